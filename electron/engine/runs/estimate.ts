import { statSync } from 'node:fs';
import type { Mode } from './pipeline.ts';

/** What a cell costs in the database, bytes: docs/database.md measures it; with room for larger pictures. */
const CELL_BYTES = 12_000;
/** Cells of a field where nothing better is known: a dense one. */
const CELLS_A_FIELD = 25;

/** Bytes that an analysis may write: a copy of every original, and its cells. A file that can't be read costs nothing. */
export function estimateRun(files: readonly { path: string }[], mode: Mode): number {
  const cells = mode === 'cell' ? 1 : CELLS_A_FIELD;
  return files.reduce((sum, { path }) => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return sum + size + cells * CELL_BYTES;
  }, 0);
}
