import type { LeukoscopeDatabase } from '../../../db/index.ts';
import {
  CELL_CLASSES,
  type CellClass,
  type CellId,
  type CellMap,
  type Distribution,
  type Drift,
  type EventName,
  type EventPayload,
  type InsightMeasure,
  type InsightStatistics,
  LeukoscopeError,
  type Scope,
  type SimilarAnswer,
  type SlideId,
  toWireError,
} from '../../contract/index.ts';
import { watchForDrift } from './drift.ts';
import type { SimilarQuery } from './similar.ts';
import { summarise } from './summarise.ts';
import { InsightThread } from './thread.ts';

type Tell = <E extends EventName>(name: E, payload: EventPayload<E>) => void;

export interface SimilarFilter extends Scope {
  limit: number;
  classes: CellClass[] | null;
  slideId: SlideId | null;
  signedOnly: boolean;
}

/** Chance of a false alarm over the slides that one chart watches. */
const FALSE_ALARMS = 0.01;
/** So many of the first slides stand for "as it should be"; so many of the last are watched. */
const REFERENCE_SLIDES = 200;
const WATCHED_SLIDES = 200;
const BINS = 24;

/** What the laboratory's collected cells can be asked. Long questions go to threads that only read. */
export class Insight {
  readonly #database: LeukoscopeDatabase;
  readonly #tell: Tell;
  readonly #search: InsightThread | null;
  readonly #chores: InsightThread | null;
  #indexing: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(database: LeukoscopeDatabase, options: { model: string; nativeBinding: string | undefined; tell: Tell }) {
    this.#database = database;
    this.#tell = options.tell;
    const { path } = database.info;
    const setup = { file: path, nativeBinding: options.nativeBinding, model: options.model };
    [this.#search, this.#chores] =
      path === ':memory:' ? [null, null] : [new InsightThread(setup), new InsightThread(setup)];
  }

  #thread(which: 'search' | 'chores'): InsightThread {
    const thread = which === 'search' ? this.#search : this.#chores;
    if (!thread) {
      throw new LeukoscopeError('BAD_REQUEST', 'A database in memory can’t be searched this way. Open one in a file.');
    }
    return thread;
  }

  /** Indexes what completed runs have added; calls while it works make it look again at the end. */
  index(): Promise<void> {
    if (this.#database.info.readOnly || !this.#chores || this.#closed) return Promise.resolve();
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
        const work = await this.#thread('chores').ask('nextWork', null);
        if (!work || this.#closed || this.#database.info.readOnly) break;
        if (work.kind === 'projection') vectors.replaceProjection(work.projection);
        else vectors.addBlock(work.run, work.projection, work.block);
      }
    }
  }

  async similar(of: SimilarQuery['of'], filter: SimilarFilter): Promise<SimilarAnswer> {
    const started = performance.now();
    const { statistics } = this.#database;
    const { limit, classes, slideId, signedOnly, from, to, model } = filter;
    // Asking for the slides of a scope costs time: only where the scope leaves something out.
    const scoped = signedOnly || from !== null || to !== null || model !== null;
    const slides =
      slideId !== null
        ? [slideId]
        : scoped
          ? statistics.slideIds({ ...filter, synthetic: true }, signedOnly)
          : undefined;
    const { hits, searched, others } = await this.#thread('search').ask('similar', {
      of,
      limit,
      classes: classes?.map((name) => CELL_CLASSES.indexOf(name)),
      slides,
    });
    const similarity = new Map(hits.map((hit) => [hit.cell, hit.similarity]));
    const cells = statistics
      .describe(hits.map(({ cell }) => cell as CellId))
      .map((cell) => ({ ...cell, similarity: similarity.get(cell.id) ?? 0 }));
    return { cells, searched, others, milliseconds: Math.round(performance.now() - started) };
  }

  statistics(scope: Scope): InsightStatistics {
    const started = performance.now();
    const { statistics } = this.#database;
    const slides = statistics.slides(scope);
    const figures = summarise({
      calls: statistics.calls(scope),
      reviews: statistics.reviews(scope),
      slides,
      models: statistics.models(),
    });
    return {
      ...figures,
      reviewers: statistics.reviewers(),
      together: statistics.together(scope),
      drift: (['unidentified', 'confidence', 'nucleusOd'] as const).map((figure) => driftOf(figure, slides)),
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

  async map(slide: SlideId | null, limit: number, signal: AbortSignal): Promise<CellMap> {
    const progress = (done: number, total: number) => this.#tell('insight.progress', { what: 'map', done, total });
    const result = await this.#thread('chores').ask('map', { slide, limit }, { progress, signal });
    const described = new Map(
      this.#database.statistics.describe(result.cells as CellId[]).map((cell) => [cell.id, cell.class]),
    );
    return {
      cells: result.cells as CellId[],
      slides: result.slides as SlideId[],
      classes: result.cells.map((cell) => described.get(cell as CellId) ?? 'AR'),
      places: result.places,
      oddness: result.oddness,
      added: result.added,
    };
  }

  /** Reads every page in the background when there is reason to; a damaged file is closed to writing and people are told. */
  async proveIfDue(): Promise<void> {
    const { upkeep, info } = this.#database;
    if (!this.#chores || info.readOnly || upkeep.proofDue() === null) return;
    const progress = (done: number, total: number) => this.#tell('insight.progress', { what: 'proof', done, total });
    try {
      const damage = await this.#chores.ask('prove', null, { progress });
      if (this.#closed) return;
      if (damage === null) upkeep.proven();
      else {
        this.#database.condemn(damage);
        this.#tell('system.notice', { level: 'error', message: info.note ?? damage });
      }
    } catch (error) {
      if (this.#closed) return;
      const { message } = toWireError(error);
      this.#tell('system.notice', { level: 'warning', message: `The database could not be examined: ${message}` });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#search?.close(), this.#chores?.close()]);
    await this.#indexing?.catch(() => undefined);
  }
}

function driftOf(
  figure: Drift['figure'],
  slides: readonly { at: string; cells: number; unidentified: number; confidence: number; nucleusOd: number }[],
): Drift {
  const values = slides.map((slide) => ({
    at: slide.at,
    value: figure === 'unidentified' ? slide.unidentified / Math.max(1, slide.cells) : slide[figure],
  }));
  // Never the same slide in both: with few slides the first half is the reference.
  const reference = values.slice(0, Math.min(REFERENCE_SLIDES, values.length >> 1));
  const watched = values.slice(reference.length).slice(-WATCHED_SLIDES);
  const result = watchForDrift({
    reference: reference.map(({ value }) => value),
    watched: watched.map(({ value }) => value),
    falseAlarms: FALSE_ALARMS,
  });
  return {
    figure,
    at: watched.map(({ at }) => at),
    high: result.high,
    low: result.low,
    limit: Number.isFinite(result.limit) ? result.limit : null,
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
