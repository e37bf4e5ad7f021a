// The two decisions of the paper, each a minimum cut through the graph of superpixels: background or cell (BW), then nucleus or
// cytoplasm within the cell (NC).
import { estimateDensities, near, NO_SET, setArea, setOf, SETS } from './density';
import { alone, outside, toSeed } from './features';
import { MAX_EDGES, MAX_SUPERPIXELS } from './frame';
import { keepSeedGroup } from './groups';
import { cut, join, onSourceSide, startGraph, terminalWeight } from './maxflow';
import { otsu } from './otsu';
import { seed, seedRadius } from './seed';
import {
  area,
  count,
  deviationG,
  edgeCount,
  edgeFrom,
  edgeLength,
  edgeStep,
  edgeTo,
  meanArea,
  meanB,
  meanG,
  meanR,
  stain,
} from './superpixels';
import { cellEvidence, nucleusEvidence } from './unary';

// Background or cell. Constants of the prototype's search over the even half of the mask data (v3, and v2 without the network).
const CELL_KERNEL: f32 = 0.03;
const CELL_TEXTURE: f32 = 0.5;
const CELL_SMOOTHNESS: f32 = 0.8;
const CELL_EDGE: f32 = 3;
const CELL_EVIDENCE: f32 = 1.2;
const SEED_PULL: f32 = 50;
const RIM_PULL: f32 = 20;
/** Stain (R + G + B / 2 density) below which background is bare glass and above which it is something else, mostly red cells. */
const PALE: f32 = 0.08;
const RED_CELL_WEIGHT: f32 = 0.7;
const LEAST_DENSITY: f32 = 0.01;
/** Sets smaller than this many px estimate densities as if they were of this size. */
const LEAST_SET: f32 = 400;
const NUCLEUS_SHARE: f32 = 0.75;
const COLOUR_CLIP: f32 = 4;
const EVIDENCE_CLIP: f32 = 5;

// A pale cell alone on bare glass: whatever is stained there belongs to it, however faintly.
const ALONE_WEIGHT: f32 = 6;
/** Share of the evident cytoplasm's stain that tells cell from glass, and the range of thresholds in which the rule is of use. */
const ALONE_SHARE: f32 = 0.3;
const ALONE_LEAST: f32 = 0.028;
const ALONE_MOST: f32 = 0.06;
const EVIDENT: f32 = 1;

// Without the network: the prior falls with the distance to the seed, and colour models grow from a ring around the seed.
const PLAIN_SMOOTHNESS: f32 = 0.4;
const PLAIN_EDGE: f32 = 10;
const PLAIN_SLOPE: f32 = 0.7;
const PLAIN_RADII: f32 = 1.3;
const PLAIN_RING: f32 = 0.45;
const PLAIN_FLOOR: f32 = 0.06;
const PLAIN_PASSES: i32 = 2;

// Nucleus or cytoplasm.
const NUCLEUS_KERNEL: f32 = 0.08;
const NUCLEUS_TEXTURE: f32 = 0.3;
const NUCLEUS_SMOOTHNESS: f32 = 0.5;
const NUCLEUS_EVIDENCE: f32 = 3;
const NUCLEUS_PASSES: i32 = 2;
const FORBIDDEN: f32 = -50;
const PLAIN_THRESHOLD_WEIGHT: f32 = 3;

/** Results: 1 where the superpixel belongs to the cell, to the nucleus. */
export const inCell = new StaticArray<u8>(MAX_SUPERPIXELS);
export const inNucleus = new StaticArray<u8>(MAX_SUPERPIXELS);

const smoothness = new StaticArray<f32>(MAX_EDGES);

// @ts-ignore: decorator
@inline
function clip(value: f32, limit: f32): f32 {
  return min(limit, max(-limit, value));
}

/** The price of separating each pair of neighbours: long borders between like colours without an edge cost most. */
function setSmoothness(strength: f32, texture: f32, edge: f32): void {
  let sum: f32 = 0;
  let length: f32 = 0;
  for (let e = 0; e < edgeCount; e++) {
    const u = edgeFrom[e];
    const v = edgeTo[e];
    const r = meanR[u] - meanR[v];
    const g = meanG[u] - meanG[v];
    const b = meanB[u] - meanB[v];
    const t = texture * (deviationG[u] - deviationG[v]);
    smoothness[e] = r * r + g * g + b * b + t * t;
    sum += smoothness[e] * edgeLength[e];
    length += edgeLength[e];
  }
  const beta: f32 = 1 / ((sum / max<f32>(1, length)) * 2 + 1e-6);
  const scale = strength / Mathf.sqrt(meanArea);
  for (let e = 0; e < edgeCount; e++) {
    smoothness[e] = scale * edgeLength[e] * Mathf.exp(-beta * smoothness[e] - edge * edgeStep[e]);
  }
}

function joinNeighbours(): void {
  for (let e = 0; e < edgeCount; e++) join(edgeFrom[e], edgeTo[e], smoothness[e]);
}

const NUCLEUS: i32 = 0;
const CYTOPLASM: i32 = 1;
const BARE: i32 = 2;
const RED: i32 = 3;

/** Density of a set around superpixel i, per px of the set. */
// @ts-ignore: decorator
@inline
function likelihood(i: i32, set: i32): f32 {
  return near[i * SETS + set] / max(setArea[set], LEAST_SET);
}

/** Log-likelihood ratio of cell against background from the colours of what `inCell` now holds and of the rest. */
function modelColours(): void {
  let seedStain: f32 = 0;
  let seedArea: f32 = 0;
  for (let i = 0; i < count; i++) {
    if (!seed[i]) continue;
    seedStain += area[i] * (stain[i] + 0.5 * meanB[i]);
    seedArea += area[i];
  }
  const nuclear = (NUCLEUS_SHARE * seedStain) / seedArea;
  for (let i = 0; i < count; i++) {
    const q = stain[i] + 0.5 * meanB[i];
    if (inCell[i]) setOf[i] = <u8>(q > nuclear || seed[i] ? NUCLEUS : CYTOPLASM);
    else setOf[i] = <u8>(q < PALE ? BARE : RED);
  }
  estimateDensities(CELL_KERNEL, CELL_TEXTURE);
}

function colourEvidence(i: i32): f32 {
  const cell = max(likelihood(i, NUCLEUS), likelihood(i, CYTOPLASM));
  const rest = max(likelihood(i, BARE), RED_CELL_WEIGHT * likelihood(i, RED));
  return clip(Mathf.log((cell + LEAST_DENSITY) / (rest + LEAST_DENSITY)), COLOUR_CLIP);
}

/** Stain that tells a pale cell from the glass around it; 0 when the cell is not pale or not alone. */
function findPaleThreshold(): f32 {
  if (!alone) return 0;
  let sum: f32 = 0;
  let total: f32 = 0;
  for (let i = 0; i < count; i++) {
    if (seed[i] || cellEvidence[i] < EVIDENT || nucleusEvidence[i] > 0) continue;
    sum += area[i] * (stain[i] + 0.5 * meanB[i]);
    total += area[i];
  }
  const threshold = max(ALONE_LEAST, (ALONE_SHARE * sum) / max<f32>(1, total));
  return threshold < ALONE_MOST ? threshold : 0;
}

// @ts-ignore: decorator
@inline
function certainty(i: i32): f32 {
  return (seed[i] ? SEED_PULL : 0) - (outside[i] && !seed[i] ? RIM_PULL : 0);
}

/** Background or cell. `fitted`: whether the network's evidence is there. Fills `inCell`. */
export function cutCell(fitted: bool): void {
  if (fitted) setSmoothness(CELL_SMOOTHNESS, CELL_TEXTURE, CELL_EDGE);
  else setSmoothness(PLAIN_SMOOTHNESS, CELL_TEXTURE, PLAIN_EDGE);
  for (let i = 0; i < count; i++) {
    const close = toSeed[i] < PLAIN_RING * seedRadius && stain[i] + 0.5 * meanB[i] > PLAIN_FLOOR;
    inCell[i] = u8(seed[i] || (fitted ? cellEvidence[i] > 0 : close));
  }
  const pale: f32 = fitted ? findPaleThreshold() : 0;
  const passes = fitted ? 1 : PLAIN_PASSES;
  for (let pass = 0; pass < passes; pass++) {
    modelColours();
    startGraph(count);
    for (let i = 0; i < count; i++) {
      let prior: f32 = fitted
        ? CELL_EVIDENCE * clip(cellEvidence[i], EVIDENCE_CLIP)
        : PLAIN_SLOPE * min<f32>(1.5, max<f32>(-2.5, PLAIN_RADII - toSeed[i] / seedRadius));
      if (pale > 0) prior += ALONE_WEIGHT * clip((2 * (stain[i] + 0.5 * meanB[i] - pale)) / pale, 1);
      terminalWeight(i, (area[i] / meanArea) * (colourEvidence(i) + prior) + certainty(i));
    }
    joinNeighbours();
    cut();
    for (let i = 0; i < count; i++) inCell[i] = u8(onSourceSide(i));
    keepSeedGroup(inCell, seed);
    for (let i = 0; i < count; i++) if (seed[i]) inCell[i] = 1;
  }
}

/** Mean stain of the cell's superpixels that are nucleus (or are not). */
function meanStain(nucleus: u8): f32 {
  let sum: f32 = 0;
  let total: f32 = 0;
  for (let i = 0; i < count; i++) {
    if (!inCell[i] || inNucleus[i] != nucleus) continue;
    sum += area[i] * stain[i];
    total += area[i];
  }
  return total > 0 ? sum / total : 0;
}

/** Nucleus or cytoplasm, within `inCell`. Fills `inNucleus`. */
export function cutNucleus(fitted: bool): void {
  const threshold = otsu(stain, inCell);
  let members = 0;
  let cellMembers = 0;
  for (let i = 0; i < count; i++) {
    inNucleus[i] = u8(inCell[i] && (fitted ? nucleusEvidence[i] > 0 : stain[i] > threshold || seed[i]));
    members += inNucleus[i];
    cellMembers += inCell[i];
  }
  if (members < 2) {
    for (let i = 0; i < count; i++) if (seed[i] && inCell[i]) inNucleus[i] = 1;
    return;
  }
  setSmoothness(NUCLEUS_SMOOTHNESS, NUCLEUS_TEXTURE, 0);
  const contrast = max<f32>(0.05, meanStain(1) - meanStain(0));
  for (let pass = 0; pass < NUCLEUS_PASSES && cellMembers - members > 1; pass++) {
    for (let i = 0; i < count; i++) {
      setOf[i] = !inCell[i] ? NO_SET : <u8>(inNucleus[i] ? NUCLEUS : CYTOPLASM);
    }
    estimateDensities(NUCLEUS_KERNEL, NUCLEUS_TEXTURE);
    startGraph(count);
    for (let i = 0; i < count; i++) {
      if (!inCell[i]) {
        terminalWeight(i, FORBIDDEN);
        continue;
      }
      const n = near[i * SETS + NUCLEUS] / max<f32>(1, setArea[NUCLEUS]) + 2e-4;
      const c = near[i * SETS + CYTOPLASM] / max<f32>(1, setArea[CYTOPLASM]) + 2e-4;
      const darkness = clip((4 * (stain[i] - threshold)) / contrast, 2);
      const prior = fitted
        ? darkness + NUCLEUS_EVIDENCE * clip(nucleusEvidence[i], EVIDENCE_CLIP)
        : PLAIN_THRESHOLD_WEIGHT * darkness;
      terminalWeight(i, (area[i] / meanArea) * (clip(Mathf.log(n / c), COLOUR_CLIP) + prior));
    }
    joinNeighbours();
    cut();
    members = 0;
    for (let i = 0; i < count; i++) {
      inNucleus[i] = u8(inCell[i] && onSourceSide(i));
      members += inNucleus[i];
    }
  }
}
