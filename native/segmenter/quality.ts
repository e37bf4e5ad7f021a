import type { Morphology, Quality, QualityFlag } from '../../electron/contract/analysis.ts';
import type { Geometry } from './geometry.ts';
import { type Kernel, PIXELS, SIDE } from './kernel.ts';
import { QUALITY_BIAS, QUALITY_WEIGHTS } from './quality-weights.ts';

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
  /** How unsure the network is, null without one. */
  doubt: Doubt | null;
}

/** Areas over which the network wavers or is overruled by the cuts; 0 where every superpixel is clear. */
export interface Doubt {
  /** Area that may be cell or background as well, over the cell's. */
  cell: number;
  /** Area that may be nucleus or cytoplasm as well, over the nucleus's. */
  nucleus: number;
  /** Area that the cut gave to the other side than the network, over the cell's. */
  overruled: number;
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

/** Red plus green density of a nucleus below which it is pale. */
const PALE_NUCLEUS = 1;
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
  fitted: boolean,
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
    doubt: fitted ? measureDoubt(kernel, superpixels) : null,
  };
}

/** 1 where both sides are as likely, 0 where the log-odds are clear. */
function wavering(logOdds: number): number {
  const p = 1 / (1 + Math.exp(-logOdds));
  return 4 * p * (1 - p);
}

function measureDoubt(kernel: Kernel, superpixels: number): Doubt {
  let [cellArea, nucleusArea, cell, nucleus, overruled] = [0, 0, 0, 0, 0];
  for (let i = 0; i < superpixels; i++) {
    const area = kernel.area[i] ?? 0;
    const evidence = kernel.cellEvidence[i] ?? 0;
    const within = kernel.inCell[i] === 1;
    cell += area * wavering(evidence);
    if (within !== evidence > 0) overruled += area;
    if (!within) continue;
    cellArea += area;
    nucleus += area * wavering(kernel.nucleusEvidence[i] ?? 0);
    if (kernel.inNucleus[i] === 1) nucleusArea += area;
  }
  return {
    cell: cell / Math.max(1, cellArea),
    nucleus: nucleus / Math.max(1, nucleusArea),
    overruled: overruled / Math.max(1, cellArea),
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

/** The image's faults: each costs by how far its measure is from a good image's, and is named past its limit. */
export function judgeImage(measures: QualityMeasures): Quality {
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

/** What the score is fitted on, in this order. */
export const QUALITY_TERMS = [
  'blur',
  'border',
  'others',
  'dents',
  'dark',
  'pale',
  'cellDoubt',
  'nucleusDoubt',
  'overruled',
] as const;

/** Measures as terms of a logistic regression: each grows as things get worse, and none without bound. */
export function qualityTerms(measures: QualityMeasures): number[] {
  const { sharpness, borderShare, otherNuclei, nucleusStain, doubt } = measures;
  return [
    Math.min(3, Math.max(0, Math.log(SHARPNESS.good / Math.max(0.005, sharpness)))),
    Math.min(0.5, borderShare),
    Math.min(1.5, Math.log1p(otherNuclei)),
    Math.min(0.4, 1 - measures.solidity),
    Math.min(1.5, Math.max(0, nucleusStain - STAIN.good)),
    Math.min(1, Math.max(0, PALE_NUCLEUS - nucleusStain)),
    Math.min(1.5, Math.log1p(doubt?.cell ?? 0)),
    Math.min(1.5, Math.log1p(doubt?.nucleus ?? 0)),
    Math.min(0.5, doubt?.overruled ?? 0),
  ];
}
/**
 * The score and the flags that follow from the measures. The score is how likely the outlines of cell and nucleus are good (IoU of .8
 * with the truth), fitted to measured failures. Of a blurred or overstained image it is less: the outline may be good, but what the
 * cell is called by is lost. A segmenter without a network has no such fit and is judged by the image alone.
 */
export function judgeQuality(measures: QualityMeasures): Quality {
  const image = judgeImage(measures);
  if (!measures.credible || !measures.doubt) return image;
  const terms = qualityTerms(measures);
  const logOdds = QUALITY_TERMS.reduce((sum, name, i) => sum + QUALITY_WEIGHTS[name] * (terms[i] ?? 0), QUALITY_BIAS);
  const legible = (value: number, { at, bad }: Limit) => Math.min(1, Math.max(0, (value - bad) / (at - bad)));
  const detail = legible(measures.sharpness, SHARPNESS) * legible(measures.nucleusStain, STAIN);
  return { score: detail / (1 + Math.exp(-logOdds)), flags: image.flags };
}
