import { CELL_CLASSES, type CellClass } from './classes.ts';

/** Shannon entropy of the probabilities over the greatest that 14 classes can have: 0 = sure, 1 = no idea. */
export function uncertaintyOf(probabilities: Partial<Record<CellClass, number>>): number {
  let entropy = 0;
  for (const name of CELL_CLASSES) {
    const p = probabilities[name] ?? 0;
    if (p > 0) entropy -= p * Math.log(p);
  }
  return Math.min(1, Math.max(0, entropy / Math.log(CELL_CLASSES.length)));
}
