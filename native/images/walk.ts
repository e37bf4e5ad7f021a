import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { RefusedFile } from '../../electron/contract/analysis.ts';
import type { RefusalCode } from '../../electron/contract/errors.ts';
import { hasImageExtension } from './format.ts';
import { unreadable } from './read.ts';

export interface ImageFile {
  path: string;
  /** From the walk's root, with forward slashes on every system. */
  relative: string;
}

export interface Walk {
  root: string;
  /** In code-point order of `relative`. */
  files: ImageFile[];
  refused: RefusedFile[];
}

const isInside = (folder: string, path: string) =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** The deepest folder that holds all of these folders. */
function commonFolder(folders: readonly string[]): string {
  let common = folders[0] ?? '.';
  while (!folders.every((folder) => isInside(common, folder)) && dirname(common) !== common) common = dirname(common);
  return common;
}

const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * Finds the image files below the inputs (files or folders). In folders, hidden files and other extensions are passed over; a file
 * that is named itself is always taken. Links to folders are not followed, and links to files only within the folder, so a walk
 * ends and stays where it was sent. What looks like an image but can't be used is listed as refused.
 */
export async function walkImages(inputs: readonly string[]): Promise<Walk> {
  const named: { path: string; stats: Stats | undefined; error?: unknown }[] = [];
  for (const input of inputs) {
    const path = resolve(input);
    try {
      named.push({ path, stats: await stat(path) });
    } catch (error) {
      named.push({ path, stats: undefined, error });
    }
  }
  const root = commonFolder(named.map(({ path, stats }) => (stats?.isDirectory() ? path : dirname(path))));
  const files = new Map<string, ImageFile>();
  const refused = new Map<string, RefusedFile>();
  const nameOf = (path: string) => relative(root, path).split(sep).join('/') || basename(path);
  const take = (path: string) => files.set(nameOf(path), { path, relative: nameOf(path) });
  const refuse = (path: string, code: RefusalCode, message: string) =>
    refused.set(nameOf(path), { file: nameOf(path), code, message });
  const refuseUnread = (path: string, error: unknown) => refuse(path, 'UNREADABLE', unreadable(path, error).message);
  const refuseKind = (path: string) =>
    refuse(path, 'NOT_A_FILE', `${basename(path)} is not a file. Choose image files or folders of them.`);

  const visitLink = async (path: string, top: string) => {
    const target = await realpath(path);
    if ((await stat(target)).isDirectory()) {
      refuse(
        path,
        'UNREADABLE',
        `${basename(path)} is a link to a folder, and those are not followed. Add that folder itself.`,
      );
    } else if (!isInside(top, target)) {
      refuse(path, 'UNREADABLE', `${basename(path)} is a link that leads out of the folder. Copy the image into it.`);
    } else if (hasImageExtension(path)) take(path);
  };

  const visitFolder = async (folder: string, top: string): Promise<void> => {
    let entries: Dirent[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      refuseUnread(folder, error);
      return;
    }
    const before = files.size + refused.size;
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      if (entry.isSymbolicLink()) await visitLink(path, top).catch((error: unknown) => refuseUnread(path, error));
      else if (entry.isDirectory()) await visitFolder(path, top);
      else if (!hasImageExtension(entry.name)) continue;
      else if (entry.isFile()) take(path);
      else refuseKind(path);
    }
    const empty = files.size + refused.size === before;
    if (empty && folder !== top && hasImageExtension(folder)) {
      refuse(folder, 'NOT_A_FILE', `${basename(folder)} is an empty folder named like an image. Rename or remove it.`);
    }
  };

  for (const { path, stats, error } of named) {
    if (!stats) refuseUnread(path, error);
    else if (stats.isDirectory()) await visitFolder(path, await realpath(path));
    else if (stats.isFile()) take(path);
    else refuseKind(path);
  }
  return {
    root,
    files: [...files.values()].sort((a, b) => byCodePoint(a.relative, b.relative)),
    refused: [...refused.values()].sort((a, b) => byCodePoint(a.file, b.file)),
  };
}
