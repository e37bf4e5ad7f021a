import { parse } from 'csv-parse/sync';
import { plainText } from '../../../../electron/engine/exports/csv.ts';

/** What a person, or somebody with a purpose, may type as a comment. */
export const HOSTILE = [
  '=1+1',
  '=HYPERLINK("http://example.org","click")',
  "+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(A1:A9)',
  '＝1+1',
  '\tTAB first',
  '\r\nline first',
  "'quoted'",
  'two\nlines, "quotes"; semicolon',
  'עברית שלום \u202Eesrever',
  'العربية',
  '독성 과립 🩸🧬 👩‍🔬',
  'x'.repeat(10_000),
  '',
  '  spaces  ',
];
/** A table whose second column holds the texts. */
export const table = (texts: readonly string[]) => ({
  name: 'Hostile',
  columns: ['n', 'text'],
  rows: texts.map((text, i) => [i, text] as const),
});
/** The texts of such a table as a program reads them that knows how dangerous ones are quoted. */
export const readCsv = (text: string): string[] => {
  const rows: Record<string, string>[] = parse(text, { bom: true, columns: true });
  return rows.map((row) => plainText(row.text ?? ''));
};
