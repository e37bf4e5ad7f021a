import type { CellId } from '../../../electron/contract/methods.ts';
import { call, cellUrl } from '../../api/bridge.ts';

/** A small picture, decoded, square and of the size asked for; null where there is none to show. */
export type Thumb = ImageBitmap | null;

/** Pictures in one question: a few rows' worth, so that the first of them are drawn while the next are on their way. */
const BATCH = 60;
/** Decoded pictures are kept up to so many bytes, about four screens of them. */
const KEPT_BYTES = 96 * 2 ** 20;

/** Gets several pictures at once, in the order of the cells, `side` px wide and high. */
type Load = (cells: readonly CellId[], side: number) => Promise<Thumb[]>;

/**
 * The small pictures of cells: asked for in batches, decoded, and kept while there is room. What is no longer wanted when its turn
 * comes, because it has scrolled away, is not asked for.
 */
export class Thumbs {
  readonly #load: Load;
  readonly #limit: number;
  readonly #kept = new Map<CellId, Thumb>();
  #bytes = 0;
  readonly #wanted = new Map<CellId, Set<() => void>>();
  readonly #asked = new Set<CellId>();
  #due = false;
  #side = 0;

  constructor(load: Load, limit = KEPT_BYTES) {
    this.#load = load;
    this.#limit = limit;
  }

  /** Sets the size of pictures, px of the screen; those of another size are let go. */
  size(side: number): void {
    if (side === this.#side) return;
    this.#side = side;
    for (const thumb of this.#kept.values()) thumb?.close();
    this.#kept.clear();
    this.#bytes = 0;
    this.#asked.clear();
  }

  /** A picture that is at hand; undefined while it must be waited for. */
  get(id: CellId): Thumb | undefined {
    const thumb = this.#kept.get(id);
    if (thumb === undefined) return undefined;
    // The least lately used go first: a map keeps its entries in the order in which they were put.
    this.#kept.delete(id);
    this.#kept.set(id, thumb);
    return thumb;
  }

  /**
   * Gets pictures ready and says so, once for each batch that has some of them.
   *
   * @returns a function that takes the wish back.
   */
  want(cells: readonly CellId[], ready: () => void): () => void {
    for (const id of cells) {
      const waiting = this.#wanted.get(id);
      if (waiting) waiting.add(ready);
      else this.#wanted.set(id, new Set([ready]));
    }
    if (!this.#due) {
      this.#due = true;
      // After all that is drawn in one go has said what it wants.
      queueMicrotask(() => this.#ask());
    }
    return () => {
      for (const id of cells) {
        const waiting = this.#wanted.get(id);
        waiting?.delete(ready);
        if (waiting?.size === 0) this.#wanted.delete(id);
      }
    };
  }

  #ask(): void {
    this.#due = false;
    const ids = [...this.#wanted.keys()].filter((id) => !this.#asked.has(id));
    for (let at = 0; at < ids.length; at += BATCH) void this.#take(ids.slice(at, at + BATCH));
  }

  async #take(ids: readonly CellId[]): Promise<void> {
    for (const id of ids) this.#asked.add(id);
    const side = this.#side;
    let thumbs: readonly Thumb[] = [];
    try {
      thumbs = await this.#load(ids, side);
    } catch {
      // An engine that is being restarted: tiles stay empty until they are drawn anew.
    }
    if (side !== this.#side) {
      for (const thumb of thumbs) thumb?.close();
      return;
    }
    const ready = new Set<() => void>();
    for (const [at, id] of ids.entries()) {
      this.#asked.delete(id);
      const thumb = thumbs[at];
      if (thumb === undefined) continue;
      this.#keep(id, thumb);
      for (const tell of this.#wanted.get(id) ?? []) ready.add(tell);
      this.#wanted.delete(id);
    }
    for (const tell of ready) tell();
    this.#drop();
  }

  #keep(id: CellId, thumb: Thumb): void {
    this.#kept.set(id, thumb);
    this.#bytes += bytesOf(thumb);
  }

  #drop(): void {
    for (const [id, thumb] of this.#kept) {
      if (this.#bytes <= this.#limit) return;
      this.#kept.delete(id);
      this.#bytes -= bytesOf(thumb);
      thumb?.close();
    }
  }
}

const bytesOf = (thumb: Thumb): number => (thumb ? 4 * thumb.width * thumb.height : 0);

/** The middle of a picture, as large a square as there is, at the size in which it is drawn: scaling is done once, not on every move. */
async function decode(url: string | null, side: number): Promise<Thumb> {
  if (url === null) return null;
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const square = Math.min(width, height);
    return await createImageBitmap(image, (width - square) / 2, (height - square) / 2, square, square, {
      resizeWidth: side,
      resizeHeight: side,
      resizeQuality: 'medium',
    });
  } catch {
    return null;
  }
}

/** A page outside Electron has an address for each picture; the engine gives a batch of them, which costs a tenth of as many questions. */
const addressesOf = (cells: readonly CellId[]): Promise<(string | null)[]> | (string | null)[] =>
  window.leukoscope.cellUrl ? cells.map((id) => cellUrl('thumb', id)) : call('cells.thumbs', { cellIds: [...cells] });

export const thumbs = new Thumbs(async (cells, side) =>
  Promise.all((await addressesOf(cells)).map((url) => decode(url, side))),
);
