import type { CellStatus, Differential } from '../../contract/analysis.ts';
import { exactLimits } from '../../contract/binomial.ts';
import { type CellClass, COUNTED_CLASSES, UNCOUNTED_CLASSES } from '../../contract/classes.ts';
import { percentagesToHundred, roundTo } from '../../contract/rounding.ts';

/**
 * The differential count of a slide from the number of classified cells of each class. Counted are the white cells, that is all
 * classes but NR and AR; their percentages add up to 100.0. Those two are stated per 100 white cells, where there are any. Unidentified
 * cells are stated, never counted.
 */
export function differentialOfCounts(counts: ReadonlyMap<CellClass, number>, unidentified: number): Differential {
  const inOrder = COUNTED_CLASSES.map((name) => counts.get(name) ?? 0);
  const counted = inOrder.reduce((sum, count) => sum + count, 0);
  const percents = percentagesToHundred(inOrder);
  const out: Differential = { counted, unidentified, classes: {}, per_100_wbc: {} };
  for (const [i, name] of COUNTED_CLASSES.entries()) {
    const count = inOrder[i] ?? 0;
    const [low, high] = exactLimits(count, counted);
    out.classes[name] = {
      count,
      percent: percents[i] ?? 0,
      ci95: [roundTo(100 * low, 1), roundTo(100 * high, 1)],
    };
  }
  if (counted > 0)
    for (const name of UNCOUNTED_CLASSES) out.per_100_wbc[name] = roundTo((100 * (counts.get(name) ?? 0)) / counted, 1);
  return out;
}

/** The differential count of a slide from its cells. */
export function differentialOf(cells: Iterable<{ class: CellClass; status: CellStatus }>): Differential {
  const counts = new Map<CellClass, number>();
  let unidentified = 0;
  for (const cell of cells) {
    if (cell.status === 'unidentified') unidentified++;
    else counts.set(cell.class, (counts.get(cell.class) ?? 0) + 1);
  }
  return differentialOfCounts(counts, unidentified);
}
