import { expect, it } from 'vitest';
import { Random } from '../../../../../electron/contract/random.ts';
import { normalQuantile, watchForDrift } from '../../../../../electron/engine/statistics/drift.ts';

const TRIALS = 300;
const FALSE_ALARMS = 0.05;

/** Skewed and in steps, as shares of few cells are: nothing like a normal distribution. */
const skewed = (random: Random) => Math.round(-Math.log(1 - random.next()) * 12) / 200;

it('cries wolf about as often as it says, whatever the distribution', () => {
  const random = new Random(99);
  let alarms = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const figures = Array.from({ length: 160 }, () => skewed(random));
    const result = watchForDrift({
      reference: figures.slice(0, 80),
      watched: figures.slice(80),
      falseAlarms: FALSE_ALARMS,
    });
    if (result.alarmAt !== null) alarms++;
  }
  // 300 trials at 5%: outside 5..28 less than once in a thousand times.
  expect(alarms).toBeGreaterThan(4);
  expect(alarms).toBeLessThan(29);
});

it('finds a shift of one and a half standard deviations, and says which way', () => {
  const random = new Random(5);
  let found = 0;
  for (let trial = 0; trial < 50; trial++) {
    const gauss = () => normalQuantile(Math.max(1e-9, random.next()));
    const reference = Array.from({ length: 100 }, gauss);
    const watched = Array.from({ length: 100 }, (_, i) => gauss() - (i >= 40 ? 1.5 : 0));
    const { alarmAt, direction } = watchForDrift({ reference, watched, falseAlarms: 0.01 });
    if (alarmAt !== null && alarmAt >= 40 && direction === 'down') found++;
  }
  expect(found).toBeGreaterThan(45);
});

it('says a p that is as often below any level as that level when nothing has changed', () => {
  const random = new Random(17);
  const ps = Array.from({ length: TRIALS }, () => {
    const figures = Array.from({ length: 120 }, () => skewed(random));
    return watchForDrift({ reference: figures.slice(0, 60), watched: figures.slice(60), falseAlarms: 0.01 }).p;
  }).sort((a, b) => a - b);
  // Kolmogorov's distance of 300 even numbers from evenness is above .111 once in a thousand times.
  const distance = Math.max(...ps.map((p, i) => Math.max(Math.abs(p - i / TRIALS), Math.abs(p - (i + 1) / TRIALS))));
  expect(distance).toBeLessThan(0.111);
});

it('says a p below its limit exactly where it alarms', () => {
  const random = new Random(23);
  for (const shift of [0, 0.02, 0.05, 0.1, 0.2]) {
    const figures = Array.from({ length: 100 }, (_, i) => skewed(random) + (i > 60 ? shift : 0));
    const { p, alarmAt } = watchForDrift({
      reference: figures.slice(0, 50),
      watched: figures.slice(50),
      falseAlarms: 0.05,
    });
    expect([shift, alarmAt !== null]).toEqual([shift, p <= 0.05]);
  }
});

it('never alarms on fewer than twenty reference slides', () => {
  const result = watchForDrift({ reference: [1, 2, 3], watched: Array(50).fill(1000), falseAlarms: 0.01 });
  expect(result).toMatchObject({ alarmAt: null, p: 1 });
});

it('knows the normal quantiles', () => {
  for (const [p, z] of [
    [0.5, 0],
    [0.975, 1.959963985],
    [0.001, -3.090232306],
  ] as const)
    expect(normalQuantile(p)).toBeCloseTo(z, 6);
});
