import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { walkImages } from '../../../native/images/index.ts';
import { LeukoscopeError, type Selection, type SelectionId } from '../../contract/index.ts';

type Walk = Awaited<ReturnType<typeof walkImages>>;

/** Files and folders a person chose, kept under a token: the window never names paths. */
export class Selections {
  readonly #walks = new Map<SelectionId, Walk>();

  /** @throws LeukoscopeError NO_INPUT when no image is among them. */
  async add(paths: string[]): Promise<Selection> {
    const walk = await walkImages(paths);
    if (!walk.files.length && !walk.refused.length) {
      throw new LeukoscopeError(
        'NO_INPUT',
        `There is no image in ${paths.join(', ')}. Choose a folder with JPEG, PNG, TIFF, BMP or WebP files.`,
      );
    }
    const selectionId = randomUUID() as string as SelectionId;
    this.#walks.set(selectionId, walk);
    return { selectionId, name: basename(paths.length === 1 ? (paths[0] ?? '') : walk.root), files: walk.files.length };
  }

  take(id: SelectionId): Walk {
    const walk = this.#walks.get(id);
    if (!walk) throw new LeukoscopeError('NOT_FOUND', 'These files were chosen before a restart. Choose them again.');
    this.#walks.delete(id);
    return walk;
  }
}
