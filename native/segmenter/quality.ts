import type { Morphology, Quality, QualityFlag } from '../../electron/contract/analysis.ts';
import type { Geometry } from './geometry.ts';
import { type Kernel, PIXELS, SIDE } from './kernel.ts';

/** What the flags are decided on; docs/segmenter.md has the distributions behind the limits. */
export interface QualityMeasures {
  /** Steepest density step per px at the nucleus's outline over the nucleus's contrast: 1 / width of the edge in px. */
  sharpness: number;
  /** Share of the image's border that the cell covers. */
  borderShare: number;
  /** Area of nucleus-like superpixels outside the cell over the area of the nucleus. */
  otherNuclei: number;
  /** Area over convex hull of the cell. */
  solidity: number;
  /** Mean red plus green density of the nucleus. */
  nucleusStain: number;
  /** Whether the seed is stained like a nucleus at all. */
  credible: boolean;
}

/** At `good` a measure costs nothing, at `bad` it takes the whole score; past `flag` it is named. */
interface Limit {
  flag: QualityFlag;
  good: number;
  bad: number;
  at: number;
}
const SHARPNESS: Limit = { flag: 'blurred', good: 0.16, bad: 0.04, at: 0.09 };
const BORDER: Limit = { flag: 'cut', good: 0.0, bad: 0.35, at: 0.03 };
const OTHERS: Limit = { flag: 'several_cells', good: 0.3, bad: 3, at: 0.6 };
const SOLIDITY: Limit = { flag: 'overlapping', good: 0.93, bad: 0.7, at: 0.86 };
const STAIN: Limit = { flag: 'overstained', good: 1.7, bad: 2.8, at: 2.1 };

/** A nucleus-like superpixel has at least this share of the nucleus's stain. */
const NUCLEUS_LIKE = 0.75;
/** Step over which the edge's steepness is taken, px to each side. */
const EDGE_REACH = 2;
/** The steepest tenth of the outline tells the focus; the rest of it may touch cytoplasm of the same shade. */
const STEEPEST = 0.1;

/** Takes the measures of the frame that the kernel holds. */
export function measureQuality(
  kernel: Kernel,
  geometry: Geometry,
  morphology: Morphology,
  solidity: number,
  superpixels: number,
): QualityMeasures {
  const nucleusStain = morphology.nucleus_od_r + morphology.nucleus_od_g;
  let others = 0;
  let nucleusArea = 0;
  for (let i = 0; i < superpixels; i++) {
    const area = kernel.area[i] ?? 0;
    if (kernel.inNucleus[i] === 1) nucleusArea += area;
    else if (kernel.inCell[i] === 0 && (kernel.stain[i] ?? 0) > NUCLEUS_LIKE * nucleusStain) others += area;
  }
  return {
    sharpness: measureSharpness(kernel, morphology),
    borderShare: measureBorderShare(kernel, geometry),
    otherNuclei: nucleusArea > 0 ? others / nucleusArea : 0,
    solidity,
    nucleusStain,
    credible: kernel.run.seedIsCredible() && nucleusArea > 0,
  };
}

function measureSharpness(kernel: Kernel, morphology: Morphology): number {
  const { nucleus, smoothG } = kernel;
  const contrast = Math.max(0.1, morphology.nucleus_od_g - Math.max(0, morphology.cytoplasm_od_g));
  const steps: number[] = [];
  for (let p = EDGE_REACH * SIDE; p < PIXELS - EDGE_REACH * SIDE; p++) {
    const x = p % SIDE;
    if (nucleus[p] !== 1 || x < EDGE_REACH || x >= SIDE - EDGE_REACH) continue;
    if (nucleus[p - 1] === 1 && nucleus[p + 1] === 1 && nucleus[p - SIDE] === 1 && nucleus[p + SIDE] === 1) continue;
    const across = (smoothG[p + EDGE_REACH] ?? 0) - (smoothG[p - EDGE_REACH] ?? 0);
    const down = (smoothG[p + EDGE_REACH * SIDE] ?? 0) - (smoothG[p - EDGE_REACH * SIDE] ?? 0);
    steps.push(Math.sqrt(across * across + down * down) / (2 * EDGE_REACH));
  }
  if (steps.length === 0) return 0;
  steps.sort((a, b) => b - a);
  return (steps[Math.floor(STEEPEST * steps.length)] ?? 0) / contrast;
}

function measureBorderShare(kernel: Kernel, { left, top, contentWidth, contentHeight }: Geometry): number {
  const right = left + contentWidth - 1;
  const bottom = top + contentHeight - 1;
  let covered = 0;
  for (let x = left; x <= right; x++) {
    covered += (kernel.cell[top * SIDE + x] ?? 0) + (kernel.cell[bottom * SIDE + x] ?? 0);
  }
  for (let y = top; y <= bottom; y++) {
    covered += (kernel.cell[y * SIDE + left] ?? 0) + (kernel.cell[y * SIDE + right] ?? 0);
  }
  return covered / (2 * (contentWidth + contentHeight));
}

/** The score and the flags that follow from the measures. */
export function judgeQuality(measures: QualityMeasures): Quality {
  if (!measures.credible) return { score: 0, flags: ['no_nucleus'] };
  const flags: QualityFlag[] = [];
  let score = 1;
  const judge = (value: number, limit: Limit) => {
    const loss = (value - limit.good) / (limit.bad - limit.good);
    score *= 1 - Math.min(1, Math.max(0, loss));
    if ((value - limit.at) * (limit.bad - limit.good) > 0) flags.push(limit.flag);
  };
  judge(measures.sharpness, SHARPNESS);
  judge(measures.borderShare, BORDER);
  judge(measures.otherNuclei, OTHERS);
  judge(measures.solidity, SOLIDITY);
  judge(measures.nucleusStain, STAIN);
  return { score, flags };
}
