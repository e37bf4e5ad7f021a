// The unary network: 32 features -> 32 rectified units -> background, cytoplasm, nucleus. 1,155 weights, fitted by calibrate.ts.
import { at, MAX_SUPERPIXELS } from './frame';
import { FEATURES, features } from './features';
import { count } from './superpixels';

const HIDDEN: i32 = 32;
const CLASSES: i32 = 3;
/** Standardised features beyond this many deviations tell no more. */
const CLIP: f32 = 5;
const LEAST_PROBABILITY: f32 = 1e-3;

/** Mean and 1 / deviation of each feature, then weights (input by input) and biases of both layers: the host writes them. */
const MEAN: i32 = 0;
const SCALE: i32 = MEAN + FEATURES;
const WEIGHTS1: i32 = SCALE + FEATURES;
const BIAS1: i32 = WEIGHTS1 + FEATURES * HIDDEN;
const WEIGHTS2: i32 = BIAS1 + HIDDEN;
const BIAS2: i32 = WEIGHTS2 + HIDDEN * CLASSES;
export const PARAMETERS: i32 = BIAS2 + CLASSES;
export const parameters = new StaticArray<f32>(PARAMETERS);

/** log((cytoplasm + nucleus) / background) and log(nucleus / cytoplasm) of each superpixel. */
export const cellEvidence = new StaticArray<f32>(MAX_SUPERPIXELS);
export const nucleusEvidence = new StaticArray<f32>(MAX_SUPERPIXELS);

const hidden = new StaticArray<f32>(HIDDEN);

/** Fills both evidences from the features. */
export function judgeSuperpixels(): void {
  for (let i = 0; i < count; i++) {
    memory.copy(at(hidden, 0), at(parameters, BIAS1), HIDDEN * 4);
    for (let f = 0; f < FEATURES; f++) {
      const standard = (features[i * FEATURES + f] - parameters[MEAN + f]) * parameters[SCALE + f];
      const value = f32x4.splat(min(CLIP, max(-CLIP, standard)));
      const weights = at(parameters, WEIGHTS1 + f * HIDDEN);
      for (let h: usize = 0; h < <usize>HIDDEN * 4; h += 16) {
        const sum = at(hidden, 0) + h;
        v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(value, v128.load(weights + h))));
      }
    }
    let b = parameters[BIAS2];
    let c = parameters[BIAS2 + 1];
    let n = parameters[BIAS2 + 2];
    for (let h = 0; h < HIDDEN; h++) {
      const value = max<f32>(0, hidden[h]);
      b += value * parameters[WEIGHTS2 + h * CLASSES];
      c += value * parameters[WEIGHTS2 + h * CLASSES + 1];
      n += value * parameters[WEIGHTS2 + h * CLASSES + 2];
    }
    const highest = max(b, max(c, n));
    b = Mathf.exp(b - highest);
    c = Mathf.exp(c - highest);
    n = Mathf.exp(n - highest);
    const sum = b + c + n;
    b = max(LEAST_PROBABILITY, b / sum);
    c = max(LEAST_PROBABILITY, c / sum);
    n = max(LEAST_PROBABILITY, n / sum);
    cellEvidence[i] = Mathf.log((c + n) / b);
    nucleusEvidence[i] = Mathf.log(n / c);
  }
}
