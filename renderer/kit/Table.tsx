import type { Key, ReactNode } from 'react';
import classes from './table.module.css';

export interface Column<T> {
  name: string;
  cell: (row: T) => ReactNode;
  /** Right-aligns the column, for numbers. */
  numeric?: boolean;
  /** Shows the column's name to screen readers only. */
  unseen?: boolean;
  /** Class of the column's cells. */
  className?: string | undefined;
}

interface TableProps<T> {
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => Key;
  caption?: string;
  /** `list` is for rows that open something, `small` for a few secondary numbers. */
  look?: 'lines' | 'list' | 'small';
  /** Whether the first cell of a row is its header. */
  rowHeads?: boolean;
  /** Rows to highlight. */
  isMarked?: (row: T) => boolean;
  /** Handles a click anywhere on a row. A button in the row must do the same for keyboards and screen readers. */
  onOpen?: (row: T) => void;
  className?: string | undefined;
}

/** A table from column definitions and rows. */
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
