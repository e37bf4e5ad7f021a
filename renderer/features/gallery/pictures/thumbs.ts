import type { CellId } from '../../../../electron/contract/methods.ts';
import { call, cellUrl } from '../../../api/bridge.ts';
import type { ThumbDelivery, ThumbOrder } from './thumb-worker.ts';

/** A decoded square picture of the requested size; null if there is none. */
export type Thumb = ImageBitmap | null;

/** Pictures per request: a few rows, so that the first are drawn while the next are loading. */
const BATCH = 60;
/** Cache size for decoded pictures in bytes, about four screens. */
const KEPT_BYTES = 96 * 2 ** 20;

/** Loads several pictures at once, in the order of the cells, `side` px wide and high. */
type Load = (cells: readonly CellId[], side: number) => Promise<Thumb[]>;

/**
 * The thumbnails of cells: requested in batches, decoded and cached. A thumbnail that has scrolled out of view before its turn is not
 * requested.
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

  /** Sets the size of pictures, device px; pictures of another size are dropped. */
  size(side: number): void {
    if (side === this.#side) return;
    this.#side = side;
    for (const thumb of this.#kept.values()) thumb?.close();
    this.#kept.clear();
    this.#bytes = 0;
    this.#asked.clear();
  }

  /** A cached picture; undefined while it is not loaded. */
  get(id: CellId): Thumb | undefined {
    const thumb = this.#kept.get(id);
    if (thumb === undefined) return undefined;
    // Least recently used first: a map keeps its insertion order.
    this.#kept.delete(id);
    this.#kept.set(id, thumb);
    return thumb;
  }

  /** Whether a picture is cached or known to be missing; does not request it. */
  has(id: CellId): boolean {
    return this.#kept.has(id);
  }

  /**
   * Loads pictures and calls back once for each batch that contains some of them.
   *
   * @returns a function that cancels the request.
   */
  want(cells: readonly CellId[], ready: () => void): () => void {
    for (const id of cells) {
      const waiting = this.#wanted.get(id);
      if (waiting) waiting.add(ready);
      else this.#wanted.set(id, new Set([ready]));
    }
    if (!this.#due) {
      this.#due = true;
      // After everything rendered together has made its requests.
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
      // The engine is restarting: tiles stay empty until they render again.
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

/** Decodes pictures in a worker. If the worker fails, every request yields no picture. */
class Decoder {
  readonly #worker = new Worker(new URL('./thumb-worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, (thumbs: Thumb[]) => void>();
  #order = 0;

  constructor() {
    this.#worker.onmessage = ({ data: { order, thumbs } }: MessageEvent<ThumbDelivery>) => {
      this.#waiting.get(order)?.(thumbs);
      this.#waiting.delete(order);
    };
  }

  decode(bytes: Uint8Array, sizes: readonly number[], side: number): Promise<Thumb[]> {
    const order = this.#order++;
    return new Promise((resolve) => {
      this.#waiting.set(order, resolve);
      this.#worker.postMessage({ order, bytes, sizes, side } satisfies ThumbOrder, [bytes.buffer as ArrayBuffer]);
    });
  }
}

let decoder: Decoder | undefined;

/** Starts the decoder early, in parallel with the engine loading the slide. */
export function prepareThumbs(): void {
  if (!window.leukoscope.cellUrl) decoder ??= new Decoder();
}

/** The engine returns a batch as one message, which costs a tenth of single requests. */
async function loadBatch(cells: readonly CellId[], side: number): Promise<Thumb[]> {
  const { bytes, sizes } = await call('cells.thumbs', { cellIds: [...cells] });
  decoder ??= new Decoder();
  return decoder.decode(bytes, sizes, side);
}

/** Outside Electron, each picture has an address. */
async function loadEach(cells: readonly CellId[], side: number): Promise<Thumb[]> {
  return Promise.all(
    cells.map(async (id) => {
      const image = new Image();
      image.src = cellUrl('thumb', id);
      try {
        await image.decode();
        const { naturalWidth: width, naturalHeight: height } = image;
        const square = Math.min(width, height);
        const size = { resizeWidth: side, resizeHeight: side, resizeQuality: 'medium' } as const;
        return await createImageBitmap(image, (width - square) / 2, (height - square) / 2, square, square, size);
      } catch {
        return null;
      }
    }),
  );
}

export const thumbs = new Thumbs((cells, side) =>
  window.leukoscope.cellUrl ? loadEach(cells, side) : loadBatch(cells, side),
);
