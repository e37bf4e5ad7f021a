import type { CellClass } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';

/** So many corrected cells make a calibration; more help little. */
export const WANTED = 10;

/** Why a cell is in the list: its outline is likely to be wrong, or it stands for the rest, or a person put it there. */
export type Why = 'doubtful' | 'random' | 'chosen';

export interface Proposal {
  id: CellId;
  why: Why;
}

type Row = Pick<CellSummary, 'id' | 'class' | 'status' | 'quality'>;

/** Scatters numbers that count up; the same number always lands at the same place, so that a list stays as it was. */
function scattered(id: number): number {
  let t = Math.imul(id ^ (id >>> 15), 0x2c1b3c6d);
  t = Math.imul(t ^ (t >>> 12), 0x297a2d39);
  return (t ^ (t >>> 15)) >>> 0;
}

/** Where there is no cell to outline, no outline can be right. */
const hasOutline = ({ status, class: name, quality }: Row) => status !== 'excluded' && name !== 'AR' && quality > 0;

/**
 * Cells whose correction teaches the segmenter most: by turns the one of the lowest quality, and one at random of a class that the
 * list has least of. Only doubtful ones would teach it exceptions and leave the usual cell to chance.
 */
export function propose(cells: readonly Row[], count: number): Proposal[] {
  const usable = cells.filter(hasOutline);
  const doubtful = usable.toSorted((a, b) => a.quality - b.quality || a.id - b.id);
  const random = usable.toSorted((a, b) => scattered(a.id) - scattered(b.id));
  const taken = new Set<CellId>();
  const perClass = new Map<CellClass, number>();
  const list: Proposal[] = [];
  const take = (cell: Row | undefined, why: Why) => {
    if (!cell || list.length >= count) return;
    taken.add(cell.id);
    perClass.set(cell.class, (perClass.get(cell.class) ?? 0) + 1);
    list.push({ id: cell.id, why });
  };
  while (list.length < Math.min(count, usable.length)) {
    take(
      doubtful.find(({ id }) => !taken.has(id)),
      'doubtful',
    );
    const left = random.filter(({ id }) => !taken.has(id));
    const fewest = Math.min(...left.map((cell) => perClass.get(cell.class) ?? 0));
    take(
      left.find((cell) => (perClass.get(cell.class) ?? 0) === fewest),
      'random',
    );
  }
  return list;
}

/**
 * The cells to work through: those a person chose, those corrected already, and proposals up to ten in all. A skipped cell makes room
 * for the next proposal; the others stay where they were.
 */
export function workList(
  cells: readonly Row[],
  chosen: readonly CellId[],
  corrected: readonly CellId[],
  skipped: ReadonlySet<CellId>,
): Proposal[] {
  const known = new Set(cells.map(({ id }) => id));
  const own = [...new Set([...chosen, ...corrected])].filter((id) => known.has(id));
  // Proposed in full and cut afterwards: what is in the list must not change what is proposed.
  const proposals = propose(cells, WANTED + skipped.size + own.length);
  const proposed = new Map(proposals.map((one) => [one.id, one.why]));
  const first = own.filter((id) => !proposed.has(id)).map((id): Proposal => ({ id, why: 'chosen' }));
  const keep = new Set(own);
  const list: Proposal[] = [];
  let room = WANTED - first.length - own.filter((id) => proposed.has(id)).length;
  for (const one of proposals) {
    if (keep.has(one.id)) list.push(one);
    else if (!skipped.has(one.id) && room-- > 0) list.push(one);
  }
  return [...first, ...list];
}
