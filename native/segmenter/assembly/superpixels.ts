// What is known of each superpixel (area, place, colour, texture) and of each border between two of them.
import { at, MAX_EDGES, MAX_SUPERPIXELS, PIXELS, rgb, SIDE } from './frame';
import { labels, slic } from './slic';
import { densityB, densityG, densityR, smoothB, smoothG, smoothR } from './stain';

/** Number of superpixels and of borders between them in the present frame. */
export let count: i32 = 0;
export let edgeCount: i32 = 0;
export let meanArea: f32 = 0;

export const area = new StaticArray<f32>(MAX_SUPERPIXELS);
export const centroidX = new StaticArray<f32>(MAX_SUPERPIXELS);
export const centroidY = new StaticArray<f32>(MAX_SUPERPIXELS);
/** Mean distance to the frame's centre, 0 at the centre, 1 in the corners. */
export const eccentricity = new StaticArray<f32>(MAX_SUPERPIXELS);
export const meanR = new StaticArray<f32>(MAX_SUPERPIXELS);
export const meanG = new StaticArray<f32>(MAX_SUPERPIXELS);
export const meanB = new StaticArray<f32>(MAX_SUPERPIXELS);
export const deviationG = new StaticArray<f32>(MAX_SUPERPIXELS);
/** Mean and standard deviation of HSV saturation, mean HSV value, all 0..1. */
export const saturation = new StaticArray<f32>(MAX_SUPERPIXELS);
export const deviationS = new StaticArray<f32>(MAX_SUPERPIXELS);
export const brightness = new StaticArray<f32>(MAX_SUPERPIXELS);
/** Red plus green density: nuclei take up most of both. */
export const stain = new StaticArray<f32>(MAX_SUPERPIXELS);
/** 1 for superpixels that touch the border of the frame. */
export const rim = new StaticArray<u8>(MAX_SUPERPIXELS);

/** Edge e joins `edgeFrom[e] < edgeTo[e]` along `edgeLength[e]` pixel borders with the RMS density step `edgeStep[e]`. */
export const edgeFrom = new StaticArray<i32>(MAX_EDGES);
export const edgeTo = new StaticArray<i32>(MAX_EDGES);
export const edgeLength = new StaticArray<f32>(MAX_EDGES);
export const edgeStep = new StaticArray<f32>(MAX_EDGES);

const firstEdge = new StaticArray<i32>(MAX_SUPERPIXELS);
const nextEdge = new StaticArray<i32>(MAX_EDGES);

/** Sums of a superpixel: [n, x, y, distance to centre], [R, G, B, G^2], [S, S^2, V, -]. */
const LANES: i32 = 12;
const sums = new StaticArray<f32>(MAX_SUPERPIXELS * LANES);

const centreDistance = new StaticArray<f32>(PIXELS);
const MIDDLE: f32 = <f32>(SIDE - 1) / 2;
for (let y = 0; y < SIDE; y++) {
  for (let x = 0; x < SIDE; x++) {
    const dx = <f32>x - MIDDLE;
    const dy = <f32>y - MIDDLE;
    centreDistance[y * SIDE + x] = Mathf.sqrt((dx * dx + dy * dy) / (2 * MIDDLE * MIDDLE));
  }
}

function addUp(): void {
  memory.fill(changetype<usize>(sums), 0, <usize>(count * LANES) * 4);
  for (let p = 0; p < PIXELS; p++) {
    const red = <f32>rgb[p * 3];
    const green = <f32>rgb[p * 3 + 1];
    const blue = <f32>rgb[p * 3 + 2];
    const high = max(red, max(green, blue));
    const low = min(red, min(green, blue));
    const s: f32 = high > 0 ? (high - low) / high : 0;
    const g = densityG[p];
    const sum = at(sums, labels[p] * LANES);
    let lanes = f32x4.splat(1);
    lanes = f32x4.replace_lane(lanes, 1, <f32>(p % SIDE));
    lanes = f32x4.replace_lane(lanes, 2, <f32>(p / SIDE));
    lanes = f32x4.replace_lane(lanes, 3, centreDistance[p]);
    v128.store(sum, f32x4.add(v128.load(sum), lanes));
    lanes = f32x4.splat(densityR[p]);
    lanes = f32x4.replace_lane(lanes, 1, g);
    lanes = f32x4.replace_lane(lanes, 2, densityB[p]);
    lanes = f32x4.replace_lane(lanes, 3, g * g);
    v128.store(sum + 16, f32x4.add(v128.load(sum + 16), lanes));
    lanes = f32x4.splat(s);
    lanes = f32x4.replace_lane(lanes, 1, s * s);
    lanes = f32x4.replace_lane(lanes, 2, high);
    v128.store(sum + 32, f32x4.add(v128.load(sum + 32), lanes));
  }
  meanArea = <f32>PIXELS / <f32>count;
  for (let i = 0; i < count; i++) {
    const s = i * LANES;
    const n = sums[s];
    area[i] = n;
    centroidX[i] = sums[s + 1] / n;
    centroidY[i] = sums[s + 2] / n;
    eccentricity[i] = sums[s + 3] / n;
    meanR[i] = sums[s + 4] / n;
    meanG[i] = sums[s + 5] / n;
    meanB[i] = sums[s + 6] / n;
    stain[i] = meanR[i] + meanG[i];
    deviationG[i] = Mathf.sqrt(max<f32>(0, sums[s + 7] / n - meanG[i] * meanG[i]));
    saturation[i] = sums[s + 8] / n;
    deviationS[i] = Mathf.sqrt(max<f32>(0, sums[s + 9] / n - saturation[i] * saturation[i]));
    brightness[i] = sums[s + 10] / n / 255;
  }
}

/** Adds one pixel border between p and q (neighbours in different superpixels) to their edge, made when it is the first. */
function addBorder(p: i32, q: i32): void {
  const from = min(labels[p], labels[q]);
  const to = max(labels[p], labels[q]);
  let edge = firstEdge[from];
  while (edge >= 0 && edgeTo[edge] != to) edge = nextEdge[edge];
  if (edge < 0) {
    edge = edgeCount++;
    edgeFrom[edge] = from;
    edgeTo[edge] = to;
    edgeLength[edge] = 0;
    edgeStep[edge] = 0;
    nextEdge[edge] = firstEdge[from];
    firstEdge[from] = edge;
  }
  const r = smoothR[p] - smoothR[q];
  const g = smoothG[p] - smoothG[q];
  const b = smoothB[p] - smoothB[q];
  edgeLength[edge] += 1;
  edgeStep[edge] += r * r + g * g + b * b;
}

function findBorders(): void {
  for (let i = 0; i < count; i++) firstEdge[i] = -1;
  edgeCount = 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const p = y * SIDE + x;
      if (x < SIDE - 1 && labels[p] != labels[p + 1]) addBorder(p, p + 1);
      if (y < SIDE - 1 && labels[p] != labels[p + SIDE]) addBorder(p, p + SIDE);
    }
  }
  for (let e = 0; e < edgeCount; e++) edgeStep[e] = Mathf.sqrt(edgeStep[e] / edgeLength[e]);
}

function findRim(): void {
  for (let i = 0; i < count; i++) rim[i] = 0;
  for (let i = 0; i < SIDE; i++) {
    rim[labels[i]] = 1;
    rim[labels[PIXELS - 1 - i]] = 1;
    rim[labels[i * SIDE]] = 1;
    rim[labels[i * SIDE + SIDE - 1]] = 1;
  }
}

/** Clusters the frame (its Lab and density planes must be there) and measures the superpixels and their borders. */
export function measureSuperpixels(): void {
  count = slic();
  addUp();
  findBorders();
  findRim();
}
