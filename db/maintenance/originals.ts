import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { isDiskFull } from '../errors.ts';
import { syncFile } from './sync-file.ts';

/** A file's place: two levels of folders keep each one small enough for any file system and file manager. */
export function placeOf(folder: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new LeukoscopeError('BAD_REQUEST', `"${sha256}" is not a SHA-256.`);
  return join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

/** Original image files, kept by the SHA-256 of their bytes: a picture is kept once, under a name that its bytes must match. */
export class Originals {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Copies a file in, unless it is there; the source is never moved or changed.
   *
   * @param sha256 Of the file's bytes, lower-case hexadecimal; the caller has read them and knows it.
   * @returns The copy's path.
   * @throws {@link LeukoscopeError} DISK_FULL, UNREADABLE, or BAD_REQUEST for what is no hash.
   */
  put(path: string, sha256: string): string {
    const target = placeOf(this.folder, sha256);
    if (existsSync(target)) return target;
    const part = `${target}.${process.pid}.part`;
    try {
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(path, part, constants.COPYFILE_FICLONE);
      // Before the rename: a file under its final name must be complete.
      syncFile(part);
      renameSync(part, target);
      return target;
    } catch (error) {
      rmSync(part, { force: true });
      throw copyFailure(error, path, this.folder);
    }
  }

  /** Where the file with this hash is kept; undefined when it is not. */
  pathOf(sha256: string): string | undefined {
    const target = placeOf(this.folder, sha256);
    return existsSync(target) ? target : undefined;
  }

  /**
   * Removes a file that nothing needs any more.
   *
   * @param wipe Writes zeros over it first; copies that the disk makes by itself (spare sectors, snapshots) are out of reach.
   * @returns Its size in bytes; 0 when it was not there.
   */
  remove(sha256: string, wipe: boolean): number {
    const target = placeOf(this.folder, sha256);
    if (!existsSync(target)) return 0;
    const { size } = statSync(target);
    if (wipe) overwrite(target, size);
    rmSync(target);
    return size;
  }
}

/** Zeros over every byte, on the disk before the file's name goes. */
function overwrite(path: string, size: number): void {
  const zeros = Buffer.alloc(Math.min(size, 1024 * 1024));
  const descriptor = openSync(path, 'r+');
  try {
    for (let at = 0; at < size; at += zeros.length)
      writeSync(descriptor, zeros, 0, Math.min(zeros.length, size - at), at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function copyFailure(cause: unknown, path: string, folder: string): LeukoscopeError {
  const full = isDiskFull(cause);
  const message = full
    ? `The disk of ${folder} is full: ${path} was not copied. Free some space and try again.`
    : `${path} could not be copied into ${folder}. Check that the file can be read and the folder written.`;
  return new LeukoscopeError(full ? 'DISK_FULL' : 'UNREADABLE', message, { path, folder }, { cause });
}
