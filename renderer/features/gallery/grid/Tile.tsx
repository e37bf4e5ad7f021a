import { memo, useLayoutEffect, useRef } from 'react';
import type { CellSummary } from '../../../../electron/contract/methods.ts';
import { cellUrl } from '../../../api/bridge.ts';
import classes from '../gallery.module.css';
import { canvases } from '../pictures/canvases.ts';
import { drawTile } from '../pictures/picture.ts';
import { thumbs } from '../pictures/thumbs.ts';

interface TileProps {
  cell: CellSummary;
  /** Where it lies, and its side, px. */
  left: number;
  top: number;
  size: number;
  /** Whether keys act on it. */
  cursor: boolean;
  selected: boolean;
  /** A change of it waits for the engine's answer. */
  pending: boolean;
  /** It has another class by now than those around it, and is about to leave. */
  pinned: boolean;
  outlines: boolean;
  /** Place in its section, from 1, and the section's size: a screen reader cannot count what is not drawn. */
  position: number;
  of: number;
  /** Its accessible name, and how sure the model was, as shown; the same functions for as long as the language is. */
  nameOf(cell: CellSummary): string;
  percentOf(confidence: number): string;
  /** Pixels of the screen to one of the page. */
  density: number;
}

/**
 * A plain button with its picture: thousands of these scroll by, so there is nothing here that can be left out. The picture is drawn
 * once, and moves with its button when cells before it come or go.
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
      // Drawn before it is in the page, where the browser would look up its style for each.
      shown?.remove();
      canvas.current = picture;
      element.prepend(picture);
      element.dataset.drawn = '';
    };
    thumbs.size(side);
    if (thumbs.get(cell.id) !== undefined) return draw();
    // Of a tile without its picture the ground is seen (gallery.module.css): drawing it twice would cost twice as much.
    return thumbs.want([cell.id], draw);
  }, [cell, size, density, pinned, percentOf]);
  useLayoutEffect(
    () => () => {
      if (canvas.current) canvases.give(canvas.current);
    },
    [],
  );

  return (
    // A listbox keeps one tab stop for thousands of options; it, not the option, has the keyboard focus.
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
/** The window's font; asking for it makes the browser lay the page out, so it is asked for once. */
function fontOf(element: Element): string {
  font ||= getComputedStyle(element).fontFamily;
  return font;
}
