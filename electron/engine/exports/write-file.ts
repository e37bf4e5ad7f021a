import { writeFile } from 'node:fs/promises';
import { LeukoscopeError } from '../../contract/index.ts';

/** Writes a file where a person chose. @throws LeukoscopeError UNREADABLE when it can't be written. */
export async function writeChosenFile(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (cause) {
    throw new LeukoscopeError('NOT_WRITABLE', `${path} can't be written. Choose another place.`, undefined, { cause });
  }
}
