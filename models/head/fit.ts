import { CELL_CLASSES } from '../../electron/contract/classes.ts';
import type { Head } from './head.ts';
import { minimise } from './lbfgs.ts';

/** Feature vectors of cells whose class is known. */
export interface Examples {
  /** n x width, row by row. */
  features: Float32Array;
  /** Index into CELL_CLASSES, one a row. */
  labels: readonly number[];
}

export interface FitOptions {
  /** Cells of what the head knows already; together they count as much as the examples. None: the head may forget. */
  rehearsal?: Examples | undefined;
  /** How strongly the new weights are held to the old ones: the inverse variance of the prior, in standardised features. */
  priorStrength: number;
  /** Told after every step; what it throws ends the fit. */
  watch?: ((step: number, steps: number) => void) | undefined;
}

/** Strong enough that 10 images a class refine the old head instead of replacing it. */
export const DEFAULT_PRIOR_STRENGTH = 10;
/** A feature that hardly varies among a few images says little: its spread is not believed below this share of the mean spread. */
const LEAST_SPREAD = 0.2;
/** Errors below it are omitted from the gradient. */
const NEGLIGIBLE = 1e-7;

/** Mean and spread of every feature, of examples with weights that sum to 1. */
function standardOf(
  { features, labels }: Examples,
  weight: Float64Array,
  width: number,
): { mean: Float64Array; spread: Float64Array } {
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  labels.forEach((_, i) => {
    for (let j = 0; j < width; j++) {
      const value = features[i * width + j] ?? 0;
      mean[j] = (mean[j] ?? 0) + (weight[i] ?? 0) * value;
      square[j] = (square[j] ?? 0) + (weight[i] ?? 0) * value * value;
    }
  });
  const spread = square.map((s, j) => Math.sqrt(Math.max(0, s - (mean[j] ?? 0) ** 2)));
  const usual = spread.reduce((a, b) => a + b, 0) / width;
  return { mean, spread: spread.map((s) => Math.max(s, LEAST_SPREAD * usual, 1e-6)) };
}

/** Weights that sum to 1 over the examples and are alike for every class that has any. */
function balance(labels: readonly number[]): Float64Array {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Float64Array.from(labels, (label) => 1 / ((counts.get(label) ?? 1) * counts.size));
}

/** Examples and rehearsal as one set, with the weight of each example: the two sets count alike, and the classes within each. */
function joined(examples: Examples, rehearsal: Examples | undefined): Examples & { weight: Float64Array } {
  if (!rehearsal?.labels.length) return { ...examples, weight: balance(examples.labels) };
  const features = new Float32Array(examples.features.length + rehearsal.features.length);
  features.set(examples.features);
  features.set(rehearsal.features, examples.features.length);
  const weight = Float64Array.from([...balance(examples.labels), ...balance(rehearsal.labels)], (w) => w / 2);
  return { features, labels: [...examples.labels, ...rehearsal.labels], weight };
}

/** log(sum(exp(row))) and, in place, the softmax of a row. */
function softmax(row: Float64Array): number {
  const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let k = 0; k < row.length; k++) {
    row[k] = Math.exp((row[k] ?? 0) - largest);
    sum += row[k] ?? 0;
  }
  for (let k = 0; k < row.length; k++) row[k] = (row[k] ?? 0) / sum;
  return largest + Math.log(sum);
}

/**
 * The most probable head given examples of a new source: multinomial logistic regression whose Gaussian prior is centred on the old
 * weights, so that few images move it a little and classes without images keep what they know.
 *
 * With z = (f - mean) / spread over examples and rehearsal, the logits are those of the old head plus A z + c; minimised is
 * n (balanced cross-entropy of the examples + that of the rehearsal) + priorStrength / 2 (|A|^2 + |c|^2), with n examples. Both changes are then folded into weights and bias.
 * Deterministic: the start is the old head and the steps are L-BFGS.
 *
 * @throws RangeError when features and labels do not fit together.
 */
export function refit(
  head: Head,
  examples: Examples,
  { priorStrength, rehearsal, watch }: FitOptions,
): Pick<Head, 'weights' | 'bias'> {
  const width = head.backbone.features;
  const classes = CELL_CLASSES.length;
  const { features, labels, weight: shares } = joined(examples, rehearsal);
  const n = labels.length;
  if (examples.labels.length === 0 || features.length !== n * width)
    throw new RangeError(`${features.length} numbers are not the features of ${n} examples`);
  const { mean, spread } = standardOf({ features, labels }, shares, width);
  const z = Float64Array.from(features, (value, i) => (value - (mean[i % width] ?? 0)) / (spread[i % width] ?? 1));
  const old = new Float64Array(n * classes);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < classes; k++) {
      let sum = head.bias[k] ?? 0;
      for (let j = 0; j < width; j++) sum += (head.weights[k * width + j] ?? 0) * (features[i * width + j] ?? 0);
      old[i * classes + k] = sum / head.temperature;
    }
  }
  const scale = examples.labels.length * (rehearsal?.labels.length ? 2 : 1);
  const weight = shares.map((w) => w * scale);
  const size = classes * (width + 1);
  const row = new Float64Array(classes);
  const objective = (a: Float64Array, gradient: Float64Array): number => {
    let value = 0;
    for (let p = 0; p < size; p++) {
      const at = a[p] ?? 0;
      value += 0.5 * priorStrength * at * at;
      gradient[p] = priorStrength * at;
    }
    for (let i = 0; i < n; i++) {
      const at = i * width;
      for (let k = 0; k < classes; k++) {
        const from = k * (width + 1);
        let sum = (old[i * classes + k] ?? 0) + (a[from + width] ?? 0);
        for (let j = 0; j < width; j++) sum += (a[from + j] ?? 0) * (z[at + j] ?? 0);
        row[k] = sum;
      }
      const label = labels[i] ?? 0;
      const own = row[label] ?? 0;
      const w = weight[i] ?? 0;
      value += w * (softmax(row) - own);
      for (let k = 0; k < classes; k++) {
        const error = w * ((row[k] ?? 0) - (k === label ? 1 : 0));
        // Most cells of the rehearsal are called right with certainty: they have nothing to say.
        if (Math.abs(error) < NEGLIGIBLE) continue;
        const from = k * (width + 1);
        for (let j = 0; j < width; j++) gradient[from + j] = (gradient[from + j] ?? 0) + error * (z[at + j] ?? 0);
        gradient[from + width] = (gradient[from + width] ?? 0) + error;
      }
    }
    return value;
  };
  const change = minimise(objective, new Float64Array(size), undefined, undefined, watch);
  const weights = head.weights.map((value) => value / head.temperature);
  const bias = head.bias.map((value) => value / head.temperature);
  for (let k = 0; k < classes; k++) {
    const from = k * (width + 1);
    let shift = change[from + width] ?? 0;
    for (let j = 0; j < width; j++) {
      const slope = (change[from + j] ?? 0) / (spread[j] ?? 1);
      weights[k * width + j] = (weights[k * width + j] ?? 0) + slope;
      shift -= slope * (mean[j] ?? 0);
    }
    bias[k] = (bias[k] ?? 0) + shift;
  }
  return { weights, bias };
}
