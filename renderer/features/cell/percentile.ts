/**
 * The percentile of a value among others, 0..100; the midpoint for a run of equal values.
 *
 * @param percentiles the values at 0%, 1% ... 100%, ascending.
 */
export function percentileOf(percentiles: readonly number[], value: number): number {
  const last = percentiles.length - 1;
  if (last < 1) return 50;
  const smaller = percentiles.filter((one) => one < value).length;
  const equal = percentiles.filter((one) => one === value).length;
  if (equal > 0) return (100 * (smaller + (equal - 1) / 2)) / last;
  if (smaller === 0 || smaller > last) return smaller === 0 ? 0 : 100;
  const [low, high] = [percentiles[smaller - 1] ?? value, percentiles[smaller] ?? value];
  return (100 * (smaller - 1 + (value - low) / (high - low))) / last;
}
