import { type CellClass, CLINICAL_ORDER } from '../../../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../../../electron/contract/methods.ts';
import { changeOf, type Places, placesOf } from '../../../api/cells.ts';
import { type Filters, type Ranking, testOf } from '../../../state/cell-filters.ts';
import { type Order, type Section, type SectionKey, sectionOf } from '../../../state/sections.ts';

/** The sort order of cells. */
export interface Rules {
  ranking: Ranking;
  filters: Filters;
  /** The classes listed first. */
  first: readonly CellClass[];
}

/** Cells by section, in order; without empty sections. */
export interface Arrangement extends Order {
  readonly sections: readonly Section[];
  /** A unique number. */
  readonly version: number;
  /** For an arrangement derived from another: that one's number, and the cells that changed sections. */
  readonly change: { from: number; moved: readonly CellId[] } | null;
}

const keysInOrder = (first: readonly CellClass[]): SectionKey[] => [
  ...new Set<SectionKey>(['unidentified', ...first, ...CLINICAL_ORDER, 'excluded']),
];

const toSection = (key: SectionKey, cells: CellSummary[]): Section => ({
  key,
  cells,
  unseen: cells.reduce((sum, { reviewed }) => sum + (reviewed ? 0 : 1), 0),
});

/** The index of a cell in a ranked list, or its insertion index. */
function rankedIndex(cells: readonly CellSummary[], { ranks }: Ranking, places: Places, place: number): number {
  const rank = ranks[place] ?? 0;
  let [low, high] = [0, cells.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = cells[middle];
    if (other && (ranks[places.get(other.id) ?? 0] ?? 0) < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

let versions = 0;

class Arranged implements Arrangement {
  readonly version = versions++;
  readonly sections: readonly Section[];
  readonly length: number;
  readonly change: Arrangement['change'];
  readonly #cells: readonly CellSummary[];
  readonly #ranking: Ranking;
  readonly #passes: (cell: CellSummary) => boolean;
  /** Indices of the sections' first cells among all shown cells. */
  readonly #starts: readonly number[];
  #ids: CellId[] | undefined;

  constructor(
    cells: readonly CellSummary[],
    { ranking, filters }: Rules,
    sections: readonly Section[],
    change: Arrangement['change'],
  ) {
    this.change = change;
    this.#cells = cells;
    this.#ranking = ranking;
    this.#passes = testOf(filters);
    this.sections = sections;
    let length = 0;
    this.#starts = sections.map((section) => {
      length += section.cells.length;
      return length - section.cells.length;
    });
    this.length = length;
  }

  get ids(): readonly CellId[] {
    this.#ids ??= this.sections.flatMap(({ cells }) => cells.map(({ id }) => id));
    return this.#ids;
  }

  at(index: number): CellId | undefined {
    if (index < 0) return undefined;
    const at = this.#starts.findLastIndex((start) => start <= index);
    return this.sections[at]?.cells[index - (this.#starts[at] ?? 0)]?.id;
  }

  // Computed rather than looked up: a table of all cells would have to be rebuilt after every change.
  indexOf(id: CellId): number {
    const places = placesOf(this.#cells);
    const place = places.get(id);
    const cell = place === undefined ? undefined : this.#cells[place];
    if (place === undefined || !cell || !this.#passes(cell)) return -1;
    const key = sectionOf(cell);
    const at = this.sections.findIndex((section) => section.key === key);
    const section = this.sections[at];
    return section ? (this.#starts[at] ?? 0) + rankedIndex(section.cells, this.#ranking, places, place) : -1;
  }
}

function arrangeAll(cells: readonly CellSummary[], { ranking, filters, first }: Rules): Section[] {
  const passes = testOf(filters);
  const bySection = new Map<SectionKey, CellSummary[]>();
  for (const place of ranking.places) {
    const cell = cells[place];
    if (!cell || !passes(cell)) continue;
    const key = sectionOf(cell);
    const section = bySection.get(key);
    if (section) section.push(cell);
    else bySection.set(key, [cell]);
  }
  return keysInOrder(first).flatMap((key) => {
    const section = bySection.get(key);
    return section ? [toSection(key, section)] : [];
  });
}

/** Merges the remaining and the new cells of a section by rank. */
function merge(kept: CellSummary[], added: CellSummary[], ranking: Ranking, places: Places): CellSummary[] {
  if (added.length === 0) return kept;
  const placeOf = ({ id }: CellSummary) => places.get(id) ?? 0;
  added.sort((a, b) => (ranking.ranks[placeOf(a)] ?? 0) - (ranking.ranks[placeOf(b)] ?? 0));
  const merged: CellSummary[] = [];
  let from = 0;
  for (const cell of added) {
    const to = rankedIndex(kept, ranking, places, placeOf(cell));
    for (const one of kept.slice(from, to)) merged.push(one);
    merged.push(cell);
    from = to;
  }
  return merged.concat(kept.slice(from));
}

/** Sections after a change; unaffected sections stay the same objects. */
function rearrange(
  sections: readonly Section[],
  places: Places,
  rows: readonly { before: CellSummary; after: CellSummary }[],
  { ranking, filters, first }: Rules,
): Section[] {
  const passes = testOf(filters);
  const gone = new Set<CellSummary>();
  const come = new Map<SectionKey, CellSummary[]>();
  const touched = new Set<SectionKey>();
  for (const { before, after } of rows) {
    gone.add(before);
    touched.add(sectionOf(before));
    if (!passes(after)) continue;
    const key = sectionOf(after);
    touched.add(key);
    come.set(key, [...(come.get(key) ?? []), after]);
  }
  return keysInOrder(first).flatMap((key) => {
    const section = sections.find((one) => one.key === key);
    if (!touched.has(key)) return section ?? [];
    const kept = section?.cells.filter((cell) => !gone.has(cell)) ?? [];
    const cells = merge(kept, come.get(key) ?? [], ranking, places);
    return cells.length > 0 ? [toSection(key, cells)] : [];
  });
}

let latest: { cells: readonly CellSummary[]; rules: Rules; arrangement: Arrangement } | undefined;

const sameRules = (a: Rules, b: Rules): boolean =>
  a.ranking === b.ranking && a.filters === b.filters && a.first === b.first;

/**
 * Cells by section: unidentified ones, then the classes that must be reviewed completely, then the others in clinical order, and
 * excluded cells last; within a section by rank. After a change of some cells, only their sections are rebuilt.
 *
 * @param cells in the order of analysis.
 */
export function arrange(cells: readonly CellSummary[], rules: Rules): Arrangement {
  const change = changeOf(cells);
  const known = change && latest?.cells === change.from && sameRules(latest.rules, rules) ? latest : undefined;
  if (!known || !change) {
    latest = { cells, rules, arrangement: new Arranged(cells, rules, arrangeAll(cells, rules), null) };
    return latest.arrangement;
  }
  const passes = testOf(rules.filters);
  const where = (cell: CellSummary) => (passes(cell) ? sectionOf(cell) : null);
  const moved = change.rows.flatMap(({ before, after }) => (where(before) === where(after) ? [] : [after.id]));
  const { sections, version } = known.arrangement;
  const changed = rearrange(sections, placesOf(cells), change.rows, rules);
  latest = { cells, rules, arrangement: new Arranged(cells, rules, changed, { from: version, moved }) };
  return latest.arrangement;
}
