import type { Box } from '../../electron/contract/analysis.ts';

/** How well located boxes agree with true ones. */
export interface DetectionScore {
  hits: number;
  missed: number;
  /** Located where no true box remains to match. */
  extra: number;
  /** 0..1; 1 when there was nothing to find. */
  recall: number;
  /** 0..1; 1 when nothing was located. */
  precision: number;
}

/** Least intersection over union that makes a hit. */
export const HIT_IOU = 0.4;

/** Intersection over union of two boxes, 0..1. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a[2] * a[3] + b[2] * b[3] - shared);
}

/**
 * Matches true and located boxes one to one, best overlap first. A pair may match when their IoU is over {@link HIT_IOU} or the
 * true box's centre lies within the located box.
 * @returns pairs of indices [true, located]
 */
export function matchBoxes(truth: readonly Box[], located: readonly Box[]): [truth: number, located: number][] {
  const pairs: { t: number; l: number; overlap: number }[] = [];
  for (const [t, real] of truth.entries()) {
    for (const [l, found] of located.entries()) {
      const overlap = iou(real, found);
      if (overlap > HIT_IOU || holdsCentre(found, real)) pairs.push({ t, l, overlap });
    }
  }
  pairs.sort((a, b) => b.overlap - a.overlap);
  const usedTruth = new Set<number>();
  const usedLocated = new Set<number>();
  const matched: [number, number][] = [];
  for (const { t, l } of pairs) {
    if (usedTruth.has(t) || usedLocated.has(l)) continue;
    usedTruth.add(t);
    usedLocated.add(l);
    matched.push([t, l]);
  }
  return matched;
}

/** Adds the fields of a set up to one score. */
export function scoreFields(fields: Iterable<{ truth: readonly Box[]; located: readonly Box[] }>): DetectionScore {
  let hits = 0;
  let missed = 0;
  let extra = 0;
  for (const { truth, located } of fields) {
    const matched = matchBoxes(truth, located).length;
    hits += matched;
    missed += truth.length - matched;
    extra += located.length - matched;
  }
  return {
    hits,
    missed,
    extra,
    recall: hits + missed === 0 ? 1 : hits / (hits + missed),
    precision: hits + extra === 0 ? 1 : hits / (hits + extra),
  };
}

function holdsCentre([x, y, width, height]: Box, [rx, ry, rw, rh]: Box): boolean {
  const cx = rx + rw / 2;
  const cy = ry + rh / 2;
  return cx >= x && cx <= x + width && cy >= y && cy <= y + height;
}
