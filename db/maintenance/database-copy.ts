import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { type ReadableConnection, WritableConnection } from '../connection.ts';
import { corruptMessage, isDiskFull } from '../errors.ts';
import { forgetTally, tallyOf } from '../lost-log.ts';
import { requireOurs } from '../migrate.ts';
import { syncFile } from './sync-file.ts';

/**
 * Copies the database into a new file while others read and write it, and verifies the copy before it gets its name.
 *
 * @returns The copy's full path.
 * @throws {@link LeukoscopeError} BAD_REQUEST when the file exists, DISK_FULL, DATABASE_UNUSABLE, DATABASE_CORRUPT.
 */
export async function backup(db: ReadableConnection, file: string): Promise<string> {
  const target = resolve(file);
  return placeVerified(target, target, (part) => db.backupInto(part));
}

/**
 * Makes a new database of a backup. The database that it replaces is the caller's to move away; nothing is ever overwritten.
 *
 * @returns The new database's full path.
 * @throws {@link LeukoscopeError} NOT_FOUND, BAD_REQUEST when the file exists, DATABASE_CORRUPT for a damaged backup,
 * DATABASE_NEWER, DATABASE_UNUSABLE.
 */
export async function restoreDatabase(backupFile: string, file: string): Promise<string> {
  const source = resolve(backupFile);
  if (!existsSync(source)) throw new LeukoscopeError('NOT_FOUND', `There is no backup at ${source}. Check the path.`);
  const target = resolve(file);
  await placeVerified(target, source, async (part) => copyFileSync(source, part));
  forgetTally(target);
  return target;
}

/**
 * Puts a backup in the place of a database that nobody has open. What was there is kept beside it, with its log.
 *
 * @returns Where the former file is now; null when there was none.
 * @throws {@link LeukoscopeError} as {@link restoreDatabase}; nothing was moved then.
 */
export async function replaceDatabase(backupFile: string, file: string): Promise<string | null> {
  const path = resolve(file);
  const fresh = `${path}.restored`;
  rmSync(fresh, { force: true });
  await restoreDatabase(backupFile, fresh);
  if (!existsSync(path)) {
    forgetTally(path);
    renameSync(fresh, path);
    return null;
  }
  const kept = `${path}.replaced-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  keepUnder(path, kept);
  // The log belongs to the former file: beside the new one it would be read into it.
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${kept}-wal`);
  rmSync(`${path}-shm`, { force: true });
  if (existsSync(tallyOf(path))) renameSync(tallyOf(path), tallyOf(kept));
  renameSync(fresh, path);
  return kept;
}

/** A hard link where the file system has them: a crash in between then never leaves the path without a database. */
function keepUnder(path: string, kept: string): void {
  try {
    linkSync(path, kept);
  } catch {
    renameSync(path, kept);
  }
}

/**
 * Writes a copy under a temporary name, verifies it, and only then renames it.
 *
 * @param name The file to blame when the copy is damaged.
 */
async function placeVerified(target: string, name: string, write: (part: string) => Promise<void>): Promise<string> {
  if (existsSync(target)) {
    throw new LeukoscopeError('BAD_REQUEST', `${target} exists already and is not overwritten. Choose another name.`);
  }
  const part = `${target}.part`;
  try {
    rmSync(part, { force: true });
    await write(part);
    verify(part, name);
    syncFile(part);
    renameSync(part, target);
    return target;
  } catch (error) {
    rmSync(part, { force: true });
    if (error instanceof LeukoscopeError) throw error;
    throw new LeukoscopeError(
      isDiskFull(error) ? 'DISK_FULL' : 'DATABASE_UNUSABLE',
      `${target} can't be written. Choose a folder on a disk with room where you may write.`,
      { target },
      { cause: error },
    );
  }
}

/**
 * Verifies that a copy is sound and ours, and ends its WAL mode: a backup is one file, readable from a folder that can't be written.
 *
 * @param name What to call the file in messages.
 */
function verify(file: string, name: string): void {
  const connection = new WritableConnection(file, { file: name });
  try {
    const { version } = requireOurs(connection);
    const verdict = version === 0 ? 'it contains no data' : String(connection.pragma('integrity_check(1)'));
    if (verdict !== 'ok') throw new LeukoscopeError('DATABASE_CORRUPT', corruptMessage(name, verdict));
    connection.pragma('journal_mode = DELETE');
  } finally {
    connection.close();
  }
}
