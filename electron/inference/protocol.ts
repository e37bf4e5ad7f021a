import { z } from 'zod';
import { providerSchema } from '../contract/analysis.ts';
import { bytesSchema, floatsSchema } from '../contract/binary.ts';

const count = z.number().int().positive();

/** What the inference process answers. Inputs are size x size x 3 uint8, outputs 14 logits and 2,048 features a cell. */
export const INFERENCE_METHODS = {
  load: {
    needs: 'none',
    input: z.object({ modelPath: z.string(), provider: providerSchema, threads: count, exact: z.boolean().optional() }),
    output: z.object({}),
  },
  classify: {
    needs: 'none',
    input: z.object({ inputs: bytesSchema, n: count }),
    output: z.object({ logits: floatsSchema, features: floatsSchema }),
  },
} as const;
