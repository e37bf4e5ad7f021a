import type { CellClass } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';

/** The number of corrected cells for a calibration; more help little. */
export const WANTED = 10;

/** Why a cell is listed: its outline is doubtful, it is a random sample, or a person chose it. */
export type Why = 'doubtful' | 'random' | 'chosen';

export interface Proposal {
  id: CellId;
  why: Why;
}

type Row = Pick<CellSummary, 'id' | 'class' | 'status' | 'quality'>;

/** A deterministic hash, so that a random list stays the same. */
function scattered(id: number): number {
  let t = Math.imul(id ^ (id >>> 15), 0x2c1b3c6d);
  t = Math.imul(t ^ (t >>> 12), 0x297a2d39);
  return (t ^ (t >>> 15)) >>> 0;
}

/** Only cells with an outline can be corrected. */
const hasOutline = ({ status, class: name, quality }: Row) => status !== 'excluded' && name !== 'AR' && quality > 0;

/**
 * Cells whose correction helps the segmenter most: alternately the one with the lowest quality, and a random one of the class with the
 * fewest entries. Doubtful cells alone would teach it exceptions and neglect typical cells.
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
    const rest = random.filter(({ id }) => !taken.has(id));
    const fewest = Math.min(...rest.map((cell) => perClass.get(cell.class) ?? 0));
    take(
      rest.find((cell) => (perClass.get(cell.class) ?? 0) === fewest),
      'random',
    );
  }
  return list;
}

/**
 * The cells to work through: chosen ones, corrected ones, and proposals up to ten in total. A skipped cell is replaced by the next
 * proposal; the others keep their position.
 */
export function workList(
  cells: readonly Row[],
  chosen: readonly CellId[],
  corrected: readonly CellId[],
  skipped: ReadonlySet<CellId>,
): Proposal[] {
  const known = new Set(cells.map(({ id }) => id));
  const own = [...new Set([...chosen, ...corrected])].filter((id) => known.has(id));
  // Propose enough and truncate afterwards: the list must not influence the proposals.
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
