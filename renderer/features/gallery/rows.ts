import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';

/** A heading of the gallery: unidentified and excluded cells stand apart from the classes, whatever the model would have guessed. */
export type SectionKey = 'unidentified' | CellClass | 'excluded';

export interface Section {
  key: SectionKey;
  cells: CellSummary[];
}

export type GalleryRow =
  | { kind: 'header'; section: SectionKey; count: number }
  | { kind: 'tiles'; section: SectionKey; start: number; cells: CellSummary[] };

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

export const sectionOf = ({ status, class: name }: CellSummary): SectionKey =>
  status === 'classified' ? name : status;

/**
 * Cells by section: unidentified ones, then the classes whose every cell must be seen, then the others in clinical order, what is
 * excluded last. Empty sections are left out, the order within one is kept.
 *
 * @param first the classes that come before the others.
 */
export function toSections(cells: readonly CellSummary[], first: readonly CellClass[] = []): Section[] {
  const bySection = new Map<SectionKey, CellSummary[]>();
  for (const cell of cells) {
    const key = sectionOf(cell);
    const section = bySection.get(key);
    if (section) section.push(cell);
    else bySection.set(key, [cell]);
  }
  const order = new Set<SectionKey>(['unidentified', ...first, ...CLINICAL_ORDER, 'excluded']);
  return [...order].flatMap((key) => {
    const section = bySection.get(key);
    return section ? [{ key, cells: section }] : [];
  });
}

/** The gallery as a flat list of rows, each of one of two fixed heights: that is what a virtual list scrolls without a flicker. */
export function toRows(sections: readonly Section[], columns: number): GalleryRow[] {
  const width = Math.max(1, Math.floor(columns));
  return sections.flatMap(({ key, cells }) => {
    const rows: GalleryRow[] = [{ kind: 'header', section: key, count: cells.length }];
    for (let start = 0; start < cells.length; start += width)
      rows.push({ kind: 'tiles', section: key, start, cells: cells.slice(start, start + width) });
    return rows;
  });
}

/** How many tiles of `size` px fit beside each other in `width` px, `gap` px apart. At least 1. */
export function columnsIn(width: number, size: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (size + gap)));
}

/** The side of a tile that makes `columns` of them fill `width` px, so that no gutter is left over. Whole px keep pictures crisp. */
export function tileSide(width: number, columns: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / columns) - gap);
}

/** Where each cell is: row index by cell id. */
export function rowIndex(rows: readonly GalleryRow[]): Map<CellId, number> {
  const index = new Map<CellId, number>();
  rows.forEach((row, at) => {
    if (row.kind === 'tiles') for (const cell of row.cells) index.set(cell.id, at);
  });
  return index;
}

function tilesFrom(rows: readonly GalleryRow[], from: number, step: 1 | -1): CellSummary[] | null {
  for (let at = from; at >= 0 && at < rows.length; at += step) {
    const row = rows[at];
    if (row?.kind === 'tiles') return row.cells;
  }
  return null;
}

/** The cell that an arrow key leads to from `current`. At an edge it stays; from nowhere it is the first cell. */
export function moveSelection(
  rows: readonly GalleryRow[],
  index: ReadonlyMap<CellId, number>,
  current: CellId | null,
  direction: Direction,
): CellId | null {
  const first = tilesFrom(rows, 0, 1);
  const at = current === null ? undefined : index.get(current);
  if (direction === 'first' || at === undefined) return first?.at(0)?.id ?? null;
  if (direction === 'last') return tilesFrom(rows, rows.length - 1, -1)?.at(-1)?.id ?? null;

  const row = tilesFrom(rows, at, 1) ?? [];
  const column = row.findIndex((cell) => cell.id === current);
  const above = () => tilesFrom(rows, at - 1, -1);
  const below = () => tilesFrom(rows, at + 1, 1);
  const sameColumn = (cells: CellSummary[] | null) => cells?.[Math.min(column, cells.length - 1)];
  const next = {
    left: () => row[column - 1] ?? above()?.at(-1),
    right: () => row[column + 1] ?? below()?.at(0),
    up: () => sameColumn(above()),
    down: () => sameColumn(below()),
  }[direction]();
  return next?.id ?? current;
}
