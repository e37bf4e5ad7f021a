import { LeukoscopeError } from '../electron/contract/errors.ts';
import { WritableConnection } from './connection.ts';

/** Owned by the one process that writes a database. */
export interface WriterLock {
  release(): void;
}

/**
 * Makes this process the only writer of `file`.
 *
 * SQLite alone would let a second program write between our transactions, and that program would consider our running analyses
 * dead. The lock is an exclusive transaction on the empty database `<file>.lock`: the operating system drops it when the
 * process ends, by `kill -9` too, so there is never a stale lock to clean up. The lock file itself stays, because deleting it would race.
 *
 * @throws {@link LeukoscopeError} DATABASE_LOCKED when another process, or this one, already writes the file.
 */
export function lockForWriting(file: string): WriterLock {
  // A short wait: an engine that is being restarted may still be closing its predecessor.
  const holder = new WritableConnection(`${file}.lock`, { timeout: 1000 });
  try {
    holder.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    holder.close();
    if (!(error instanceof LeukoscopeError) || error.code !== 'DATABASE_LOCKED') throw error;
    throw new LeukoscopeError(
      'DATABASE_LOCKED',
      `${file} is already open in another Leukoscope window or command. Close it or let it finish, then try again.`,
      { file },
      { cause: error },
    );
  }
  return { release: () => holder.close() };
}
