import { type CellClass, CLINICAL_ORDER } from '../../electron/contract/classes.ts';

/** Where cells can be put: a class, or apart from the count. */
export type Bin = CellClass | 'excluded';

export const BINS: readonly Bin[] = [...CLINICAL_ORDER, 'excluded'];

/** The bin of a drop target's id; null when it is not one. */
export function binOf(id: string | number): Bin | null {
  return BINS.find((bin) => bin === id) ?? null;
}
