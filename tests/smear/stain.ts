import type { Random } from './random.ts';

/** Optical density (log10) per RGB channel. */
export type Density = readonly [red: number, green: number, blue: number];

/**
 * The coloured matters of a Romanowsky smear. Their absorbance per unit amount, in the RGB of a CellaVision-like camera, was read
 * off public photographs; unit amount of azure is a densely stained nucleus.
 */
export const PIGMENTS = ['azure', 'blue', 'eosin', 'granule', 'haemoglobin'] as const;
export type Pigment = (typeof PIGMENTS)[number];

/** Amount of each pigment at a point; what is not named is absent. */
export type Amounts = Partial<Record<Pigment, number>>;

const ABSORBANCE: Record<Pigment, Density> = {
  /** Azure B with DNA: purple. */
  azure: [0.55, 0.96, 0.24],
  /** Methylene blue and azure with RNA: the basophilia of cytoplasm. */
  blue: [0.33, 0.25, 0.05],
  /** Eosin on protein: pale pink. */
  eosin: [0.07, 0.17, 0.09],
  /** Eosin on the basic protein of eosinophil granules: orange. */
  granule: [0.09, 0.36, 0.34],
  /** Red cells: haemoglobin with eosin. */
  haemoglobin: [0.105, 0.185, 0.13],
};

/** How one slide was stained and photographed: everything that its cells have in common. */
export interface Slide {
  /** Colour of empty background, 0..255 per channel. */
  background: Density;
  absorbance: Record<Pigment, Density>;
  /** Pixels per micrometre. */
  scale: number;
  /** Red cells per 1,000 square micrometres. */
  redCells: number;
  /** Share of red cells without central pallor (thick part of the smear, spherocytes). */
  flatRedCells: number;
  plateletsPerField: number;
  /** Gaussian point spread, in pixels. */
  blur: number;
  /** Standard deviation of sensor noise at full light, in grey levels. */
  noise: number;
  /** Relative loss of light at the far side of the field. */
  gradient: number;
  /** Displacement of the red and blue images against the green, in pixels. */
  fringe: number;
}

export interface SlideOptions {
  /** Pixels per micrometre; default about 6.3, which makes a 224 px frame 36 micrometres wide. */
  scale?: number | undefined;
  /** 0 = every slide like a well-kept analyser's, 1 = the whole range of laboratories. Default 0.5. */
  variation?: number | undefined;
}

const PAPER: readonly [Density, ...Density[]] = [
  [254, 231, 206],
  [253, 230, 208],
  [248, 240, 226],
  [236, 234, 240],
  [243, 242, 238],
];

/** Draws one slide's stain, optics and density of red cells. */
export function drawSlide(random: Random, { scale, variation = 0.5 }: SlideOptions = {}): Slide {
  const varied = (mean: number, relative: number): number => mean * Math.exp(random.normal(0, relative * variation));
  const base = random.chance(0.5 + 0.5 * (1 - variation)) ? PAPER[0] : random.pick(PAPER);
  const strength = varied(1, 0.2);
  // Old or acid stain turns azure reddish, alkaline stain bluish: one axis moves red against blue in every pigment.
  const tint = random.normal(0, 0.12 * variation);
  const dye = (pigment: Pigment, own: number): Density => {
    const gain = strength * varied(1, own);
    const [r, g, b] = ABSORBANCE[pigment];
    return [r * gain * (1 + tint), g * gain * varied(1, 0.05), b * gain * (1 - tint)];
  };
  return {
    background: [
      Math.min(255, base[0] * varied(1, 0.012)),
      Math.min(255, base[1] * varied(1, 0.02)),
      Math.min(255, base[2] * varied(1, 0.03)),
    ],
    absorbance: {
      azure: dye('azure', 0.1),
      blue: dye('blue', 0.25),
      eosin: dye('eosin', 0.25),
      granule: dye('granule', 0.2),
      haemoglobin: dye('haemoglobin', 0.25),
    },
    scale: scale ?? varied(6.3, 0.06),
    redCells: random.between(8, 8 + 14 * (0.4 + variation)),
    flatRedCells: random.chance(0.3 * variation) ? random.between(0.5, 1) : random.between(0.02, 0.3),
    plateletsPerField: random.between(0, 4),
    blur: 0.55 + Math.abs(random.normal(0, 0.45 * variation)),
    noise: random.between(0.8, 1.2 + 2.2 * variation),
    gradient: random.between(0, 0.02 + 0.1 * variation),
    fringe: random.normal(0, 0.5 * variation),
  };
}
