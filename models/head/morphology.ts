import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Morphology, morphologySchema } from '../../electron/contract/analysis.ts';
import { CELL_CLASSES } from '../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { FRAME } from '../../native/preprocess/index.ts';
import { floatsOf } from './head.ts';

const layer = z.object({ weights: z.base64(), bias: z.base64() });

/** A file of models/training/morphology.py; base64 of little-endian float32, weights row by row, one row an output. */
const fileSchema = z.looseObject({
  schema: z.literal('leukoscope/morphology/1'),
  classes: z.tuple(CELL_CLASSES.map((name) => z.literal(name)) as [z.ZodLiteral<string>, ...z.ZodLiteral<string>[]]),
  measures: z.array(morphologySchema.keyof()).min(1),
  mean: z.array(z.number()),
  deviation: z.array(z.number().positive()),
  /** Standardised measures beyond it are clamped: a failed outline, or a cell that was never seen. */
  clip: z.number().positive(),
  /** The least probability that morphology alone gives a class. */
  least: z.number().positive(),
  hidden: layer,
  out: layer,
});

interface Layer {
  weights: Float32Array;
  bias: Float32Array;
}

/** A small network that calls a cell by what the segmenter measured. */
export interface MorphologyNetwork {
  measures: readonly (keyof Morphology)[];
  mean: readonly number[];
  deviation: readonly number[];
  clip: number;
  least: number;
  hidden: Layer;
  out: Layer;
}

/** A network that calls cells by their morphology, and what its word counts beside the image network's. */
export interface SecondOpinion {
  network: MorphologyNetwork;
  /** Times its log probabilities, which are added to the logits; 0..2. */
  weight: number;
}

/**
 * Reads the network from its file's text.
 *
 * @param name Names the file in messages.
 * @param sha256 Of the text, as the manifest states it.
 * @throws {@link LeukoscopeError} MODEL_UNUSABLE for a changed or malformed file.
 */
export function parseMorphologyNetwork(text: string, name: string, sha256: string): MorphologyNetwork {
  const refuse = (why: string, cause?: unknown) =>
    new LeukoscopeError('MODEL_UNUSABLE', `${name} ${why}. Restore the released file.`, undefined, { cause });
  // A checkout on Windows may have given the file other line ends.
  const found = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
  if (found !== sha256) throw refuse('is not the file that the manifest describes: it is damaged or was changed');
  let parsed: z.infer<typeof fileSchema>;
  try {
    parsed = fileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw refuse('is no network for morphology that this version can use', cause);
  }
  const { measures, mean, deviation, clip, least } = parsed;
  const read = ({ weights, bias }: z.infer<typeof layer>) => ({ weights: floatsOf(weights), bias: floatsOf(bias) });
  const [hidden, out] = [read(parsed.hidden), read(parsed.out)];
  const fits =
    mean.length === measures.length &&
    deviation.length === measures.length &&
    hidden.weights.length === hidden.bias.length * measures.length &&
    out.bias.length === CELL_CLASSES.length &&
    out.weights.length === out.bias.length * hidden.bias.length;
  if (!fits) throw refuse('holds layers that do not fit each other');
  return { measures, mean, deviation, clip, least, hidden, out };
}

/** Sizes count in px of the 224 px frame, as logarithms; all else as it was measured. */
function measureOf(name: keyof Morphology, morphology: Morphology, frameScale: number): number {
  if (name.endsWith('_area_px')) return Math.log1p(morphology[name] * frameScale ** 2);
  return name.endsWith('_px') ? Math.log1p(morphology[name] * frameScale) : morphology[name];
}

function apply({ weights, bias }: Layer, input: readonly number[]): number[] {
  return Array.from(bias, (start, row) =>
    input.reduce((sum, value, i) => sum + value * (weights[row * input.length + i] ?? 0), start),
  );
}

/**
 * Log probabilities of the 14 classes by morphology alone, none below that of `least`. They are added to the image network's logits,
 * times a weight: the paper joins both kinds of features too (Lee and Kang 2018).
 *
 * @param shortSide Shorter side of the cell's box, px: the morphology was measured in its pixels.
 */
export function secondOpinion(network: MorphologyNetwork, morphology: Morphology, shortSide: number): number[] {
  const input = network.measures.map((name, i) => {
    const value = measureOf(name, morphology, FRAME / shortSide);
    const standard = (value - (network.mean[i] ?? 0)) / (network.deviation[i] ?? 1);
    return Math.min(network.clip, Math.max(-network.clip, standard));
  });
  const hidden = apply(network.hidden, input).map((value) => Math.max(0, value));
  const logits = apply(network.out, hidden);
  const largest = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => Math.log(Math.max(network.least, power / sum)));
}
