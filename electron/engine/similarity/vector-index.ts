import type { PlacedBlock } from '../../../db/index.ts';
import type { ReducedVector } from './projection.ts';

/** What a search looks at; an absent part does not restrict it. */
export interface IndexFilter {
  /** Places in CELL_CLASSES; a reviewer's class counts before the model's. */
  classes?: ReadonlySet<number> | undefined;
  slides?: ReadonlySet<number> | undefined;
  notSlide?: number | undefined;
}

export interface Hit {
  cell: number;
  slide: number;
  /** Squared distance in units of the codes, estimated. */
  distance: number;
}

interface Block {
  run: number;
  slide: number;
  start: number;
  end: number;
}

/** A call that is none, or a class that nobody named. */
const NO_CLASS = 0xff;
/** After so many dimensions a cell that is already too far is skipped. */
const FIRST_STRETCH = 16;

/**
 * Every indexed cell's reduced vector in memory: 73 bytes a cell. A search reads all that pass the filter, so it is exact within the
 * reduced space; docs/decisions/similar-cells.md compares it with the alternatives.
 */
export class VectorIndex {
  readonly outputs: number;
  #size = 0;
  #ids = new Uint32Array(0);
  #called = new Uint8Array(0);
  #said = new Uint8Array(0);
  #rests = new Float32Array(0);
  #codes = new Int8Array(0);
  /** Place of a cell by its id, plus one. */
  #places = new Uint32Array(0);
  readonly #blocks: Block[] = [];
  #shown: Map<number, number> = new Map();

  constructor(outputs: number) {
    this.outputs = outputs;
  }

  get size(): number {
    return this.#size;
  }

  /** The newest run that is in the index; 0 for none. */
  get lastRun(): number {
    return this.#blocks.at(-1)?.run ?? 0;
  }

  #reserve(more: number, highestId: number): void {
    const need = this.#size + more;
    if (need > this.#ids.length) {
      const room = Math.max(need, Math.ceil(this.#ids.length * 1.5), 4096);
      const grown = <T extends Uint32Array | Uint8Array | Float32Array | Int8Array>(array: T, length: number): T => {
        const next = new (array.constructor as new (length: number) => T)(length);
        next.set(array);
        return next;
      };
      this.#ids = grown(this.#ids, room);
      this.#called = grown(this.#called, room);
      this.#said = grown(this.#said, room);
      this.#rests = grown(this.#rests, room);
      this.#codes = grown(this.#codes, room * this.outputs);
    }
    if (highestId >= this.#places.length) {
      const places = new Uint32Array(Math.max(highestId + 1, Math.ceil(this.#places.length * 1.5)));
      places.set(this.#places);
      this.#places = places;
    }
  }

  /** Takes a run's cells in; runs come in rising order. */
  add({ run, slide, ids, calls, rests, codes }: PlacedBlock): void {
    const start = this.#size;
    this.#reserve(
      ids.length,
      ids.reduce((high, id) => Math.max(high, id), 0),
    );
    this.#ids.set(ids, start);
    this.#called.set(calls, start);
    this.#said.fill(NO_CLASS, start, start + ids.length);
    this.#rests.set(rests, start);
    this.#codes.set(codes, start * this.outputs);
    for (const [i, id] of ids.entries()) this.#places[id] = start + i + 1;
    this.#size += ids.length;
    this.#blocks.push({ run, slide, start, end: this.#size });
  }

  /** A reviewer's class of a cell; null when the model's call applies again. */
  setVerdict(cell: number, place: number | null): void {
    const at = this.#places[cell];
    if (at) this.#said[at - 1] = place ?? NO_CLASS;
  }

  /** Which run of each slide is shown: no other is searched. */
  show(runs: Iterable<{ slide: number; run: number }>): void {
    this.#shown = new Map([...runs].map(({ slide, run }) => [slide, run]));
  }

  /** How many cells a search without filter looks at. */
  get searchable(): number {
    return this.#blocks.reduce(
      (sum, { slide, run, start, end }) => sum + (this.#shown.get(slide) === run ? end - start : 0),
      0,
    );
  }

  /** The `limit` cells nearest to a reduced vector, nearest first. */
  nearest(query: ReducedVector, limit: number, filter: IndexFilter = {}): Hit[] {
    const { outputs } = this;
    const [codes, rests, called, said] = [this.#codes, this.#rests, this.#called, this.#said];
    const wanted = filter.classes && Uint8Array.from({ length: 256 }, (_, i) => (filter.classes?.has(i) ? 1 : 0));
    const q = Int32Array.from(query.codes);
    const heap = new NearestHeap(limit);
    for (const { run, slide, start, end } of this.#blocks) {
      if (this.#shown.get(slide) !== run || slide === filter.notSlide) continue;
      if (filter.slides && !filter.slides.has(slide)) continue;
      for (let i = start; i < end; i++) {
        if (wanted) {
          const own = said[i] as number;
          if (wanted[own === NO_CLASS ? (called[i] as number) : own] !== 1) continue;
        }
        const at = i * outputs;
        let sum = 0;
        let k = 0;
        const first = Math.min(FIRST_STRETCH, outputs);
        for (; k < first; k++) {
          const d = (codes[at + k] as number) - (q[k] as number);
          sum += d * d;
        }
        const rest = (rests[i] as number) + query.rest;
        if (sum + rest >= heap.worst) continue;
        for (; k < outputs; k++) {
          const d = (codes[at + k] as number) - (q[k] as number);
          sum += d * d;
        }
        if (sum + rest < heap.worst) heap.push(sum + rest, i, slide);
      }
    }
    return heap.sorted().map(({ distance, place, slide }) => ({ cell: this.#ids[place] as number, slide, distance }));
  }
}

/** The nearest so far, the farthest of them on top. */
class NearestHeap {
  readonly #limit: number;
  readonly #items: { distance: number; place: number; slide: number }[] = [];
  /** A cell must be nearer than this to get in. */
  worst = Number.POSITIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(distance: number, place: number, slide: number): void {
    const items = this.#items;
    const item = { distance, place, slide };
    if (items.length < this.#limit) {
      items.push(item);
      for (let i = items.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (this.#at(parent) >= this.#at(i)) break;
        this.#swap(i, parent);
        i = parent;
      }
    } else {
      items[0] = item;
      for (let i = 0; ; ) {
        const children = [2 * i + 1, 2 * i + 2];
        let largest = i;
        for (const child of children) if (this.#at(child) > this.#at(largest)) largest = child;
        if (largest === i) break;
        this.#swap(i, largest);
        i = largest;
      }
    }
    if (items.length === this.#limit) this.worst = this.#at(0);
  }

  #at(i: number): number {
    return this.#items[i]?.distance ?? Number.NEGATIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const items = this.#items;
    const [x, y] = [items[a], items[b]];
    if (x && y) [items[a], items[b]] = [y, x];
  }

  sorted(): { distance: number; place: number; slide: number }[] {
    return this.#items.toSorted((a, b) => a.distance - b.distance || a.place - b.place);
  }
}
