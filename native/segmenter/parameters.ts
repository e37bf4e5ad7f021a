import { z } from 'zod';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { FEATURES } from './kernel.ts';

/** The features of a superpixel in the kernel's order (assembly/features.ts). Densities are optical densities. */
export const FEATURE_NAMES = [
  'density_r',
  'density_g',
  'density_b',
  'density_r_to_seed',
  'density_g_to_seed',
  'density_b_to_seed',
  'share_r',
  'share_b',
  'saturation',
  'value',
  'saturation_deviation',
  'density_g_deviation',
  'centre_distance',
  'seed_distance_50px',
  'seed_distance_radii',
  'seed_path',
  'seed_path_radii',
  'seed_centre_distance_radii',
  'stain_least_neighbour',
  'stain_greatest_neighbour',
  'stain_over_otsu',
  'rim_path',
  'stain',
  'far_colour_distance',
  'far_share',
  'stain_to_far',
  'stain_around',
  'density_g_deviation_around',
  'share_b_around',
  'step_around',
  'stain_further_around',
  'stain_bridge',
] as const;

export const HIDDEN = 32;
export const CLASSES = 3;

const numbers = (length: number) => z.array(z.number()).length(length);

/** The fitted unary network: what models/segmenter/unary.json and a laboratory's calibration contain. */
export const unaryParametersSchema = z.object({
  schema: z.literal('leukoscope/segmenter/1'),
  version: z.string().min(1),
  /** True when fitted on a laboratory's own corrected cells. */
  calibrated: z.boolean(),
  features: z
    .array(z.string())
    .refine((names) => names.join() === FEATURE_NAMES.join(), 'features of another segmenter'),
  mean: numbers(FEATURES),
  deviation: numbers(FEATURES).refine((values) => values.every((v) => v > 0), 'deviations must be positive'),
  /** Input by input: weight of feature f for hidden unit h at f * 32 + h; then unit by unit for the 3 classes. */
  weights1: numbers(FEATURES * HIDDEN),
  bias1: numbers(HIDDEN),
  weights2: numbers(HIDDEN * CLASSES),
  bias2: numbers(CLASSES),
});
export type UnaryParameters = z.infer<typeof unaryParametersSchema>;

/** Reads parameters from JSON text. Throws SEGMENTER_UNUSABLE naming `file`. */
export function parseUnaryParameters(text: string, file: string): UnaryParameters {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = unaryParametersSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues[0]?.message ?? 'unknown content';
  throw new LeukoscopeError(
    'SEGMENTER_UNUSABLE',
    `${file} does not hold segmenter parameters (${reason}). Choose a file written by "leukoscope calibrate".`,
  );
}

/** Writes parameters into the kernel's block, in the layout of assembly/unary.ts. */
export function packParameters(parameters: UnaryParameters, block: Float32Array): void {
  const weights1 = 2 * FEATURES;
  const bias1 = weights1 + FEATURES * HIDDEN;
  const weights2 = bias1 + HIDDEN;
  block.set(parameters.mean, 0);
  block.set(
    parameters.deviation.map((d) => 1 / d),
    FEATURES,
  );
  block.set(parameters.weights1, weights1);
  block.set(parameters.bias1, bias1);
  block.set(parameters.weights2, weights2);
  block.set(parameters.bias2, weights2 + HIDDEN * CLASSES);
}
