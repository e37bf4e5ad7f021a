import type { LeukoscopeDatabase, SlideFigures } from '../../../db/index.ts';
import {
  type CellClass,
  CLINICAL_ORDER,
  type ClassMeasure,
  type Distribution,
  type Drift,
  type MorphologySpread,
  type Scope,
  type SlideId,
  type StatisticsFigures,
} from '../../contract/index.ts';
import { quantile } from '../../contract/quantile.ts';
import { FEWEST_REFERENCE, watchForDrift } from './drift.ts';
import { coOccurrences, readerPairs, summarise } from './summarise.ts';

/** Chance of a false alarm over the slides that one chart watches. */
const FALSE_ALARMS = 0.01;
/** So many of the first slides are the reference; so many of the last are watched. */
const REFERENCE_SLIDES = 200;
const WATCHED_SLIDES = 200;
const BINS = 24;

/** Figures over the slides of a scope. */
export class StatisticsService {
  readonly #database: LeukoscopeDatabase;

  constructor(database: LeukoscopeDatabase) {
    this.#database = database;
  }

  figures(scope: Scope): StatisticsFigures {
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

  distribution(scope: Scope, name: CellClass | null, measure: ClassMeasure): Distribution {
    const bySlide = new Map<SlideId, { sum: number; cells: number }>();
    for (const row of this.#database.statistics.slideClasses(scope, name)) {
      const { sum, cells } = bySlide.get(row.slide) ?? { sum: 0, cells: 0 };
      bySlide.set(row.slide, { sum: sum + row[measure] * row.cells, cells: cells + row.cells });
    }
    const means = [...bySlide].map(([slide, { sum, cells }]) => ({ slide, mean: sum / cells }));
    return histogram(means);
  }

  /** How each class's slide means of a measure are spread, in clinical order. */
  morphology(scope: Scope, measure: ClassMeasure): MorphologySpread[] {
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
}

function driftOf(figure: Drift['figure'], slides: readonly SlideFigures[]): Drift {
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
