import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** SHA-256 of a file's bytes, lower-case hexadecimal; read piece by piece, so that no size is too large. */
export function hashFile(file: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(4 * 1024 * 1024);
  const descriptor = openSync(file, 'r');
  try {
    for (let n = readSync(descriptor, piece); n > 0; n = readSync(descriptor, piece)) hash.update(piece.subarray(0, n));
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}
