import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The program of a worker thread: from sources the file `source` beside the caller's; in the bundle `bundled` beside the programs.
 *
 * @param caller The caller's import.meta.url.
 */
export function workerFile(caller: string, source: string, bundled: string): string {
  const self = fileURLToPath(caller);
  const folder = dirname(self);
  if (self.endsWith('.ts')) return join(folder, source);
  return join(basename(folder) === 'chunks' ? dirname(folder) : folder, bundled);
}
