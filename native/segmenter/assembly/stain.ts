// Background colour and optical density: what a stain absorbs adds up in optical density (Ruifrok and Johnston 2001), and dividing
// by the background takes lamp and camera out.
import { blur } from './blur';
import { PIXELS, rgb } from './frame';

/** The background is the median colour of the brightest 12%: the share that even a frame filled by a large cell leaves free. */
const BACKGROUND_SHARE: f32 = 0.12;
/** Keeps the logarithm finite for black pixels. */
const DARK: f32 = 2;
const LEAST_DENSITY: f32 = -0.15;
const GREATEST_DENSITY: f32 = 1.6;
/** Blur of the densities between which edges are measured, px. */
const EDGE_BLUR: f32 = 0.7;

export const densityR = new StaticArray<f32>(PIXELS);
export const densityG = new StaticArray<f32>(PIXELS);
export const densityB = new StaticArray<f32>(PIXELS);
export const smoothR = new StaticArray<f32>(PIXELS);
export const smoothG = new StaticArray<f32>(PIXELS);
export const smoothB = new StaticArray<f32>(PIXELS);
/** The background's red, green and blue, 0..255. */
export const background = new StaticArray<f32>(3);

const BRIGHTNESSES: i32 = 4 * 255 + 1;
const brightnesses = new StaticArray<i32>(BRIGHTNESSES);
const values = new StaticArray<i32>(256);
const densities = new StaticArray<f32>(256);

// @ts-ignore: decorator
@inline
function brightness(i: i32): i32 {
  return <i32>rgb[i] + 2 * <i32>rgb[i + 1] + <i32>rgb[i + 2];
}

function findBackground(): void {
  brightnesses.fill(0);
  for (let i = 0; i < PIXELS * 3; i += 3) brightnesses[brightness(i)]++;
  let threshold = BRIGHTNESSES - 1;
  let brighter = brightnesses[threshold];
  while (threshold > 0 && <f32>brighter < BACKGROUND_SHARE * <f32>PIXELS) brighter += brightnesses[--threshold];
  for (let channel = 0; channel < 3; channel++) {
    values.fill(0);
    for (let i = 0; i < PIXELS * 3; i += 3) {
      if (brightness(i) >= threshold) values[<i32>rgb[i + channel]]++;
    }
    let median = 0;
    let seen = values[0];
    while (median < 255 && seen * 2 < brighter) seen += values[++median];
    background[channel] = <f32>median;
  }
}

function toDensity(channel: i32, target: StaticArray<f32>): void {
  const white = Mathf.log10(background[channel] + DARK);
  for (let v = 0; v < 256; v++) {
    const density = white - Mathf.log10(<f32>v + DARK);
    densities[v] = min(GREATEST_DENSITY, max(LEAST_DENSITY, density));
  }
  for (let i = 0, j = channel; i < PIXELS; i++, j += 3) target[i] = densities[<i32>rgb[j]];
}

/** Fills background, densities and blurred densities from `rgb`. */
export function measureStain(): void {
  findBackground();
  toDensity(0, densityR);
  toDensity(1, densityG);
  toDensity(2, densityB);
  blur(densityR, smoothR, EDGE_BLUR);
  blur(densityG, smoothG, EDGE_BLUR);
  blur(densityB, smoothB, EDGE_BLUR);
}
