/** Fills `gradient` and returns the value at `x`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

const MEMORY = 8;
/** Armijo's and the strong Wolfe condition's constants are replaced by backtracking: the objectives here are convex and smooth. */
const DECREASE = 1e-4;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** target += factor * x */
function add(target: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + factor * (x[i] ?? 0);
}

interface Pair {
  s: Float64Array;
  y: Float64Array;
  rho: number;
}

/** -H g by the two-loop recursion. */
function direction(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const d = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (const { s, y, rho } of pairs.toReversed()) {
    const alpha = rho * dot(s, d);
    alphas.push(alpha);
    add(d, -alpha, y);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < d.length; i++) d[i] = (d[i] ?? 0) * scale;
  }
  for (const { s, y, rho } of pairs) {
    const beta = rho * dot(y, d);
    add(d, (alphas.pop() ?? 0) - beta, s);
  }
  return d;
}

/**
 * Minimum of a smooth convex function by L-BFGS (Liu and Nocedal 1989) with backtracking; the same steps on every machine.
 *
 * @param watch Told after every step; what it throws ends the search.
 * @param tolerance Ends when the gradient's length falls below this share of max(1, its length at the start).
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  steps = 200,
  tolerance = 1e-5,
  watch: (step: number, steps: number) => void = () => undefined,
): Float64Array {
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const enough = tolerance * Math.max(1, Math.sqrt(dot(gradient, gradient)));
  const pairs: Pair[] = [];
  for (let step = 0; step < steps && Math.sqrt(dot(gradient, gradient)) > enough; step++) {
    const d = direction(gradient, pairs);
    const slope = dot(gradient, d);
    let length = pairs.length ? 1 : Math.min(1, 1 / Math.sqrt(dot(gradient, gradient)));
    const next = new Float64Array(x.length);
    const nextGradient = new Float64Array(x.length);
    let nextValue = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 40; tries++, length /= 2) {
      next.set(x);
      add(next, length, d);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + DECREASE * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const s = next.map((v, i) => v - (x[i] ?? 0));
    const y = nextGradient.map((v, i) => v - (gradient[i] ?? 0));
    const curvature = dot(s, y);
    if (curvature > 1e-12) pairs.push({ s, y, rho: 1 / curvature });
    if (pairs.length > MEMORY) pairs.shift();
    x = next;
    gradient = nextGradient;
    value = nextValue;
    watch(step + 1, steps);
  }
  return x;
}
