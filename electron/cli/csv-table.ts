import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { LeukoscopeError } from '../contract/index.ts';

/**
 * The rows of a CSV file by its headings.
 *
 * @param columns What the file must have, for the message.
 * @throws LeukoscopeError NO_INPUT when it can't be read.
 */
export function readTable(file: string, columns: string): Partial<Record<string, string>>[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `${file} can't be read. Name a CSV file with ${columns}.`;
    throw new LeukoscopeError('NO_INPUT', message, undefined, { cause });
  }
  return parse(text, { columns: true, skip_empty_lines: true, bom: true, trim: true });
}
