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
import { FALSE_ALARMS, REFERENCE_SLIDES, watchForDrift } from './drift.ts';
import { coOccurrences, readerPairs, summarise } from './summarise.ts';

/** So many of the last slides are shown. */
const SHOWN_SLIDES = 200;
const YEAR_MS = 365.25 * 24 * 3600 * 1000;
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

/** Slides of the last year; of a laboratory that began later, as many as its pace makes in one. */
function slidesAYear(slides: readonly SlideFigures[]): number {
  const times = slides.map(({ at }) => Date.parse(at));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const within = times.filter((time) => time > last - YEAR_MS).length;
  const span = Math.min(YEAR_MS, last - first);
  return span > 0 ? Math.min(100_000, (within * YEAR_MS) / span) : within;
}

function driftOf(figure: Drift['figure'], slides: readonly SlideFigures[]): Drift {
  const values = slides.map((slide) => ({
    slide: slide.slide,
    at: slide.at,
    value: figure === 'unidentified' ? slide.unidentified / Math.max(1, slide.cells) : slide[figure],
  }));
  const reference = values.slice(0, REFERENCE_SLIDES).map(({ value }) => value);
  const watched = values.slice(REFERENCE_SLIDES);
  const result = watchForDrift({
    reference,
    watched: watched.map(({ value }) => value),
    slidesAYear: slidesAYear(slides),
  });
  const from = Math.max(0, watched.length - SHOWN_SLIDES);
  const shown = watched.slice(from);
  // The chance of a false alarm is stated for a year: older ones were somebody else's to look at.
  const yearAgo = Date.parse(watched.at(-1)?.at ?? '') - YEAR_MS;
  const alarm = result.alarms.findLast(({ at }) => Date.parse(watched[at]?.at ?? '') > yearAgo);
  return {
    figure,
    at: shown.map(({ at }) => at),
    slides: shown.map(({ slide }) => slide),
    values: shown.map(({ value }) => value),
    median: reference.length > 0 ? quantile(reference, 0.5) : null,
    high: result.high.slice(from),
    low: result.low.slice(from),
    limit: reference.length < REFERENCE_SLIDES ? null : result.limit,
    autocorrelation: result.autocorrelation,
    alarmAt: alarm ? (watched[alarm.at]?.at ?? null) : null,
    direction: alarm?.direction ?? null,
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
