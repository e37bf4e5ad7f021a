// The 32 features of a superpixel that the unary network sees. Besides colour they say where it lies with respect to the seed, and
// how hard it is to get there from the seed and from the rim: the spatial ones matter as much as the colours.
import { MAX_EDGES, MAX_SUPERPIXELS, PIXELS } from './frame';
import { otsu } from './otsu';
import { distanceTo } from './regions';
import { labels } from './slic';
import {
  area,
  brightness,
  centroidX,
  centroidY,
  count,
  deviationG,
  deviationS,
  eccentricity,
  edgeCount,
  edgeFrom,
  edgeLength,
  edgeStep,
  edgeTo,
  meanB,
  meanG,
  meanR,
  rim,
  saturation,
  stain,
} from './superpixels';
import { seed, seedB, seedG, seedR, seedRadius, seedToRim, seedX, seedY } from './seed';

/** Features per superpixel. FEATURE_NAMES in native/segmenter/parameters.ts names them in this order. */
export const FEATURES: i32 = 32;
export const features = new StaticArray<f32>(MAX_SUPERPIXELS * FEATURES);

/** Mean distance in px of a superpixel to the seed. */
export const toSeed = new StaticArray<f32>(MAX_SUPERPIXELS);
/** The rim superpixels that surely are background: not those near a seed that itself lies near the rim (a cut cell). */
export const outside = new StaticArray<u8>(MAX_SUPERPIXELS);

/** A seed nearer to the rim than this many of its radii belongs to a cell that the border may cut. */
const RIM_RADII: f32 = 2.0;
/** Rim superpixels within this many seed radii of such a seed may belong to the cell. */
const CUT_RADII: f32 = 1.3;

const seedMask = new StaticArray<u8>(PIXELS);
const seedDistance = new StaticArray<f32>(PIXELS);
const all = new StaticArray<u8>(MAX_SUPERPIXELS).fill(1);

/**
 * Coloured superpixels (R + G + B / 2 density over COLOURED) further from the seed than FAR_RADII seed radii are what else lies on the
 * glass, mostly red cells: the cell's pale cytoplasm is compared with them. When there is less of it than LEAST_FAR of the frame,
 * there is nothing to mistake it for, and every distance counts as NOTHING_LIKE.
 */
const COLOURED: f32 = 0.08;
const FAR_RADII: f32 = 2.5;
const LEAST_FAR: f32 = 0.01;
const NOTHING_LIKE: f32 = 0.6;

/** Whether nothing but the cell lies on the glass. */
export let alone: bool = false;

/** Length-weighted means over the neighbours of a superpixel. */
const ringLength = new StaticArray<f32>(MAX_SUPERPIXELS);
const ringStain = new StaticArray<f32>(MAX_SUPERPIXELS);
const ringDeviation = new StaticArray<f32>(MAX_SUPERPIXELS);
const ringBlue = new StaticArray<f32>(MAX_SUPERPIXELS);
const ringStep = new StaticArray<f32>(MAX_SUPERPIXELS);
const secondRing = new StaticArray<f32>(MAX_SUPERPIXELS);
/** The least stain on the most stained way from the seed: low for what bare glass separates from the cell. */
const bridge = new StaticArray<f32>(MAX_SUPERPIXELS);

/** Lengths of the edges, and shortest paths over them, for the two geodesic distances. */
const length = new StaticArray<f32>(MAX_EDGES);
const fromSeed = new StaticArray<f32>(MAX_SUPERPIXELS);
const fromRim = new StaticArray<f32>(MAX_SUPERPIXELS);
const arcs = new StaticArray<i32>(2 * MAX_EDGES);
const firstArc = new StaticArray<i32>(MAX_SUPERPIXELS + 1);
const heapNode = new StaticArray<i32>(2 * MAX_EDGES + MAX_SUPERPIXELS);
const heapKey = new StaticArray<f32>(2 * MAX_EDGES + MAX_SUPERPIXELS);
let heapSize: i32 = 0;

function push(node: i32, key: f32): void {
  let i = heapSize++;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heapKey[parent] <= key) break;
    heapKey[i] = heapKey[parent];
    heapNode[i] = heapNode[parent];
    i = parent;
  }
  heapKey[i] = key;
  heapNode[i] = node;
}

function pop(): void {
  const key = heapKey[--heapSize];
  const node = heapNode[heapSize];
  let i = 0;
  while (true) {
    let child = 2 * i + 1;
    if (child >= heapSize) break;
    if (child + 1 < heapSize && heapKey[child + 1] < heapKey[child]) child++;
    if (heapKey[child] >= key) break;
    heapKey[i] = heapKey[child];
    heapNode[i] = heapNode[child];
    i = child;
  }
  heapKey[i] = key;
  heapNode[i] = node;
}

/** Lists the edges of each superpixel: arcs[firstArc[i] .. firstArc[i + 1] - 1]. */
function listArcs(): void {
  for (let i = 0; i <= count; i++) firstArc[i] = 0;
  for (let e = 0; e < edgeCount; e++) {
    firstArc[edgeFrom[e]]++;
    firstArc[edgeTo[e]]++;
  }
  for (let i = 1; i <= count; i++) firstArc[i] += firstArc[i - 1];
  for (let e = 0; e < edgeCount; e++) {
    arcs[--firstArc[edgeFrom[e]]] = e;
    arcs[--firstArc[edgeTo[e]]] = e;
  }
}

/** Dijkstra's shortest path from the nearest of `sources` to every superpixel over `length`. */
function shortestPaths(sources: StaticArray<u8>, distance: StaticArray<f32>): void {
  heapSize = 0;
  for (let i = 0; i < count; i++) {
    distance[i] = UNREACHED;
    if (!sources[i]) continue;
    distance[i] = 0;
    push(i, 0);
  }
  while (heapSize > 0) {
    const node = heapNode[0];
    const d = heapKey[0];
    pop();
    if (d > distance[node]) continue;
    for (let a = firstArc[node]; a < firstArc[node + 1]; a++) {
      const e = arcs[a];
      const other = edgeFrom[e] == node ? edgeTo[e] : edgeFrom[e];
      if (d + length[e] >= distance[other]) continue;
      distance[other] = d + length[e];
      push(other, distance[other]);
    }
  }
}
/** The longest path that can matter; features are clipped far below. */
const UNREACHED: f32 = 1e4;

function measureSeedDistance(): void {
  for (let p = 0; p < PIXELS; p++) seedMask[p] = seed[labels[p]];
  distanceTo(seedMask, 1, seedDistance);
  for (let i = 0; i < count; i++) toSeed[i] = 0;
  for (let p = 0; p < PIXELS; p++) toSeed[labels[p]] += seedDistance[p];
  for (let i = 0; i < count; i++) toSeed[i] /= area[i];
}

function findOutside(): void {
  const cut = seedToRim() < RIM_RADII * seedRadius;
  for (let i = 0; i < count; i++) outside[i] = u8(rim[i] && !(cut && toSeed[i] < CUT_RADII * seedRadius));
}

function measurePaths(): void {
  listArcs();
  // From the seed: place counts, and steps in density are walls. 20 px cost as much as a step of 1/12.
  for (let e = 0; e < edgeCount; e++) {
    const u = edgeFrom[e];
    const v = edgeTo[e];
    length[e] = Mathf.hypot(centroidX[u] - centroidX[v], centroidY[u] - centroidY[v]) / 20 + 12 * edgeStep[e];
  }
  shortestPaths(seed, fromSeed);
  // From the rim: differences of colour count, place hardly.
  for (let e = 0; e < edgeCount; e++) {
    const u = edgeFrom[e];
    const v = edgeTo[e];
    const r = meanR[u] - meanR[v];
    const g = meanG[u] - meanG[v];
    const b = meanB[u] - meanB[v];
    const apart = Mathf.hypot(centroidX[u] - centroidX[v], centroidY[u] - centroidY[v]);
    length[e] = Mathf.sqrt(r * r + g * g + b * b) + apart / 400;
  }
  shortestPaths(outside, fromRim);
}

/** Fills `features`, `toSeed` and `outside`. The superpixels and the seed must be there. */
export function measureFeatures(): void {
  measureSeedDistance();
  findOutside();
  measurePaths();
  const threshold = otsu(stain, all);
  for (let i = 0; i < count; i++) {
    const f = i * FEATURES;
    const total = meanR[i] + meanG[i] + meanB[i] + 0.05;
    features[f] = meanR[i];
    features[f + 1] = meanG[i];
    features[f + 2] = meanB[i];
    features[f + 3] = meanR[i] / max<f32>(seedR, 0.1);
    features[f + 4] = meanG[i] / max<f32>(seedG, 0.1);
    features[f + 5] = meanB[i] / max<f32>(seedB, 0.1);
    features[f + 6] = meanR[i] / max<f32>(total, 0.01);
    features[f + 7] = meanB[i] / max<f32>(total, 0.01);
    features[f + 8] = saturation[i];
    features[f + 9] = brightness[i];
    features[f + 10] = deviationS[i];
    features[f + 11] = deviationG[i];
    features[f + 12] = eccentricity[i];
    features[f + 13] = toSeed[i] / 50;
    features[f + 14] = toSeed[i] / seedRadius;
    features[f + 15] = fromSeed[i] / 5;
    features[f + 16] = (fromSeed[i] * 5) / seedRadius;
    features[f + 17] = Mathf.hypot(centroidX[i] - seedX, centroidY[i] - seedY) / seedRadius;
    features[f + 18] = f32.MAX_VALUE;
    features[f + 19] = -f32.MAX_VALUE;
    features[f + 20] = stain[i] - threshold;
    features[f + 21] = fromRim[i];
    features[f + 22] = stain[i];
  }
  for (let e = 0; e < edgeCount; e++) {
    noteNeighbour(edgeFrom[e], edgeTo[e]);
    noteNeighbour(edgeTo[e], edgeFrom[e]);
  }
  measureContext();
}

/** The way from the seed whose least stained superpixel is as stained as can be (Dijkstra with a maximum of minima). */
function findBridges(): void {
  heapSize = 0;
  for (let i = 0; i < count; i++) {
    bridge[i] = seed[i] ? stain[i] : -UNREACHED;
    if (seed[i]) push(i, -stain[i]);
  }
  while (heapSize > 0) {
    const node = heapNode[0];
    const width = -heapKey[0];
    pop();
    if (width < bridge[node]) continue;
    for (let a = firstArc[node]; a < firstArc[node + 1]; a++) {
      const e = arcs[a];
      const other = edgeFrom[e] == node ? edgeTo[e] : edgeFrom[e];
      const way = min(width, stain[other]);
      if (way <= bridge[other]) continue;
      bridge[other] = way;
      push(other, -way);
    }
  }
}

// @ts-ignore: decorator
@inline
function addToRing(i: i32, j: i32, length: f32, step: f32): void {
  ringLength[i] += length;
  ringStain[i] += length * stain[j];
  ringDeviation[i] += length * deviationG[j];
  ringBlue[i] += length * features[j * FEATURES + 7];
  ringStep[i] += length * step;
}

function measureRings(): void {
  for (let i = 0; i < count; i++) {
    ringLength[i] = ringStain[i] = ringDeviation[i] = ringBlue[i] = ringStep[i] = secondRing[i] = 0;
  }
  for (let e = 0; e < edgeCount; e++) {
    addToRing(edgeFrom[e], edgeTo[e], edgeLength[e], edgeStep[e]);
    addToRing(edgeTo[e], edgeFrom[e], edgeLength[e], edgeStep[e]);
  }
  for (let i = 0; i < count; i++) {
    const share: f32 = 1 / max<f32>(1, ringLength[i]);
    ringStain[i] *= share;
    ringDeviation[i] *= share;
    ringBlue[i] *= share;
    ringStep[i] *= share;
  }
  for (let e = 0; e < edgeCount; e++) {
    secondRing[edgeFrom[e]] += edgeLength[e] * ringStain[edgeTo[e]];
    secondRing[edgeTo[e]] += edgeLength[e] * ringStain[edgeFrom[e]];
  }
  for (let i = 0; i < count; i++) secondRing[i] /= max<f32>(1, ringLength[i]);
}

/** What a superpixel's surroundings say, and how like it is to what lies far from the cell. */
function measureContext(): void {
  measureRings();
  findBridges();
  let farArea: f32 = 0;
  let r: f32 = 0;
  let g: f32 = 0;
  let b: f32 = 0;
  for (let i = 0; i < count; i++) {
    if (toSeed[i] < FAR_RADII * seedRadius || stain[i] + 0.5 * meanB[i] < COLOURED) continue;
    farArea += area[i];
    r += area[i] * meanR[i];
    g += area[i] * meanG[i];
    b += area[i] * meanB[i];
  }
  const farShare = farArea / <f32>PIXELS;
  const known = farShare > LEAST_FAR;
  alone = !known;
  r /= max<f32>(1, farArea);
  g /= max<f32>(1, farArea);
  b /= max<f32>(1, farArea);
  for (let i = 0; i < count; i++) {
    const f = i * FEATURES + 23;
    const dr = meanR[i] - r;
    const dg = meanG[i] - g;
    const db = meanB[i] - b;
    features[f] = known ? min(NOTHING_LIKE, Mathf.sqrt(dr * dr + dg * dg + db * db)) : NOTHING_LIKE;
    features[f + 1] = min<f32>(0.5, farShare);
    features[f + 2] = known ? min<f32>(3, max<f32>(0, stain[i]) / max<f32>(0.1, r + g)) : 0;
    features[f + 3] = ringStain[i];
    features[f + 4] = ringDeviation[i];
    features[f + 5] = ringBlue[i];
    features[f + 6] = ringStep[i];
    features[f + 7] = secondRing[i];
    features[f + 8] = bridge[i];
  }
}

/** The least and the most stained neighbour. */
function noteNeighbour(i: i32, neighbour: i32): void {
  const f = i * FEATURES;
  features[f + 18] = min(features[f + 18], stain[neighbour]);
  features[f + 19] = max(features[f + 19], stain[neighbour]);
}
