import { z } from 'zod';
import { providerSchema } from '../contract/analysis.ts';
import { bytesSchema, floatsSchema } from '../contract/binary.ts';

const count = z.number().int().positive();

const channels = z.tuple([z.number(), z.number(), z.number()]);

/** Mean and standard deviation by which a network's input is normalised: red, green, blue, of values in 0..1. */
export const normalisationSchema = z.object({ mean: channels, std: channels });
export type Normalisation = z.infer<typeof normalisationSchema>;

/**
 * What the inference process answers. Inputs are size x size x 3 uint8; outputs 14 logits, none of a network that gives features only, and
 * the network's features, 2,048 of the shipped one.
 */
export const INFERENCE_METHODS = {
  load: {
    needs: 'none',
    input: z.object({
      modelPath: z.string(),
      provider: providerSchema,
      threads: count,
      exact: z.boolean().optional(),
      normalisation: normalisationSchema.optional(),
    }),
    output: z.object({}),
  },
  classify: {
    needs: 'none',
    input: z.object({ inputs: bytesSchema, n: count }),
    output: z.object({ logits: floatsSchema, features: floatsSchema }),
  },
} as const;
