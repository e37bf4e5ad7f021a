/** How long a removed canvas rests before reuse, so that no frame still shows it. */
const RESTING_MS = 100;
/** The most canvases kept. */
const KEPT = 240;

interface Spare {
  canvas: HTMLCanvasElement;
  since: number;
}

/**
 * A pool of tile canvases. Allocating memory is the most expensive part of a small picture; so is drawing on a canvas that a frame still
 * shows, because the browser then makes a copy.
 */
export class Canvases {
  readonly #make: (side: number) => HTMLCanvasElement;
  readonly #now: () => number;
  #side = 0;
  #spare: Spare[] = [];

  /** @param now Milliseconds on a monotonic clock. */
  constructor(make = makeCanvas, now = () => performance.now()) {
    this.#make = make;
    this.#now = now;
  }

  /** An empty canvas of `side` device px. */
  take(side: number): HTMLCanvasElement {
    if (side !== this.#side) {
      this.#side = side;
      this.#spare = [];
    }
    const [longest] = this.#spare;
    if (longest && this.#now() - longest.since > RESTING_MS) {
      this.#spare.shift();
      longest.canvas.getContext('2d')?.clearRect(0, 0, side, side);
      return longest.canvas;
    }
    return this.#make(side);
  }

  /** Returns a canvas that is no longer in the page. */
  give(canvas: HTMLCanvasElement): void {
    if (canvas.width !== this.#side || this.#spare.length >= KEPT) return;
    this.#spare.push({ canvas, since: this.#now() });
  }
}

function makeCanvas(side: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  return canvas;
}

export const canvases = new Canvases();
