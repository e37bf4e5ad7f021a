import type { CellId } from '../../../electron/contract/methods.ts';
import type { GalleryRow } from './rows.ts';

/** A rectangle in px of the gallery's content, its corners in any order. */
export interface Band {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

interface Geometry {
  /** Where each row begins, px from the top of the content. */
  startOf(row: number): number;
  /** Side of a tile and the space between two, px. */
  size: number;
  gap: number;
}

/** The cells whose tiles a rubber band touches, in the order shown, also where nothing is drawn because it is scrolled away. */
export function cellsInBand(rows: readonly GalleryRow[], { startOf, size, gap }: Geometry, band: Band): CellId[] {
  const [left, right] = [Math.min(band.x0, band.x1), Math.max(band.x0, band.x1)];
  const [top, bottom] = [Math.min(band.y0, band.y1), Math.max(band.y0, band.y1)];
  const pitch = size + gap;
  // The first tile that ends right of the band's left edge, and the last that begins left of its right edge.
  const from = Math.max(0, Math.floor((left - size) / pitch) + 1);
  const to = Math.ceil(right / pitch);
  const touched: CellId[] = [];
  rows.forEach((row, at) => {
    if (row.kind !== 'tiles') return;
    const start = startOf(at);
    if (start >= bottom || start + size <= top) return;
    for (const cell of row.cells.slice(from, Math.max(from, to))) touched.push(cell.id);
  });
  return touched;
}
