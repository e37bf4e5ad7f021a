/** Sums of runs and reviews turned into the figures of the statistics page. Pure. */
import type { CallCount, ReviewCount, SlideFigures } from '../../../db/index.ts';
import { CELL_CLASSES, type CellClass, type InsightStatistics } from '../../contract/index.ts';

interface Sums {
  calls: readonly CallCount[];
  reviews: readonly ReviewCount[];
  slides: readonly SlideFigures[];
  models: readonly { sha256: string; name: string; version: string }[];
}

const sum = <T>(items: Iterable<T>, value: (item: T) => number): number => {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
};

type Figures = Omit<InsightStatistics, 'reviewers' | 'together' | 'drift' | 'milliseconds'>;

/** An unidentified cell has no call: whatever a reviewer says of it is a change, and it counts for no class of the model. */
const agreed = ({ called, said, status }: ReviewCount) => status === 'classified' && called === said;

export function summarise({ calls, reviews, slides, models }: Sums): Figures {
  const months = [...new Set(calls.map(({ month }) => month))].sort();
  const callsBy = Map.groupBy(calls, ({ month }) => month);
  const reviewsBy = Map.groupBy(reviews, ({ month }) => month);
  const slidesBy = Map.groupBy(slides, ({ at }) => at.slice(0, 7));
  return {
    slides: slides.length,
    cells: sum(calls, ({ cells }) => cells),
    unidentified: sum(calls, ({ status, cells }) => (status === 'unidentified' ? cells : 0)),
    reviewed: sum(reviews, ({ cells }) => cells),
    changed: sum(reviews, (row) => (agreed(row) ? 0 : row.cells)),
    months: months.map((month) => {
      const mine = callsBy.get(month) ?? [];
      const reviewed = reviewsBy.get(month) ?? [];
      const cells = sum(mine, (row) => row.cells);
      return {
        month,
        slides: slidesBy.get(month)?.length ?? 0,
        cells,
        unidentified: sum(mine, ({ status, cells: n }) => (status === 'unidentified' ? n : 0)),
        confidence: cells > 0 ? sum(mine, (row) => row.confidence * row.cells) / cells : null,
        reviewed: sum(reviewed, (row) => row.cells),
        agreed: sum(reviewed, (row) => (agreed(row) ? row.cells : 0)),
        classes: countsNow(mine, reviewed),
      };
    }),
    classes: CELL_CLASSES.map((name) => {
      const called = sum(calls, (row) => (row.class === name && row.status === 'classified' ? row.cells : 0));
      return {
        class: name,
        cells: countsNow(calls, reviews)[name] ?? 0,
        called,
        rate: {
          reviewed: sum(reviews, (row) => row.cells),
          said: sum(reviews, (row) => (row.said === name ? row.cells : 0)),
          called: sum(reviews, (row) => (row.called === name && row.status === 'classified' ? row.cells : 0)),
          both: sum(reviews, (row) => (row.called === name && agreed(row) ? row.cells : 0)),
        },
      };
    }).filter(({ cells, called, rate }) => cells + called + rate.said > 0),
    confusion: [
      ...Map.groupBy(
        reviews.filter(({ status }) => status === 'classified'),
        ({ called, said }) => `${called} ${said}`,
      ).values(),
    ].flatMap((rows) =>
      rows[0] ? [{ called: rows[0].called, said: rows[0].said, cells: sum(rows, (row) => row.cells) }] : [],
    ),
    models: models
      .map(({ sha256, name, version }) => {
        const mine = reviews.filter(({ model }) => model === sha256);
        return {
          sha256,
          name,
          version,
          cells: sum(calls, (row) => (row.model === sha256 ? row.cells : 0)),
          reviewed: sum(mine, (row) => row.cells),
          agreed: sum(mine, (row) => (agreed(row) ? row.cells : 0)),
        };
      })
      .filter(({ cells }) => cells > 0),
  };
}

/** The model's calls, moved to where the reviewers put them. */
function countsNow(calls: readonly CallCount[], reviews: readonly ReviewCount[]): Partial<Record<CellClass, number>> {
  const counts: Partial<Record<CellClass, number>> = {};
  const add = (name: CellClass, cells: number) => {
    counts[name] = (counts[name] ?? 0) + cells;
  };
  for (const row of calls) if (row.status === 'classified') add(row.class, row.cells);
  for (const row of reviews) {
    if (agreed(row)) continue;
    if (row.status === 'classified') add(row.called, -row.cells);
    add(row.said, row.cells);
  }
  return counts;
}
