/**
 * Simulates years in which nothing changes and counts those with an alarm: `node tests/bench/drift.bench.ts [years]`, 10,000 by default
 * for slides that are independent and alike in runs (rho 0, .2, .4). Then years with a shift, and how soon it is found. One thread, some
 * two minutes. The limit in electron/engine/statistics/drift.ts is from here.
 */
import { Random } from '../../electron/contract/random.ts';
import { FALSE_ALARMS, limitOf, REFERENCE_SLIDES, watchForDrift } from '../../electron/engine/statistics/drift.ts';

const [years = 10_000] = process.argv.slice(2).map(Number);
const YEAR = 2500;
const RHOS = [0, 0.2, 0.4] as const;

/** Slides in order of time: each alike to the one before with correlation rho; from the slide `from` on shifted by so many deviations. */
function series(random: Random, slides: number, rho: number, shift = 0, from = 0): number[] {
  const spread = Math.sqrt(1 - rho * rho);
  let value = random.normal(1);
  return Array.from({ length: slides }, (_, i) => {
    value = rho * value + spread * random.normal(1);
    return i >= from ? value + shift : value;
  });
}

function watch(figures: readonly number[], slidesAYear: number) {
  const [reference, watched] = [figures.slice(0, REFERENCE_SLIDES), figures.slice(REFERENCE_SLIDES)];
  return watchForDrift({ reference, watched, slidesAYear });
}

const share = (part: number, whole: number) => Math.round((1e4 * part) / whole) / 1e4;
const result: Record<string, unknown> = { drift_years: years, drift_slides_a_year: YEAR, drift_limit: limitOf(YEAR) };
const peaks: Record<string, number> = {};
for (const rho of RHOS) {
  const random = new Random(1 + 10 * rho);
  const highest: number[] = [];
  let alarms = 0;
  for (let year = 0; year < years; year++) {
    const { high, low, alarms: found } = watch(series(random, REFERENCE_SLIDES + YEAR, rho), YEAR);
    if (found.length > 0) alarms++;
    let peak = 0;
    for (let i = 0; i < high.length; i++) peak = Math.max(peak, high[i] ?? 0, low[i] ?? 0);
    highest.push(peak);
  }
  result[`drift_false_alarms_rho_${rho}`] = share(alarms, years);
  peaks[rho] = highest.toSorted((a, b) => a - b)[Math.floor(years * (1 - FALSE_ALARMS))] ?? 0;
}
// What the limit would have to be for exactly the stated chance. Sums begin again after an alarm, so it is known up to the limit only.
result.drift_limit_needed = peaks;
for (const slides of [500, 10_000]) {
  const random = new Random(3);
  const few = Math.round(years / (slides > YEAR ? 8 : 1));
  let alarms = 0;
  for (let year = 0; year < few; year++)
    if (watch(series(random, REFERENCE_SLIDES + slides, 0.4), slides).alarms.length > 0) alarms++;
  result[`drift_false_alarms_rho_0.4_of_${slides}_slides`] = share(alarms, few);
}
for (const rho of RHOS)
  for (const shift of [1, 1.5, 2]) {
    const random = new Random(7);
    const [tries, after, from] = [500, 200, REFERENCE_SLIDES + 100];
    const delays: number[] = [];
    for (let i = 0; i < tries; i++) {
      const first = watch(series(random, from + after, rho, shift, from), YEAR).alarms.find(({ at }) => at >= 100);
      if (first) delays.push(first.at - 99);
    }
    const median = delays.toSorted((a, b) => a - b)[Math.floor(tries / 2)] ?? null;
    result[`drift_power_rho_${rho}_shift_${shift}`] = {
      within_200_slides: share(delays.length, tries),
      median_slides: median,
    };
  }
console.log(JSON.stringify(result));
