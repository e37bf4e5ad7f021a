import type { ExportFile } from '../../contract/index.ts';
import { csvOf } from './csv.ts';
import { writeChosenFile } from './write-file.ts';
import { xlsxOf } from './xlsx.ts';

/** Longest name of a sheet. */
const SHEET_NAME = 31;

async function contentOf(file: ExportFile): Promise<string | Uint8Array> {
  if (file.format === 'svg') return file.text;
  if (file.format === 'png') return file.bytes;
  const table = { name: file.name.slice(0, SHEET_NAME), ...file.table };
  return file.format === 'csv' ? csvOf(table) : xlsxOf([table], new Date());
}

/** Writes a table or picture of the window. @throws LeukoscopeError UNREADABLE when the file can't be written. */
export const saveExport = async (file: ExportFile, path: string): Promise<void> =>
  writeChosenFile(path, await contentOf(file));
