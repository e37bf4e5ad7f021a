/** How one axis is resampled: output i is the sum of weights[i * taps + k] * input[indices[i * taps + k]]. */
interface Taps {
  readonly taps: number;
  readonly indices: Int32Array;
  readonly weights: Float32Array;
}

/** Catmull-Rom cubic through the four nearest samples. */
function cubicWeight(distance: number): number {
  const d = Math.abs(distance);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  if (d < 2) return ((-0.5 * d + 2.5) * d - 4) * d + 2;
  return 0;
}

const linearWeight = (distance: number) => Math.max(0, 1 - Math.abs(distance));

/** Area average to get smaller, interpolation (cubic or linear, edges replicated) to get larger. */
function makeTaps(from: number, to: number, enlarge: 'cubic' | 'linear'): Taps {
  const step = from / to;
  const clamp = (i: number) => Math.min(from - 1, Math.max(0, i));
  if (step >= 1) {
    const taps = Math.ceil(step) + 1;
    const indices = new Int32Array(to * taps);
    const weights = new Float32Array(to * taps);
    for (let i = 0; i < to; i++) {
      const start = Math.floor(i * step);
      for (let k = 0; k < taps; k++) {
        const overlap = Math.min(start + k + 1, (i + 1) * step) - Math.max(start + k, i * step);
        indices[i * taps + k] = clamp(start + k);
        weights[i * taps + k] = Math.max(0, overlap) / step;
      }
    }
    return { taps, indices, weights };
  }
  const taps = enlarge === 'cubic' ? 4 : 2;
  const weight = enlarge === 'cubic' ? cubicWeight : linearWeight;
  const indices = new Int32Array(to * taps);
  const weights = new Float32Array(to * taps);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * step - 0.5;
    const first = Math.floor(centre) - taps / 2 + 1;
    for (let k = 0; k < taps; k++) {
      indices[i * taps + k] = clamp(first + k);
      weights[i * taps + k] = weight(centre - first - k);
    }
  }
  return { taps, indices, weights };
}

/**
 * Resamples interleaved images of one size to another, row by row: it holds only as many source rows as one output row needs, so the
 * source may be of any size. Make one for each pair of sizes and keep it: `rows` allocates nothing.
 */
export class Resampler {
  readonly #channels: number;
  readonly #width: number;
  readonly #height: number;
  readonly #across: Taps;
  readonly #down: Taps;
  readonly #ring: Float32Array[];
  readonly #ringRow: Int32Array;
  readonly #out: Float32Array;

  constructor(
    from: { width: number; height: number },
    to: { width: number; height: number },
    channels: number,
    enlarge: 'cubic' | 'linear',
  ) {
    this.#channels = channels;
    this.#width = to.width;
    this.#height = to.height;
    this.#across = makeTaps(from.width, to.width, enlarge);
    this.#down = makeTaps(from.height, to.height, enlarge);
    this.#ring = Array.from({ length: this.#down.taps + 1 }, () => new Float32Array(to.width * channels));
    this.#ringRow = new Int32Array(this.#ring.length);
    this.#out = new Float32Array(to.width * channels);
  }

  /**
   * Calls `emit(row, y)` for each output row; `row` holds width x channels values and is overwritten by the next one. The source's
   * rows begin at `start` and are `stride` values apart.
   */
  rows(
    source: Uint8Array | Float32Array,
    start: number,
    stride: number,
    emit: (row: Float32Array, y: number) => void,
  ): void {
    this.#ringRow.fill(-1);
    const { taps, indices, weights } = this.#down;
    const out = this.#out;
    for (let y = 0; y < this.#height; y++) {
      out.fill(0);
      for (let k = y * taps; k < (y + 1) * taps; k++) {
        const weight = weights[k] ?? 0;
        if (weight === 0) continue;
        const row = this.#row(source, start, stride, indices[k] ?? 0);
        for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (row[i] ?? 0);
      }
      emit(out, y);
    }
  }

  /** A source row resampled across, from the ring when it is still there. */
  #row(source: Uint8Array | Float32Array, start: number, stride: number, y: number): Float32Array {
    const slot = y % this.#ring.length;
    const row = this.#ring[slot] as Float32Array;
    if (this.#ringRow[slot] === y) return row;
    this.#ringRow[slot] = y;
    const { taps, indices, weights } = this.#across;
    const channels = this.#channels;
    const base = start + y * stride;
    for (let x = 0, o = 0; x < this.#width; x++) {
      for (let c = 0; c < channels; c++, o++) {
        let sum = 0;
        for (let k = x * taps; k < (x + 1) * taps; k++) {
          sum += (weights[k] ?? 0) * (source[base + (indices[k] ?? 0) * channels + c] ?? 0);
        }
        row[o] = sum;
      }
    }
    return row;
  }
}
