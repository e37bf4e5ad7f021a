/**
 * An alarm for slow or sudden change from slide to slide: a two-sided CUSUM on normal scores of ranks. It assumes nothing about the shape of
 * the figures' distribution, and its rate of false alarms is simulated and stated. Pure.
 */
import { Random } from '../../contract/random.ts';

/** Allowance: shifts of less than this many standard deviations count as chance. */
const ALLOWANCE = 0.5;
/** With fewer, ranks mean little. */
export const FEWEST_REFERENCE = 20;
/** The smallest p that can be said is one over these. */
const SIMULATIONS = 1000;

export interface DriftInput {
  /** Figures of the reference slides, in order of time. */
  reference: readonly number[];
  /** Figures of the slides watched, in order of time. */
  watched: readonly number[];
  /** Chance of any alarm over all watched slides when nothing has changed, 0..1. */
  falseAlarms: number;
}

export interface DriftResult {
  /** Both sums after each watched slide; an alarm is where one passes the limit. */
  high: number[];
  low: number[];
  limit: number;
  /** Chance of a highest sum like the one seen, or higher, when nothing has changed; 1 with too few reference figures. */
  p: number;
  /** Index of the first watched slide that is out; null for none. */
  alarmAt: number | null;
  direction: 'up' | 'down' | null;
  falseAlarms: number;
}

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

function sums(scores: readonly number[]): { high: number[]; low: number[] } {
  const high: number[] = [];
  const low: number[] = [];
  for (const score of scores) {
    high.push(Math.max(0, (high.at(-1) ?? 0) + score - ALLOWANCE));
    low.push(Math.max(0, (low.at(-1) ?? 0) - score - ALLOWANCE));
  }
  return { high, low };
}

const simulated = new Map<string, Float64Array>();

/**
 * The highest sums, in rising order, of simulated series in which nothing changes. Ranks do not depend on where figures come from, so
 * numbers drawn evenly stand for any; the reference's own chance is part of it.
 */
function highestSums(reference: number, watched: number): Float64Array {
  const key = `${reference} ${watched}`;
  const known = simulated.get(key);
  if (known) return known;
  const random = new Random(1);
  const highest = Float64Array.from({ length: SIMULATIONS }, () => {
    const score = scorer(
      Array.from({ length: reference }, () => random.next()),
      random,
    );
    return peak(sums(Array.from({ length: watched }, () => score(random.next()))));
  }).sort();
  simulated.set(key, highest);
  return highest;
}

const peak = ({ high, low }: { high: number[]; low: number[] }) => high.concat(low).reduce((a, b) => Math.max(a, b), 0);

/** Watches figures for change. Needs at least 20 reference figures for ranks to mean anything: with fewer it never alarms. */
export function watchForDrift({ reference, watched, falseAlarms }: DriftInput): DriftResult {
  const score = scorer(reference, new Random(2));
  const { high, low } = sums(watched.map(score));
  if (reference.length < FEWEST_REFERENCE)
    return { high, low, limit: Number.POSITIVE_INFINITY, p: 1, alarmAt: null, direction: null, falseAlarms };
  const highest = highestSums(reference.length, watched.length);
  const limit = highest[Math.min(SIMULATIONS - 1, Math.ceil(SIMULATIONS * (1 - falseAlarms)) - 1)] ?? 0;
  const seen = peak({ high, low });
  // The series itself counts as one of them, so that p is never nothing (Davison and Hinkley 1997, section 4.2).
  const p = (1 + highest.filter((value) => value >= seen).length) / (SIMULATIONS + 1);
  const out = watched.findIndex((_, i) => (high[i] ?? 0) > limit || (low[i] ?? 0) > limit);
  const direction = out < 0 ? null : (high[out] ?? 0) > limit ? 'up' : 'down';
  return { high, low, limit, p, alarmAt: out < 0 ? null : out, direction, falseAlarms };
}
