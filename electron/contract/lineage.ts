import { CELL_CLASSES, type CellClass } from './classes.ts';

/** Where a cell comes from. A blast's shape does not show its lineage, an artifact has none: both are `other`. */
export const LINEAGES = ['granulocytic', 'lymphoid', 'monocytic', 'erythroid', 'other'] as const;
export type Lineage = (typeof LINEAGES)[number];

export const LINEAGE_OF: Record<CellClass, Lineage> = {
  BA: 'granulocytic',
  EO: 'granulocytic',
  LY: 'lymphoid',
  MO: 'monocytic',
  NE: 'granulocytic',
  ME: 'granulocytic',
  MY: 'granulocytic',
  PR: 'granulocytic',
  LR: 'lymphoid',
  LA: 'lymphoid',
  BL: 'other',
  PC: 'lymphoid',
  NR: 'erythroid',
  AR: 'other',
};

/** A lineage is stated of a cell without a class when its classes together are at least this likely; how often that is right is in the model card. */
export const LINEAGE_CONFIDENCE = 0.8;

/** The likeliest lineage of a cell, and the sum of its classes' probabilities (0..1, at most 1 although sums round). */
export function lineageOf(probabilities: Record<CellClass, number>): { lineage: Lineage; lineageConfidence: number } {
  const sums = new Map<Lineage, number>();
  for (const name of CELL_CLASSES) {
    const lineage = LINEAGE_OF[name];
    sums.set(lineage, (sums.get(lineage) ?? 0) + probabilities[name]);
  }
  const lineage = LINEAGES.reduce((a, b) => ((sums.get(b) ?? 0) > (sums.get(a) ?? 0) ? b : a));
  return { lineage, lineageConfidence: Math.min(1, sums.get(lineage) ?? 0) };
}
