/** A canvas that left the view rests so long: by then no frame shows it any more. */
const RESTING_MS = 100;
/** More than these are let go. */
const KEPT = 240;

interface Spare {
  canvas: HTMLCanvasElement;
  since: number;
}

/**
 * Canvases of tiles, used again and again: fresh memory is the dearest thing about a small picture, and so is drawing on a canvas that
 * a frame still shows, for the browser then draws on a copy.
 */
export class Canvases {
  readonly #make: (side: number) => HTMLCanvasElement;
  readonly #now: () => number;
  #side = 0;
  #spare: Spare[] = [];

  /** @param now Milliseconds on a clock that never goes back. */
  constructor(make = makeCanvas, now = () => performance.now()) {
    this.#make = make;
    this.#now = now;
  }

  /** An empty canvas of `side` px of the screen. */
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

  /** Takes back a canvas that is no longer in the page. */
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
