// Superpixels can't follow a border more exactly than they lie on it. So the pixels in a band along the border are decided once
// more, one by one, by a minimum cut with the colours on both sides.
import { PIXELS, SIDE } from './frame';
import { cut, join, onSourceSide, startGraph, terminalWeight } from './maxflow';
import { distanceTo } from './regions';
import { densityB, densityG, densityR, smoothB, smoothG, smoothR } from './stain';

/** Bins a side of the colour histograms, over densities from LEAST_DENSITY to LEAST_DENSITY + RANGE. */
const BINS: i32 = 28;
const CUBE: i32 = BINS * BINS * BINS;
const LEAST_DENSITY: f32 = -0.15;
const RANGE: f32 = 1.2;
/** Colours are learned from within this many band widths of the border. */
const LEARN_BANDS: f32 = 3;
const COLOUR_WEIGHT: f32 = 0.5;
const COLOUR_CLIP: f32 = 3;
const FLOOR: f32 = 1e-5;
const SMOOTHNESS: f32 = 1;
/** The band's own edges keep what the superpixels said. */
const KEEP: f32 = 50;
const DIAGONAL: f32 = 0.70710678;

const code = new StaticArray<i32>(PIXELS);
const toInside = new StaticArray<f32>(PIXELS);
const toOutside = new StaticArray<f32>(PIXELS);
const inside = new StaticArray<f32>(CUBE);
const outside = new StaticArray<f32>(CUBE);
const smoothed = new StaticArray<f32>(CUBE);
const nodeOf = new StaticArray<i32>(PIXELS);
const pixelOf = new StaticArray<i32>(PIXELS);
const stepOf = new StaticArray<f32>(4 * PIXELS);

// @ts-ignore: decorator
@inline
function bin(density: f32): i32 {
  return min(BINS - 1, max(0, <i32>(((density - LEAST_DENSITY) / RANGE) * <f32>BINS)));
}

/** Finds the colour bin of each pixel. Once a frame, before the first `refine`. */
export function codeColours(): void {
  for (let p = 0; p < PIXELS; p++) {
    code[p] = (bin(densityR[p]) * BINS + bin(densityG[p])) * BINS + bin(densityB[p]);
  }
}

/** [1 2 1] / 4 along one axis of the cube; nothing lies beyond its ends. */
function smoothAxis(source: StaticArray<f32>, target: StaticArray<f32>, stride: i32): void {
  for (let slab = 0; slab < CUBE; slab += stride * BINS) {
    for (let place = 0; place < BINS; place++) {
      const start = slab + place * stride;
      for (let i = start; i < start + stride; i++) {
        let sum = source[i] * 2;
        if (place > 0) sum += source[i - stride];
        if (place < BINS - 1) sum += source[i + stride];
        target[i] = sum * 0.25;
      }
    }
  }
}

/** Smooths a histogram along its three axes and makes it a distribution. */
function smooth(histogram: StaticArray<f32>): void {
  smoothAxis(histogram, smoothed, 1);
  smoothAxis(smoothed, histogram, BINS);
  smoothAxis(histogram, smoothed, BINS * BINS);
  let sum: f32 = 0;
  for (let i = 0; i < CUBE; i++) sum += smoothed[i];
  const share: f32 = 1 / max<f32>(1, sum);
  for (let i = 0; i < CUBE; i++) histogram[i] = smoothed[i] * share + FLOOR;
}

function learnColours(mask: StaticArray<u8>, within: StaticArray<u8>, reach: f32): void {
  inside.fill(0);
  outside.fill(0);
  for (let p = 0; p < PIXELS; p++) {
    if (!within[p]) continue;
    if (mask[p]) {
      if (toOutside[p] <= reach) inside[code[p]] += 1;
    } else if (toInside[p] <= reach) outside[code[p]] += 1;
  }
  smooth(inside);
  smooth(outside);
}

/** Squared density step between two pixels, or -1 when one is not in the band. */
// @ts-ignore: decorator
@inline
function squaredStep(p: i32, q: i32): f32 {
  if (nodeOf[q] < 0) return -1;
  const r = smoothR[p] - smoothR[q];
  const g = smoothG[p] - smoothG[q];
  const b = smoothB[p] - smoothB[q];
  return r * r + g * g + b * b;
}

/** Joins neighbouring pixels of the band, weakly where colours differ by more than they do on average. */
function joinPixels(nodes: i32): void {
  let sum: f32 = 0;
  let pairs: f32 = 0;
  for (let node = 0; node < nodes; node++) {
    const p = pixelOf[node];
    const x = p % SIDE;
    const below = p < PIXELS - SIDE;
    stepOf[4 * node] = x < SIDE - 1 ? squaredStep(p, p + 1) : -1;
    stepOf[4 * node + 1] = below ? squaredStep(p, p + SIDE) : -1;
    stepOf[4 * node + 2] = below && x < SIDE - 1 ? squaredStep(p, p + SIDE + 1) : -1;
    stepOf[4 * node + 3] = below && x > 0 ? squaredStep(p, p + SIDE - 1) : -1;
    for (let k = 4 * node; k < 4 * node + 4; k++) {
      if (stepOf[k] < 0) continue;
      sum += stepOf[k];
      pairs += 1;
    }
  }
  const beta: f32 = -1 / ((sum / max<f32>(1, pairs)) * 2 + 1e-8);
  for (let node = 0; node < nodes; node++) {
    const p = pixelOf[node];
    const s = 4 * node;
    if (stepOf[s] >= 0) join(node, nodeOf[p + 1], SMOOTHNESS * Mathf.exp(beta * stepOf[s]));
    if (stepOf[s + 1] >= 0) join(node, nodeOf[p + SIDE], SMOOTHNESS * Mathf.exp(beta * stepOf[s + 1]));
    if (stepOf[s + 2] >= 0) join(node, nodeOf[p + SIDE + 1], SMOOTHNESS * DIAGONAL * Mathf.exp(beta * stepOf[s + 2]));
    if (stepOf[s + 3] >= 0) join(node, nodeOf[p + SIDE - 1], SMOOTHNESS * DIAGONAL * Mathf.exp(beta * stepOf[s + 3]));
  }
}

/** Decides anew the pixels of `mask` within `band` px of its border and inside `within`. Changes `mask`. */
export function refine(mask: StaticArray<u8>, within: StaticArray<u8>, band: f32): void {
  distanceTo(mask, 1, toInside);
  distanceTo(mask, 0, toOutside);
  let nodes = 0;
  for (let p = 0; p < PIXELS; p++) {
    const near = (mask[p] ? toOutside[p] : toInside[p]) <= band;
    nodeOf[p] = -1;
    if (!near || !within[p]) continue;
    nodeOf[p] = nodes;
    pixelOf[nodes++] = p;
  }
  if (nodes == 0) return;
  learnColours(mask, within, LEARN_BANDS * band);
  startGraph(nodes);
  for (let node = 0; node < nodes; node++) {
    const p = pixelOf[node];
    const evidence = Mathf.log(inside[code[p]] / outside[code[p]]);
    let strength = COLOUR_WEIGHT * min(COLOUR_CLIP, max(-COLOUR_CLIP, evidence));
    if (mask[p]) {
      if (toOutside[p] > band - 1) strength += KEEP;
    } else if (toInside[p] > band - 1) strength -= KEEP;
    terminalWeight(node, strength);
  }
  joinPixels(nodes);
  cut();
  for (let node = 0; node < nodes; node++) mask[pixelOf[node]] = u8(onSourceSide(node));
}
