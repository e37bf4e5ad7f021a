import type { Differential } from '../../../electron/contract/analysis.ts';
import type { CellClass } from '../../../electron/contract/classes.ts';

/** Percentages at which a differential changes its meaning. */
const THRESHOLDS = [1, 5, 10, 20] as const;
/** The classes whose percentage matters most, in descending order of importance. */
const WEIGHTY: readonly CellClass[] = ['BL', 'PR', 'PC', 'LA', 'MY', 'ME', 'BA', 'EO'];

export interface CountQuestion {
  class: CellClass;
  /** The class's current percentage, and the threshold within its 95% limits. */
  percent: number;
  threshold: number;
}

/** The most important class that cannot be distinguished from a threshold, with the one that the fewest cells would tell it from. */
export function countQuestion({ classes }: Differential): CountQuestion | null {
  for (const name of WEIGHTY) {
    const line = classes[name];
    if (!line || line.count === 0 || line.percent === null || line.ci95 === null) continue;
    const { percent, ci95 } = line;
    const [threshold] = THRESHOLDS.filter((one) => ci95[0] < one && one < ci95[1]).toSorted(
      (a, b) => Math.abs(b - percent) - Math.abs(a - percent),
    );
    if (threshold !== undefined) return { class: name, percent, threshold };
  }
  return null;
}
