import type { LeukoscopeDatabase } from '../../../db/index.ts';
import {
  CELL_CLASSES,
  type CellClass,
  type CellId,
  type CellMap,
  type FoundCell,
  LeukoscopeError,
  type Scope,
  type SimilarAnswer,
  type SlideId,
} from '../../contract/index.ts';
import { BackgroundWorker, type Job } from '../background/background-worker.ts';
import type { Emit } from '../common/event-hub.ts';
import type { MapInput, MapResult } from './map.ts';
import type { IndexWork, SimilarAnswer as Similar, SimilarQuery } from './search.ts';

export interface SimilarFilter extends Scope {
  limit: number;
  classes: CellClass[] | null;
  slideId: SlideId | null;
  notSlide: SlideId | null;
}

export interface SimilarityOptions {
  /** SHA-256 of the weights whose features are compared. */
  model: () => string;
  emit: Emit;
}

export type SimilarityJobs = {
  similar: Job<SimilarQuery, Similar>;
  /** What is to be indexed next; undefined when the index is complete. */
  index: Job<null, IndexWork | undefined>;
  map: Job<MapInput, MapResult>;
};

/** Similar cells and the map of the laboratory's cells; both run in threads that only read. */
export class SimilarityService {
  readonly #database: LeukoscopeDatabase;
  readonly #emit: Emit;
  readonly #search: BackgroundWorker<SimilarityJobs> | null;
  readonly #indexer: BackgroundWorker<SimilarityJobs> | null;
  /** Apart from the indexer: a map takes long, and the index must not wait for it. */
  readonly #maps: BackgroundWorker<SimilarityJobs> | null;
  #drawing: AbortController | undefined;
  #indexing: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(database: LeukoscopeDatabase, options: SimilarityOptions) {
    this.#database = database;
    this.#emit = options.emit;
    const { path } = database.info;
    const setup = { file: path, model: options.model };
    const thread = () => (path === ':memory:' ? null : new BackgroundWorker<SimilarityJobs>(setup));
    [this.#search, this.#indexer, this.#maps] = [thread(), thread(), thread()];
  }

  #needed(thread: BackgroundWorker<SimilarityJobs> | null): BackgroundWorker<SimilarityJobs> {
    if (!thread) {
      throw new LeukoscopeError('BAD_REQUEST', 'A database in memory can’t be searched this way. Open one in a file.');
    }
    return thread;
  }

  /** Indexes what completed runs have added; calls while it works make it look again at the end. */
  index(): Promise<void> {
    if (this.#database.info.readOnly || !this.#indexer || this.#closed) return Promise.resolve();
    this.#again = true;
    this.#indexing ??= this.#indexAll().finally(() => {
      this.#indexing = undefined;
    });
    return this.#indexing;
  }

  async #indexAll(): Promise<void> {
    const { vectors } = this.#database;
    while (this.#again && !this.#closed) {
      this.#again = false;
      for (;;) {
        const work = await this.#needed(this.#indexer).run('index', null);
        if (!work || this.#closed || this.#database.info.readOnly) break;
        if (work.kind === 'projection') vectors.replaceProjection(work.projection);
        else vectors.addBlock(work.run, work.projection, work.block);
      }
    }
  }

  async similar(of: SimilarQuery['of'], filter: SimilarFilter, viewer: string): Promise<SimilarAnswer> {
    const started = performance.now();
    const { limit, classes, slideId, notSlide } = filter;
    const { hits, searched, others } = await this.#needed(this.#search).run('similar', {
      of,
      limit,
      classes: classes?.map((name) => CELL_CLASSES.indexOf(name)),
      slides: slideId === null ? this.#slidesOf(filter) : [slideId],
      notSlide: notSlide ?? undefined,
    });
    const similarity = new Map(hits.map((hit) => [hit.cell, hit.similarity]));
    const cells = this.describe(
      hits.map(({ cell }) => cell as CellId),
      viewer,
    ).map((cell) => ({
      ...cell,
      similarity: similarity.get(cell.id) ?? 0,
    }));
    return { cells, searched, others, milliseconds: Math.round(performance.now() - started) };
  }

  /** The slides of a scope; asking for them costs time, so nothing where the scope leaves nothing out. */
  #slidesOf(scope: Scope): SlideId[] | undefined {
    const { from, to, model, stain, reviewer, signedOnly, synthetic } = scope;
    const whole = [from, to, model, stain, reviewer].every((part) => part === null) && !signedOnly && synthetic;
    return whole ? undefined : this.#database.statistics.slideIds(scope);
  }

  /** Cells as the viewer, an actor's id, may see them: a second reader sees nobody else's verdicts. */
  describe(ids: readonly CellId[], viewer: string): FoundCell[] {
    return this.#database.statistics.describe(ids, viewer);
  }

  /** Draws a map; one at a time, a new one stops the one before. */
  async map(slide: SlideId | null, limit: number, scope: Scope, viewer: string, signal: AbortSignal): Promise<CellMap> {
    const progress = (done: number, total: number) => this.#emit('map.progress', { done, total });
    this.stopMap();
    const drawing = new AbortController();
    this.#drawing = drawing;
    const stop = () => drawing.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const slides = slide === null ? this.#slidesOf(scope) : [slide];
      const key = JSON.stringify([slide, limit, scope]);
      const result = await this.#needed(this.#maps).run(
        'map',
        { key, slides, limit },
        { progress, signal: drawing.signal },
      );
      const described = new Map(this.describe(result.cells as CellId[], viewer).map((cell) => [cell.id, cell]));
      const kept = result.cells.flatMap((cell, i) => {
        const found = described.get(cell as CellId);
        return found ? [{ found, i }] : [];
      });
      return {
        cells: kept.map(({ found }) => found.id),
        slides: kept.map(({ found }) => found.slide),
        classes: kept.map(({ found }) => found.class),
        unidentified: kept.map(({ found }) => found.status === 'unidentified'),
        total: result.total,
        places: kept.flatMap(({ i }) => [result.places[2 * i] ?? 0, result.places[2 * i + 1] ?? 0]),
        outlierScores: kept.map(({ i }) => result.outlierScores[i] ?? 0),
        added: result.added,
      };
    } finally {
      signal.removeEventListener('abort', stop);
      if (this.#drawing === drawing) this.#drawing = undefined;
    }
  }

  /** Stops the map that is being drawn, if one is. */
  stopMap(): boolean {
    const drawing = this.#drawing;
    drawing?.abort();
    return drawing !== undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#search?.close(), this.#indexer?.close(), this.#maps?.close()]);
    await this.#indexing?.catch(() => undefined);
  }
}
