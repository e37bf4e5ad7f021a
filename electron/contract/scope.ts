import { z } from 'zod';
import { cellClassSchema, cellStatusSchema } from './analysis.ts';
import { cellIdSchema, slideIdSchema } from './ids.ts';

/** Which slides a question is about. */
export const scopeShape = {
  /** ISO 8601; from is inclusive, to exclusive: when the analysis that is shown was finished. */
  from: z.string().nullable().default(null),
  to: z.string().nullable().default(null),
  /** A {@link modelKey}: weights and version of what called the cells. */
  model: z.string().nullable().default(null),
  /** Stain of the calibration that the segmenter ran with; slides segmented without one have none. */
  stain: z.string().nullable().default(null),
  /** Actor's id of somebody who decided on a cell of the slide. */
  reviewer: z.string().nullable().default(null),
  signedOnly: z.boolean().default(false),
  /** Whether generated slides count too. */
  synthetic: z.boolean().default(false),
};
export const scopeSchema = z.object(scopeShape);
export type Scope = z.infer<typeof scopeSchema>;

/** Names a model in a scope. The version is part of it: a laboratory's head goes with the weights it was trained on. */
export const modelKey = ({ sha256, version }: { sha256: string; version: string }): string => `${sha256} ${version}`;

export const foundCellSchema = z.object({
  id: cellIdSchema,
  slide: slideIdSchema,
  slideName: z.string(),
  class: cellClassSchema,
  status: cellStatusSchema,
  confidence: z.number(),
  quality: z.number(),
});
export type FoundCell = z.infer<typeof foundCellSchema>;
