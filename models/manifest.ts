import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { type ModelInfo, modelInfoSchema } from '../electron/contract/analysis.ts';
import { CELL_CLASSES } from '../electron/contract/classes.ts';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import { FRAME } from '../native/preprocess/index.ts';

const side = z.number().int().positive();

/** models/manifest.json, written by models/training/release.py. Fields that only people read are let through. */
const manifestSchema = z.looseObject({
  schema: z.literal('leukoscope/model/1'),
  ...modelInfoSchema.shape,
  file: z.string().regex(/^[^/\\]+$/, 'must be a file name without a folder'),
  classes: z.tuple(CELL_CLASSES.map((name) => z.literal(name)) as [z.ZodLiteral<string>, ...z.ZodLiteral<string>[]]),
  input: z.looseObject({ frame: side, crop: side, size: side }),
  temperature: z.number().positive(),
  thresholds: z.object({ confidence: z.number().min(0).max(1), quality: z.number().min(0).max(1) }),
});

/** What turns the network's outputs into calls, see `decide`. */
export interface ModelRules {
  temperature: number;
  untrained: ModelInfo['untrained'];
  thresholds: { confidence: number; quality: number };
  /** Side of the middle part of the 224 px frame that the network sees, and the side it is resampled to. */
  crop: number;
  size: number;
}

export interface LoadedManifest {
  info: ModelInfo;
  /** The ONNX file, its hash verified. */
  weights: string;
  rules: ModelRules;
}

const unusable = (message: string, cause?: unknown) =>
  new LeukoscopeError('MODEL_UNUSABLE', message, undefined, { cause });

/** The manifest that goes with what `--model` may name: a manifest itself, or weights with one beside them. */
function manifestOf(file: string): string {
  if (file.endsWith('.json')) return file;
  const beside = [`${file}.json`, join(dirname(file), 'manifest.json')].find((candidate) => existsSync(candidate));
  if (!beside)
    throw unusable(
      `${file} comes without a manifest. Put the manifest.json that was released with it into the same folder.`,
    );
  return beside;
}

/**
 * Reads a model's manifest and proves that the weights are the ones it describes.
 *
 * @param file A manifest, or an .onnx file with `<file>.json` or manifest.json beside it.
 * @throws {@link LeukoscopeError} MODEL_UNUSABLE for a missing, malformed, foreign or tampered model.
 */
export function loadManifest(file: string): LoadedManifest {
  const path = manifestOf(resolve(file));
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw unusable(
      `The model manifest ${path} can't be read. Reinstall Leukoscope, or name another with --model.`,
      cause,
    );
  }
  const parsed = manifestSchema.safeParse(parseJson(text, path));
  if (!parsed.success) {
    const what = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw unusable(`${path} does not describe a model that this version can use (${what}).`);
  }
  const { input, temperature, thresholds, ...rest } = parsed.data;
  if (input.frame !== FRAME || input.crop > FRAME || input.crop % 2 !== 0) {
    throw unusable(`${path} asks for an input that this version can't make: ${JSON.stringify(input)}.`);
  }
  const weights = join(dirname(path), rest.file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(weights);
  } catch (cause) {
    throw unusable(
      `The model weights ${weights} can't be read. Reinstall Leukoscope, or name another model with --model.`,
      cause,
    );
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== rest.sha256) {
    throw unusable(
      `${weights} is not the file that ${path} describes: it is damaged or was changed. Restore the released file.`,
    );
  }
  const { name, version, precision, untrained } = rest;
  return {
    info: { name, version, sha256, precision, untrained },
    weights,
    rules: { temperature, untrained, thresholds, crop: input.crop, size: input.size },
  };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable(`${path} is not valid JSON. Restore the released file.`, cause);
  }
}
