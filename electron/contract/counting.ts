import { binomialAtMost, exactLimits } from './binomial.ts';

/** Nobody counts more cells than this. */
const MOST_CELLS = 20_000;

/** Whether `total` cells distinguish `share` from `other`: the exact 95% limits around it exclude the other. */
function distinguishes(total: number, share: number, other: number): boolean {
  // The whole number of cells on the far side of the share, so that rounding never makes a promise.
  const count = other > share ? Math.ceil(share * total - 1e-9) : Math.floor(share * total + 1e-9);
  const [low, high] = exactLimits(count, total);
  return other > share ? high < other : low > other;
}

/**
 * How many white cells must be counted in all, so that a share that stays as it is can be distinguished from another: the least number, at
 * least `counted`, at which the exact 95% limits (Clopper and Pearson) around the share exclude the other share.
 *
 * This is a statement about the precision of one count. It has no power in it: a share near its own sampling limit may come out
 * otherwise in the next cells ({@link cellsForPower}).
 *
 * @param share Observed share, 0..1; `other` the one to distinguish it from.
 * @returns null when the two are the same, or 20,000 cells are not enough.
 */
export function cellsToTell(counted: number, share: number, other: number): number | null {
  if (share === other) return null;
  // Below a quarter of what the normal approximation asks there is nothing to find: the least is for distinguishing a share from none,
  // which one cell does, and 1 / share is .26 of it.
  const rough = (1.96 ** 2 * share * (1 - share)) / (share - other) ** 2;
  for (let total = Math.max(1, counted, Math.floor(rough / 4)); total <= MOST_CELLS; total++) {
    if (distinguishes(total, share, other)) return total;
  }
  return null;
}

/** What a study has by custom: a chance of four in five to find what is there. */
const POWER = 0.8;

/**
 * The number of white cells at which a count finds the difference from another share in four of five cases, if the observed share is the
 * true one: the least at which a binomial count lies with a probability of 80% where its exact 95% limits exclude the other share.
 * {@link cellsToTell} is less: there every second count of these cells would still leave both possible.
 *
 * @param share True share, 0..1; `other` the one to distinguish it from.
 * @returns null when the two are the same, or 20,000 cells are not enough.
 */
export function cellsForPower(counted: number, share: number, other: number): number | null {
  if (share === other) return null;
  // More of the other cells instead of fewer of these: the case of an other share that is smaller is its mirror image.
  const [own, far] = other > share ? [share, other] : [1 - share, 1 - other];
  // The greatest count whose upper limit is below the other share; it grows by at most one with each cell.
  let most = -1;
  for (let total = 1; total <= MOST_CELLS; total++) {
    if (binomialAtMost(most + 1, total, far) <= 0.025) most++;
    if (total >= Math.max(1, counted) && most >= 0 && binomialAtMost(most, total, own) >= POWER) return total;
  }
  return null;
}
