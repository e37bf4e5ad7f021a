import { LeukoscopeError } from '../electron/contract/errors.ts';

/** The result code of a SQLite error such as `SQLITE_BUSY_SNAPSHOT`; undefined for any other value. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('SQLITE_') ? error.code : undefined;
}

/** Whether the file system refused to write because the disk is full. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOSPC';

/**
 * A SQLite error as one that a person can act on; anything else comes back as it is.
 *
 * @param file The database at fault, named in the message.
 */
export function translateError(error: unknown, file: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const as = (ours: LeukoscopeError['code'], message: string) =>
    new LeukoscopeError(ours, message, { file, sqlite: code }, { cause: error });

  if (code === 'SQLITE_FULL') {
    return as('DISK_FULL', `The disk of ${file} is full. The change was not stored: free some space and try again.`);
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return as(
      'DATABASE_LOCKED',
      `${file} is busy in another program. Close that program or wait for it, then try again.`,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return as('DATABASE_CORRUPT', corruptMessage(file, error.message));
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return as(
      'DATABASE_UNUSABLE',
      `${file} is open for reading only, so nothing can be stored in it. Allow writing to the file and its folder, or choose another database.`,
    );
  }
  if (/^SQLITE_(CANTOPEN|IOERR|PERM|AUTH|NOLFS)/.test(code)) {
    return as(
      'DATABASE_UNUSABLE',
      `${file} can't be read or written (${error.message}). Check that its folder exists on a local disk and that you may write there.`,
    );
  }
  return as('INTERNAL', `${file} refused a change: ${error.message}.`);
}

export function corruptMessage(file: string, problem: string): string {
  return `${file} is damaged (${problem}). The file was not changed: restore a backup into a new file, and keep this one for recovery.`;
}
