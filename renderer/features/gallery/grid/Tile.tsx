import { memo, useLayoutEffect, useRef } from 'react';
import type { CellSummary } from '../../../../electron/contract/methods.ts';
import { cellUrl } from '../../../api/bridge.ts';
import classes from '../gallery.module.css';
import { canvases } from '../pictures/canvases.ts';
import { drawTile } from '../pictures/picture.ts';
import { thumbs } from '../pictures/thumbs.ts';

interface TileProps {
  cell: CellSummary;
  /** Position and size, px. */
  left: number;
  top: number;
  size: number;
  /** Whether it is the cursor. */
  cursor: boolean;
  selected: boolean;
  /** Whether a change is waiting for the engine's answer. */
  pending: boolean;
  /** Whether its class has changed and it is about to move to another section. */
  pinned: boolean;
  outlines: boolean;
  /** Position in its section, from 1, and the section's size; screen readers cannot count tiles that are not rendered. */
  position: number;
  of: number;
  /** Format the accessible name and the confidence; stable per language. */
  nameOf(cell: CellSummary): string;
  percentOf(confidence: number): string;
  /** Device pixels per CSS pixel. */
  density: number;
}

/**
 * A plain button with its picture; thousands of them scroll by, so it contains only what is essential. The picture is drawn once and
 * moves with its button when earlier cells come or go.
 */
export const Tile = memo(function Tile(props: TileProps) {
  const { cell, left, top, size, cursor, selected, pending, pinned, outlines, position, of } = props;
  const { nameOf, percentOf, density } = props;
  const button = useRef<HTMLButtonElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);

  useLayoutEffect(() => {
    const element = button.current;
    if (!element) return;
    const side = Math.round(size * density);
    const draw = () => {
      const thumb = thumbs.get(cell.id);
      if (thumb === undefined) return;
      const shown = canvas.current;
      const picture = shown?.width === side ? shown : canvases.take(side);
      const context = picture.getContext('2d');
      if (!context) return;
      if (picture === shown) context.clearRect(0, 0, side, side);
      const look = { tile: size, density, font: fontOf(element) };
      drawTile(context, { cell, percent: percentOf(cell.confidence), leaves: pinned, thumb }, look);
      if (picture === shown) return;
      // Draw before the canvas is attached; afterwards, the browser would resolve its style for each one.
      shown?.remove();
      canvas.current = picture;
      element.prepend(picture);
      element.dataset.drawn = '';
    };
    thumbs.size(side);
    if (thumbs.get(cell.id) !== undefined) return draw();
    // A tile without a picture shows its CSS background (gallery.module.css), so nothing is drawn.
    return thumbs.want([cell.id], draw);
  }, [cell, size, density, pinned, percentOf]);
  useLayoutEffect(
    () => () => {
      if (canvas.current) canvases.give(canvas.current);
    },
    [],
  );

  return (
    // The listbox is the single tab stop and keeps the focus, not its options.
    <button
      ref={button}
      type="button"
      role="option"
      id={`cell-${cell.id}`}
      tabIndex={-1}
      className={classes.tile}
      style={{ left, top, width: size, height: size }}
      data-cell={cell.id}
      data-cursor={cursor ? true : undefined}
      data-pending={pending ? true : undefined}
      data-excluded={cell.status === 'excluded' ? true : undefined}
      aria-selected={selected}
      aria-setsize={of}
      aria-posinset={position}
      aria-label={nameOf(cell)}
      aria-busy={pending ? true : undefined}
    >
      {outlines && (
        <img
          src={cellUrl('overlay', cell.id)}
          alt=""
          width={size}
          height={size}
          decoding="async"
          draggable={false}
          data-overlay
        />
      )}
    </button>
  );
});

let font = '';
/** The window's font, read once because reading it forces layout. */
function fontOf(element: Element): string {
  font ||= getComputedStyle(element).fontFamily;
  return font;
}
