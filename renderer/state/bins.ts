import { type CellClass, CLINICAL_ORDER } from '../../electron/contract/classes.ts';

/** Where cells can be dropped: a class, or excluded from the count. */
export type Bin = CellClass | 'excluded';

export const BINS: readonly Bin[] = [...CLINICAL_ORDER, 'excluded'];

/** The bin for a drop target's id; null if it is not a bin. */
export function binOf(id: string | number): Bin | null {
  return BINS.find((bin) => bin === id) ?? null;
}
