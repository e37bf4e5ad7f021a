import { UMAP } from 'umap-js';
import type { Projection, ReadableDatabase } from '../../../db/index.ts';
import { LeukoscopeError } from '../../contract/index.ts';
import { Random } from '../../contract/random.ts';
import { Recent } from '../common/recent.ts';
import { type Neighbours, nearestAmong, nearestNeighbours } from './neighbours.ts';
import { dot, fitProjection, unit } from './projection.ts';

export interface MapInput {
  /** Names the question: cells that come later are placed into the last map of the same name. */
  key: string;
  /** Slides to show; undefined: all. */
  slides: number[] | undefined;
  /** About so many cells, chosen by lot where there are more. */
  limit: number;
}

export interface MapResult {
  /** Cell ids, in the order of everything else. */
  cells: number[];
  slides: number[];
  /** Two coordinates a cell, each within 0..1, both on one scale. */
  places: number[];
  /** Mean distance to the nearest neighbours among these cells, in parts of the median: above 1 is unusual. */
  outlierScores: number[];
  /** How many cells could be shown. */
  total: number;
  /** How many cells were placed into a map that was there already. */
  added: number;
}

export interface MapWatch {
  progress(done: number, total: number): void;
  /** Asked now and then; true ends the work with CANCELLED. */
  stopped(): boolean;
}

/** Neighbours that a cell is laid beside, itself among them: the library's own default. */
const NEIGHBOURS = 15;
const FEWEST = 20;
/** Numbers of a vector that the neighbours are found by. */
const DIMENSIONS = 32;
/** A basis of a map's own is fitted on at most so many cells. */
const FITTED_ON = 2000;
/** Maps that are kept to be added to. */
const KEPT_MAPS = 4;
/** What the two long parts have of the progress bar. */
const SHARE_OF_NEIGHBOURS = 0.3;
const PROGRESS_STEPS = 1000;

/** A stored basis, whose reduced vectors are at hand, or one that was fitted for the map alone. */
type Basis = Projection | Omit<Projection, 'id'>;

interface Kept {
  model: string;
  basis: Basis;
  share: number;
  places: Map<number, number[]>;
}

interface Placed {
  cell: number;
  slide: number;
  vector: number[];
}

const cancelled = () => new LeukoscopeError('CANCELLED', 'The map was stopped.');

function coordinates(features: Float32Array, { inputs, outputs, mean, basis }: Omit<Projection, 'id'>): number[] {
  const centred = unit(features).map((value, i) => value - (mean[i] ?? 0));
  const width = Math.min(DIMENSIONS, outputs);
  return Array.from({ length: width }, (_, k) => dot(centred, basis.subarray(k * inputs, (k + 1) * inputs)));
}

/** A number in 0..1 that is always the same for a cell and looks random from cell to cell. */
function lot(cell: number): number {
  let hash = Math.imul(cell ^ (cell >>> 16), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** The shown cells of the slides that drew a lot below `share`: a cell that was chosen once stays so. */
function cellsOf(db: ReadableDatabase, basis: Basis, slides: ReadonlySet<number> | undefined, share: number) {
  const shown = new Map(db.vectors.shownRuns().map((row) => [row.run as number, row.slide as number]));
  const wanted = (run: number) => {
    const slide = shown.get(run);
    return slide !== undefined && (!slides || slides.has(slide)) ? slide : undefined;
  };
  const placed: Placed[] = [];
  const indexed = new Set<number>();
  if ('id' in basis) {
    const { outputs, scale } = basis;
    const width = Math.min(DIMENSIONS, outputs);
    for (const { run, ids, codes } of db.vectors.blocks(basis, 0)) {
      indexed.add(run);
      const slide = wanted(run);
      if (slide === undefined) continue;
      for (const [i, cell] of ids.entries()) {
        if (lot(cell) >= share) continue;
        const codesOfCell = codes.subarray(i * outputs, i * outputs + width);
        placed.push({ cell, slide, vector: Array.from(codesOfCell, (code) => code / scale) });
      }
    }
  }
  // Runs that the index has not reached yet.
  for (const { run } of db.vectors.runsOf(basis.model)) {
    const slide = wanted(run);
    if (slide === undefined || indexed.has(run)) continue;
    for (const { cell, features } of db.vectors.featuresOf(run)) {
      if (lot(cell) < share) placed.push({ cell, slide, vector: coordinates(features, basis) });
    }
  }
  return placed;
}

/** The laboratory's basis, or for a small database one of its own. */
function basisFor(db: ReadableDatabase, model: string): Basis {
  const stored = db.vectors.projection(model);
  if (stored) return stored;
  const runs = db.vectors.runsOf(model);
  const share = FITTED_ON / runs.reduce((sum, { cells }) => sum + cells, 0);
  const sample: Float32Array[] = [];
  for (const { run } of runs)
    for (const { cell, features } of db.vectors.featuresOf(run)) if (lot(cell) < share) sample.push(features);
  return fitProjection(sample, model, sample.length, DIMENSIONS);
}

function countCells(db: ReadableDatabase, model: string, slides: ReadonlySet<number> | undefined): number {
  const mine = new Map(db.vectors.runsOf(model).map(({ run, cells }) => [run, cells]));
  return db.vectors
    .shownRuns()
    .filter((row) => !slides || slides.has(row.slide))
    .reduce((sum, { run }) => sum + (mine.get(run) ?? 0), 0);
}

/** Mean distance of each cell to its nearest neighbours, in parts of the median of that. */
function outlierScoresOf({ distances }: Neighbours): number[] {
  // The first is the cell itself.
  const means = distances.map((row) => row.slice(1).reduce((a, b) => a + b, 0) / Math.max(1, row.length - 1));
  const median = means.toSorted((a, b) => a - b)[means.length >> 1] || 1;
  return means.map((value) => value / median);
}

/** Into 0..1 without changing the shape: an axis of its own for each direction would stretch distances. */
function scaled(places: readonly number[][]): number[] {
  const range = (axis: number) => {
    const values = places.map((place) => place[axis] ?? 0);
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { middle: (low + high) / 2, span: high - low };
  };
  const [x, y] = [range(0), range(1)];
  const span = Math.max(x.span, y.span) || 1;
  return places.flatMap(([px = 0, py = 0]) => [0.5 + (px - x.middle) / span, 0.5 + (py - y.middle) / span]);
}

/** Draws maps of cells and remembers the last few, so that new cells find their place in them. */
export class MapDrawer {
  readonly #db: ReadableDatabase;
  readonly #model: string;
  readonly #kept = new Recent<string, Kept>(KEPT_MAPS);

  constructor(db: ReadableDatabase, model: string) {
    this.#db = db;
    this.#model = model;
  }

  /**
   * Lays cells out so that alike ones lie near each other (UMAP, McInnes, Healy and Melville 2018). Asked again, cells that are new
   * since then are placed into the map that is there.
   *
   * @throws LeukoscopeError NOT_FOUND with fewer than 20 cells of the present model, CANCELLED when it was stopped.
   */
  draw({ key, slides: wanted, limit }: MapInput, watch: MapWatch): MapResult {
    const db = this.#db;
    const slides = wanted && new Set(wanted);
    const total = countCells(db, this.#model, slides);
    if (total < FEWEST) throw tooFew(total);
    const before = this.#kept.get(key);
    const basis = before?.basis ?? basisFor(db, this.#model);
    const share = before?.share ?? Math.min(1, limit / total);
    let cells = cellsOf(db, basis, slides, share);
    if (watch.stopped()) throw cancelled();
    const fresh = before ? cells.filter(({ cell }) => !before.places.has(cell)) : [];
    // A map that is mostly new cells, or has outgrown its limit, would no longer be one of its own.
    const usable = before && fresh.length <= before.places.size / 2 && cells.length <= 2 * limit ? before : undefined;
    if (before && !usable) cells = cellsOf(db, basis, slides, Math.min(1, limit / total));
    if (cells.length < FEWEST) throw tooFew(cells.length);
    const report = (part: number) => {
      if (watch.stopped()) throw cancelled();
      watch.progress(Math.round(part * PROGRESS_STEPS), PROGRESS_STEPS);
    };
    const near = nearestNeighbours(
      cells.map(({ vector }) => vector),
      Math.min(NEIGHBOURS, cells.length - 1),
      (part) => report(part * SHARE_OF_NEIGHBOURS),
    );
    const map: Kept = usable ?? {
      model: this.#model,
      basis,
      share: Math.min(1, limit / total),
      places: layOut(cells, near, (part) => report(SHARE_OF_NEIGHBOURS + part * (1 - SHARE_OF_NEIGHBOURS))),
    };
    if (usable) placeInto(map.places, cells, fresh);
    watch.progress(PROGRESS_STEPS, PROGRESS_STEPS);
    this.#kept.set(key, map);
    return {
      cells: cells.map(({ cell }) => cell),
      slides: cells.map(({ slide }) => slide),
      places: scaled(cells.map(({ cell }) => map.places.get(cell) as number[])),
      outlierScores: outlierScoresOf(near),
      total,
      added: usable ? fresh.length : 0,
    };
  }
}

const tooFew = (cells: number) =>
  new LeukoscopeError(
    'NOT_FOUND',
    `A map needs ${FEWEST} cells that the present model has classified; there are ${cells}. Analyse more slides, or widen the filters.`,
  );

function layOut(cells: readonly Placed[], near: Neighbours, progress: (part: number) => void): Kept['places'] {
  const random = new Random(11);
  const umap = new UMAP({
    nNeighbors: near.indices[0]?.length ?? NEIGHBOURS,
    minDist: 0.15,
    random: () => random.next(),
  });
  umap.setPrecomputedKNN(near.indices, near.distances);
  const epochs = umap.initializeFit(cells.map(({ vector }) => vector));
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % 5 === 0) progress(epoch / epochs);
  }
  const places = umap.getEmbedding();
  return new Map(cells.map(({ cell }, i) => [cell, places[i] as number[]]));
}

/**
 * Gives new cells their places: between their nearest mapped neighbours, the nearer the more, as UMAP's own transform begins. The
 * library's transform is not used: its search starts at random cells and ends in a wrong island where islands lie far apart.
 */
function placeInto(places: Kept['places'], cells: readonly Placed[], fresh: readonly Placed[]): void {
  if (fresh.length === 0) return;
  const mapped = cells.filter(({ cell }) => places.has(cell));
  const { indices, distances } = nearestAmong(
    mapped.map(({ vector }) => vector),
    fresh.map(({ vector }) => vector),
    NEIGHBOURS,
  );
  const added = fresh.map(({ cell }, i) => {
    const near = (indices[i] ?? []).map((at) => places.get(mapped[at]?.cell ?? -1) ?? [0, 0]);
    const beyond = (distances[i] ?? []).map((distance) => distance - (distances[i]?.[0] ?? 0));
    const scale = beyond.reduce((sum, value) => sum + value, 0) / beyond.length || 1;
    const weights = beyond.map((value) => Math.exp(-value / scale));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const along = (axis: number) =>
      near.reduce((sum, place, n) => sum + (place[axis] ?? 0) * (weights[n] ?? 0), 0) / total;
    return { cell, place: [along(0), along(1)] };
  });
  for (const { cell, place } of added) places.set(cell, place);
}
