import { memo, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';
import { useFormat } from '../../ui/useFormat.ts';
import classes from './gallery.module.css';
import type { TilesRow } from './rows.ts';
import { drawStrip, tilesLeft } from './strip.ts';
import { Tile } from './Tile.tsx';
import { thumbs } from './thumbs.ts';
import { useTileName } from './useTileName.ts';

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
  /** Pixels of the screen to one of the page. */
  density: number;
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

function sameCells(a: TilesRow, b: TilesRow): boolean {
  return a.cells.length === b.cells.length && a.cells.every((cell, i) => cell === b.cells[i]);
}

interface StripProps {
  row: TilesRow;
  size: number;
  gap: number;
  density: number;
}

/** What is to be seen of a row's tiles, which lie over it. */
const Strip = memo(
  function Strip({ row, size, gap, density }: StripProps) {
    const canvas = useRef<HTMLCanvasElement>(null);
    const format = useFormat();
    const width = row.cells.length * (size + gap) - gap;
    const { cells } = row;
    useLayoutEffect(() => {
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context) return;
      const look = { tile: size, gap, density, font: fontOf(element) };
      const side = Math.round(size * density);
      thumbs.size(side);
      const draw = () => {
        const across = tilesLeft(cells.length - 1, look) + side;
        if (element.width !== across || element.height !== side) {
          element.width = across;
          element.height = side;
        } else context.clearRect(0, 0, across, side);
        const whole = drawStrip(
          context,
          cells,
          look,
          ({ confidence }) => format.confidence(confidence),
          ({ id }) => thumbs.get(id),
        );
        element.toggleAttribute('data-drawn', whole);
        return whole;
      };
      const missing = cells.flatMap(({ id }) => (thumbs.get(id) === undefined ? id : []));
      // A row of which there is nothing yet is left to its ground (gallery.module.css): drawing it twice would cost twice as much.
      if (missing.length < cells.length && draw()) return;
      return thumbs.want(missing, draw);
    }, [cells, size, gap, density, format]);
    return <canvas ref={canvas} className={classes.strip} data-cells style={{ width, height: size }} aria-hidden />;
  },
  (before, after) =>
    sameCells(before.row, after.row) &&
    before.size === after.size &&
    before.gap === after.gap &&
    before.density === after.density,
);

let font = '';
/** The window's font; asking for it makes the browser lay the page out, so it is asked for once. */
function fontOf(element: Element): string {
  font ||= getComputedStyle(element).fontFamily;
  return font;
}

/** Drawn once as it scrolls into view; a frame of scrolling, and a relabelled cell, cost only the rows that changed. */
export const TileRow = memo(
  function TileRow({ row, top, size, gap, of, cursor, marks, outlines, density }: TileRowProps) {
    const { i18n } = useTranslation();
    const nameOf = useTileName();
    return (
      <div role="presentation" className={classes.row} style={{ top, height: size, gap }} lang={i18n.language}>
        <Strip row={row} size={size} gap={gap} density={density} />
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
          />
        ))}
      </div>
    );
  },
  (before, after) =>
    sameCells(before.row, after.row) &&
    before.row.start === after.row.start &&
    before.top === after.top &&
    before.size === after.size &&
    before.of === after.of &&
    before.cursor === after.cursor &&
    before.marks === after.marks &&
    before.outlines === after.outlines &&
    before.density === after.density,
);
