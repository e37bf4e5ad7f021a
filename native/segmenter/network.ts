import type { Random } from '../../electron/contract/random.ts';
import { BATCH, FEATURES, type Kernel } from './kernel.ts';
import { CLASSES, HIDDEN } from './parameters.ts';

/** Superpixels with their features (count x 32) and true classes (0 background, 1 cytoplasm, 2 nucleus). */
export interface Examples {
  features: Float32Array;
  classes: Uint8Array;
}

/** All weights in one array: weights1, bias1, weights2, bias2 in the order of UnaryParameters. */
export const WEIGHTS1 = 0;
export const BIAS1 = FEATURES * HIDDEN;
export const WEIGHTS2 = BIAS1 + HIDDEN;
export const BIAS2 = WEIGHTS2 + HIDDEN * CLASSES;
export const WEIGHTS = BIAS2 + CLASSES;

/** Standardised features are clipped here, as in assembly/unary.ts. */
const CLIP = 5;
/** Adam (Kingma and Ba 2015). */
const DECAY1 = 0.9;
const DECAY2 = 0.999;
const TINY = 1e-8;

/** He's initialisation for rectified units. */
export function initialWeights(random: Random): Float32Array {
  const weights = new Float32Array(WEIGHTS);
  for (let i = WEIGHTS1; i < BIAS1; i++) weights[i] = random.normal(Math.sqrt(2 / FEATURES));
  for (let i = WEIGHTS2; i < BIAS2; i++) weights[i] = random.normal(Math.sqrt(1 / HIDDEN));
  return weights;
}

/** Standardises and clips features in place. */
export function standardise(features: Float32Array, mean: readonly number[], deviation: readonly number[]): void {
  for (let i = 0; i < features.length; i++) {
    const f = i % FEATURES;
    const value = ((features[i] ?? 0) - (mean[f] ?? 0)) / (deviation[f] ?? 1);
    features[i] = Math.min(CLIP, Math.max(-CLIP, value));
  }
}

/** Mean and deviation of each feature. */
export function moments(features: Float32Array): { mean: number[]; deviation: number[] } {
  const n = features.length / FEATURES;
  const mean = new Array<number>(FEATURES).fill(0);
  const squares = new Array<number>(FEATURES).fill(0);
  for (let i = 0; i < features.length; i++) mean[i % FEATURES] = (mean[i % FEATURES] ?? 0) + (features[i] ?? 0) / n;
  for (let i = 0; i < features.length; i++) {
    const f = i % FEATURES;
    squares[f] = (squares[f] ?? 0) + ((features[i] ?? 0) - (mean[f] ?? 0)) ** 2 / n;
  }
  return { mean, deviation: squares.map((s) => Math.sqrt(s) + 1e-6) };
}

/**
 * Fits the weights to standardised examples by Adam on the cross-entropy, with a learning rate that falls to nothing along a cosine.
 * The gradient comes from the kernel, the same on every machine. `anchor` draws the weights back to where they started (for refitting a network that already works); 0 = not at all.
 */
export function train(
  { training }: Pick<Kernel, 'training'>,
  weights: Float32Array,
  { features, classes }: Examples,
  options: { epochs: number; rate: number; anchor: number; random: Random },
): void {
  const { epochs, rate, anchor, random } = options;
  const start = weights.slice();
  const order = Int32Array.from(classes, (_, i) => i);
  const first = new Float32Array(WEIGHTS);
  const second = new Float32Array(WEIGHTS);
  const steps = epochs * Math.ceil(classes.length / BATCH);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (let begin = 0; begin < order.length; begin += BATCH) {
      const batch = order.subarray(begin, begin + BATCH);
      training.weights.set(weights);
      for (const [place, i] of batch.entries()) {
        training.features.set(features.subarray(i * FEATURES, (i + 1) * FEATURES), place * FEATURES);
        training.classes[place] = classes[i] ?? 0;
      }
      training.backPropagate(batch.length);
      step++;
      const speed = rate * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
      const bias1 = 1 - DECAY1 ** step;
      const bias2 = 1 - DECAY2 ** step;
      for (let w = 0; w < WEIGHTS; w++) {
        const weight = weights[w] ?? 0;
        const g = (training.gradient[w] ?? 0) / batch.length + anchor * (weight - (start[w] ?? 0));
        const m = DECAY1 * (first[w] ?? 0) + (1 - DECAY1) * g;
        const v = DECAY2 * (second[w] ?? 0) + (1 - DECAY2) * g * g;
        first[w] = m;
        second[w] = v;
        weights[w] = weight - (speed * (m / bias1)) / (Math.sqrt(v / bias2) + TINY);
      }
    }
  }
}

function shuffle(order: Int32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
}
