// The nucleus seed: the superpixels that are nucleus beyond doubt, because nothing else near the centre is stained as strongly.
import { MAX_SUPERPIXELS, SIDE } from './frame';
import { connectGroups, group, groupScore } from './groups';
import { otsu } from './otsu';
import {
  area,
  centroidX,
  centroidY,
  count,
  eccentricity,
  meanB,
  meanG,
  meanR,
  stain,
} from './superpixels';

/** Seeds lie this near the centre (1 = corner): the cell was put there by whoever cropped it. */
const REACH: f32 = 0.62;
/** Width of the preference for the centre among candidates. */
const CENTRE_WIDTH: f32 = 0.28;
/** A further lobe counts when it scores at least this share of the best one. */
const LOBE_SHARE: f32 = 0.25;
/** Lobes lie within this many main radii (at least LOBE_DISTANCE px) of the main one. */
const LOBE_RADII: f32 = 1.6;
const LOBE_DISTANCE: f32 = 40;
/** With fewer strongly stained superpixels than this a second threshold would be noise. */
const ENOUGH: i32 = 8;
/** A seed less stained than this, in red plus green density, is not chromatin. */
const LEAST_STAIN: f32 = 0.25;

export const seed = new StaticArray<u8>(MAX_SUPERPIXELS);
/** Area in px, centroid, radius of the disc of the same area, and mean densities of the seed. */
export let seedArea: f32 = 0;
export let seedX: f32 = 0;
export let seedY: f32 = 0;
export let seedRadius: f32 = 0;
export let seedR: f32 = 0;
export let seedG: f32 = 0;
export let seedB: f32 = 0;
/** Whether the seed is stained like a nucleus at all. */
export let seedCredible: bool = false;

const central = new StaticArray<u8>(MAX_SUPERPIXELS);

function keepBestLobes(): void {
  connectGroups(seed, 1);
  for (let i = 0; i < count; i++) groupScore[i] = 0;
  for (let i = 0; i < count; i++) {
    if (!seed[i]) continue;
    const r = eccentricity[i] / CENTRE_WIDTH;
    groupScore[group[i]] += area[i] * max<f32>(0, stain[i]) * Mathf.exp(-0.5 * r * r);
  }
  let best = 0;
  for (let i = 0; i < count; i++) if (groupScore[i] > groupScore[best]) best = i;
  let mainArea: f32 = 0;
  let x: f32 = 0;
  let y: f32 = 0;
  for (let i = 0; i < count; i++) {
    if (!seed[i] || group[i] != best) continue;
    mainArea += area[i];
    x += area[i] * centroidX[i];
    y += area[i] * centroidY[i];
  }
  x /= max<f32>(1, mainArea);
  y /= max<f32>(1, mainArea);
  const reach = max(LOBE_RADII * Mathf.sqrt(mainArea), LOBE_DISTANCE);
  for (let i = 0; i < count; i++) {
    const near = Mathf.hypot(centroidX[i] - x, centroidY[i] - y) < reach;
    if (!near || groupScore[group[i]] <= LOBE_SHARE * groupScore[best]) seed[i] = 0;
  }
}

function mostCentral(): i32 {
  let best = 0;
  for (let i = 1; i < count; i++) if (eccentricity[i] < eccentricity[best]) best = i;
  return best;
}

/** Finds the seed. There is always one: in a frame without any stain it is the most central superpixel, and not credible. */
export function findSeed(): void {
  for (let i = 0; i < count; i++) central[i] = u8(eccentricity[i] < REACH);
  const first = otsu(stain, central);
  let strong = 0;
  for (let i = 0; i < count; i++) {
    seed[i] = u8(central[i] && stain[i] > first);
    strong += seed[i];
  }
  const second = strong > ENOUGH ? otsu(stain, seed) : first;
  for (let i = 0; i < count; i++) seed[i] = u8(seed[i] && stain[i] > second);
  keepBestLobes();

  let members = 0;
  for (let i = 0; i < count; i++) members += seed[i];
  if (members == 0) seed[mostCentral()] = 1;

  seedArea = seedX = seedY = seedR = seedG = seedB = 0;
  for (let i = 0; i < count; i++) {
    if (!seed[i]) continue;
    seedArea += area[i];
    seedX += area[i] * centroidX[i];
    seedY += area[i] * centroidY[i];
    seedR += area[i] * meanR[i];
    seedG += area[i] * meanG[i];
    seedB += area[i] * meanB[i];
  }
  seedX /= seedArea;
  seedY /= seedArea;
  seedR /= seedArea;
  seedG /= seedArea;
  seedB /= seedArea;
  seedRadius = Mathf.sqrt(seedArea / Mathf.PI);
  seedCredible = members > 0 && seedR + seedG > LEAST_STAIN;
}

/** Distance of the seed's centroid to the nearest side of the frame, px. */
export function seedToRim(): f32 {
  const side: f32 = <f32>(SIDE - 1);
  return min(min(seedX, side - seedX), min(seedY, side - seedY));
}
