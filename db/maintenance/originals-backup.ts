// The original images beside the copies of a database. They never change and their name is their hash, so each is copied once, for
// all copies together, and every later backup copies only what is new.

import { constants, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReadableConnection } from '../connection.ts';
import { type Progress, requireRoom } from './backups.ts';
import { hashFile } from './file-hash.ts';
import { copyFailure, Originals, placeOf } from './originals.ts';
import { syncFile } from './sync-file.ts';

/** The originals of a database in a folder of backups. */
export interface OriginalsBackup {
  /** Originals that are there, of those that the database refers to. */
  originals: number;
  /** Of them, copied just now. */
  copied: number;
  /** Originals that exist nowhere any more. */
  missing: number;
  /** Originals whose bytes don't match their name: they are not copied, and such a copy is removed. */
  changed: string[];
}

/** Where the originals of the copies in a folder are. */
export const originalsBackupFolder = (backups: string): string => join(backups, 'originals');

/** Every original that the database refers to and that was not removed. */
function hashesOf(db: ReadableConnection): string[] {
  // All at once: a statement that stays open would delay checkpoints.
  return db
    .all<{ sha256: string }>(
      `SELECT DISTINCT sha256 FROM images i
       WHERE NOT EXISTS (SELECT 1 FROM removed_originals r WHERE r.sha256 = i.sha256) ORDER BY sha256`,
    )
    .map(({ sha256 }) => sha256);
}

/** Copies a file whose name is its hash; false when its bytes are others. */
async function copyVerified(source: string, folder: string, sha256: string): Promise<boolean> {
  const target = placeOf(folder, sha256);
  const part = `${target}.part`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    await copyFile(source, part, constants.COPYFILE_FICLONE);
    // The copy is read, not the source: it is the copy that must be right.
    if (hashFile(part) !== sha256) return false;
    syncFile(part);
    renameSync(part, target);
    return true;
  } catch (cause) {
    throw copyFailure(cause, source, folder);
  } finally {
    rmSync(part, { force: true });
  }
}

/**
 * Copies into `to` the originals of the database that it lacks, each verified by its hash.
 *
 * @throws {@link LeukoscopeError} DISK_FULL before anything is copied where it would not fit, UNREADABLE.
 */
async function fill(
  db: ReadableConnection,
  from: Originals,
  to: Originals,
  progress?: Progress,
): Promise<OriginalsBackup> {
  const found: OriginalsBackup = { originals: 0, copied: 0, missing: 0, changed: [] };
  const wanted: { sha256: string; source: string; bytes: number }[] = [];
  for (const sha256 of hashesOf(db)) {
    const source = from.pathOf(sha256);
    const there = to.pathOf(sha256);
    // A size that differs is no copy, whatever made it.
    if (there && (!source || statSync(source).size === statSync(there).size)) found.originals++;
    else if (source) wanted.push({ sha256, source, bytes: statSync(source).size });
    else found.missing++;
  }
  if (wanted.length)
    requireRoom(
      to.folder,
      wanted.reduce((sum, { bytes }) => sum + bytes, 0),
      `The copy of ${wanted.length} original images`,
    );
  for (const [i, { sha256, source }] of wanted.entries()) {
    progress?.(i, wanted.length);
    if (await copyVerified(source, to.folder, sha256)) {
      found.copied++;
      found.originals++;
    } else found.changed.push(sha256);
  }
  return found;
}

/**
 * Brings a folder of backups up to date with the originals: new originals are copied, those that the laboratory removed are removed.
 *
 * @throws {@link LeukoscopeError} DISK_FULL, UNREADABLE.
 */
export async function backUpOriginals(
  db: ReadableConnection,
  from: Originals,
  backups: string,
  progress?: Progress,
): Promise<OriginalsBackup> {
  const to = new Originals(originalsBackupFolder(backups));
  for (const { sha256 } of db.all<{ sha256: string }>('SELECT sha256 FROM removed_originals')) to.remove(sha256, false);
  return fill(db, from, to, progress);
}

/** Reads every original beside a copy; one whose bytes changed is removed, so that the next backup brings it again. */
export function verifyOriginals(db: ReadableConnection, backups: string, progress?: Progress): OriginalsBackup {
  const copies = new Originals(originalsBackupFolder(backups));
  const found: OriginalsBackup = { originals: 0, copied: 0, missing: 0, changed: [] };
  const hashes = hashesOf(db);
  for (const [i, sha256] of hashes.entries()) {
    progress?.(i, hashes.length);
    const path = copies.pathOf(sha256);
    if (!path) found.missing++;
    else if (hashFile(path) === sha256) found.originals++;
    else {
      found.changed.push(sha256);
      copies.remove(sha256, false);
    }
  }
  return found;
}

/** Brings back from a folder of backups what a restored database lacks of its originals; nothing where it has no originals. */
export async function restoreOriginals(
  db: ReadableConnection,
  to: Originals,
  backups: string,
): Promise<OriginalsBackup | null> {
  const folder = originalsBackupFolder(backups);
  return existsSync(folder) ? fill(db, new Originals(folder), to) : null;
}
