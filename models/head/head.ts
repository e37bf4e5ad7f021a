import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cellClassSchema } from '../../electron/contract/analysis.ts';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { headComparisonSchema } from '../../electron/contract/heads.ts';

/** The place of the seal in a head file's text: 64 hexadecimal digits, or zeros while it is computed. */
const SEAL = /("seal"\s*:\s*")[0-9a-f]{64}(")/;
const NO_SEAL = '0'.repeat(64);
const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');
const share = z.number().min(0).max(1);

/** How a head was made: what a person wants to know before using it. */
export const headTrainingSchema = z.looseObject({
  description: z.string(),
  /** Images (or cells) of every class that the head was fitted on. */
  images: z.partialRecord(cellClassSchema, z.number().int().nonnegative()),
  /** The seal of the head that this one was refitted from; null for a head that came with its network. */
  parent: hex64.nullable(),
  /** ISO 8601. */
  at: z.string().optional(),
  /** SHA-256 of the images kept for comparison and never fitted on. */
  locked: z.array(hex64).optional(),
  /** Before and after on cells of the shipped classes: what the head forgot. */
  known: headComparisonSchema.optional(),
});
export type HeadTraining = z.infer<typeof headTrainingSchema>;

/**
 * A head file, `leukoscope/head/1`: what turns the 2,048 features of one particular network into 14 logits, and logits into calls.
 * `weights` (14 x features) and `bias` (14) are base64 of little-endian float32. `seal` is the SHA-256 of the file's own text with
 * the seal's digits as zeros, so that a file says of itself whether it was changed.
 */
const headSchema = z.looseObject({
  schema: z.literal('leukoscope/head/1'),
  name: z.string().min(1),
  version: z.string().min(1),
  backbone: z.object({ name: z.string(), sha256: hex64, features: z.number().int().positive() }),
  classes: z.tuple(CELL_CLASSES.map((name) => z.literal(name)) as [z.ZodLiteral<string>, ...z.ZodLiteral<string>[]]),
  untrained: z.array(cellClassSchema),
  weights: z.base64(),
  bias: z.base64(),
  temperature: z.number().positive(),
  thresholds: z.object({
    confidence: share,
    quality: share,
    /** Classes that need another confidence than the rest. */
    classes: z.partialRecord(cellClassSchema, share).optional(),
  }),
  training: headTrainingSchema,
  seal: hex64,
});

/** A head, ready to be applied. */
export interface Head {
  name: string;
  version: string;
  /** Of the file it came from; identifies it. */
  seal: string;
  /** SHA-256 of the network's file whose features it reads. */
  backbone: { name: string; sha256: string; features: number };
  untrained: readonly CellClass[];
  /** 14 x features, row by row. */
  weights: Float32Array;
  bias: Float32Array;
  temperature: number;
  thresholds: { confidence: number; quality: number; classes?: Partial<Record<CellClass, number>> | undefined };
  training: HeadTraining;
}

const unusable = (message: string, cause?: unknown) =>
  new LeukoscopeError('MODEL_UNUSABLE', message, undefined, { cause });

/** The SHA-256 that a head file's text has to carry as its seal. */
export function sealOf(text: string): string {
  return (
    createHash('sha256')
      // A checkout on Windows may have given the file other line ends.
      .update(text.replaceAll('\r\n', '\n').replace(SEAL, `$1${NO_SEAL}$2`))
      .digest('hex')
  );
}

/** Base64 of little-endian float32, as layers are stored in the model files. */
export function floatsOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const out = new Float32Array(Math.floor(bytes.length / 4));
  for (let i = 0; i < out.length; i++) out[i] = bytes.readFloatLE(i * 4);
  return out;
}

function base64Of(values: Float32Array): string {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    bytes.writeFloatLE(value, i * 4);
  });
  return bytes.toString('base64');
}

/** Whether a parsed JSON document says of itself that it is a head file. */
export const isHead = (document: unknown): boolean =>
  typeof document === 'object' &&
  document !== null &&
  'schema' in document &&
  typeof document.schema === 'string' &&
  document.schema.startsWith('leukoscope/head/');

/**
 * Reads a head from its file's text.
 *
 * @param name Names the file in messages.
 * @throws {@link LeukoscopeError} MODEL_UNUSABLE for a malformed, changed or foreign head.
 */
export function parseHead(text: string, name: string): Head {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw unusable(`${name} is not valid JSON. Restore the head file, or train it again.`, cause);
  }
  const parsed = headSchema.safeParse(document);
  if (!parsed.success) {
    const what = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw unusable(`${name} is not a head that this version can use (${what}).`);
  }
  const { seal, backbone, version, untrained, temperature, thresholds, training } = parsed.data;
  if (sealOf(text) !== seal)
    throw unusable(
      `${name} is damaged or was changed: its seal does not fit. Restore the head file, or train it again.`,
    );
  const weights = floatsOf(parsed.data.weights);
  const bias = floatsOf(parsed.data.bias);
  if (weights.length !== CELL_CLASSES.length * backbone.features || bias.length !== CELL_CLASSES.length)
    throw unusable(
      `${name} holds ${weights.length} weights; ${CELL_CLASSES.length} x ${backbone.features} are needed.`,
    );
  if (![...weights, ...bias].every(Number.isFinite)) throw unusable(`${name} holds weights that are not numbers.`);
  return {
    name: parsed.data.name,
    version,
    seal,
    backbone,
    untrained,
    weights,
    bias,
    temperature,
    thresholds,
    training,
  };
}

/**
 * The head of a network that gives features only: it has learned no class, and training starts from it.
 *
 * @param sha256 Of the network's file.
 */
export function blankHead(name: string, sha256: string, features: number): Head {
  return {
    name,
    version: 'untrained',
    seal: NO_SEAL,
    backbone: { name, sha256, features },
    untrained: CELL_CLASSES,
    weights: new Float32Array(CELL_CLASSES.length * features),
    bias: new Float32Array(CELL_CLASSES.length),
    temperature: 1,
    thresholds: { confidence: 0.5, quality: 0.5 },
    training: { description: 'A network of features, without classes', images: {}, parent: null },
  };
}

/** A head as the text of its file, sealed. */
export function formatHead(head: Omit<Head, 'seal'>): string {
  const { name, version, backbone, untrained, weights, bias, temperature, thresholds, training } = head;
  const document = {
    schema: 'leukoscope/head/1',
    name,
    version,
    backbone,
    classes: CELL_CLASSES,
    untrained,
    temperature,
    thresholds,
    training,
    bias: base64Of(bias),
    weights: base64Of(weights),
    seal: NO_SEAL,
  };
  const text = `${JSON.stringify(document, null, 1)}\n`;
  return text.replace(SEAL, `$1${sealOf(text)}$2`);
}

/** Logits (n x 14) of `n` feature vectors: weights times features plus bias, summed in double precision. */
export function logitsOf({ weights, bias, backbone }: Head, features: Float32Array, n: number): Float32Array {
  const width = backbone.features;
  if (features.length !== n * width)
    throw new RangeError(`${features.length} numbers are not ${n} vectors of ${width} features`);
  const classes = bias.length;
  const out = new Float32Array(n * classes);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < classes; k++) {
      let sum = bias[k] ?? 0;
      for (let j = 0; j < width; j++) sum += (weights[k * width + j] ?? 0) * (features[i * width + j] ?? 0);
      out[i * classes + k] = sum;
    }
  }
  return out;
}
