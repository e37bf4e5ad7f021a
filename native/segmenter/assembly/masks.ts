// From superpixels to the final masks of the frame.
import { blur, scratch } from './blur';
import { inCell, inNucleus } from './cuts';
import { PIXELS, SIDE } from './frame';
import { codeColours, refine } from './refine';
import { component, componentArea, componentScore, distanceTo, fillHoles, findComponents, keepCentral, open } from './regions';
import { seedX, seedY } from './seed';
import { labels } from './slic';

/** Half width of the bands whose pixels are decided anew, px. */
const CELL_BAND: f32 = 4;
const NUCLEUS_BAND: f32 = 7;
/** Width of the preference for what lies at the seed, when the cell has come apart. */
const CENTRAL_SIGMA: f32 = 0.18 * <f32>SIDE;
/** The outline is smoothed by a Gaussian of 1 px; people draw outlines a trace outside the steepest step. */
const OUTLINE_BLUR: f32 = 1;
/** Nucleus pieces below this share of the largest are specks. */
const SPECK: f32 = 0.03;
/** Pieces that get nowhere deeper into the cell than this (px) and are under half the largest are slivers of its rim. */
const RIM_DEPTH: f32 = 18;
const RIM_SHARE: f32 = 0.5;

/** What hangs on the cell by a neck, such as a touching red cell: half the neck is under this share of the cell's greatest depth ... */
const NECK: f32 = 0.3;
/** ... is cut off when it makes up this share of the cell; less is but the rounding of its corners. */
const APPENDAGE: f32 = 0.06;
/** A cell all of thin parts stays as it is: its core must contain this share of it. */
const LEAST_CORE: f32 = 0.3;
/** Holes in the nucleus below this share of it are gaps in the chromatin. */
const GAP: f32 = 0.03;

export const cell = new StaticArray<u8>(PIXELS);
export const nucleus = new StaticArray<u8>(PIXELS);
/** The cell mask with its smoothed outline, 0..1; the cell is where it is at least `outlineLevel`. */
export const cellField = new StaticArray<f32>(PIXELS);
export const nucleusField = new StaticArray<f32>(PIXELS);

const everywhere = new StaticArray<u8>(PIXELS).fill(1);
const core = new StaticArray<u8>(PIXELS);
const depth = new StaticArray<f32>(PIXELS);
export const nucleusDepth = new StaticArray<f32>(PIXELS);

function toField(mask: StaticArray<u8>, field: StaticArray<f32>): void {
  for (let p = 0; p < PIXELS; p++) scratch[p] = <f32>mask[p];
  blur(scratch, field, OUTLINE_BLUR);
}

/** Cuts off what hangs on the cell by a narrow neck: an opening that keeps only the part with the seed. */
function dropAppendages(): void {
  distanceTo(cell, 0, depth);
  let deepest: f32 = 0;
  for (let p = 0; p < PIXELS; p++) deepest = max(deepest, depth[p]);
  const neck = NECK * deepest;
  for (let p = 0; p < PIXELS; p++) core[p] = u8(depth[p] > neck);
  keepCentral(core, seedX, seedY, CENTRAL_SIGMA);
  distanceTo(core, 1, depth);
  let before = 0;
  let after = 0;
  for (let p = 0; p < PIXELS; p++) {
    core[p] = u8(cell[p] && (depth[p] <= neck + 1 || nucleus[p]));
    before += cell[p];
    after += core[p];
  }
  if (<f32>after < (1 - APPENDAGE) * <f32>before && <f32>after > LEAST_CORE * <f32>before) {
    memory.copy(changetype<usize>(cell), changetype<usize>(core), PIXELS);
    keepCentral(cell, seedX, seedY, CENTRAL_SIGMA);
  }
}

function fillGaps(): void {
  const count = findComponents(nucleus, 0);
  let size = 0;
  for (let p = 0; p < PIXELS; p++) size += nucleus[p];
  const limit = <i32>(GAP * <f32>size);
  if (count < 2) return;
  for (let p = 0; p < PIXELS; p++) if (component[p] != 0 && componentArea[component[p]] < limit) nucleus[p] = 1;
}

function dropPieces(): void {
  const count = findComponents(nucleus, 1);
  if (count < 2) return;
  distanceTo(cell, 0, depth);
  let largest: f32 = 0;
  for (let c = 1; c <= count; c++) {
    componentScore[c] = 0;
    largest = max(largest, <f32>componentArea[c]);
  }
  for (let p = 0; p < PIXELS; p++) {
    const c = component[p];
    if (c != 0) componentScore[c] = max(componentScore[c], depth[p]);
  }
  for (let p = 0; p < PIXELS; p++) {
    const c = component[p];
    if (c == 0) continue;
    const size = <f32>componentArea[c];
    const sliver = componentScore[c] < RIM_DEPTH && size < RIM_SHARE * largest;
    if (size < SPECK * largest || sliver) nucleus[p] = 0;
  }
}

/** Depth of each nucleus pixel in the nucleus, px. Fills `nucleusDepth`. */
export function measureNucleusDepth(): void {
  distanceTo(nucleus, 0, nucleusDepth);
}

/** Makes the masks of the superpixels in `inCell` and `inNucleus`. */
export function drawSuperpixels(): void {
  for (let p = 0; p < PIXELS; p++) {
    cell[p] = inCell[labels[p]];
    nucleus[p] = inNucleus[labels[p]];
  }
  fillHoles(cell);
}

/** Refines and finishes both masks. `outlineLevel`: where the smoothed outline is drawn, 0..1 (below .5: further out). */
export function finishMasks(outlineLevel: f32): void {
  codeColours();
  refine(cell, everywhere, CELL_BAND);
  keepCentral(cell, seedX, seedY, CENTRAL_SIGMA);
  fillHoles(cell);
  dropAppendages();
  toField(cell, cellField);
  for (let p = 0; p < PIXELS; p++) {
    cell[p] = u8(cellField[p] >= outlineLevel);
    nucleus[p] &= cell[p];
  }
  refine(nucleus, cell, NUCLEUS_BAND);
  open(nucleus);
  for (let p = 0; p < PIXELS; p++) nucleus[p] &= cell[p];
  dropPieces();
  fillGaps();
  toField(nucleus, nucleusField);
}
