/** Coefficients of Lanczos' approximation with g = 7 and nine terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0 (Lanczos, SIAM J. Numer. Anal. 1964), to about 15 digits. */
function logGamma(x: number): number {
  const [first = 0, ...rest] = LANCZOS;
  const sum = rest.reduce((total, coefficient, i) => total + coefficient / (x + i), first);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The continued fraction of the incomplete beta function, by Lentz' method; converges in some √max(a, b) steps. */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const keep = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / keep(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / keep(1 + even * d);
    c = keep(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / keep(1 + odd * d);
    c = keep(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

/** The regularised incomplete beta function I_x(a, b), 0 < x < 1; `front` is -ln B(a, b). */
function incompleteBeta(a: number, b: number, x: number, front: number): number {
  const factor = Math.exp(front + a * Math.log(x) + b * Math.log1p(-x));
  // Each side of the mean has the fraction that converges fast there.
  return x < (a + 1) / (a + b + 2)
    ? (factor * betaFraction(a, b, x)) / a
    : 1 - (factor * betaFraction(b, a, 1 - x)) / b;
}

/** The x at which I_x(a, b) reaches `share`. */
function betaQuantile(share: number, a: number, b: number): number {
  const front = logGamma(a + b) - logGamma(a) - logGamma(b);
  let low = 0;
  let high = 1;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(a, b, middle, front) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The probability that at most `count` of `total` cells are of a class with that share: the binomial distribution function, as a regularised
 * incomplete beta function.
 */
export function binomialAtMost(count: number, total: number, share: number): number {
  if (count < 0) return 0;
  if (count >= total || share <= 0) return 1;
  if (share >= 1) return 0;
  const [a, b] = [total - count, count + 1];
  return incompleteBeta(a, b, 1 - share, logGamma(a + b) - logGamma(a) - logGamma(b));
}

/** Limits that were found lately: of a slide under review they are asked for again and again, and a change moves two of them. */
const found = new Map<string, readonly [number, number]>();
const FOUND_MOST = 500;

/**
 * Exact two-sided binomial confidence limits (Clopper and Pearson, Biometrika 1934) for `count` of `total`, as quantiles of the
 * beta distribution.
 *
 * @returns [low, high] as proportions 0..1; [0, 1] when `total` is 0.
 */
export function exactLimits(count: number, total: number, confidence = 0.95): [number, number] {
  if (total === 0) return [0, 1];
  const key = `${count}/${total}/${confidence}`;
  const known = found.get(key);
  if (known) return [...known];
  const tail = (1 - confidence) / 2;
  const low = count === 0 ? 0 : betaQuantile(tail, count, total - count + 1);
  const high = count === total ? 1 : betaQuantile(1 - tail, count + 1, total - count);
  if (found.size >= FOUND_MOST) found.clear();
  found.set(key, [low, high]);
  return [low, high];
}
