import type { CellClass } from '../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../electron/contract/methods.ts';

/** A section of the gallery: unidentified and excluded cells have sections of their own, whatever class the model suggests. */
export type SectionKey = 'unidentified' | CellClass | 'excluded';

export interface Section {
  key: SectionKey;
  cells: CellSummary[];
  /** Cells that nobody has reviewed. */
  unseen: number;
}

export interface TilesRow {
  kind: 'tiles';
  section: Section;
  /** Place of its first cell in the section. */
  start: number;
  cells: CellSummary[];
}
export type GalleryRow = { kind: 'header'; section: Section } | TilesRow;

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

export const sectionOf = ({ status, class: name }: CellSummary): SectionKey =>
  status === 'classified' ? name : status;

/** The cells shown, in their order. */
export interface Order {
  readonly length: number;
  /** All of them, for iteration. */
  readonly ids: readonly CellId[];
  at(index: number): CellId | undefined;
  /** -1 if the cell is not shown. */
  indexOf(id: CellId): number;
}

/** Sizes of the gallery, px. */
export interface Sizes {
  columns: number;
  /** Side of a tile, and the space between two. */
  tile: number;
  gap: number;
  /** Height of a heading. */
  header: number;
}

interface Block {
  section: Section;
  /** Place of its first cell among all cells shown. */
  first: number;
  /** Row number of its heading. */
  row: number;
  /** Top of its heading, px. */
  top: number;
}

/**
 * The gallery as rows of two fixed heights, headings and tiles. Row positions and contents are computed on demand rather than stored,
 * so a change of one cell costs nothing here, whatever the number of cells.
 */
export class Grid {
  readonly sizes: Sizes;
  /** Number of rows, and their height, px. */
  readonly rows: number;
  readonly height: number;
  readonly #blocks: readonly Block[];
  readonly #order: Order;

  constructor(sections: readonly Section[], order: Order, sizes: Sizes) {
    this.sizes = { ...sizes, columns: Math.max(1, Math.floor(sizes.columns)) };
    this.#order = order;
    let [first, row, top] = [0, 0, 0];
    this.#blocks = sections.map((section) => {
      const block = { section, first, row, top };
      const rows = this.#rowsOf(section);
      first += section.cells.length;
      row += 1 + rows;
      top += sizes.header + rows * this.#pitch;
      return block;
    });
    this.rows = row;
    this.height = top;
  }

  get #pitch(): number {
    return this.sizes.tile + this.sizes.gap;
  }

  #rowsOf({ cells }: Section): number {
    return Math.ceil(cells.length / this.sizes.columns);
  }

  /** The last block whose `begins` is at most `value`. */
  #blockAt(value: number, begins: (block: Block) => number): Block | undefined {
    return this.#blocks.findLast((block) => begins(block) <= value) ?? this.#blocks[0];
  }

  /** A row by its number from the top; undefined if there is none. */
  row(number: number): GalleryRow | undefined {
    const block = number < 0 || number >= this.rows ? undefined : this.#blockAt(number, ({ row }) => row);
    if (!block) return undefined;
    const { section, row } = block;
    if (number === row) return { kind: 'header', section };
    const start = (number - row - 1) * this.sizes.columns;
    return { kind: 'tiles', section, start, cells: section.cells.slice(start, start + this.sizes.columns) };
  }

  /** Top of a row, px. */
  topOf(number: number): number {
    const block = this.#blockAt(number, ({ row }) => row);
    if (!block) return 0;
    return number === block.row ? block.top : block.top + this.sizes.header + (number - block.row - 1) * this.#pitch;
  }

  /** The row at `y` px from the top; the first or last row beyond the ends. */
  rowAt(y: number): number {
    const block = this.#blockAt(y, ({ top }) => top);
    if (!block) return 0;
    const below = y - block.top - this.sizes.header;
    return below < 0
      ? block.row
      : block.row + 1 + Math.min(this.#rowsOf(block.section) - 1, Math.floor(below / this.#pitch));
  }

  /** The heading row above a row, or the row itself if it is a heading. */
  headingOf(number: number): number {
    return this.#blockAt(number, ({ row }) => row)?.row ?? 0;
  }

  /** The heading row of a section; -1 if it has no cells. */
  rowOfSection(key: SectionKey): number {
    return this.#blocks.find(({ section }) => section.key === key)?.row ?? -1;
  }

  /** The row of a cell; -1 if it is not shown. */
  rowOf(id: CellId): number {
    const index = this.#order.indexOf(id);
    const block = index < 0 ? undefined : this.#blockAt(index, ({ first }) => first);
    return block ? block.row + 1 + Math.floor((index - block.first) / this.sizes.columns) : -1;
  }

  #tiles(from: number, step: 1 | -1): CellSummary[] | null {
    for (let at = from; at >= 0 && at < this.rows; at += step) {
      const row = this.row(at);
      if (row?.kind === 'tiles') return row.cells;
    }
    return null;
  }

  /** The cell an arrow key moves to from `current`: the same cell at an edge, the first cell if there is no current one. */
  move(current: CellId | null, direction: Direction): CellId | null {
    const order = this.#order;
    const index = current === null ? -1 : this.#order.indexOf(current);
    if (direction === 'first' || current === null || index < 0) return order.at(0) ?? null;
    if (direction === 'last') return order.at(order.length - 1) ?? null;
    if (direction === 'left') return order.at(index - 1) ?? current;
    if (direction === 'right') return order.at(index + 1) ?? current;
    const at = this.rowOf(current);
    const column = this.#tiles(at, 1)?.findIndex(({ id }) => id === current) ?? 0;
    const cells = direction === 'up' ? this.#tiles(at - 1, -1) : this.#tiles(at + 1, 1);
    return cells?.[Math.min(column, cells.length - 1)]?.id ?? current;
  }
}

/** How many tiles of `size` px fit side by side in `width` px, `gap` px apart. At least 1. */
export function columnsIn(width: number, size: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (size + gap)));
}

/** The tile size at which `columns` tiles fill `width` px without a gutter. Whole pixels keep pictures crisp. */
export function tileSide(width: number, columns: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / columns) - gap);
}
