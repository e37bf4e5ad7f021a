import { UMAP } from 'umap-js';
import type { LeukoscopeDatabase, Projection } from '../../../db/index.ts';
import { LeukoscopeError } from '../../contract/index.ts';
import { dot, fitProjection, randomStream, unit } from './projection.ts';

export interface MapInput {
  /** Null: a sample of all slides. */
  slide: number | null;
  /** About so many cells, chosen by lot where there are more. */
  limit: number;
}

export interface MapResult {
  /** Cell ids, in the order of everything else. */
  cells: number[];
  slides: number[];
  /** Two coordinates a cell, each within 0..1. */
  places: number[];
  /** Mean distance to the nearest neighbours among these cells, in parts of the median: above 1 is unusual. */
  oddness: number[];
  /** How many cells were placed into a map that was there already. */
  added: number;
}

const NEIGHBOURS = 15;
const FEWEST = 20;
/** Numbers of a vector that the neighbours are found by. */
const DIMENSIONS = 32;

/** A stored basis, whose reduced vectors are at hand, or one that was fitted for the map alone. */
type Basis = Projection | Omit<Projection, 'id'>;

interface Kept {
  model: string;
  limit: number;
  basis: Basis;
  share: number;
  umap: UMAP;
  places: Map<number, number[]>;
}

/** The last map of each scope: cells that come later are placed into it. */
const kept = new Map<number | null, Kept>();

function coordinates(features: Float32Array, { inputs, outputs, mean, basis }: Omit<Projection, 'id'>): number[] {
  const centred = unit(features).map((value, i) => value - (mean[i] ?? 0));
  const width = Math.min(DIMENSIONS, outputs);
  return Array.from({ length: width }, (_, k) => dot(centred, basis.subarray(k * inputs, (k + 1) * inputs)));
}

interface Placed {
  cell: number;
  slide: number;
  vector: number[];
}

/** A number in 0..1 that is always the same for a cell and looks random from cell to cell. */
const lot = (cell: number) => (Math.imul(cell ^ (cell >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32;

/** The shown cells of the scope that drew a lot below `share`: a cell that was chosen once stays so. */
function cellsOf(db: LeukoscopeDatabase, basis: Basis, { slide }: MapInput, share: number): Placed[] {
  const shown = new Map(db.vectors.shownRuns().map((row) => [row.run as number, row.slide]));
  const wanted = (run: number) => shown.has(run) && (slide === null || shown.get(run) === slide);
  const placed: Placed[] = [];
  if ('id' in basis) {
    const { outputs, scale } = basis;
    const width = Math.min(DIMENSIONS, outputs);
    for (const { run, slide: from, ids, codes } of db.vectors.blocks(basis, 0)) {
      if (!wanted(run)) continue;
      for (const [i, cell] of ids.entries()) {
        if (lot(cell) >= share) continue;
        placed.push({
          cell,
          slide: from,
          vector: Array.from(codes.subarray(i * outputs, i * outputs + width), (code) => code / scale),
        });
      }
    }
    return placed;
  }
  for (const { run } of db.vectors.runsOf(basis.model)) {
    if (!wanted(run)) continue;
    for (const { cell, features } of db.vectors.featuresOf(run)) {
      if (lot(cell) < share) placed.push({ cell, slide: shown.get(run) ?? 0, vector: coordinates(features, basis) });
    }
  }
  return placed;
}

/** The laboratory's basis, or for a small database one of its own. */
function basisFor(db: LeukoscopeDatabase, model: string): Basis {
  const stored = db.vectors.projection(model);
  if (stored) return stored;
  const sample = db.vectors
    .runsOf(model)
    .flatMap(({ run }) => [...db.vectors.featuresOf(run)].map(({ features }) => features));
  return fitProjection(sample, model, sample.length, DIMENSIONS);
}

function countCells(db: LeukoscopeDatabase, model: string, slide: number | null): number {
  const mine = new Map(db.vectors.runsOf(model).map(({ run, cells }) => [run, cells]));
  return db.vectors
    .shownRuns()
    .filter((row) => slide === null || row.slide === slide)
    .reduce((sum, { run }) => sum + (mine.get(run) ?? 0), 0);
}

/** Mean distance of each vector to its nearest neighbours, in parts of the median of that. */
function oddnessOf(vectors: readonly number[][]): number[] {
  const means = vectors.map((vector) => {
    const nearest: number[] = [];
    for (const other of vectors) {
      let sum = 0;
      for (let k = 0; k < vector.length; k++) sum += ((vector[k] as number) - (other[k] as number)) ** 2;
      if (nearest.length <= NEIGHBOURS || sum < (nearest[NEIGHBOURS] as number)) {
        nearest.push(sum);
        nearest.sort((a, b) => a - b);
        nearest.length = Math.min(nearest.length, NEIGHBOURS + 1);
      }
    }
    // The first is the cell itself.
    return nearest.slice(1).reduce((sum, value) => sum + Math.sqrt(value), 0) / Math.max(1, nearest.length - 1);
  });
  const median = means.toSorted((a, b) => a - b)[means.length >> 1] || 1;
  return means.map((value) => value / median);
}

function scaled(places: readonly number[][]): number[] {
  const range = (axis: number) => {
    const values = places.map((place) => place[axis] ?? 0);
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { low, span: high - low || 1 };
  };
  const [x, y] = [range(0), range(1)];
  return places.flatMap(([px = 0, py = 0]) => [(px - x.low) / x.span, (py - y.low) / y.span]);
}

/**
 * Lays cells out so that alike ones lie near each other (UMAP, McInnes et al. 2018). Asked again, cells that are new since then are
 * placed into the map that is there.
 *
 * @throws LeukoscopeError NOT_FOUND with fewer than 20 cells of the present model.
 */
export function mapCells(
  db: LeukoscopeDatabase,
  model: string,
  input: MapInput,
  progress: (done: number, total: number) => void,
): MapResult {
  const total = countCells(db, model, input.slide);
  const before = kept.get(input.slide);
  const usable = before?.model === model && before.limit === input.limit ? before : undefined;
  if (total < FEWEST) throw tooFew(total);
  const basis = usable?.basis ?? basisFor(db, model);
  const share = usable?.share ?? Math.min(1, input.limit / total);
  const cells = cellsOf(db, basis, input, share);
  if (cells.length < FEWEST) throw tooFew(cells.length);
  const fresh = usable ? cells.filter(({ cell }) => !usable.places.has(cell)) : cells;
  // A map that is mostly new cells would no longer be one of its own.
  const map =
    usable && fresh.length <= usable.places.size / 2
      ? usable
      : { model, limit: input.limit, basis, share, ...drawMap(cells, progress) };
  const added = map === usable ? fresh.length : 0;
  if (added > 0) {
    const places = map.umap.transform(fresh.map(({ vector }) => vector));
    for (const [i, { cell }] of fresh.entries()) map.places.set(cell, places[i] as number[]);
  }
  kept.set(input.slide, map);
  return {
    cells: cells.map(({ cell }) => cell),
    slides: cells.map(({ slide }) => slide),
    places: scaled(cells.map(({ cell }) => map.places.get(cell) as number[])),
    oddness: oddnessOf(cells.map(({ vector }) => vector)),
    added,
  };
}

const tooFew = (cells: number) =>
  new LeukoscopeError(
    'NOT_FOUND',
    `A map needs ${FEWEST} cells that the present model has classified; there are ${cells}. Analyse more.`,
  );

function drawMap(
  cells: readonly Placed[],
  progress: (done: number, total: number) => void,
): Pick<Kept, 'umap' | 'places'> {
  const random = randomStream(11);
  const nNeighbors = Math.min(NEIGHBOURS, cells.length - 1);
  const umap = new UMAP({ nNeighbors, minDist: 0.15, random: () => (random() + 1) / 2 });
  const epochs = umap.initializeFit(cells.map(({ vector }) => vector));
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % 10 === 0) progress(epoch, epochs);
  }
  progress(epochs, epochs);
  const places = umap.getEmbedding();
  return { umap, places: new Map(cells.map(({ cell }, i) => [cell, places[i] as number[]])) };
}
