/** Which source pixels make up each pixel of a resampled line, and how much of each. */
interface Taps {
  first: Int32Array;
  /** `count` weights for every output pixel; unused ones at the end are 0. */
  weights: Float64Array;
  count: number;
}

/**
 * A triangle filter: linear interpolation when enlarging, a weighted mean over the pixels that an output pixel covers when
 * shrinking.
 */
function triangleTaps(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const count = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * count);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.floor(centre - support + 0.5));
    const high = Math.min(from, Math.floor(centre + support + 0.5));
    first[i] = low;
    let sum = 0;
    for (let k = low; k < high; k++) {
      const weight = Math.max(0, 1 - Math.abs(k + 0.5 - centre) / support);
      weights[i * count + k - low] = weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) weights[i * count + k] = (weights[i * count + k] ?? 0) / sum;
  }
  return { first, weights, count };
}

/**
 * A square of side x side x 3 bytes resampled to size x size x 3: columns, then rows, in float64, rounded half up at the end.
 * `models/training/preprocess.py` has the same steps in the same order, so that both give the same bytes.
 */
export function resampleSquare(rgb: Uint8Array, side: number, size: number): Uint8Array {
  if (side === size) return rgb;
  const { first, weights, count } = triangleTaps(side, size);
  const wide = new Float64Array(side * size * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < size; x++) {
      const start = first[x] ?? 0;
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < count; k++) {
          const column = Math.min(start + k, side - 1);
          sum += (weights[x * count + k] ?? 0) * (rgb[(y * side + column) * 3 + c] ?? 0);
        }
        wide[(y * size + x) * 3 + c] = sum;
      }
    }
  }
  const out = new Uint8Array(size * size * 3);
  const line = size * 3;
  for (let y = 0; y < size; y++) {
    const start = first[y] ?? 0;
    for (let i = 0; i < line; i++) {
      let sum = 0;
      for (let k = 0; k < count; k++) {
        const row = Math.min(start + k, side - 1);
        sum += (weights[y * count + k] ?? 0) * (wide[row * line + i] ?? 0);
      }
      out[y * line + i] = Math.floor(sum + 0.5);
    }
  }
  return out;
}
