import { FAILURE_IOU, type MaskScore, type RegionSummary, summarise } from '../../../native/segmenter/score.ts';
import { CELL_CLASSES, type CellClass } from '../../contract/classes.ts';
import { quantile } from '../../contract/quantile.ts';

/** One image with a true mask and what the segmenter made of it. */
export interface JudgedMask {
  file: string;
  score: MaskScore;
  milliseconds: number;
  /** The image's class and the classifier's call; null where the images are not labelled. */
  label: { truth: CellClass; call: CellClass } | null;
}

/** Segmentation error rates of one class: of images whose class was called right (NCE) and of those called wrong (CE). */
export interface ClassErrorRates {
  images: number;
  nce_images: number;
  /** 0..1; null without such an image. */
  ser_nce: number | null;
  ce_images: number;
  ser_ce: number | null;
}

/** What `leukoscope evaluate-masks --json` writes. Dice, IoU and shares are 0..1. */
export interface MaskEvaluation {
  schema: 'leukoscope/mask-evaluation/1';
  n: number;
  cell: RegionSummary;
  nucleus: RegionSummary;
  /** Share of images whose cell or nucleus has an IoU below .8 (docs/segmenter.md). */
  ser: number;
  /** Share of pixels on the wrong side of the cell's outline, and in the wrong one of the three classes; means. */
  cell_pixel_error: number;
  class_pixel_error: number;
  /** The whole pipeline without reading the file, on one thread. */
  ms_per_image: { mean: number; median: number; p95: number };
  /** The paper's table; null where the images are not labelled. */
  ser_classes: Partial<Record<CellClass, ClassErrorRates>> | null;
  /** Mean of the classes' rates weighted by their images, as the paper takes it; null where there is none. */
  ser_weighted: { nce: number | null; ce: number | null } | null;
  images: {
    file: string;
    cell: { dice: number; iou: number };
    nucleus: { dice: number; iou: number };
    failed: boolean;
    milliseconds: number;
    class?: CellClass;
    call?: CellClass;
  }[];
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Whether a segmentation counts as an error: cell or nucleus overlap the truth with an IoU below .8. */
export const isSegmentationError = ({ cell, nucleus }: MaskScore): boolean =>
  cell.iou < FAILURE_IOU || nucleus.iou < FAILURE_IOU;

const errorRate = (judged: readonly JudgedMask[]): number | null =>
  judged.length ? judged.filter(({ score }) => isSegmentationError(score)).length / judged.length : null;

function weighted(rates: readonly ClassErrorRates[], rate: 'ser_nce' | 'ser_ce', images: 'nce_images' | 'ce_images') {
  const known = rates.filter((row) => row[rate] !== null);
  const total = known.reduce((sum, row) => sum + row[images], 0);
  return total ? known.reduce((sum, row) => sum + (row[rate] ?? 0) * row[images], 0) / total : null;
}

/** The table of segmentation error rates per class, of the labelled images. */
export function classErrorRates(judged: readonly JudgedMask[]): Partial<Record<CellClass, ClassErrorRates>> {
  const rows: Partial<Record<CellClass, ClassErrorRates>> = {};
  for (const name of CELL_CLASSES) {
    const own = judged.filter(({ label }) => label?.truth === name);
    if (!own.length) continue;
    const right = own.filter(({ label }) => label?.call === name);
    const wrong = own.filter(({ label }) => label?.call !== name);
    rows[name] = {
      images: own.length,
      nce_images: right.length,
      ser_nce: errorRate(right),
      ce_images: wrong.length,
      ser_ce: errorRate(wrong),
    };
  }
  return rows;
}

/** Sums up a set of judged masks; there must be at least one. */
export function evaluateMasks(judged: readonly JudgedMask[]): MaskEvaluation {
  const times = judged.map(({ milliseconds }) => milliseconds);
  const labelled = judged.some(({ label }) => label !== null);
  const classes = labelled ? classErrorRates(judged) : null;
  const rows = Object.values(classes ?? {});
  return {
    schema: 'leukoscope/mask-evaluation/1',
    n: judged.length,
    cell: summarise(judged.map(({ score }) => score.cell)),
    nucleus: summarise(judged.map(({ score }) => score.nucleus)),
    ser: errorRate(judged) ?? 0,
    cell_pixel_error: mean(judged.map(({ score }) => score.cellError)),
    class_pixel_error: mean(judged.map(({ score }) => score.classError)),
    ms_per_image: { mean: mean(times), median: quantile(times, 0.5), p95: quantile(times, 0.95) },
    ser_classes: classes,
    ser_weighted: classes && {
      nce: weighted(rows, 'ser_nce', 'nce_images'),
      ce: weighted(rows, 'ser_ce', 'ce_images'),
    },
    images: judged.map(({ file, score, milliseconds, label }) => ({
      file,
      cell: score.cell,
      nucleus: score.nucleus,
      failed: isSegmentationError(score),
      milliseconds,
      ...(label && { class: label.truth, call: label.call }),
    })),
  };
}
