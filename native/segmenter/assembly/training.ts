// The gradient of the unary network over a batch of superpixels: what fitting spends nearly all its time on.
import { at } from './frame';
import { FEATURES } from './features';

const HIDDEN: i32 = 32;
const CLASSES: i32 = 3;
const BATCH: i32 = 256;

/** Weights (input by input) and biases of both layers, in the order of network.ts. */
const WEIGHTS1: i32 = 0;
const BIAS1: i32 = WEIGHTS1 + FEATURES * HIDDEN;
const WEIGHTS2: i32 = BIAS1 + HIDDEN;
const BIAS2: i32 = WEIGHTS2 + HIDDEN * CLASSES;
const WEIGHTS: i32 = BIAS2 + CLASSES;

/** The host writes weights and a batch (standardised features, true classes) and reads the gradient. */
export const trainedWeights = new StaticArray<f32>(WEIGHTS);
export const batchFeatures = new StaticArray<f32>(BATCH * FEATURES);
export const batchClasses = new StaticArray<u8>(BATCH);
export const gradient = new StaticArray<f32>(WEIGHTS);

const hidden = new StaticArray<f32>(HIDDEN);
const back = new StaticArray<f32>(HIDDEN);
const output = new StaticArray<f32>(CLASSES);

/** Adds `value` times the vector at `from` to the one at `to`; both are as long as the hidden layer. */
// @ts-ignore: decorator
@inline
function addScaled(to: usize, from: usize, value: f32): void {
  const factor = f32x4.splat(value);
  for (let h: usize = 0; h < <usize>HIDDEN * 4; h += 16) {
    v128.store(to + h, f32x4.add(v128.load(to + h), f32x4.mul(factor, v128.load(from + h))));
  }
}

/** Fills `gradient` with the sum of the cross-entropy's gradients over the first `n` examples of the batch. */
export function backPropagate(n: i32): void {
  memory.fill(at(gradient, 0), 0, WEIGHTS * 4);
  for (let e = 0; e < n; e++) {
    const example = e * FEATURES;
    memory.copy(at(hidden, 0), at(trainedWeights, BIAS1), HIDDEN * 4);
    for (let f = 0; f < FEATURES; f++) {
      addScaled(at(hidden, 0), at(trainedWeights, WEIGHTS1 + f * HIDDEN), batchFeatures[example + f]);
    }
    let highest: f32 = -Infinity;
    for (let c = 0; c < CLASSES; c++) {
      let sum = trainedWeights[BIAS2 + c];
      for (let h = 0; h < HIDDEN; h++) sum += max<f32>(0, hidden[h]) * trainedWeights[WEIGHTS2 + h * CLASSES + c];
      output[c] = sum;
      highest = max(highest, sum);
    }
    let total: f32 = 0;
    for (let c = 0; c < CLASSES; c++) {
      output[c] = Mathf.exp(output[c] - highest);
      total += output[c];
    }
    for (let c = 0; c < CLASSES; c++) {
      // from here on the error of each class
      output[c] = output[c] / total - <f32>i32(batchClasses[e] == c);
      gradient[BIAS2 + c] += output[c];
    }
    for (let h = 0; h < HIDDEN; h++) {
      const value = hidden[h];
      let error: f32 = 0;
      if (value > 0) {
        for (let c = 0; c < CLASSES; c++) {
          const w = WEIGHTS2 + h * CLASSES + c;
          error += output[c] * trainedWeights[w];
          gradient[w] += value * output[c];
        }
      }
      back[h] = error;
    }
    addScaled(at(gradient, BIAS1), at(back, 0), 1);
    for (let f = 0; f < FEATURES; f++) {
      addScaled(at(gradient, WEIGHTS1 + f * HIDDEN), at(back, 0), batchFeatures[example + f]);
    }
  }
}
