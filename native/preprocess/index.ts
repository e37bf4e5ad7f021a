import type { Box } from '../../electron/contract/analysis.ts';
import { resampleSquare } from './resample.ts';
import { WHITE } from './white.ts';

export { type CellScale, cropFor } from './scale.ts';

/** Side of the frame that every cell is fitted to before white balance and cropping. */
export const FRAME = 224;
/** Background colours darker than this are not believed: the frame holds no background. */
const DARKEST = 64;

interface Image {
  rgb: Uint8Array;
  width: number;
  height: number;
}

/**
 * The cell in `box` as a frame of 224 x 224 x 3. A box that is not square gives its middle square: nothing is stretched, and of a
 * frame the network only sees the middle anyway.
 *
 * @throws RangeError when the box does not lie within the image.
 */
export function cropFrame({ rgb, width, height }: Image, [x, y, w, h]: Box): Uint8Array {
  const side = Math.min(w, h);
  const left = x + Math.floor((w - side) / 2);
  const top = y + Math.floor((h - side) / 2);
  if (!(left >= 0 && top >= 0 && side >= 1 && left + side <= width && top + side <= height)) {
    throw new RangeError(`box ${[x, y, w, h]} does not lie within an image of ${width} x ${height}`);
  }
  const square = new Uint8Array(side * side * 3);
  for (let row = 0; row < side; row++) {
    const from = ((top + row) * width + left) * 3;
    square.set(rgb.subarray(from, from + side * 3), row * side * 3);
  }
  return resampleSquare(square, side, FRAME);
}

/** Background colour of a frame: per-channel median of its brightest 12%, brightness being 2G + R + B. At least 64. */
export function background(frame: Uint8Array): [number, number, number] {
  const pixels = frame.length / 3;
  const brightness = new Uint16Array(pixels);
  const histogram = new Uint32Array(1021);
  for (let i = 0; i < pixels; i++) {
    const b = 2 * (frame[i * 3 + 1] ?? 0) + (frame[i * 3] ?? 0) + (frame[i * 3 + 2] ?? 0);
    brightness[i] = b;
    increment(histogram, b);
  }
  const wanted = Math.ceil((pixels * 12) / 100);
  let threshold = 1020;
  let count = histogram[threshold] ?? 0;
  while (count < wanted) count += histogram[--threshold] ?? 0;

  const [red, green, blue] = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  for (let i = 0; i < pixels; i++) {
    if ((brightness[i] ?? 0) < threshold) continue;
    increment(red, frame[i * 3] ?? 0);
    increment(green, frame[i * 3 + 1] ?? 0);
    increment(blue, frame[i * 3 + 2] ?? 0);
  }
  const half = Math.floor((count + 1) / 2);
  const median = (channel: Uint32Array) => {
    let value = 0;
    for (let seen = channel[0] ?? 0; seen < half; seen += channel[value] ?? 0) value++;
    return Math.max(DARKEST, value);
  };
  return [median(red), median(green), median(blue)];
}

function increment(histogram: Uint32Array, index: number): void {
  histogram[index] = (histogram[index] ?? 0) + 1;
}

/** The frame with its background scaled to 240 in every channel, rounded half up, at most 255. */
export function whiteBalance(frame: Uint8Array): Uint8Array {
  const out = new Uint8Array(frame.length);
  background(frame).forEach((level, channel) => {
    const table = Uint8Array.from({ length: 256 }, (_, value) =>
      Math.min(255, Math.floor((value * 2 * WHITE + level) / (2 * level))),
    );
    for (let i = channel; i < frame.length; i += 3) out[i] = table[frame[i] ?? 0] ?? 0;
  });
  return out;
}

/**
 * What the network sees of a frame: its middle `crop` x `crop` pixels, resampled to `size` x `size` x 3. Beyond the frame, for a crop
 * larger than it, its outermost pixels go on.
 */
export function toInput(frame: Uint8Array, crop: number, size: number = crop): Uint8Array {
  const offset = Math.floor((FRAME - crop) / 2);
  const within = (at: number) => Math.min(FRAME - 1, Math.max(0, at));
  const [first, last] = [within(offset), within(offset + crop - 1)];
  const middle = new Uint8Array(crop * crop * 3);
  for (let row = 0; row < crop; row++) {
    const from = within(offset + row) * FRAME * 3;
    const to = row * crop * 3;
    middle.set(frame.subarray(from + first * 3, from + (last + 1) * 3), to + (first - offset) * 3);
    for (let column = 0; column < crop; column++) {
      const source = within(offset + column);
      if (source === offset + column) continue;
      middle.set(frame.subarray(from + source * 3, from + source * 3 + 3), to + column * 3);
    }
  }
  return resampleSquare(middle, crop, size);
}
