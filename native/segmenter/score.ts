import { quantile } from '../../electron/contract/quantile.ts';

/** Overlap of one predicted region with the true one. */
export interface Overlap {
  dice: number;
  iou: number;
}

/** How well one mask matches the truth. */
export interface MaskScore {
  cell: Overlap;
  nucleus: Overlap;
  /** Share of the image's pixels that are on the wrong side, of the BW decision and of all three classes. */
  cellError: number;
  classError: number;
}

/** Figures over a set of images. */
export interface RegionSummary {
  dice: { mean: number; median: number; p5: number };
  iou: { mean: number; median: number; p5: number };
  /** Share of images with IoU below .8. */
  failures: number;
}

/** Below this IoU a mask counts as failed. */
export const FAILURE_IOU = 0.8;
const CELL_ABOVE = 64;
const NUCLEUS_ABOVE = 190;

function overlap(both: number, predicted: number, truth: number): Overlap {
  const either = predicted + truth - both;
  // two empty regions agree
  if (either === 0) return { dice: 1, iou: 1 };
  return { dice: (2 * both) / (predicted + truth), iou: both / either };
}

/** Compares two masks of the same size (0 background, 128 cytoplasm, 255 nucleus). Throws RangeError when sizes differ. */
export function scoreMask(predicted: Uint8Array, truth: Uint8Array): MaskScore {
  if (predicted.length !== truth.length) {
    throw new RangeError(`masks of ${predicted.length} and ${truth.length} px can't be compared`);
  }
  const cell = { both: 0, predicted: 0, truth: 0 };
  const nucleus = { both: 0, predicted: 0, truth: 0 };
  let cellErrors = 0;
  let classErrors = 0;
  for (let i = 0; i < truth.length; i++) {
    const p = predicted[i] ?? 0;
    const t = truth[i] ?? 0;
    const pc = p > CELL_ABOVE ? 1 : 0;
    const tc = t > CELL_ABOVE ? 1 : 0;
    const pn = p > NUCLEUS_ABOVE ? 1 : 0;
    const tn = t > NUCLEUS_ABOVE ? 1 : 0;
    cell.both += pc & tc;
    cell.predicted += pc;
    cell.truth += tc;
    nucleus.both += pn & tn;
    nucleus.predicted += pn;
    nucleus.truth += tn;
    cellErrors += pc ^ tc;
    classErrors += pc !== tc || pn !== tn ? 1 : 0;
  }
  return {
    cell: overlap(cell.both, cell.predicted, cell.truth),
    nucleus: overlap(nucleus.both, nucleus.predicted, nucleus.truth),
    cellError: cellErrors / truth.length,
    classError: classErrors / truth.length,
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const spread = (values: readonly number[]) => ({
  mean: mean(values),
  median: quantile(values, 0.5),
  p5: quantile(values, 0.05),
});

/** Summarises the overlaps of one region over many images. */
export function summarise(overlaps: readonly Overlap[]): RegionSummary {
  const ious = overlaps.map((o) => o.iou);
  return {
    dice: spread(overlaps.map((o) => o.dice)),
    iou: spread(ious),
    failures: ious.filter((iou) => iou < FAILURE_IOU).length / ious.length,
  };
}
