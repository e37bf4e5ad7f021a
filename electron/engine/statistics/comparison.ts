/** `count` cells of one class among `total` counted cells. */
export interface Count {
  count: number;
  total: number;
}

/** ln n! for 0..n as a running sum, exact to double precision for the counts of a differential. */
function logFactorials(n: number): Float64Array {
  const out = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) out[i] = (out[i - 1] ?? 0) + Math.log(i);
  return out;
}

/**
 * Fisher's exact test of two counts, two-sided: the probability, were both from the same blood, of a split at most as likely as the
 * one that was seen (Fisher 1935).
 *
 * @returns p, 0..1; 1 when either count has no cells.
 */
export function fisherExact(a: Count, b: Count): number {
  const total = a.total + b.total;
  const hits = a.count + b.count;
  const logs = logFactorials(total);
  const at = (n: number) => logs[n] ?? 0;
  const choose = (n: number, k: number) => at(n) - at(k) - at(n - k);
  const logOf = (k: number) => choose(a.total, k) + choose(b.total, hits - k) - choose(total, hits);
  const seen = logOf(a.count);
  let p = 0;
  for (let k = Math.max(0, hits - b.total); k <= Math.min(a.total, hits); k++) {
    const log = logOf(k);
    // Splits as likely as the one seen differ from it by rounding only.
    if (log <= seen + 1e-9) p += Math.exp(log);
  }
  return Math.min(1, p);
}

/** p-values corrected for their number (Holm 1979): in the same order, never less than the p they came from. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, i) => ({ p, i })).toSorted((a, b) => a.p - b.p);
  const out = ps.map(() => 1);
  let least = 0;
  order.forEach(({ p, i }, rank) => {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)));
    out[i] = least;
  });
  return out;
}

export interface ClassComparison<K extends string> {
  name: K;
  first: number;
  second: number;
  /** Fisher's exact p of this class alone. */
  p: number;
  /** p corrected for the number of classes compared. */
  adjusted: number;
  differs: boolean;
}

/**
 * Rümke's question: do two differential counts of the same blood differ by more than chance? Each class by Fisher's exact test,
 * corrected (Holm) for the number of classes that occur in either count; a class in neither says nothing.
 *
 * @param alpha The risk that is taken of calling any class different when none is.
 * @see Rümke CL, "The statistically expected variability in differential leukocyte counting", in: Differential Leukocyte Counting,
 * CAP Conference, Aspen 1977.
 */
export function compareCounts<K extends string>(
  first: Readonly<Partial<Record<K, number>>>,
  second: Readonly<Partial<Record<K, number>>>,
  names: readonly K[],
  alpha = 0.05,
): { totals: [number, number]; differs: boolean; classes: ClassComparison<K>[] } {
  const sum = (counts: Readonly<Partial<Record<K, number>>>) =>
    names.reduce((total, name) => total + (counts[name] ?? 0), 0);
  const totals: [number, number] = [sum(first), sum(second)];
  const present = names.filter((name) => (first[name] ?? 0) + (second[name] ?? 0) > 0);
  const ps = present.map((name) =>
    fisherExact({ count: first[name] ?? 0, total: totals[0] }, { count: second[name] ?? 0, total: totals[1] }),
  );
  const adjusted = holm(ps);
  const classes = present.map((name, i) => {
    const corrected = adjusted[i] ?? 1;
    return {
      name,
      first: first[name] ?? 0,
      second: second[name] ?? 0,
      p: ps[i] ?? 1,
      adjusted: corrected,
      differs: corrected < alpha,
    };
  });
  return { totals, differs: classes.some(({ differs }) => differs), classes };
}

/**
 * How far a second count of as many cells must lie from `count` to differ at `alpha`: the least and the greatest number of cells
 * that do NOT differ. 10 of 100 gives [2, 21]: 1 or 22 cells would.
 */
export function indistinguishable({ count, total }: Count, alpha = 0.05): [number, number] {
  const same = (other: number) => fisherExact({ count, total }, { count: other, total }) >= alpha;
  let low = count;
  while (low > 0 && same(low - 1)) low--;
  let high = count;
  while (high < total && same(high + 1)) high++;
  return [low, high];
}
