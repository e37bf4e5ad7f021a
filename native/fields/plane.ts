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
    // `pixels` is the queue and the result at once; for...of sees what is pushed meanwhile.
    for (const pixel of pixels) {
      const x = pixel % width;
      const y = (pixel - x) / width;
      component.left = Math.min(component.left, x);
      component.right = Math.max(component.right, x);
      component.top = Math.min(component.top, y);
      component.bottom = Math.max(component.bottom, y);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
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
  const distance = Float32Array.from(data, (value) => (value ? far : 0));
  const relax = (x: number, y: number, dx: number, dy: number, cost: number): void => {
    const nx = x + dx;
    const ny = y + dy;
    if (nx < 0 || ny < 0 || nx >= width || ny >= height) return;
    const at = y * width + x;
    const through = (distance[ny * width + nx] ?? 0) + cost;
    if (through < (distance[at] ?? 0)) distance[at] = through;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!data[y * width + x]) continue;
      relax(x, y, -1, 0, 3);
      relax(x, y, -1, -1, 4);
      relax(x, y, 0, -1, 3);
      relax(x, y, 1, -1, 4);
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      if (!data[y * width + x]) continue;
      relax(x, y, 1, 0, 3);
      relax(x, y, 1, 1, 4);
      relax(x, y, 0, 1, 3);
      relax(x, y, -1, 1, 4);
    }
  }
  for (let i = 0; i < distance.length; i++) distance[i] = (distance[i] ?? 0) / 3;
  return { width, height, data: distance };
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

/** The value below which `share` (0..1) of the values lie; 0 for no values. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
