import type { Outputs } from '../../inference/client.ts';
import type { InferenceLink } from './inference-link.ts';

/** Where pixel (x, y) of a view comes from: upright, mirrored at the anti-diagonal, upside down, mirrored at the diagonal. */
const VIEWS = [
  (x: number, y: number) => [x, y],
  (x: number, y: number, last: number) => [last - y, last - x],
  (x: number, y: number, last: number) => [last - x, last - y],
  (x: number, y: number) => [y, x],
] as const;

/** The `index`-th of the four views of a square image of size x size x 3 bytes. */
export function viewOf(image: Uint8Array, size: number, index: number): Uint8Array {
  const view = VIEWS[index];
  if (!view) throw new RangeError(`there are ${VIEWS.length} views, none has the index ${index}`);
  const out = new Uint8Array(image.length);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [column = 0, row = 0] = view(x, y, size - 1);
      const from = (row * size + column) * 3;
      const to = (y * size + x) * 3;
      for (let c = 0; c < 3; c++) out[to + c] = image[from + c] ?? 0;
    }
  }
  return out;
}

/** Mean of the views' outputs; the views of an image follow each other. */
function average(values: Float32Array, n: number, views: number): Float32Array {
  const width = values.length / (n * views);
  const out = new Float32Array(n * width);
  for (let image = 0; image < n; image++) {
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let view = 0; view < views; view++) sum += values[(image * views + view) * width + i] ?? 0;
      out[image * width + i] = sum / views;
    }
  }
  return out;
}

/**
 * Logits and features of `n` cells, each the mean over the views of its picture: a cell has no upright, and what the network says of it
 * should depend neither on how it lies nor much on how large it is. The head is linear, so the mean features give the mean logits.
 *
 * @param inputs n x views x size x size x 3 bytes, see `cellInput`.
 */
export async function classifyCells(
  inference: InferenceLink,
  inputs: Uint8Array,
  n: number,
  views: number,
  signal: AbortSignal,
): Promise<Outputs> {
  const { logits, features } = await inference.classify(inputs, n * views, signal);
  return { logits: average(logits, n, views), features: average(features, n, views) };
}
