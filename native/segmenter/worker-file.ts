import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The program of a worker thread: from sources the file `source` in this folder; in the bundle `bundled` beside the programs.
 */
export function workerFile(source: string, bundled: string): string {
  const self = fileURLToPath(import.meta.url);
  const folder = dirname(self);
  if (self.endsWith('.ts')) return join(folder, source);
  return join(basename(folder) === 'chunks' ? dirname(folder) : folder, bundled);
}
