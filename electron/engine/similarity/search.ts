import type { Projection, ReadableDatabase, VectorBlock } from '../../../db/index.ts';
import { CELL_CLASSES, type CellId, LeukoscopeError, type RunId } from '../../contract/index.ts';
import { dot, fitProjection, makeBlock, OUTPUTS, reduce, unit } from './projection.ts';
import { type Hit, type IndexFilter, VectorIndex } from './vector-index.ts';

/** Below this many cells every feature vector is read and compared: fitting a basis on fewer would say little. */
export const EXACT_BELOW = 1000;
/** A basis is fitted on at most so many cells, spread evenly over the runs. */
const FITTED_ON = 4000;
/** A basis fitted on fewer than it might have been is fitted again when there are so many times more cells. */
const REFIT_FACTOR = 4;
/** So many of the nearest in the reduced space are compared by their full features; see docs/decisions/similar-cells.md. */
const CANDIDATES_A_RESULT = 4;

export interface SimilarQuery {
  /** A cell of the database, or the features of a picture from outside. */
  of: { cell: CellId } | { features: Float32Array };
  limit: number;
  classes?: number[] | undefined;
  slides?: number[] | undefined;
  /** A slide whose cells are not searched. */
  notSlide?: number | undefined;
}

export interface SimilarAnswer {
  /** Nearest first; similarity is the cosine of the angle between the full feature vectors, -1..1. */
  hits: { cell: number; similarity: number }[];
  /** How many cells could be compared. */
  searched: number;
  /** Cells that another model classified: their features have another meaning. */
  others: number;
}

/** What must be stored so that the index is up to date; the one writer stores it. */
export type IndexWork =
  | { kind: 'projection'; projection: Omit<Projection, 'id'> }
  | { kind: 'block'; projection: number; run: RunId; block: VectorBlock };

/** Searches a database that it only reads. Lives in a thread of its own: the whole index is in memory. */
export class SimilarSearch {
  readonly #db: ReadableDatabase;
  readonly #model: string;
  #projection: Projection | undefined;
  #index: VectorIndex | undefined;
  #event = 0;
  #state: number | undefined;
  #extent = { cells: 0, others: 0 };

  constructor(db: ReadableDatabase, model: string) {
    this.#db = db;
    this.#model = model;
  }

  /** The next piece of work for the writer; undefined when the index is complete. Call again after it is stored. */
  nextWork(): IndexWork | undefined {
    const { vectors } = this.#db;
    const { cells } = vectors.extent(this.#model);
    if (cells < EXACT_BELOW) return undefined;
    const projection = vectors.projection(this.#model);
    const outgrown = projection && projection.cells < FITTED_ON && cells >= projection.cells * REFIT_FACTOR;
    if (!projection || outgrown) return { kind: 'projection', projection: this.#fit(cells) };
    const run = vectors.missing(projection)[0];
    if (run === undefined) return undefined;
    return {
      kind: 'block',
      projection: projection.id,
      run,
      block: makeBlock([...vectors.featuresOf(run)], projection),
    };
  }

  #fit(cells: number): Omit<Projection, 'id'> {
    const share = Math.min(1, FITTED_ON / cells);
    const sample: Float32Array[] = [];
    let owed = 0;
    for (const { run, cells: inRun } of this.#db.vectors.runsOf(this.#model)) {
      owed += inRun * share;
      if (owed < 1) continue;
      const all = [...this.#db.vectors.featuresOf(run)];
      const take = Math.min(all.length, Math.round(owed));
      for (let i = 0; i < take; i++)
        sample.push((all[Math.floor((i * all.length) / take)] as (typeof all)[0]).features);
      owed -= take;
    }
    return fitProjection(sample, this.#model, sample.length, OUTPUTS);
  }

  /** Takes in what was stored since the last call. */
  refresh(): void {
    const { vectors } = this.#db;
    const state = vectors.state();
    if (state === this.#state) return;
    this.#extent = vectors.extent(this.#model);
    // Kept only when all of the following has been read.
    this.#state = undefined;
    const projection = vectors.projection(this.#model);
    if (!projection) return;
    if (!this.#index || this.#projection?.id !== projection.id) {
      this.#index = new VectorIndex(projection.outputs);
      this.#event = 0;
    }
    this.#projection = projection;
    for (const block of vectors.blocks(projection, this.#index.lastRun)) this.#index.add(block);
    this.#index.show(vectors.shownRuns());
    for (const { cell, class: name, event } of vectors.reviewedSince(this.#event)) {
      this.#index.setVerdict(cell, name === null ? null : CELL_CLASSES.indexOf(name));
      this.#event = event;
    }
    this.#state = state;
  }

  /** @throws LeukoscopeError NOT_FOUND when the cell has no features of the present model. */
  similar({ of, limit, classes, slides, notSlide }: SimilarQuery): SimilarAnswer {
    this.refresh();
    const { vectors } = this.#db;
    const own = 'cell' in of ? of.cell : undefined;
    const features = 'cell' in of ? vectors.featuresByModel(of.cell, this.#model) : of.features;
    if (!features) {
      throw new LeukoscopeError(
        'NOT_FOUND',
        `Cell ${own} was not classified by the present model, so there is nothing to compare it by. Analyse its slide again.`,
      );
    }
    const filter = {
      classes: classes && new Set(classes),
      slides: slides && new Set(slides),
      notSlide,
    };
    const target = unit(features);
    const { cells, others } = this.#extent;
    const index = this.#index;
    const projection = this.#projection;
    const near: Iterable<{ cell: number; features: Float32Array | undefined }> =
      index && projection && index.size > 0
        ? index
            .nearest(reduce(features, projection), limit * CANDIDATES_A_RESULT + 1, filter)
            .map(({ cell }: Hit) => ({ cell, features: vectors.featuresByModel(cell as CellId, this.#model) }))
        : this.#everyCell(filter);
    const hits: SimilarAnswer['hits'] = [];
    for (const { cell, features: found } of near) {
      if (cell !== own && found) hits.push({ cell, similarity: dot(target, unit(found)) });
    }
    hits.sort((a, b) => b.similarity - a.similarity || a.cell - b.cell);
    return { hits: hits.slice(0, limit), searched: index?.searchable || cells, others };
  }

  /** Small databases need no index. */
  *#everyCell({ classes, slides, notSlide }: IndexFilter) {
    const said = new Map(
      this.#db.vectors
        .reviewedSince(0)
        .map(({ cell, class: name }) => [cell, name === null ? -1 : CELL_CLASSES.indexOf(name)]),
    );
    const mine = new Set(this.#db.vectors.runsOf(this.#model).map(({ run }) => run));
    for (const { slide, run } of this.#db.vectors.shownRuns()) {
      if (!mine.has(run) || slide === notSlide || (slides && !slides.has(slide))) continue;
      for (const { cell, call, features } of this.#db.vectors.featuresOf(run)) {
        const reviewed = said.get(cell) ?? -1;
        if (!classes || classes.has(reviewed < 0 ? call : reviewed)) yield { cell, features };
      }
    }
  }
}
