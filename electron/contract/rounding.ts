/**
 * Shares of a total as percentages of `decimals` places that add up to exactly 100, by largest remainder (Hamilton): each share is
 * rounded down, and the last places still missing go to the shares that lost the most. Equal remainders: the larger count first,
 * then the earlier one.
 *
 * The one rounding of the program: every share of a differential that is shown, printed or sent comes from here.
 *
 * @param counts Whole numbers of at least 0.
 * @returns Percentages in the order of `counts`; all 0 when nothing was counted.
 */
export function percentagesToHundred(counts: readonly number[], decimals = 1): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  // Whole numbers throughout: a share in units of the last place is floor(count * units / total), its remainder is exact.
  const units = 100 * 10 ** decimals;
  const shares = counts.map((count, i) => ({
    i,
    count,
    floor: Math.floor((count * units) / total),
    rest: (count * units) % total,
  }));
  const missing = units - shares.reduce((sum, { floor }) => sum + floor, 0);
  const raised = new Set(
    shares
      .toSorted((a, b) => b.rest - a.rest || b.count - a.count || a.i - b.i)
      .slice(0, missing)
      .map(({ i }) => i),
  );
  return shares.map(({ i, floor }) => (floor + (raised.has(i) ? 1 : 0)) / 10 ** decimals);
}

/** A figure rounded to so many decimal places as on paper, .5 upwards, without binary error: 1.005 gives 1.01. */
export function roundTo(value: number, decimals: number): number {
  const scaled = Number(`${value}e${decimals}`);
  // Numbers in exponent notation are too large or too small for the trick, and for anything that is printed here.
  if (Number.isNaN(scaled)) return Math.round(value * 10 ** decimals) / 10 ** decimals;
  return Number(`${Math.round(scaled)}e-${decimals}`);
}

/** Where a figure has no value. */
export const NO_FIGURE = '-';

/** A figure of so many decimal places as text; `-` where there is none. */
export function figureText(value: number | null, decimals = 1): string {
  return value === null ? NO_FIGURE : roundTo(value, decimals).toFixed(decimals);
}

/** A count per volume as text: as it was given, with at least two decimal places. */
export function countText(value: number): string {
  return value.toLocaleString('en', { useGrouping: false, minimumFractionDigits: 2, maximumFractionDigits: 20 });
}

/** 95% limits in percent as text, `-` where they are withheld. */
export function limitsText(limits: readonly [number, number] | null, between = '-'): string {
  return limits ? `${figureText(limits[0])}${between}${figureText(limits[1])}` : NO_FIGURE;
}
