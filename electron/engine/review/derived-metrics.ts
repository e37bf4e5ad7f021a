import type { DerivedMetrics, ReviewCounts } from '../../../db/index.ts';
import { CELL_CLASSES, type CellClass } from '../../contract/classes.ts';
import { differentialOfCounts } from '../../contract/differential.ts';
import type { Risk } from '../../contract/slide-review.ts';

/** Classes of which a single cell makes a slide urgent, and how much. */
const HIGH: Partial<Record<CellClass, number>> = { BL: 100, PR: 60, LA: 50, PC: 40 };
/** Immature cells that make it more urgent than a normal one. */
const RAISED: Partial<Record<CellClass, number>> = { MY: 12, ME: 8, NR: 8 };
/** From this share of unidentified cells on a slide wants a look, whatever the rest says. */
const UNIDENTIFIED_SHARE = 0.1;

/**
 * How urgently a slide wants a person, from the classes that its cells have now. High: any blast, promyelocyte, abnormal
 * lymphocyte or plasma cell. Raised: any other immature cell, or a tenth unidentified. A class weighs more the more cells it has,
 * by the logarithm, so that one more blast always outweighs many more myelocytes.
 */
export function riskOf(counts: Pick<ReviewCounts, 'classes' | 'unidentified' | 'total'>): Risk {
  const parts = CELL_CLASSES.flatMap((name) => {
    const weight = HIGH[name] ?? RAISED[name];
    const { total } = counts.classes[name];
    return weight === undefined || total === 0 ? [] : [{ name, score: weight * (1 + Math.log2(total) / 10) }];
  }).toSorted((a, b) => b.score - a.score);
  const unidentified = counts.total > 0 ? counts.unidentified / counts.total : 0;
  const doubtful = unidentified >= UNIDENTIFIED_SHARE;
  const high = parts.some(({ name }) => HIGH[name] !== undefined);
  return {
    level: high ? 'high' : parts.length > 0 || doubtful ? 'raised' : 'usual',
    score: Math.round(10 * (parts.reduce((sum, { score }) => sum + score, 0) + 5 * unidentified)) / 10,
    classes: parts.map(({ name }) => name),
  };
}

/** What follows from how a slide's cells stand. */
export function derivedMetricsOf(counts: ReviewCounts): DerivedMetrics {
  const classes = new Map(CELL_CLASSES.map((name) => [name, counts.classes[name].total]));
  return { differential: differentialOfCounts(classes, counts.unidentified), risk: riskOf(counts) };
}
