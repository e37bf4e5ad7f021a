import { memo } from 'react';
import type { CellSummary } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import classes from './gallery.module.css';

interface TileProps {
  cell: CellSummary;
  size: number;
  /** Whether keys act on it. */
  cursor: boolean;
  selected: boolean;
  /** A change of it waits for the engine's answer. */
  pending: boolean;
  outlines: boolean;
  /** Place in its section, from 1, and the section's size: a screen reader cannot count what is not drawn. */
  position: number;
  of: number;
  label: string;
}

/** A plain button over its picture (TileRow): thousands of these scroll by, so there is nothing here that can be left out. */
export const Tile = memo(function Tile(props: TileProps) {
  const { cell, size, cursor, selected, pending, outlines, position, of, label } = props;
  return (
    // A listbox keeps one tab stop for thousands of options; it, not the option, has the keyboard focus.
    <button
      type="button"
      role="option"
      id={`cell-${cell.id}`}
      tabIndex={-1}
      className={classes.tile}
      style={{ width: size, height: size }}
      data-cell={cell.id}
      data-cursor={cursor ? true : undefined}
      data-pending={pending ? true : undefined}
      data-excluded={cell.status === 'excluded' ? true : undefined}
      aria-selected={selected}
      aria-setsize={of}
      aria-posinset={position}
      aria-label={label}
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
