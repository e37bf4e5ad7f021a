// What is done with a copy while no database is open: the command line verifies copies and restores them into any file.
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import {
  type OriginalsBackup,
  openDatabase,
  originalsBackupFolder,
  type ReadableDatabase,
  recordOriginals,
  replaceDatabase,
  restoreDatabase,
  verifyBackup,
} from '../../../db/index.ts';
import type { Actor, Backup } from '../../contract/index.ts';

export interface VerifiedCopy {
  backup: Backup;
  /** Null where there are none beside the copy, or they were not read. */
  originals: OriginalsBackup | null;
  /** Why the originals could not be read, as with a copy of an older schema; null otherwise. */
  problem: string | null;
}

/**
 * Restores a copy into a scratch file and checks it, then reads the originals beside it. What was found is written beside the copy.
 *
 * @throws LeukoscopeError NOT_FOUND, DISK_FULL, DATABASE_NEWER or DATABASE_UNUSABLE for a file that is no copy of ours.
 */
export async function verifyCopy(file: string, { originals: wanted }: { originals: boolean }): Promise<VerifiedCopy> {
  const backup = await verifyBackup(file);
  const folder = dirname(file);
  const unread = { backup, originals: null, problem: null };
  if (!wanted || backup.problem !== null || !existsSync(originalsBackupFolder(folder))) return unread;
  let copy: ReadableDatabase;
  try {
    copy = openDatabase(file, { readOnly: true });
  } catch (error) {
    return { ...unread, problem: error instanceof Error ? error.message : String(error) };
  }
  try {
    const originals = copy.verifyOriginals(folder);
    recordOriginals(file, originals.originals);
    return { ...unread, backup: { ...backup, originals: originals.originals }, originals };
  } finally {
    copy.close();
  }
}

/**
 * Restores a copy into a file: a new one, or with `replace` in place of the present database, which is kept under another name.
 *
 * @returns Where the former database is now; null when there was none.
 * @throws LeukoscopeError BAD_REQUEST when the file exists and is not to be replaced, DATABASE_LOCKED while another process has it open.
 */
export async function restoreCopy(copy: string, file: string, replace: boolean): Promise<string | null> {
  if (!replace) {
    await restoreDatabase(copy, file);
    return null;
  }
  // Shows that no other process has it open; a damaged one is replaced all the same.
  openDatabase(file, { rescue: true }).close();
  return replaceDatabase(copy, file);
}

/**
 * After a backup replaced a database: records who restored it, and brings missing originals back from beside the backup. Originals
 * that are there are not replaced.
 *
 * @returns What was brought back; null where the backup has no originals beside it, or none were asked for.
 */
export async function finishRestore(
  file: string,
  backup: string,
  actor: Actor,
  { originals = true }: { originals?: boolean } = {},
): Promise<OriginalsBackup | null> {
  const database = openDatabase(file);
  try {
    database.markers.restored(basename(backup), actor.id);
    return originals ? await database.restoreOriginals(dirname(backup)) : null;
  } finally {
    database.close();
  }
}
