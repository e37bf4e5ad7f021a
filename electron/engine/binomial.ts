/** Natural logarithm of n! as a running sum, exact to double precision for the counts of a differential. */
function logFactorials(n: number): Float64Array {
  const out = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) out[i] = (out[i - 1] ?? 0) + Math.log(i);
  return out;
}

/** P(X <= k) for X ~ Binomial(n, p), 0 < p < 1. */
function binomialCdf(k: number, n: number, p: number, logs: Float64Array): number {
  const at = (i: number) => logs[i] ?? 0;
  let sum = 0;
  for (let i = 0; i <= k; i++) sum += Math.exp(at(n) - at(i) - at(n - i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
  return sum;
}

/** The p in (0, 1) where the decreasing function `f` crosses `target`. */
function crossing(f: (p: number) => number, target: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (f(middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Exact two-sided binomial confidence limits (Clopper and Pearson, Biometrika 1934) for `count` of `total`.
 *
 * @returns [low, high] as proportions 0..1; [0, 1] when `total` is 0.
 */
export function exactLimits(count: number, total: number, confidence = 0.95): [number, number] {
  if (total === 0) return [0, 1];
  const tail = (1 - confidence) / 2;
  const logs = logFactorials(total);
  const low = count === 0 ? 0 : crossing((p) => binomialCdf(count - 1, total, p, logs), 1 - tail);
  const high = count === total ? 1 : crossing((p) => binomialCdf(count, total, p, logs), tail);
  return [low, high];
}
