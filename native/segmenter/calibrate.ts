import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { Random } from '../../electron/contract/random.ts';
import { augment, type LabelledFrame } from './augment.ts';
import { Geometry } from './geometry.ts';
import { FEATURES, type Kernel, PIXELS, startKernel } from './kernel.ts';
import {
  BIAS1,
  BIAS2,
  type Examples,
  initialWeights,
  moments,
  standardise,
  train,
  WEIGHTS1,
  WEIGHTS2,
} from './network.ts';
import { FEATURE_NAMES, type UnaryParameters } from './parameters.ts';

/** A cell image (width x height x 3) with its true mask (width x height: 0 background, 128 cytoplasm, 255 nucleus). */
export interface Sample {
  rgb: Uint8Array;
  width: number;
  height: number;
  mask: Uint8Array;
}

export interface FitOptions {
  version: string;
  /** True for a laboratory's own cells. */
  calibrated: boolean;
  /** Looks at each sample besides the sample itself. */
  augmentations: number;
  epochs: number;
  seed?: number;
  /** Parameters to go on from: a few samples are enough to adapt a network, not to fit one. */
  start?: UnaryParameters;
}

/** Mask values above these are cell, are nucleus: in the middle between the three codes. */
const CELL_ABOVE = 64;
const NUCLEUS_ABOVE = 190;
const FRESH_RATE = 3e-3;
const REFIT_RATE = 1e-3;
/** How strongly a refit holds on to the network it starts from: enough to keep unseen colours as they were. */
const REFIT_ANCHOR = 1e-4;

/** Takes examples from images through the kernel: what the network will see later is what it is fitted on. */
export class ExampleMaker {
  readonly #kernel: Kernel;

  constructor(wasm: Uint8Array | WebAssembly.Module) {
    this.#kernel = startKernel(wasm);
  }

  /**
   * Features and majority classes of the superpixels of a sample and of `augmentations` other looks at it, some of them with the
   * cell of another sample of the same stain beside it.
   */
  make(sample: Sample, augmentations: number, random: Random, others: readonly Sample[] = []): Examples[] {
    const source = this.#toFrame(sample);
    const examples = [this.#measure(source)];
    const background = this.#kernel.background.slice();
    for (let i = 0; i < augmentations; i++) {
      const other = others[random.integer(others.length)];
      const neighbour = other && other !== sample ? this.#toFrame(other) : undefined;
      examples.push(this.#measure(augment(source, background, random, neighbour)));
    }
    return examples;
  }

  #toFrame({ rgb, width, height, mask }: Sample): LabelledFrame {
    if (mask.length !== width * height) {
      throw new LeukoscopeError(
        'BAD_REQUEST',
        `A mask of ${mask.length} px does not fit an image of ${width} x ${height} px.`,
      );
    }
    const geometry = new Geometry(width, height);
    const frame = new Uint8Array(PIXELS * 3);
    geometry.toFrame(rgb, frame);
    return { frame, mask: geometry.labelsToFrame(mask) };
  }

  #measure({ frame, mask }: LabelledFrame): Examples {
    const kernel = this.#kernel;
    kernel.frame.set(frame);
    const count = kernel.run.measure();
    const cell = new Uint32Array(count);
    const nucleus = new Uint32Array(count);
    for (let p = 0; p < PIXELS; p++) {
      const label = kernel.labels[p] ?? 0;
      const value = mask[p] ?? 0;
      if (value > CELL_ABOVE) cell[label] = (cell[label] ?? 0) + 1;
      if (value > NUCLEUS_ABOVE) nucleus[label] = (nucleus[label] ?? 0) + 1;
    }
    const classes = Uint8Array.from(cell, (n, i) => {
      const half = (kernel.area[i] ?? 0) / 2;
      if (n <= half) return 0;
      return (nucleus[i] ?? 0) > half ? 2 : 1;
    });
    return { features: kernel.features.slice(0, count * FEATURES), classes };
  }
}

/** Joins examples into one set. */
function gather(parts: readonly Examples[]): Examples {
  const count = parts.reduce((sum, part) => sum + part.classes.length, 0);
  const all = { features: new Float32Array(count * FEATURES), classes: new Uint8Array(count) };
  let at = 0;
  for (const { features, classes } of parts) {
    all.features.set(features, at * FEATURES);
    all.classes.set(classes, at);
    at += classes.length;
  }
  return all;
}

/** Fits the network to examples. Deterministic for a seed. */
export function fitExamples(
  wasm: Uint8Array | WebAssembly.Module,
  parts: readonly Examples[],
  options: FitOptions,
): UnaryParameters {
  const { version, calibrated, epochs, start, seed = 1 } = options;
  const examples = gather(parts);
  const random = new Random(seed);
  const { mean, deviation } = start ?? moments(examples.features);
  standardise(examples.features, mean, deviation);
  const weights = start
    ? Float32Array.from([...start.weights1, ...start.bias1, ...start.weights2, ...start.bias2])
    : initialWeights(random);
  train(startKernel(wasm), weights, examples, {
    epochs,
    rate: start ? REFIT_RATE : FRESH_RATE,
    anchor: start ? REFIT_ANCHOR : 0,
    random,
  });
  // Six digits are more than the fit is worth and keep the file small.
  const round = (values: Iterable<number>) => Array.from(values, (v) => Number(v.toPrecision(6)));
  return {
    schema: 'leukoscope/segmenter/1',
    version,
    calibrated,
    features: [...FEATURE_NAMES],
    mean: round(mean),
    deviation: round(deviation),
    weights1: round(weights.subarray(WEIGHTS1, BIAS1)),
    bias1: round(weights.subarray(BIAS1, WEIGHTS2)),
    weights2: round(weights.subarray(WEIGHTS2, BIAS2)),
    bias2: round(weights.subarray(BIAS2)),
  };
}

/** Fits the unary network to labelled cell images. Throws NO_INPUT without samples, BAD_REQUEST when a mask doesn't fit its image. */
export function fitUnary(
  wasm: Uint8Array | WebAssembly.Module,
  samples: readonly Sample[],
  options: FitOptions,
): UnaryParameters {
  if (samples.length === 0) {
    throw new LeukoscopeError(
      'NO_INPUT',
      'There are no corrected cells to fit the segmenter to. Correct about ten cells first.',
    );
  }
  const maker = new ExampleMaker(wasm);
  const random = new Random(options.seed ?? 1);
  return fitExamples(
    wasm,
    samples.flatMap((sample) => maker.make(sample, options.augmentations, random, samples)),
    options,
  );
}
