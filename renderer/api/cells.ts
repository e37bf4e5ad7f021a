import type { CellId, CellSummary } from '../../electron/contract/methods.ts';

/** The index of each cell of a slide. A review changes verdicts, but neither the set of cells nor their order. */
export type Places = ReadonlyMap<CellId, number>;

const kept = new WeakMap<readonly CellSummary[], Places>();

/** The indices of a slide's cells; the same object as long as the cells are the same. */
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
  /** The replaced rows and their replacements. */
  rows: readonly { before: CellSummary; after: CellSummary }[];
}

const changes = new WeakMap<readonly CellSummary[], Change>();

/** How rows were derived from earlier ones; undefined for freshly loaded rows and for all but the latest change. */
export const changeOf = (cells: readonly CellSummary[]): Change | undefined => changes.get(cells);

/** Rows with the changed ones replaced. Unchanged rows stay the same objects, so that nothing else renders again. */
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
  // One step back is enough; a chain of changes would keep all of them in memory.
  changes.delete(cells);
  return next;
}
