/** Small image operations on planes (one value per pixel, rows first) for finding cells at low resolution. */
export interface Plane<T extends Float32Array | Uint8Array | Int32Array> {
  width: number;
  height: number;
  data: T;
}

export type Mask = Plane<Uint8Array>;

/** A connected set of pixels: where it is and which pixels it has. */
export interface Component {
  pixels: number[];
  left: number;
  top: number;
  /** Last column and row that belong to it. */
  right: number;
  bottom: number;
}

/** 1 where a plane is above the threshold, else 0. */
export function maskOf({ width, height, data }: Plane<Float32Array>, threshold: number): Mask {
  const mask = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) mask[i] = (data[i] ?? 0) > threshold ? 1 : 0;
  return { width, height, data: mask };
}

/** 8-connected components of the pixels that are not 0. */
export function components({ width, height, data }: Mask): Component[] {
  const seen = new Uint8Array(data.length);
  const found: Component[] = [];
  for (let start = 0; start < data.length; start++) {
    if (!data[start] || seen[start]) continue;
    const pixels = [start];
    const component = { pixels, left: width, top: height, right: -1, bottom: -1 };
    seen[start] = 1;
    // `pixels` is the queue and the result at once.
    for (let head = 0; head < pixels.length; head++) {
      const pixel = pixels[head] ?? 0;
      const x = pixel % width;
      const y = (pixel - x) / width;
      if (x < component.left) component.left = x;
      if (x > component.right) component.right = x;
      if (y < component.top) component.top = y;
      if (y > component.bottom) component.bottom = y;
      const [left, right] = [x > 0 ? -1 : 0, x < width - 1 ? 1 : 0];
      const [above, below] = [y > 0 ? -width : 0, y < height - 1 ? width : 0];
      for (let row = pixel + above; row <= pixel + below; row += width) {
        for (let next = row + left; next <= row + right; next++) {
          if (!data[next] || seen[next]) continue;
          seen[next] = 1;
          pixels.push(next);
        }
      }
    }
    found.push(component);
  }
  return found;
}

/** 1 for a disc, less the more a component is drawn out or cornered: its area over that of the disc around its longer side. */
export function roundness({ pixels, left, top, right, bottom }: Component): number {
  const long = Math.max(right - left, bottom - top) + 1;
  return pixels.length / ((Math.PI / 4) * long * long);
}

/** Sets the holes of a mask that don't touch the border and for which `wanted` holds, in place. */
export function fillHoles(mask: Mask, wanted: (hole: Component) => boolean): void {
  const { width, height, data } = mask;
  for (const hole of components({ width, height, data: data.map((value) => 1 - value) })) {
    const open = hole.left === 0 || hole.top === 0 || hole.right === width - 1 || hole.bottom === height - 1;
    if (open || !wanted(hole)) continue;
    for (const pixel of hole.pixels) data[pixel] = 1;
  }
}

/** Distance of every pixel of a mask to the nearest pixel outside it (3-4 chamfer, in pixels); beyond the border counts as inside. */
export function distanceTransform({ width, height, data }: Mask): Plane<Float32Array> {
  const far = 3 * (width + height);
  // A frame of far pixels around the image spares every test for its border.
  const stride = width + 2;
  const distance = new Int32Array(stride * (height + 2)).fill(far);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (!data[y * width + x]) distance[(y + 1) * stride + x + 1] = 0;
  }
  const relax = (at: number, side: number): void => {
    const straight = Math.min(distance[at + side] ?? far, distance[at + side * stride] ?? far) + 3;
    const oblique = Math.min(distance[at + side * (stride + 1)] ?? far, distance[at + side * (stride - 1)] ?? far) + 4;
    distance[at] = Math.min(distance[at] ?? far, straight, oblique);
  };
  for (let y = 1; y <= height; y++) for (let x = 1; x <= width; x++) relax(y * stride + x, -1);
  for (let y = height; y >= 1; y--) for (let x = width; x >= 1; x--) relax(y * stride + x, 1);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[y * width + x] = (distance[(y + 1) * stride + x + 1] ?? 0) / 3;
  }
  return { width, height, data: out };
}

/** Mean over the 3 x 3 neighbourhood; edges repeat. */
export function smooth({ width, height, data }: Plane<Float32Array>): Plane<Float32Array> {
  const lines = new Float32Array(data.length);
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = y * width;
      const before = data[row + Math.max(0, x - 1)] ?? 0;
      const after = data[row + Math.min(width - 1, x + 1)] ?? 0;
      lines[row + x] = (before + (data[row + x] ?? 0) + after) / 3;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const above = lines[Math.max(0, y - 1) * width + x] ?? 0;
      const below = lines[Math.min(height - 1, y + 1) * width + x] ?? 0;
      out[y * width + x] = (above + (lines[y * width + x] ?? 0) + below) / 3;
    }
  }
  return { width, height, data: out };
}

/** Values that a quantile is taken from at most: enough for three digits. */
const SAMPLE = 20_000;

/** The value below which `share` (0..1) of the values lie, from an even sample of them when there are many; 0 for no values. */
export function sampledQuantile(values: ArrayLike<number>, share: number): number {
  const stride = Math.ceil(values.length / SAMPLE) || 1;
  const sorted = Float32Array.from(
    { length: Math.ceil(values.length / stride) },
    (_, i) => values[i * stride] ?? 0,
  ).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
