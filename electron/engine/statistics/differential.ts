import type { CellStatus, Differential } from '../../contract/analysis.ts';
import { exactLimits } from '../../contract/binomial.ts';
import { type CellClass, CLINICAL_ORDER, isCounted } from '../../contract/classes.ts';

const oneDecimal = (value: number) => Math.round(value * 10) / 10;

/**
 * The differential count of a slide from the number of classified cells of each class. Counted are the white cells, that is all
 * classes but NR and AR; those two are stated per 100 white cells. Unidentified cells are stated, never counted.
 */
export function differentialOfCounts(counts: ReadonlyMap<CellClass, number>, unidentified: number): Differential {
  const counted = [...counts].reduce((sum, [name, count]) => sum + (isCounted(name) ? count : 0), 0);
  const out: Differential = { counted, unidentified, classes: {}, per_100_wbc: {} };
  for (const name of CLINICAL_ORDER) {
    const count = counts.get(name) ?? 0;
    if (isCounted(name)) {
      const [low, high] = exactLimits(count, counted);
      out.classes[name] = {
        count,
        percent: counted ? oneDecimal((100 * count) / counted) : 0,
        ci95: [oneDecimal(100 * low), oneDecimal(100 * high)],
      };
    } else {
      out.per_100_wbc[name] = counted ? oneDecimal((100 * count) / counted) : 0;
    }
  }
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
