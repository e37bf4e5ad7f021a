import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';
import { useFormat } from '../../ui/useFormat.ts';
import classes from './gallery.module.css';
import type { GalleryRow } from './rows.ts';
import { Tile } from './Tile.tsx';
import { useTileName } from './useTileName.ts';

export type TilesRow = Extract<GalleryRow, { kind: 'tiles' }>;

interface TileRowProps {
  row: TilesRow;
  top: number;
  size: number;
  gap: number;
  /** Cells of the whole section. */
  of: number;
  /** Null unless the cursor is in this row: a row need not be drawn again for a cursor elsewhere. */
  cursor: CellId | null;
  /** A digit for each tile: 1 selected, 2 waiting for the engine's answer, 3 both. A string, so that equal states compare equal. */
  marks: string;
  outlines: boolean;
}

/** The marks of a row's tiles, see {@link TileRowProps}. */
export function marksOf(
  cells: readonly CellSummary[],
  selected: ReadonlySet<CellId>,
  pending: ReadonlyMap<CellId, unknown>,
): string {
  let marks = '';
  for (const { id } of cells) marks += (selected.has(id) ? 1 : 0) + (pending.has(id) ? 2 : 0);
  return marks;
}

function sameRow(a: TilesRow, b: TilesRow): boolean {
  return a.start === b.start && a.cells.length === b.cells.length && a.cells.every((cell, i) => cell === b.cells[i]);
}

/** Drawn once as it scrolls into view; a frame of scrolling, and a relabelled cell, cost only the rows that changed. */
export const TileRow = memo(
  function TileRow({ row, top, size, gap, of, cursor, marks, outlines }: TileRowProps) {
    const format = useFormat();
    const { i18n } = useTranslation();
    const nameOf = useTileName();
    return (
      <div
        role="presentation"
        className={classes.row}
        style={{ height: size, gap, transform: `translateY(${top}px)` }}
        lang={i18n.language}
      >
        {row.cells.map((cell, column) => (
          <Tile
            key={cell.id}
            cell={cell}
            size={size}
            cursor={cell.id === cursor}
            selected={marks[column] === '1' || marks[column] === '3'}
            pending={marks[column] === '2' || marks[column] === '3'}
            outlines={outlines}
            position={row.start + column + 1}
            of={of}
            label={nameOf(cell)}
            percent={format.confidence(cell.confidence)}
          />
        ))}
      </div>
    );
  },
  (before, after) =>
    sameRow(before.row, after.row) &&
    before.top === after.top &&
    before.size === after.size &&
    before.of === after.of &&
    before.cursor === after.cursor &&
    before.marks === after.marks &&
    before.outlines === after.outlines,
);
