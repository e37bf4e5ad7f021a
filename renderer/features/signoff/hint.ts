import type { Differential } from '../../../electron/contract/analysis.ts';
import { exactLimits } from '../../../electron/contract/binomial.ts';
import type { CellClass } from '../../../electron/contract/classes.ts';

/** Percentages at which a differential changes its meaning; what a class is told from. */
const THRESHOLDS = [1, 5, 10, 20] as const;
/** The classes whose percentage matters most, the weightiest first. */
const WEIGHTY: readonly CellClass[] = ['BL', 'PR', 'PC', 'LA', 'MY', 'ME', 'BA', 'EO'];
/** Nobody counts more than this to settle a percentage. */
const MOST = 2000;

export interface CountHint {
  class: CellClass;
  /** The class's percentage now, and the one that its 95% limits do not tell it from. */
  percent: number;
  threshold: number;
  /** White cells to count beyond those counted, if the class keeps its percentage. */
  more: number;
}

/** White cells that must be counted for the 95% limits of `percent` to leave out `threshold`; null when that is beyond reason. */
export function cellsToTell(percent: number, threshold: number, from: number): number | null {
  const tells = (total: number) => {
    const [low, high] = exactLimits(Math.round((percent * total) / 100), total);
    return threshold / 100 < low || threshold / 100 > high;
  };
  if (!tells(MOST)) return null;
  let [low, high] = [from, MOST];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (tells(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The weightiest class that lies too near a threshold to be told from it, and how many more cells would settle it. */
export function countHint({ counted, classes }: Differential): CountHint | null {
  for (const name of WEIGHTY) {
    const line = classes[name];
    if (!line || line.count === 0) continue;
    const near = THRESHOLDS.filter((threshold) => line.ci95[0] < threshold && threshold < line.ci95[1]).toSorted(
      (a, b) => Math.abs(b - line.percent) - Math.abs(a - line.percent),
    );
    for (const threshold of near) {
      const total = cellsToTell(line.percent, threshold, counted);
      if (total !== null) return { class: name, percent: line.percent, threshold, more: total - counted };
    }
  }
  return null;
}
