import { type Plane, sampledQuantile, smooth } from './plane.ts';

/** What a field's colours say, at reduced size and smoothed. */
export interface Stain {
  /** Optical density in green light: anything stained at all. */
  green: Plane<Float32Array>;
  /** Density in red less density in blue light: high for azure and methylene blue, about zero for red cells, dirt and shadows. */
  azure: Plane<Float32Array>;
}

/** Background darker than this (0..255) is no bright field. */
const LEAST_LIGHT = 60;

/** Measures the stain at 1/step of the size; null for an image without a bright background. */
export function measureStain(rgb: Uint8Array, width: number, height: number, step: number): Stain | null {
  const w = Math.floor(width / step);
  const h = Math.floor(height / step);
  if (w < 8 || h < 8) return null;
  const channels = [0, 1, 2].map((channel) => {
    const plane = new Float32Array(w * h);
    for (let y = 0, i = 0; y < h; y++) {
      for (let x = 0; x < w; x++, i++) {
        let sum = 0;
        for (let dy = 0; dy < step; dy++) {
          let at = ((y * step + dy) * width + x * step) * 3 + channel;
          for (let dx = 0; dx < step; dx++, at += 3) sum += rgb[at] ?? 0;
        }
        plane[i] = sum / (step * step);
      }
    }
    return plane;
  });
  const [red, green, blue] = channels as [Float32Array, Float32Array, Float32Array];
  const brightness = green.map((value, i) => 2 * value + (red[i] ?? 0) + (blue[i] ?? 0));
  const bright = sampledQuantile(brightness, 0.88);
  const light = channels.map((plane) =>
    sampledQuantile(
      plane.filter((_, i) => (brightness[i] ?? 0) >= bright),
      0.5,
    ),
  );
  if (Math.min(...light) < LEAST_LIGHT) return null;
  const [redLight, greenLight, blueLight] = light as [number, number, number];
  const tint = Math.log10((redLight + 2) / (blueLight + 2));
  const plane = (data: Float32Array) => smooth({ width: w, height: h, data });
  return {
    green: plane(green.map((value) => Math.log10((greenLight + 2) / (value + 2)))),
    azure: plane(red.map((value, i) => tint + Math.log10(((blue[i] ?? 0) + 2) / (value + 2)))),
  };
}
