import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { ImageLimits } from './limits.ts';

/** What went wrong with a file, in words, from the error of a file system call. */
export function unreadable(path: string, error: unknown): LeukoscopeError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Record<string, string> = {
    ENOENT: 'does not exist. Check the path.',
    EACCES: 'may not be read by this user. Change its permissions or copy it elsewhere.',
    EPERM: 'may not be read by this user. Change its permissions or copy it elsewhere.',
    ELOOP: 'is a link that leads to itself. Remove it.',
    ENXIO: 'is not a file. Choose image files or folders of them.',
  };
  const reason = reasons[code] ?? `can't be read (${code || String(error)}). Check the disk, or copy it again.`;
  return new LeukoscopeError('UNREADABLE', `${basename(path)} ${reason}`, undefined, { cause: error });
}

/**
 * A file's bytes, read once.
 *
 * @throws LeukoscopeError NOT_A_FILE (folder, pipe, device), EMPTY, TOO_LARGE, UNREADABLE.
 */
export async function readImageFile(path: string, limits: ImageLimits): Promise<Buffer> {
  const name = basename(path);
  // Opening a pipe without O_NONBLOCK would wait for a writer, maybe for ever. Windows has neither the flag nor the problem.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) {
      throw new LeukoscopeError('NOT_A_FILE', `${name} is not a file. Choose image files or folders of them.`);
    }
    if (stat.size === 0) throw new LeukoscopeError('EMPTY', `${name} is empty (0 bytes). Export or copy it again.`);
    if (stat.size > limits.maxBytes) {
      const size = `${Math.round(stat.size / 1e6)} MB`;
      throw new LeukoscopeError(
        'TOO_LARGE',
        `${name} has ${size}; at most ${limits.maxBytes / 1e6} MB are read. Cut it up.`,
      );
    }
    return await handle.readFile();
  } catch (error) {
    throw error instanceof LeukoscopeError ? error : unreadable(path, error);
  } finally {
    await handle.close();
  }
}
