/**
 * An alarm for slow or sudden change from slide to slide: a two-sided CUSUM on normal scores of ranks, freed of the likeness of
 * neighbouring slides. It assumes nothing about the shape of the figures' distribution. Its chance of a false alarm is stated for a year in
 * which the sums are looked at after every slide, and was simulated by tests/bench/drift.bench.ts. Pure.
 */
import { Random } from '../../contract/random.ts';

/** Allowance: shifts of less than this many standard deviations count as chance. */
const ALLOWANCE = 0.5;
/** The first slides are how it should be, and stay so: a reference that moved with the slides would be another look each time. */
export const REFERENCE_SLIDES = 200;
/** Chance of any alarm of one figure in a year in which nothing changes. */
export const FALSE_ALARMS = 0.01;
/** The limit in a year of so many slides, and what it takes more for each factor of e: both from the simulation. */
const SLIDES_A_YEAR = 2500;
const LIMIT = 15.5;
const LIMIT_GROWTH = 2.5;
/** Neighbours more alike than this are change, not likeness. */
const MOST_ALIKE = 0.8;

export interface DriftInput {
  /** Figures of the reference slides, in order of time. */
  reference: readonly number[];
  /** Figures of all slides after them, in order of time. */
  watched: readonly number[];
  /** How many slides the laboratory has in a year. */
  slidesAYear: number;
}

export interface DriftResult {
  /** Both sums after each watched slide; an alarm is where one passes the limit. Both begin again at 0 after it. */
  high: number[];
  low: number[];
  limit: number;
  /** Indices of the watched slides at which a sum passed the limit, with its direction. */
  alarms: { at: number; direction: 'up' | 'down' }[];
  /** Correlation of neighbouring reference slides, as it was taken out. */
  autocorrelation: number;
}

/** The limit that a year of so many slides passes by chance once in a hundred years. A year of fewer has the same as one of 1000. */
export const limitOf = (slidesAYear: number): number =>
  LIMIT + LIMIT_GROWTH * Math.log(Math.max(1000, slidesAYear) / SLIDES_A_YEAR);

/** The standard normal quantile of p in 0..1 (Acklam's rational approximation, relative error below 1.2e-9). */
export function normalQuantile(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const poly = (coefficients: readonly number[], x: number) => coefficients.reduce((sum, value) => sum * x + value, 0);
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return poly(c, q) / (poly(d, q) * q + 1);
  }
  if (p > 1 - 0.02425) return -normalQuantile(1 - p);
  const q = p - 0.5;
  const r = q * q;
  return (poly(a, r) * q) / (poly(b, r) * r + 1);
}

/** Normal score of a figure's rank among the reference figures; ties are broken at random. */
function scorer(reference: readonly number[], random: Random): (value: number) => number {
  const sorted = reference.toSorted((a, b) => a - b);
  const below = (value: number, orEqual: boolean) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = sorted[middle] as number;
      if (item < value || (orEqual && item === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (value) => {
    const [less, upTo] = [below(value, false), below(value, true)];
    const rank = less + random.next() * (upTo - less + 1);
    return normalQuantile(Math.min(sorted.length + 0.5, Math.max(0.5, rank)) / (sorted.length + 1));
  };
}

/** How alike neighbours are: the first autocorrelation, corrected for its bias in short series (Kendall 1954); never below 0. */
function autocorrelationOf(scores: readonly number[]): number {
  const n = scores.length;
  const mean = scores.reduce((sum, value) => sum + value, 0) / n;
  const [products, squares] = scores.reduce(
    ([product, square], value, i) => [
      i === 0 ? product : product + (value - mean) * ((scores[i - 1] ?? 0) - mean),
      square + (value - mean) ** 2,
    ],
    [0, 0],
  );
  const found = squares === 0 ? 0 : products / squares;
  return Math.min(MOST_ALIKE, Math.max(0, found + (1 + 3 * found) / n));
}

/**
 * Watches figures for change from a fixed reference on. Each score is freed of what its neighbour before it foretells, so that slides
 * which are alike in runs, as those of one staining batch are, raise no alarm by that.
 */
export function watchForDrift({ reference, watched, slidesAYear }: DriftInput): DriftResult {
  const score = scorer(reference, new Random(2));
  const limit = reference.length < REFERENCE_SLIDES ? Number.POSITIVE_INFINITY : limitOf(slidesAYear);
  const known = reference.map(score);
  const autocorrelation = known.length > 1 ? autocorrelationOf(known) : 0;
  const spread = Math.sqrt(1 - autocorrelation ** 2);
  const result: DriftResult = { high: [], low: [], limit, alarms: [], autocorrelation };
  let [before, rise, fall] = [known.at(-1) ?? 0, 0, 0];
  watched.forEach((value, at) => {
    const now = score(value);
    const fresh = (now - autocorrelation * before) / spread;
    before = now;
    rise = Math.max(0, rise + fresh - ALLOWANCE);
    fall = Math.max(0, fall - fresh - ALLOWANCE);
    result.high.push(rise);
    result.low.push(fall);
    if (rise <= limit && fall <= limit) return;
    result.alarms.push({ at, direction: rise > limit ? 'up' : 'down' });
    rise = 0;
    fall = 0;
  });
  return result;
}
