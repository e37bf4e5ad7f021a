import type { Morphology } from '../../electron/contract/analysis.ts';
import { WHITE } from './white.ts';

/** How cells of one training source are stained: mean and inverse covariance of the logarithms of `DENSITIES`. */
export interface KnownStain {
  source: string;
  mean: readonly number[];
  /** 6 x 6, row by row. */
  precision: readonly number[];
  /** Divides the logits of cells stained so, in place of the model's own temperature: it is more certain of some than of others. */
  temperature?: number | undefined;
  /** The views of cells stained so, in place of the model's own: as many, each a share of the crop. */
  views?: readonly number[] | undefined;
}

/** The stains that a network learned on, written into its manifest by models/training/stain.py. */
export interface KnownStains {
  sources: readonly KnownStain[];
  /** Mahalanobis distances from the nearest source at which adaptation starts and is complete. */
  from: number;
  full: number;
  /** Optical densities in green, where both are densest, that nucleus and cytoplasm of an unknown stain are brought to. */
  nucleus: number;
  cytoplasm: number;
  /** Diameter of a cell in a 224 px frame that an unknown magnification is brought to, px. */
  diameter: number;
}

/**
 * How optical densities of a picture are changed, alike in all colours: `density` becomes `gain` times as dense, and the exponent says
 * how much less what is thinner does (Beer-Lambert: a gain alone is another thickness or concentration of the stain).
 */
export interface Tone {
  density: number;
  gain: number;
  exponent: number;
}

/** What brings a cell of an unknown stain near the known ones; `weight` 0 changes nothing, 1 is complete. */
export interface StainAdaptation {
  weight: number;
  tone: Tone;
  /** Side of the middle part of the frame that the network should see, px; even, may reach beyond the frame. */
  crop: number;
  /** Of the nearest source, of an unknown stain the highest of all; undefined: the model's own. */
  temperature: number | undefined;
  /** Of the nearest source; undefined: the model's own. */
  views: readonly number[] | undefined;
}

const DENSITIES = [
  'nucleus_od_r',
  'nucleus_od_g',
  'nucleus_od_b',
  'cytoplasm_od_r',
  'cytoplasm_od_g',
  'cytoplasm_od_b',
] as const;
/** Share of a complete adaptation from which a stain counts as unknown. */
export const UNKNOWN = 0.5;
/** Densities below are noise; their logarithm would dominate the distance. */
const LEAST_DENSITY = 0.01;
/** Stronger changes of a density or of the crop would mend a failed segmentation, not a stain. */
const [LEAST_GAIN, MOST_GAIN] = [0.4, 2.5];
const MOST_EXPONENT = 1.8;
/** Of the nucleus's density, the cytoplasm's. */
const [LEAST_SHARE, MOST_SHARE] = [0.1, 0.8];
const [LEAST_CROP, MOST_CROP] = [0.75, 1.8];

const SAME: Tone = { density: 1, gain: 1, exponent: 1 };

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** The known source whose stain a cell's is nearest to, and how far (Mahalanobis); 0 for a cell without a nucleus to measure. */
export function nearestStain(
  morphology: Morphology,
  { sources }: KnownStains,
): { source: KnownStain | undefined; distance: number } {
  if (morphology.nucleus_area_px === 0) return { source: undefined, distance: 0 };
  const values = DENSITIES.map((name) => Math.log(Math.max(LEAST_DENSITY, morphology[name])));
  const distances = sources.map(({ mean, precision }) => {
    const off = values.map((value, i) => value - (mean[i] ?? 0));
    const square = off.reduce(
      (sum, a, i) => sum + off.reduce((row, b, j) => row + a * (precision[i * off.length + j] ?? 0) * b, 0),
      0,
    );
    return Math.sqrt(Math.max(0, square));
  });
  const distance = Math.min(...distances);
  return { source: sources[distances.indexOf(distance)], distance };
}

/**
 * How to change a cell's picture before a network that never saw its stain looks at it. A cell within the stains that the network
 * learned on stays as it is; the further outside, the more its nucleus is brought to a known density and its size to a known
 * magnification. Where its cytoplasm is dense beside its nucleus, as stray light and the tone curve of a camera make it, that is
 * brought to the known proportion too; a thin cytoplasm stays thin, for it may be the cell's own. Each cell is judged by itself,
 * so its call does not depend on its neighbours in a run.
 *
 * @param frameScale Pixels of the 224 px frame per pixel that the morphology was measured in.
 * @param crop The crop of a cell of known stain, px.
 */
export function adaptStain(
  morphology: Morphology,
  frameScale: number,
  crop: number,
  known: KnownStains,
): StainAdaptation {
  const { source, distance } = nearestStain(morphology, known);
  const t = clamp((distance - known.from) / (known.full - known.from), 0, 1);
  const weight = t * t * (3 - 2 * t);
  const temperatures = known.sources.flatMap(({ temperature }) => temperature ?? []);
  const temperature = weight < UNKNOWN || temperatures.length === 0 ? source?.temperature : Math.max(...temperatures);
  const views = source?.views;
  if (weight === 0) return { weight, tone: SAME, crop, temperature, views };
  const magnification = clamp((morphology.cell_diameter_px * frameScale) / known.diameter, LEAST_CROP, MOST_CROP);
  return {
    weight,
    tone: toneOf(morphology, weight, known),
    crop: 2 * Math.round((crop * magnification ** weight) / 2),
    temperature,
    views,
  };
}

function toneOf(
  { nucleus_od_g, cytoplasm_od_g }: Morphology,
  weight: number,
  { nucleus, cytoplasm }: Pick<KnownStains, 'nucleus' | 'cytoplasm'>,
): Tone {
  const density = Math.max(LEAST_DENSITY, nucleus_od_g);
  const share = clamp(cytoplasm_od_g / density, LEAST_SHARE, MOST_SHARE);
  return {
    density,
    gain: clamp(nucleus / density, LEAST_GAIN, MOST_GAIN) ** weight,
    exponent: clamp(Math.log(cytoplasm / nucleus) / Math.log(share), 1, MOST_EXPONENT) ** weight,
  };
}

/** A white-balanced frame in another tone; what is brighter than white stays so. Rounded half up. */
export function restain(frame: Uint8Array, { density, gain, exponent }: Tone): Uint8Array {
  if (gain === 1 && exponent === 1) return frame;
  const table = Uint8Array.from({ length: 256 }, (_, value) => {
    if (value >= WHITE) return value;
    const before = Math.log(WHITE / Math.max(1, value));
    return Math.floor(WHITE * Math.exp(-gain * density * (before / density) ** exponent) + 0.5);
  });
  return frame.map((value) => table[value] ?? value);
}
