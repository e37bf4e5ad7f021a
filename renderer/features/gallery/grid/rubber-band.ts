import type { CellId } from '../../../../electron/contract/methods.ts';
import type { Grid } from '../../../state/sections.ts';

/** A rectangle in px of the gallery's content, its corners in any order. */
export interface Rectangle {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** The cells touched by a rubber band, in order, including those that are scrolled out of view. */
export function cellsIn(grid: Grid, band: Rectangle): CellId[] {
  const { tile, gap } = grid.sizes;
  const [left, right] = [Math.min(band.x0, band.x1), Math.max(band.x0, band.x1)];
  const [top, bottom] = [Math.min(band.y0, band.y1), Math.max(band.y0, band.y1)];
  const pitch = tile + gap;
  // The first tile that ends after the band's left edge, and the last that starts before its right edge.
  const from = Math.max(0, Math.floor((left - tile) / pitch) + 1);
  const to = Math.max(from, Math.ceil(right / pitch));
  const touched: CellId[] = [];
  for (let at = grid.rowAt(top); at < grid.rows && grid.topOf(at) < bottom; at++) {
    const row = grid.row(at);
    if (row?.kind !== 'tiles' || grid.topOf(at) + tile <= top) continue;
    for (const { id } of row.cells.slice(from, to)) touched.push(id);
  }
  return touched;
}
