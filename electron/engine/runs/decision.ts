import type { CellStatus, Quality } from '../../contract/analysis.ts';
import { CELL_CLASSES, type CellClass } from '../../contract/classes.ts';
import { type Lineage, lineageOf } from '../../contract/lineage.ts';

export interface DecisionRules {
  /** Divides the logits before the softmax (Guo et al. 2017). */
  temperature: number;
  /** Classes the model was never trained on: they get probability 0. */
  untrained: readonly CellClass[];
  thresholds: {
    /** A good image needs this confidence to be classified. */
    confidence: number;
    /** Classes that need another confidence than the rest. */
    classes?: Partial<Record<CellClass, number>> | undefined;
    /** Below this image quality more confidence is asked for. */
    quality: number;
  };
}

/** What the product says of a cell. `class` is the likeliest one, also of an unidentified cell. */
export interface Call {
  class: CellClass;
  status: CellStatus;
  confidence: number;
  probabilities: Record<CellClass, number>;
  lineage: Lineage;
  lineageConfidence: number;
}

/**
 * The confidence that a class needs at an image quality of 0..1: rises from its threshold, at most halfway to certainty, as quality falls.
 */
export function neededConfidence(quality: number, { thresholds }: DecisionRules, name?: CellClass): number {
  const threshold = (name && thresholds.classes?.[name]) ?? thresholds.confidence;
  const lacking = Math.max(0, 1 - quality / thresholds.quality);
  return threshold + (1 - threshold) * lacking * 0.5;
}

/**
 * The call for one cell from the network's 14 logits and the image quality, as in the paper: confidence and image quality decide
 * together whether the cell is classified or left unidentified.
 */
export function decide(logits: Float32Array, quality: Quality, rules: DecisionRules): Call {
  const scaled = CELL_CLASSES.map((name, i) =>
    rules.untrained.includes(name)
      ? Number.NEGATIVE_INFINITY
      : (logits[i] ?? Number.NEGATIVE_INFINITY) / rules.temperature,
  );
  const largest = Math.max(...scaled);
  const powers = scaled.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  const probabilities = Object.fromEntries(CELL_CLASSES.map((name, i) => [name, (powers[i] ?? 0) / sum])) as Record<
    CellClass,
    number
  >;
  const best = CELL_CLASSES.reduce((a, b) => (probabilities[b] > probabilities[a] ? b : a));
  const confidence = probabilities[best];
  const status = confidence >= neededConfidence(quality.score, rules, best) ? 'classified' : 'unidentified';
  return { class: best, status, confidence, probabilities, ...lineageOf(probabilities) };
}
