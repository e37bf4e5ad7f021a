import type { Key, ReactNode } from 'react';
import classes from './table.module.css';

export interface Column<T> {
  name: string;
  cell: (row: T) => ReactNode;
  /** Set for figures, which align at their last digit. */
  numeric?: boolean;
  /** Set where the cells speak for themselves: the name is for screen readers alone. */
  unseen?: boolean;
  /** Class of the column's cells. */
  className?: string | undefined;
}

interface TableProps<T> {
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => Key;
  caption?: string;
  /** `list` lists things to open, `small` is for a few figures in the margin. */
  look?: 'lines' | 'list' | 'small';
  /** Whether the first cell names its row. */
  rowHeads?: boolean;
  /** Rows that differ from the others. */
  isMarked?: (row: T) => boolean;
  /** A click anywhere on a row; a button in it does the same for keyboards and screen readers. */
  onOpen?: (row: T) => void;
  className?: string | undefined;
}

/** A table: columns with their names, and a row for each thing in it. */
export function Table<T>({ columns, rows, keyOf, caption, look = 'lines', rowHeads, ...more }: TableProps<T>) {
  const { isMarked, onOpen, className = '' } = more;
  return (
    <table className={`${classes.table} ${className}`} data-look={look}>
      {caption && <caption>{caption}</caption>}
      <thead>
        <tr>
          {columns.map(({ name, numeric, unseen }) => (
            <th key={name} scope="col" data-numeric={numeric || undefined}>
              {unseen ? <span className="visually-hidden">{name}</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            data-marked={isMarked?.(row) || undefined}
            data-opens={onOpen && true}
            onClick={onOpen && (() => onOpen(row))}
          >
            {columns.map(({ name, cell, numeric, className: own }, i) =>
              rowHeads && i === 0 ? (
                <th key={name} scope="row" className={own}>
                  {cell(row)}
                </th>
              ) : (
                <td key={name} className={own} data-numeric={numeric || undefined}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
