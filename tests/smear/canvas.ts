import { clamp } from './noise.ts';
import type { Random } from './random.ts';
import type { Amounts, Density, Slide } from './stain.ts';
import { PIGMENTS } from './stain.ts';

/** Optical density of a field while it is painted, three interleaved channels, and its truth mask (0, 128, 255). */
export interface Canvas {
  width: number;
  height: number;
  density: Float32Array;
  mask: Uint8Array;
}

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, density: new Float32Array(width * height * 3), mask: new Uint8Array(width * height) };
}

/** Beer-Lambert: densities of pigments lying over each other add up. */
export function densityOf(slide: Slide, amounts: Amounts): Density {
  let r = 0;
  let g = 0;
  let b = 0;
  for (const pigment of PIGMENTS) {
    const amount = amounts[pigment] ?? 0;
    const absorbance = slide.absorbance[pigment];
    r += amount * absorbance[0];
    g += amount * absorbance[1];
    b += amount * absorbance[2];
  }
  return [r, g, b];
}

/** Calls `visit` for every pixel centre of the square of half-width `reach` around (x, y) that lies on the canvas. */
export function eachPixel(
  { width, height }: Canvas,
  x: number,
  y: number,
  reach: number,
  visit: (px: number, py: number, index: number) => void,
): void {
  const right = Math.min(width - 1, Math.ceil(x + reach));
  const bottom = Math.min(height - 1, Math.ceil(y + reach));
  for (let py = Math.max(0, Math.floor(y - reach)); py <= bottom; py++) {
    for (let px = Math.max(0, Math.floor(x - reach)); px <= right; px++) visit(px, py, py * width + px);
  }
}

/** Adds `coverage` times `density` at a pixel. */
export function add(canvas: Canvas, index: number, density: Density, coverage: number): void {
  const at = index * 3;
  canvas.density[at] = (canvas.density[at] ?? 0) + density[0] * coverage;
  canvas.density[at + 1] = (canvas.density[at + 1] ?? 0) + density[1] * coverage;
  canvas.density[at + 2] = (canvas.density[at + 2] ?? 0) + density[2] * coverage;
}

/** Moves the density at a pixel towards `density` by `coverage` (0..1): what covers hides what is below. */
export function cover(canvas: Canvas, index: number, density: Density, coverage: number): void {
  const at = index * 3;
  for (let c = 0; c < 3; c++) {
    const below = canvas.density[at + c] ?? 0;
    canvas.density[at + c] = below + ((density[c] ?? 0) - below) * coverage;
  }
}

/**
 * Photographs the canvas: light through the stain, uneven illumination, point spread, colour fringe, sensor noise.
 * @returns sRGB bytes, width * height * 3
 */
export function expose(canvas: Canvas, slide: Slide, random: Random): Uint8Array {
  const { width, height, density } = canvas;
  const direction = random.between(0, 2 * Math.PI);
  const alongX = Math.cos(direction) / Math.max(width, height);
  const alongY = Math.sin(direction) / Math.max(width, height);
  const rgb = new Uint8Array(width * height * 3);
  const plane = new Float32Array(width * height);
  for (let channel = 0; channel < 3; channel++) {
    const light = slide.background[channel] ?? 255;
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const shade = 1 - slide.gradient * (0.5 + (x - width / 2) * alongX + (y - height / 2) * alongY);
        plane[i] = light * shade * 10 ** -(density[i * 3 + channel] ?? 0);
      }
    }
    const shift = channel === 1 ? 0 : (channel - 1) * slide.fringe;
    blur(plane, width, height, slide.blur * (channel === 1 ? 1 : 1.1), shift);
    for (let i = 0; i < plane.length; i++) {
      const value = plane[i] ?? 0;
      // Shot noise grows with the square root of the light.
      const noise = random.normal(0, slide.noise * Math.sqrt(clamp(value, 8, 255) / 255));
      rgb[i * 3 + channel] = clamp(Math.round(value + noise), 0, 255);
    }
  }
  return rgb;
}

/** Gaussian blur of a plane in place, its centre displaced by `shift` pixels in both directions; edges repeat. */
function blur(plane: Float32Array, width: number, height: number, sigma: number, shift: number): void {
  const radius = Math.ceil(3 * sigma + Math.abs(shift));
  const kernel = new Float32Array(2 * radius + 1);
  let sum = 0;
  for (let k = -radius; k <= radius; k++) {
    const weight = Math.exp(-((k - shift) ** 2) / (2 * sigma * sigma));
    kernel[k + radius] = weight;
    sum += weight;
  }
  const lines = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (let k = -radius; k <= radius; k++) {
        value += (kernel[k + radius] ?? 0) * (plane[y * width + clamp(x + k, 0, width - 1)] ?? 0);
      }
      lines[y * width + x] = value / sum;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (let k = -radius; k <= radius; k++) {
        value += (kernel[k + radius] ?? 0) * (lines[clamp(y + k, 0, height - 1) * width + x] ?? 0);
      }
      plane[y * width + x] = value / sum;
    }
  }
}
