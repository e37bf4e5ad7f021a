import type { Flag, Range } from '../../contract/reports.ts';
import { roundTo } from '../../contract/rounding.ts';

export interface CorrectedCount {
  /** Null when the count was not corrected. */
  corrected: number | null;
  correction: 'applied' | 'below_threshold' | 'given_corrected';
  /** What absolute counts are worked out from. */
  used: number;
}

/**
 * A white cell count corrected for the nucleated red cells that an analyser counted with them:
 * count x 100 / (100 + NRBC per 100 WBC). From `threshold` NRBC per 100 WBC on, and never a count that was corrected before.
 *
 * @param per100 Nucleated red cells per 100 white cells, not rounded.
 */
export function correctWhiteCount(
  given: number,
  per100: number,
  { threshold, alreadyCorrected }: { threshold: number; alreadyCorrected: boolean },
): CorrectedCount {
  if (alreadyCorrected) return { corrected: null, correction: 'given_corrected', used: given };
  if (per100 === 0 || per100 < threshold) return { corrected: null, correction: 'below_threshold', used: given };
  const corrected = roundTo((given * 100) / (100 + per100), 2);
  return { corrected, correction: 'applied', used: corrected };
}

/** Cells of a class per volume: their share of the white cell count, two decimals, in the count's unit. */
export function absoluteCount(whiteCount: number, count: number, counted: number): number {
  return counted === 0 ? 0 : roundTo((whiteCount * count) / counted, 2);
}

/** Where a printed figure lies against its range; limits belong to the range. A figure that can't be had has no flag. */
export function flagOf(value: number | null, range: Range | null): Flag {
  if (value === null) return null;
  if (range?.low != null && value < range.low) return 'L';
  if (range?.high != null && value > range.high) return 'H';
  return null;
}
