import type { Field, Table } from './table.ts';

/** First signs by which a spreadsheet takes a text for a formula, full-width forms among them. A dash alone, no figure, is none. */
const FORMULA = /^(?!-$)[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A text that a spreadsheet shows and does not run: one that would be taken for a formula gets an apostrophe in front, and so does
 * one that begins with an apostrophe, so that {@link plainText} can take exactly the added one away.
 */
export const safeText = (text: string): string => (FORMULA.test(text) || text.startsWith("'") ? `'${text}` : text);

/** The text as it was before {@link safeText}. */
export const plainText = (text: string): string => (text.startsWith("'") ? text.slice(1) : text);

function field(value: Field): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = safeText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as CSV (RFC 4180) in UTF-8 with a mark of it in front, by which spreadsheets know Korean from noise. */
export function csvOf({ columns, rows }: Table): string {
  return `\uFEFF${[columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')}`;
}
