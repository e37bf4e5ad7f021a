/**
 * Shares of a total as percentages of `decimals` places that add up to exactly 100, by largest remainder (Hamilton): each share is
 * rounded down, and the last places still missing go to the shares that lost the most. Equal remainders: the larger count first,
 * then the earlier one.
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
