import type { LeukoscopeDatabase } from '../../../db/index.ts';
import {
  CELL_CLASSES,
  type CellClass,
  type CellId,
  type CellMap,
  CLINICAL_ORDER,
  type Distribution,
  type Drift,
  type FoundCell,
  type InsightMeasure,
  type InsightStatistics,
  LeukoscopeError,
  type MorphologySpread,
  type Scope,
  type SimilarAnswer,
  type SlideId,
} from '../../contract/index.ts';
import { quantile } from '../../contract/quantile.ts';
import { BackgroundWorker, type Job } from '../background/background-worker.ts';
import type { Emit } from '../common/event-hub.ts';
import { FEWEST_REFERENCE, watchForDrift } from '../statistics/drift.ts';
import { coOccurrences, readerPairs, summarise } from '../statistics/summarise.ts';
import type { MapInput, MapResult } from './map.ts';
import type { IndexWork, SimilarAnswer as Similar, SimilarQuery } from './search.ts';

export interface SimilarFilter extends Scope {
  limit: number;
  classes: CellClass[] | null;
  slideId: SlideId | null;
  notSlide: SlideId | null;
}

export interface InsightOptions {
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

/** Chance of a false alarm over the slides that one chart watches. */
const FALSE_ALARMS = 0.01;
/** So many of the first slides are the reference; so many of the last are watched. */
const REFERENCE_SLIDES = 200;
const WATCHED_SLIDES = 200;
const BINS = 24;

/** Similar cells, the map and statistics over the laboratory's cells. Long queries run in threads that only read. */
export class Insight {
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

  constructor(database: LeukoscopeDatabase, options: InsightOptions) {
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

  statistics(scope: Scope): InsightStatistics {
    const started = performance.now();
    const { statistics } = this.#database;
    const slides = statistics.slides(scope);
    const reviews = statistics.reviews(scope);
    const figures = summarise({
      calls: statistics.calls(scope),
      reviews,
      leftOut: statistics.leftOut(scope),
      slides,
      models: statistics.models(),
    });
    return {
      ...figures,
      synthetic: scope.synthetic ? 0 : statistics.syntheticSlides(),
      reviews,
      together: coOccurrences(statistics.together(scope), slides.length),
      drift: (['unidentified', 'confidence', 'nucleusOd'] as const).map((figure) => driftOf(figure, slides)),
      readers: readerPairs(statistics.secondReadings(scope)),
      milliseconds: Math.round(performance.now() - started),
    };
  }

  distribution(scope: Scope, name: CellClass | null, measure: InsightMeasure): Distribution {
    const bySlide = new Map<SlideId, { sum: number; cells: number }>();
    for (const row of this.#database.statistics.slideClasses(scope, name)) {
      const { sum, cells } = bySlide.get(row.slide) ?? { sum: 0, cells: 0 };
      bySlide.set(row.slide, { sum: sum + row[measure] * row.cells, cells: cells + row.cells });
    }
    const means = [...bySlide].map(([slide, { sum, cells }]) => ({ slide, mean: sum / cells }));
    return histogram(means);
  }

  /** How each class's slide means of a measure are spread, in clinical order. */
  morphology(scope: Scope, measure: InsightMeasure): MorphologySpread[] {
    const byClass = Map.groupBy(this.#database.statistics.slideClasses(scope, null), (row) => row.class);
    return CLINICAL_ORDER.flatMap((name) => {
      const rows = byClass.get(name) ?? [];
      if (rows.length === 0) return [];
      const means = rows.map((row) => row[measure]);
      return [
        {
          class: name,
          slides: rows.length,
          cells: rows.reduce((sum, { cells }) => sum + cells, 0),
          quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map((share) =>
            quantile(means, share),
          ) as MorphologySpread['quantiles'],
        },
      ];
    });
  }

  /** Draws a map; one at a time, a new one stops the one before. */
  async map(slide: SlideId | null, limit: number, scope: Scope, viewer: string, signal: AbortSignal): Promise<CellMap> {
    const progress = (done: number, total: number) => this.#emit('insight.progress', { done, total });
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

function driftOf(
  figure: Drift['figure'],
  slides: readonly {
    slide: SlideId;
    at: string;
    cells: number;
    unidentified: number;
    confidence: number;
    nucleusOd: number;
  }[],
): Drift {
  const values = slides.map((slide) => ({
    slide: slide.slide,
    at: slide.at,
    value: figure === 'unidentified' ? slide.unidentified / Math.max(1, slide.cells) : slide[figure],
  }));
  // Never the same slide in both: with few slides the first 50% are the reference.
  const reference = values.slice(0, Math.min(REFERENCE_SLIDES, values.length >> 1));
  const watched = values.slice(reference.length).slice(-WATCHED_SLIDES);
  const result = watchForDrift({
    reference: reference.map(({ value }) => value),
    watched: watched.map(({ value }) => value),
    falseAlarms: FALSE_ALARMS,
  });
  const enough = reference.length >= FEWEST_REFERENCE;
  return {
    figure,
    at: watched.map(({ at }) => at),
    slides: watched.map(({ slide }) => slide),
    values: watched.map(({ value }) => value),
    median:
      reference.length > 0
        ? quantile(
            reference.map(({ value }) => value),
            0.5,
          )
        : null,
    high: result.high,
    low: result.low,
    limit: enough ? result.limit : null,
    p: enough ? result.p : null,
    alarmAt: result.alarmAt === null ? null : (watched[result.alarmAt]?.at ?? null),
    direction: result.direction,
    falseAlarms: FALSE_ALARMS,
    reference: reference.length,
    watched: watched.length,
  };
}

function histogram(means: readonly { slide: SlideId; mean: number }[]): Distribution {
  const values = means.map(({ mean }) => mean);
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (means.length === 0) return { slides: 0, bins: [] };
  const width = (high - low) / BINS || 1;
  const bins = Array.from({ length: BINS }, (_, i) => ({
    from: low + i * width,
    to: low + (i + 1) * width,
    slides: [] as SlideId[],
    count: 0,
  }));
  for (const { slide, mean } of means) {
    const bin = bins[Math.min(BINS - 1, Math.floor((mean - low) / width))];
    if (!bin) continue;
    bin.count++;
    if (bin.slides.length < 50) bin.slides.push(slide);
  }
  return { slides: means.length, bins };
}
