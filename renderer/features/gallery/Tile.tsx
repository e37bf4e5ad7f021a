import { memo } from 'react';
import type { CellSummary } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import { CLASS_COLOURS } from '../../theme/classes.ts';
import { isDoubtful, LOW_QUALITY } from './filters.ts';
import classes from './gallery.module.css';

interface TileProps {
  cell: CellSummary;
  size: number;
  selected: boolean;
  /** Place in its section, from 1, and the section's size: a screen reader cannot count what is not drawn. */
  position: number;
  of: number;
  label: string;
  percent: string;
  onOpen: (cell: CellSummary) => void;
}

/** A plain button with a picture: thousands of these scroll by, so there is nothing here that can be left out. */
export const Tile = memo(function Tile({ cell, size, selected, position, of, label, percent, onOpen }: TileProps) {
  const doubtful = isDoubtful(cell);
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
      data-doubtful={doubtful ? true : undefined}
      aria-selected={selected}
      aria-setsize={of}
      aria-posinset={position}
      aria-label={label}
      onClick={() => onOpen(cell)}
    >
      <img src={cellUrl('thumb', cell.id)} alt="" width={size} height={size} decoding="async" draggable={false} />
      {doubtful && (
        <span className={classes.doubt} aria-hidden>
          {cell.status === 'unidentified' && <i style={{ background: CLASS_COLOURS[cell.class] }} />}
          {cell.status === 'unidentified' ? `${cell.class}? ${percent}` : percent}
        </span>
      )}
      {cell.quality < LOW_QUALITY && (
        <span className={classes.poor} aria-hidden>
          !
        </span>
      )}
    </button>
  );
});
