import type { Doubt } from '../../contract/review.ts';

/** From this share of a slide's cells on its calls are in doubt. */
const LEAST_SHARE = 0.2;

/** A slide's cells, by what speaks against the model's calls, and how many a person has seen. */
interface Cells {
  total: number;
  /** Unlike those that the model learned from. */
  unusual: number;
  unidentified: number;
  reviewed: number;
  /** Left to the neighbouring field by rule: nobody needs to see them. */
  notCounted: number;
}

/** Why the calls of a slide can't be relied on, and whether its percentages wait until a person has seen every cell. */
export function doubtOf({ total, unusual, unidentified, reviewed, notCounted }: Cells): {
  doubt: Doubt | null;
  heldBack: boolean;
} {
  const doubt = unusual > LEAST_SHARE * total ? 'stain' : unidentified > LEAST_SHARE * total ? 'unidentified' : null;
  return { doubt, heldBack: doubt !== null && reviewed < total - notCounted };
}
