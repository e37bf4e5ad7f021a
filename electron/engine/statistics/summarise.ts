/** Sums of runs and reviews turned into the figures of the statistics page. Pure. */
import type { CallCount, LeftOut, SecondReading, SlideFigures } from '../../../db/index.ts';
import {
  type Actor,
  type Agreement,
  type CellClass,
  CLINICAL_ORDER,
  type CoOccurrence,
  type ReaderPair,
  type ReviewCount,
  type StatisticsFigures,
} from '../../contract/index.ts';
import { fisherExact, holm } from './comparison.ts';
import { VerdictTable } from './kappa.ts';

interface Sums {
  calls: readonly CallCount[];
  reviews: readonly ReviewCount[];
  leftOut: readonly LeftOut[];
  slides: readonly SlideFigures[];
  models: readonly { key: string; sha256: string; name: string; version: string }[];
}

const sum = <T>(items: Iterable<T>, value: (item: T) => number): number => {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
};

type Figures = Pick<
  StatisticsFigures,
  'slides' | 'cells' | 'unidentified' | 'reviewed' | 'changed' | 'leftOut' | 'months' | 'models'
>;

/** An unidentified cell has no call: whatever class a reviewer gives it is a change, and it counts for no class of the model. */
const agreed = ({ called, said, status }: ReviewCount) => status === 'classified' && called === said;

export function summarise({ calls, reviews, leftOut, slides, models }: Sums): Figures {
  const months = [...new Set(calls.map(({ month }) => month))].sort();
  const callsBy = Map.groupBy(calls, ({ month }) => month);
  const reviewsBy = Map.groupBy(reviews, ({ month }) => month);
  const leftOutBy = Map.groupBy(leftOut, ({ month }) => month);
  const slidesBy = Map.groupBy(slides, ({ at }) => at.slice(0, 7));
  return {
    slides: slides.length,
    cells: sum(calls, ({ cells }) => cells),
    unidentified: sum(calls, ({ status, cells }) => (status === 'unidentified' ? cells : 0)),
    reviewed: sum(reviews, ({ cells }) => cells),
    changed: sum(reviews, (row) => (agreed(row) ? 0 : row.cells)),
    leftOut: sum(leftOut, ({ cells }) => cells),
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
        leftOut: sum(leftOutBy.get(month) ?? [], (row) => row.cells),
        classes: countsNow(mine, reviewed, leftOutBy.get(month) ?? []),
      };
    }),
    models: models
      .map((model) => {
        const mine = reviews.filter((row) => row.model === model.key);
        return {
          ...model,
          cells: sum(calls, (row) => (row.model === model.key ? row.cells : 0)),
          reviewed: sum(mine, (row) => row.cells),
          agreed: sum(mine, (row) => (agreed(row) ? row.cells : 0)),
        };
      })
      .filter(({ cells }) => cells > 0),
  };
}

/** The model's calls, moved to where the reviewers put them, without the cells they excluded. */
function countsNow(
  calls: readonly CallCount[],
  reviews: readonly ReviewCount[],
  leftOut: readonly LeftOut[],
): Partial<Record<CellClass, number>> {
  const counts: Partial<Record<CellClass, number>> = {};
  const add = (name: CellClass, cells: number) => {
    counts[name] = (counts[name] ?? 0) + cells;
  };
  for (const row of calls) if (row.status === 'classified') add(row.class, row.cells);
  for (const row of leftOut) if (row.status === 'classified') add(row.called, -row.cells);
  for (const row of reviews) {
    if (agreed(row)) continue;
    if (row.status === 'classified') add(row.called, -row.cells);
    add(row.said, row.cells);
  }
  return counts;
}

/**
 * Which classes go together: slides with both, beside the product of their shares, and whether chance would do as well (Fisher's exact
 * test, Holm's correction for the number of pairs).
 *
 * @param pairs Slides with both classes, each pair once in either order; a class with itself is the number of slides that have it.
 * @param slides All slides, also those without any of these classes.
 */
export function coOccurrences(
  pairs: readonly { a: CellClass; b: CellClass; slides: number }[],
  slides: number,
): CoOccurrence[] {
  const place = (name: CellClass) => CLINICAL_ORDER.indexOf(name);
  const has = new Map(pairs.filter(({ a, b }) => a === b).map((pair) => [pair.a, pair.slides]));
  const both = new Map(
    pairs.flatMap((pair) => [`${pair.a} ${pair.b}`, `${pair.b} ${pair.a}`].map((key) => [key, pair.slides])),
  );
  const names = [...has.keys()].sort((a, b) => place(a) - place(b));
  const all = names.flatMap((a, i) =>
    names.slice(i).map((b) => {
      const [withA, withB] = [has.get(a) ?? 0, has.get(b) ?? 0];
      const together = both.get(`${a} ${b}`) ?? 0;
      return {
        a,
        b,
        slides: together,
        expected: a === b ? withA : (withA * withB) / Math.max(1, slides),
        // Among the slides with a and among those without it: how many have b.
        p:
          a === b
            ? null
            : fisherExact({ count: together, total: withA }, { count: withB - together, total: slides - withA }),
      };
    }),
  );
  const corrected = holm(all.flatMap(({ p }) => p ?? []));
  let next = 0;
  return all.map((pair) => (pair.p === null ? pair : { ...pair, p: corrected[next++] ?? 1 }));
}

/** Most disagreements that are listed of one pair. */
const LISTED = 200;

/** Second readings pooled by pair of readers, as they were submitted: what was decided between them later is no reading. */
export function readerPairs(readings: readonly SecondReading[]): ReaderPair[] {
  const pairs = new Map<
    string,
    Omit<ReaderPair, 'kappa' | 'compared' | 'agreed'> & { cells: VerdictTable; seen: Set<number> }
  >();
  for (const { slide, second, detail } of readings) {
    const { first, table, disagreements } = JSON.parse(detail) as {
      first: Actor;
      table: Agreement['table'];
      disagreements: Agreement['disagreements'];
    };
    const key = JSON.stringify([first.id, second.id]);
    const pair = pairs.get(key) ?? {
      first,
      second,
      slides: 0,
      disagreements: [],
      cells: new VerdictTable(),
      seen: new Set(),
    };
    pairs.set(key, pair);
    pair.seen.add(slide);
    pair.slides = pair.seen.size;
    for (const row of table) pair.cells.add(row.first, row.second, row.cells);
    pair.disagreements = [...disagreements.map(({ cellId }) => cellId), ...pair.disagreements].slice(0, LISTED);
  }
  return [...pairs.values()]
    .map(({ cells, seen: _seen, ...pair }) => ({ ...pair, ...cells.agreement() }))
    .toSorted((a, b) => b.compared - a.compared);
}
