import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId, FoundCell } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { findSimilar, openCell } from '../../state/insight.ts';
import classes from './insight.module.css';

interface FoundCellsProps {
  cells: readonly (FoundCell & { similarity?: number })[];
  label: string;
  /** Minimum size of a picture, px; pictures grow to fill the width. */
  size?: number;
  /** Called when the keyboard cursor moves to a cell. */
  onCursor?: (cell: CellId) => void;
}

/** The option above or below another in the grid; the same one if there is none. */
function inRow(list: HTMLElement, at: number, step: 1 | -1): number {
  const options = [...list.children] as HTMLElement[];
  const inColumn = options.flatMap((option, i) => (option.offsetLeft === options[at]?.offsetLeft ? [i] : []));
  return inColumn[inColumn.indexOf(at) + step] ?? at;
}

/** Cells of any slide. Arrow keys move, Enter or a click opens a cell in its slide, S finds similar ones. */
export function FoundCells({ cells, label, size = 70, onCursor }: FoundCellsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(0);
  const at = Math.min(cursor, cells.length - 1);
  const go = (to: number) => {
    const next = Math.max(0, Math.min(cells.length - 1, to));
    setCursor(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    const cell = cells[next];
    if (cell) onCursor?.(cell.id);
  };
  const press = (event: KeyboardEvent) => {
    const cell = cells[at];
    if (!cell || !list.current) return;
    if (event.code === 'ArrowRight') go(at + 1);
    else if (event.code === 'ArrowLeft') go(at - 1);
    else if (event.code === 'ArrowDown') go(inRow(list.current, at, 1));
    else if (event.code === 'ArrowUp') go(inRow(list.current, at, -1));
    else if (event.code === 'Home') go(0);
    else if (event.code === 'End') go(cells.length - 1);
    else if (event.code === 'Enter' || event.code === 'Space') openCell(cell);
    else if (event.code === 'KeyS' && !event.ctrlKey && !event.metaKey) findSimilar(cell.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      className={`grid ${classes.found}`}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={cells[at] ? `found-${cells[at].id}` : undefined}
      onKeyDown={press}
      style={{ gridTemplateColumns: `repeat(auto-fill, minmax(${size}px, 1fr))` }}
    >
      {cells.map((cell, i) => {
        const name = t(`class.${cell.class}`);
        const state = cell.status === 'unidentified' ? t('insight.cells.unidentified', { name }) : name;
        const spoken = t('insight.cells.tile', { name: state, slide: cell.slideName });
        const title =
          cell.similarity === undefined
            ? spoken
            : `${spoken}, ${t('insight.similar.distanceOf', { distance: format.number(1 - cell.similarity, 3) })}`;
        return (
          <button
            key={cell.id}
            type="button"
            role="option"
            id={`found-${cell.id}`}
            tabIndex={-1}
            aria-selected={i === at}
            title={title}
            onClick={() => openCell(cell)}
          >
            <img
              src={cellUrl('thumb', cell.id)}
              alt={title}
              width={size}
              height={size}
              loading="lazy"
              decoding="async"
              draggable={false}
            />
            <span>
              <ClassMark name={cell.class} />
              {cell.class}
              {cell.status === 'unidentified' && '?'}
              {cell.similarity !== undefined && <i>{format.number(1 - cell.similarity, 3)}</i>}
            </span>
          </button>
        );
      })}
    </div>
  );
}
