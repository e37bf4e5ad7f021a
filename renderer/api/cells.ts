import type { CellId, CellSummary } from '../../electron/contract/methods.ts';

/** Where each cell of a slide lies among its cells. A review changes what is said of cells, not which there are, nor their order. */
export type Places = ReadonlyMap<CellId, number>;

const kept = new WeakMap<readonly CellSummary[], Places>();

/** The places of a slide's cells: the same object for as long as the slide has the same cells. */
export function placesOf(cells: readonly CellSummary[]): Places {
  let places = kept.get(cells);
  if (!places) {
    places = new Map(cells.map(({ id }, at) => [id, at]));
    kept.set(cells, places);
  }
  return places;
}

/** What a change of rows replaced. */
export interface Change {
  /** The rows before. */
  from: readonly CellSummary[];
  /** The rows that were replaced, and those that took their places. */
  rows: readonly { before: CellSummary; after: CellSummary }[];
}

const changes = new WeakMap<readonly CellSummary[], Change>();

/** How rows came from earlier ones; undefined for those that came whole, and of a change that is not the latest. */
export const changeOf = (cells: readonly CellSummary[]): Change | undefined => changes.get(cells);

/** Rows with the changed ones in their places; rows that did not change stay the same objects, so that nothing else is drawn again. */
export function withRows(cells: CellSummary[], changed: readonly CellSummary[]): CellSummary[] {
  if (changed.length === 0) return cells;
  const places = placesOf(cells);
  const next = [...cells];
  const rows: { before: CellSummary; after: CellSummary }[] = [];
  for (const after of changed) {
    const place = places.get(after.id);
    const before = place === undefined ? undefined : next[place];
    if (place === undefined || !before) continue;
    next[place] = after;
    rows.push({ before, after });
  }
  kept.set(next, places);
  changes.set(next, { from: cells, rows });
  // One step back is enough, and a chain of all of them would keep every one.
  changes.delete(cells);
  return next;
}
