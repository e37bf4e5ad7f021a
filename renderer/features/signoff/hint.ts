import type { Differential } from '../../../electron/contract/analysis.ts';
import { exactLimits } from '../../../electron/contract/binomial.ts';
import type { CellClass } from '../../../electron/contract/classes.ts';

/** Percentages at which a differential changes its meaning. */
const THRESHOLDS = [1, 5, 10, 20] as const;
/** The classes whose percentage matters most, in descending order of importance. */
const WEIGHTY: readonly CellClass[] = ['BL', 'PR', 'PC', 'LA', 'MY', 'ME', 'BA', 'EO'];
/** The largest count that is worth suggesting. */
const MOST = 2000;

export interface CountHint {
  class: CellClass;
  /** The class's current percentage, and the threshold within its 95% limits. */
  percent: number;
  threshold: number;
  /** Additional white cells to count, assuming an unchanged percentage. */
  more: number;
}

/** White cells to count until the 95% limits of `percent` exclude `threshold`; null if that is too many. */
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

/** The most important class that cannot be distinguished from a threshold, and how many more cells would be enough. */
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
