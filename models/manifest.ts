import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { type ModelInfo, modelInfoSchema } from '../electron/contract/analysis.ts';
import { CELL_CLASSES, type CellClass } from '../electron/contract/classes.ts';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import type { Normalisation } from '../electron/inference/protocol.ts';
import { type CellScale, FRAME } from '../native/preprocess/index.ts';
import { type Domain, parseDomain } from './head/domain.ts';
import { blankHead, type Head, isHead, parseHead } from './head/head.ts';
import type { RehearsalFile } from './head/rehearsal.ts';

const channels = z.tuple([z.number(), z.number(), z.number()]);
const side = z.number().int().positive();

const fileName = z.string().regex(/^[^/\\]+$/, 'must be a file name without a folder');

const shares = z.array(z.number().min(0.5).max(1)).min(1).max(4);
/** models/manifest.json, written by models/training/release.py. Fields that only people read are let through. */
const manifestSchema = z.looseObject({
  schema: z.literal('leukoscope/model/1'),
  ...modelInfoSchema.shape,
  file: fileName,
  classes: z.tuple(CELL_CLASSES.map((name) => z.literal(name)) as [z.ZodLiteral<string>, ...z.ZodLiteral<string>[]]),
  input: z.looseObject({
    frame: side,
    crop: side,
    size: side,
    views: shares.default([1]),
    /** How red, green and blue, 0..1, are normalised; as for ImageNet where the manifest does not say. */
    mean: channels.optional(),
    std: channels.optional(),
    /** How the crop follows a cell that fills more of its frame; without it the crop is the same for every cell. */
    scale: z
      .object({
        diameter: z.number().positive(),
        exponent: z.number().min(0).max(1),
        widest: side.max(FRAME),
      })
      .optional(),
  }),
  /** How many features the network gives of a cell. */
  features: side.default(2048),
  /** Where in the space of features the training cells lie, and what divides the logits of a cell far outside. */
  domain: z.object({ file: fileName, sha256: z.string(), temperature: z.number().positive() }).optional(),
  /** The same network with float activations, for graphics cards; its weights are those of `file`. */
  float: z.object({ file: fileName, sha256: z.string() }).optional(),
  /** Features of cells of the shipped classes, for heads that are trained on others (scripts/rehearsal.mjs). */
  rehearsal: z.object({ file: fileName, sha256: z.string() }).optional(),
  temperature: z.number().positive(),
  thresholds: z.object({ confidence: z.number().min(0).max(1), quality: z.number().min(0).max(1) }),
  /** The head's own file and its seal; a manifest without one stands for the head inside the network. */
  head: z.object({ file: fileName, seal: z.string() }).optional(),
});
/** What turns the network's outputs into calls, see `decide`. */
export interface ModelRules {
  temperature: number;
  /** In its place for a cell that is surely outside the training domain. */
  temperatureOutside?: number | undefined;
  untrained: ModelInfo['untrained'];
  thresholds: { confidence: number; quality: number; classes?: Partial<Record<CellClass, number>> | undefined };
  /** Side of the middle part of the 224 px frame that the network sees, and the side it is resampled to. */
  crop: number;
  size: number;
  /** The 1..4 views of a cell whose outputs are averaged: the side of each as a share of `crop`, .5..1; see engine/runs/views.ts. */
  views: readonly number[];
  /** How the crop follows the size of a cell in its frame; null: not at all. */
  scale: CellScale | null;
}

export interface LoadedManifest {
  info: ModelInfo;
  /** The ONNX file. */
  weights: string;
  /** The ONNX file of the same network with float activations; null: there is none. */
  floatGraph: string | null;
  /** Of the network's input; undefined: as for ImageNet. */
  normalisation: Normalisation | undefined;
  /** These files with the hashes that the manifest gives, for {@link verifyWeights}. */
  files: readonly { path: string; sha256: string }[];
  /** What computes the logits from the network's features; null: the network's own logits are taken. */
  head: Head | null;
  /** What the network was trained on; null: it is not known. */
  domain: Domain | null;
  /** What a head rehearses so that it forgets nothing; null: the model comes without. */
  rehearsal: RehearsalFile | null;
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

/** The text of a file of the model; the message names the remedy. */
function read(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unusable(`The ${what} ${path} can't be read. Reinstall Leukoscope, or name another with --model.`, cause);
  }
}

/** Refuses a head that reads another network's features. */
function fitsNetwork(head: Head, name: string, manifest: { file: string; sha256: string }): void {
  if (head.backbone.sha256 !== manifest.sha256)
    throw unusable(
      `${name} was made for another network (${head.backbone.sha256.slice(0, 12)}) than ${manifest.file} ` +
        `(${manifest.sha256.slice(0, 12)}). Train it again with this version, or use the version that it was trained with.`,
    );
}

/**
 * The model with another head: its own version, temperature and thresholds.
 *
 * @throws {@link LeukoscopeError} MODEL_UNUSABLE when the head reads another network's features.
 */
export function withHead(model: LoadedManifest, head: Head): LoadedManifest {
  fitsNetwork(head, `Head ${head.version}`, { file: model.weights, sha256: model.info.sha256 });
  const { temperature, thresholds, untrained } = head;
  return {
    ...model,
    head,
    // A run names the head that made its calls: the version alone is chosen by a person, the seal is not.
    info: {
      ...model.info,
      version: `${model.info.version}+head.${head.version}.${head.seal.slice(0, 8)}`,
      untrained: [...untrained],
    },
    rules: {
      ...model.rules,
      temperature,
      thresholds,
      untrained: [...untrained],
      temperatureOutside: undefined,
    },
  };
}

/**
 * Reads a model's manifest and proves that the head is the one it describes; {@link verifyWeights} does so for the weights.
 *
 * @param file A manifest, an .onnx file with `<file>.json` or manifest.json beside it, or a head file for the network of `shipped`.
 * @param shipped The manifest whose network a head file goes with.
 * @throws {@link LeukoscopeError} MODEL_UNUSABLE for a missing, malformed, foreign or tampered model.
 */
export function loadManifest(file: string, shipped?: string): LoadedManifest {
  const path = manifestOf(resolve(file));
  const text = read(path, 'model manifest');
  const document = parseJson(text, path);
  if (isHead(document)) {
    const head = parseHead(text, path);
    return withHead(loadManifest(networkOf(head, path, shipped)), head);
  }
  const parsed = manifestSchema.safeParse(document);
  if (!parsed.success) {
    const what = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw unusable(`${path} does not describe a model that this version can use (${what}).`);
  }
  const { input, temperature, thresholds, ...rest } = parsed.data;
  const widest = input.scale?.widest ?? input.crop;
  if (input.frame !== FRAME || input.crop > FRAME || input.crop % 2 !== 0 || widest < input.crop) {
    throw unusable(`${path} asks for an input that this version can't make: ${JSON.stringify(input)}.`);
  }
  const files = [{ path: present(path, rest.file), sha256: rest.sha256 }];
  if (rest.float) files.push({ path: present(path, rest.float.file), sha256: rest.float.sha256 });
  const { name, version, precision, sha256, untrained } = rest;
  const model: LoadedManifest = {
    info: { name, version, sha256, precision, untrained },
    weights: join(dirname(path), rest.file),
    floatGraph: rest.float ? join(dirname(path), rest.float.file) : null,
    normalisation: input.mean && input.std && { mean: input.mean, std: input.std },
    files,
    head: untrained.length === CELL_CLASSES.length ? blankHead(name, sha256, rest.features) : null,
    domain: rest.domain ? readDomain(path, rest.domain) : null,
    rehearsal: rest.rehearsal
      ? { path: join(dirname(path), rest.rehearsal.file), sha256: rest.rehearsal.sha256 }
      : null,
    rules: {
      temperature,
      temperatureOutside: rest.domain?.temperature,
      untrained,
      thresholds,
      crop: input.crop,
      size: input.size,
      views: input.views,
      scale: input.scale ?? null,
    },
  };
  if (!rest.head) return model;
  const headPath = join(dirname(path), rest.head.file);
  const head = parseHead(read(headPath, 'head'), headPath);
  if (head.seal !== rest.head.seal)
    throw unusable(
      `${headPath} is not the head that ${path} names. Restore the released file, or name it with --model.`,
    );
  const headed = withHead(model, head);
  const { temperatureOutside } = model.rules;
  return { ...headed, info: model.info, rules: { ...headed.rules, temperatureOutside } };
}

/**
 * The manifest of the network that a head file goes with: the one in the head's folder if it describes that network, else the shipped one.
 */
function networkOf(head: Head, path: string, shipped: string | undefined): string {
  const beside = join(dirname(path), 'manifest.json');
  if (existsSync(beside)) {
    const { sha256 } = z
      .looseObject({ sha256: z.string() })
      .catch({ sha256: '' })
      .parse(parseJson(read(beside, 'model manifest'), beside));
    if (sha256 === head.backbone.sha256) return beside;
  }
  if (!shipped) throw unusable(`${path} is a head; name the manifest of the network that it goes with.`);
  return shipped;
}

function readDomain(manifest: string, { file, sha256 }: { file: string; sha256: string }): Domain {
  const path = join(dirname(manifest), file);
  return parseDomain(read(path, 'training domain'), path, sha256);
}

/** The path of a file beside the manifest. @throws {@link LeukoscopeError} MODEL_UNUSABLE where there is none. */
function present(manifest: string, file: string): string {
  const path = join(dirname(manifest), file);
  try {
    if (!statSync(path).isFile()) throw new Error('not a file');
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return path;
}

const unreadable = (path: string, cause: unknown) =>
  unusable(`The model weights ${path} can't be read. Reinstall Leukoscope, or name another model with --model.`, cause);

/**
 * Proves that the weights are the ones that the manifest describes. It reads all of them, in slices between which other work goes on:
 * a window need not wait for it, a classifier must.
 *
 * @throws {@link LeukoscopeError} MODEL_UNUSABLE for a file that was changed or can't be read.
 */
export async function verifyWeights({ files }: Pick<LoadedManifest, 'files'>): Promise<void> {
  for (const { path, sha256 } of files) {
    const hash = createHash('sha256');
    try {
      for await (const slice of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(slice as Buffer);
    } catch (cause) {
      throw unreadable(path, cause);
    }
    if (hash.digest('hex') !== sha256)
      throw unusable(
        `${path} is not the file that its manifest describes: it is damaged or was changed. Restore the released file.`,
      );
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable(`${path} is not valid JSON. Restore the released file.`, cause);
  }
}
