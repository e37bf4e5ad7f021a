import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { Backup } from '../../electron/contract/maintenance.ts';
import { type ReadableConnection, WritableConnection } from '../connection.ts';
import { corruptMessage, isDiskFull } from '../errors.ts';
import { identify, migrate, requireOurs } from '../migrate.ts';
import { check } from './check.ts';
import { hashFile } from './file-hash.ts';
import { syncFile } from './sync-file.ts';

export type Progress = (done: number, total: number) => void;

/** The record beside a copy, `<copy>.json`. */
const manifestSchema = z.object({
  number: z.number().int().positive(),
  at: z.string(),
  sha256: z.string().nullable(),
  slides: z.number().int().nullable(),
  cells: z.number().int().nullable(),
  events: z.number().int().nullable(),
  verifiedAt: z.string().nullable(),
  problem: z.string().nullable(),
  /** Originals beside it, of those that it refers to; null where none were copied. */
  originals: z.number().int().nullable().default(null),
});
type Manifest = z.infer<typeof manifestSchema>;
/** What a check of a copy finds. */
type Finding = Pick<Manifest, 'slides' | 'cells' | 'events' | 'problem'>;

const NOTHING_FOUND = { slides: null, cells: null, events: null, problem: null };
const UNVERIFIED = { ...NOTHING_FOUND, sha256: null, verifiedAt: null, originals: null };

const SUFFIX = '.backup';
/** Kept free on the disk whatever is copied: a full system disk stops more than a backup. */
const RESERVE = 64 * 1024 * 1024;

/** The folder of a database's copies unless another is set. */
export const defaultBackupFolder = (file: string) => `${file}.backups`;

/** Bytes that may still be written where `path` is or would be; null where the system does not say. */
export function freeBytes(path: string): number | null {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** @throws {@link LeukoscopeError} DISK_FULL when `bytes` and a reserve do not fit. */
export function requireRoom(folder: string, bytes: number, purpose: string): void {
  const free = freeBytes(folder);
  if (free === null || free >= bytes + RESERVE) return;
  const mb = (value: number) => `${Math.ceil(value / 1e6).toLocaleString('en')} MB`;
  throw new LeukoscopeError(
    'DISK_FULL',
    `${purpose} needs about ${mb(bytes + RESERVE)} in ${folder}, where ${mb(free)} are free. Free some space or choose another place.`,
    { folder, needed: bytes + RESERVE, free },
  );
}

const manifestOf = (file: string) => `${file}.json`;

function readManifest(file: string): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(manifestOf(file), 'utf8')));
  } catch {
    return undefined;
  }
}

function writeManifest(file: string, manifest: Manifest): void {
  const part = `${manifestOf(file)}.part`;
  writeFileSync(part, `${JSON.stringify(manifest, null, 2)}\n`);
  syncFile(part);
  renameSync(part, manifestOf(file));
}

function describeBackup(file: string): Backup {
  const name = basename(file);
  const number = Number(/-(\d{6})-[^-]*T[^-]*.*\.backup$/.exec(name)?.[1] ?? 0);
  const { size, mtime } = statSync(file);
  const known = readManifest(file) ?? { ...UNVERIFIED, number, at: mtime.toISOString() };
  const { sha256: _sha256, ...manifest } = known;
  const verified = manifest.problem ? 'damaged' : manifest.verifiedAt ? 'yes' : 'no';
  return { name, bytes: size, verified, ...manifest };
}

/** The copies in a folder, newest first. Their numbers give the order: a clock may be set back. */
export function listBackups(folder: string): Backup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => describeBackup(join(folder, name)))
    .sort((a, b) => b.number - a.number || b.at.localeCompare(a.at));
}

/**
 * Copies the database as it is now, while others go on, under the next number. The copy is not verified yet.
 *
 * @param db A connection of its own that only reads.
 * @throws {@link LeukoscopeError} DISK_FULL, DATABASE_UNUSABLE for a folder that can't be written.
 */
export async function makeBackup(db: ReadableConnection, folder: string, progress?: Progress): Promise<Backup> {
  const bytes = Number(db.pragma('page_count')) * Number(db.pragma('page_size'));
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  // Twice: verification needs as much again.
  requireRoom(folder, 2 * bytes, 'A backup');
  for (const scrap of readdirSync(folder).filter((name) => name.endsWith('.part') || name.endsWith('.scratch')))
    rmSync(join(folder, scrap), { force: true });
  const number = (listBackups(folder)[0]?.number ?? 0) + 1;
  const at = new Date().toISOString();
  const stamp = at.slice(0, 19).replaceAll(':', '');
  const file = join(folder, `leukoscope-${String(number).padStart(6, '0')}-${stamp}Z${SUFFIX}`);
  const part = `${file}.part`;
  try {
    await db.backupInto(part, progress);
    const copy = new WritableConnection(part, { file });
    // One file, readable from a folder that can't be written.
    copy.pragma('journal_mode = DELETE');
    copy.close();
    syncFile(part);
    renameSync(part, file);
    writeManifest(file, { ...UNVERIFIED, number, at });
  } catch (error) {
    rmSync(part, { force: true });
    throw error instanceof LeukoscopeError ? error : unwritable(folder, error);
  }
  return describeBackup(file);
}

function unwritable(folder: string, cause: unknown): LeukoscopeError {
  const full = isDiskFull(cause);
  return new LeukoscopeError(
    full ? 'DISK_FULL' : 'DATABASE_UNUSABLE',
    full
      ? `The disk of ${folder} is full: no backup was made. Free some space or choose another folder.`
      : `Backups can't be written into ${folder}. Choose a folder where you may write.`,
    { folder },
    { cause },
  );
}

/**
 * Verifies a copy: its bytes are unchanged, and restored into a scratch file it passes every check of a database. The result is
 * written beside it.
 *
 * @throws {@link LeukoscopeError} NOT_FOUND, DISK_FULL, DATABASE_NEWER or DATABASE_UNUSABLE for a file that is no copy of ours.
 */
export async function verifyBackup(file: string): Promise<Backup> {
  if (!existsSync(file)) throw new LeukoscopeError('NOT_FOUND', `There is no backup at ${file}. Check the path.`);
  const manifest = readManifest(file) ?? {
    ...UNVERIFIED,
    number: describeBackup(file).number || 1,
    at: statSync(file).mtime.toISOString(),
  };
  requireRoom(dirname(file), statSync(file).size, 'Verifying a backup');
  const scratch = `${file}.scratch`;
  let found: Finding;
  const sha256 = hashFile(file);
  try {
    if (manifest.sha256 !== null && manifest.sha256 !== sha256) {
      found = { ...NOTHING_FOUND, problem: 'its bytes are not those that were written' };
    } else {
      copyFileSync(file, scratch, constants.COPYFILE_FICLONE);
      found = examine(scratch, file);
    }
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(scratch + end, { force: true });
  }
  const verifiedAt = found.problem === null ? new Date().toISOString() : null;
  try {
    writeManifest(file, { ...manifest, ...found, sha256: manifest.sha256 ?? sha256, verifiedAt });
  } catch (cause) {
    throw unwritable(dirname(file), cause);
  }
  return describeBackup(file);
}

function examine(scratch: string, name: string): Finding {
  let connection: WritableConnection | undefined;
  try {
    connection = new WritableConnection(scratch, { file: name });
    requireOurs(connection);
    if (identify(connection).version === 0) return { ...NOTHING_FOUND, problem: 'it contains no data' };
    // An older one is verified as what it would be restored to.
    connection.pragma('foreign_keys = ON');
    if (String(connection.pragma('quick_check(1)')) === 'ok') migrate(connection, undefined, { copy: false });
    const { problems, checked } = check(connection);
    const slides = connection.get<{ n: number }>('SELECT count(*) AS n FROM slides')?.n ?? 0;
    return { slides, cells: checked.cells, events: checked.events, problem: problems[0] ?? null };
  } catch (error) {
    if (!(error instanceof LeukoscopeError) || error.code !== 'DATABASE_CORRUPT') throw error;
    return { ...NOTHING_FOUND, problem: error.cause instanceof Error ? error.cause.message : error.message };
  } finally {
    try {
      connection?.close();
    } catch {
      // So damaged that it can't even be closed; the scratch file is deleted next.
    }
  }
}

function removeBackup(folder: string, name: string): void {
  rmSync(join(folder, name), { force: true });
  rmSync(manifestOf(join(folder, name)), { force: true });
}

/** Writes beside a copy how many of its originals are there. */
export function recordOriginals(file: string, originals: number): void {
  const manifest = readManifest(file);
  if (manifest) writeManifest(file, { ...manifest, originals });
}

/**
 * Removes old copies: all but the newest `keep` verified ones, and unverified ones older than a verified one. The last verified one
 * always stays.
 *
 * @returns The names of those removed.
 */
export function pruneBackups(folder: string, keep: number): string[] {
  const all = listBackups(folder);
  const verified = all.filter((backup) => backup.verified === 'yes');
  const kept = new Set(verified.slice(0, Math.max(1, keep)).map(({ name }) => name));
  const newest = verified[0]?.number ?? 0;
  const gone = all.filter(({ name, number }) => number <= newest && !kept.has(name)).map(({ name }) => name);
  for (const name of gone) removeBackup(folder, name);
  return gone;
}

/** The file of a copy that was asked for by name. @throws {@link LeukoscopeError} NOT_FOUND. */
export function backupFile(folder: string, name: string): string {
  if (basename(name) !== name || !name.endsWith(SUFFIX) || !existsSync(join(folder, name)))
    throw new LeukoscopeError('NOT_FOUND', `There is no backup "${name}" in ${folder}. Reload the list.`);
  return join(folder, name);
}

/** @throws {@link LeukoscopeError} DATABASE_CORRUPT for a damaged copy. */
export function requireSound(backup: Backup, folder: string): void {
  if (backup.problem === null) return;
  const file = join(folder, backup.name);
  throw new LeukoscopeError('DATABASE_CORRUPT', corruptMessage(file, backup.problem));
}
