import { expect, it } from 'vitest';
import { Random } from '../../../../../electron/contract/random.ts';
import {
  FALSE_ALARMS,
  limitOf,
  normalQuantile,
  REFERENCE_SLIDES,
  watchForDrift,
} from '../../../../../electron/engine/statistics/drift.ts';

const YEAR = 2500;

/** Slides in time, each alike to the one before; shaped by `figure`, shifted from `from` on. */
function series(random: Random, slides: number, rho: number, figure = (z: number) => z, shift = 0, from = 0): number[] {
  let value = random.normal(1);
  return Array.from({ length: slides }, (_, i) => {
    value = rho * value + Math.sqrt(1 - rho * rho) * random.normal(1);
    return figure(i >= from ? value + shift : value);
  });
}

const watch = (figures: readonly number[]) =>
  watchForDrift({
    reference: figures.slice(0, REFERENCE_SLIDES),
    watched: figures.slice(REFERENCE_SLIDES),
    slidesAYear: YEAR,
  });

/** Skewed and in steps, as shares of few cells are: nothing like a normal distribution. */
const skewed = (z: number) => Math.round(Math.exp(z) * 4) / 200;

it.each([
  [0, (z: number) => z],
  [0.2, (z: number) => z],
  [0.4, (z: number) => z],
  [0.2, skewed],
])('raises an alarm in no more years than it states, looked at after every slide: rho %f', (rho, figure) => {
  const random = new Random(41);
  const years = 600;
  let alarms = 0;
  for (let year = 0; year < years; year++)
    if (watch(series(random, REFERENCE_SLIDES + YEAR, rho, figure)).alarms.length > 0) alarms++;
  // At 1%, more than 15 of 600 come about once in a thousand times.
  expect(alarms).toBeLessThanOrEqual(15);
  expect(FALSE_ALARMS).toBe(0.01);
});

it.each([
  [0, 1, 60],
  [0, 1.5, 30],
  [0.4, 1.5, 120],
] as const)('with rho %f finds a shift of %f deviations within %i slides, and says which way', (rho, shift, within) => {
  const random = new Random(5);
  const from = REFERENCE_SLIDES + 50;
  let found = 0;
  for (let trial = 0; trial < 50; trial++) {
    const { alarms } = watch(series(random, from + within, rho, (z) => z, -shift, from));
    if (alarms.some(({ at, direction }) => at >= 50 && direction === 'down')) found++;
  }
  expect(found).toBeGreaterThan(40);
});

it('begins again after an alarm, and goes on alarming while the change stays', () => {
  const random = new Random(9);
  const { alarms, high, limit } = watch(series(random, REFERENCE_SLIDES + 400, 0, (z) => z, 2, REFERENCE_SLIDES + 100));
  expect(alarms.length).toBeGreaterThan(3);
  expect(alarms.every(({ direction }) => direction === 'up')).toBe(true);
  for (const { at } of alarms) {
    expect(high[at]).toBeGreaterThan(limit);
    expect(high[at + 1] ?? 0).toBeLessThan(limit);
  }
});

it('needs a whole reference, and a higher limit for a year of more slides', () => {
  const result = watchForDrift({ reference: [1, 2, 3], watched: Array(50).fill(1000), slidesAYear: YEAR });
  expect(result.alarms).toEqual([]);
  expect(limitOf(10_000)).toBeGreaterThan(limitOf(YEAR));
  expect(limitOf(1)).toBe(limitOf(1000));
});

it('knows the normal quantiles', () => {
  for (const [p, z] of [
    [0.5, 0],
    [0.975, 1.959963985],
    [0.001, -3.090232306],
  ] as const)
    expect(normalQuantile(p)).toBeCloseTo(z, 6);
});
