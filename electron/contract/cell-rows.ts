import { z } from 'zod';
import { cellClassSchema } from './analysis.ts';
import { bytesSchema } from './binary.ts';
import { cellIdSchema } from './ids.ts';
import { reviewedStatusSchema } from './slide-review.ts';

export const cellSummarySchema = z.object({
  id: cellIdSchema,
  /** The present class: the reviewer's class, else the model's call (of an unidentified cell its most likely class). */
  class: cellClassSchema,
  /** Unidentified until a person decides; an excluded cell counts nowhere. */
  status: reviewedStatusSchema,
  confidence: z.number(),
  quality: z.number(),
  modelClass: cellClassSchema,
  /** Whether a person confirmed, relabelled or excluded the cell. */
  reviewed: z.boolean(),
  /** Whether a person's verdict differs from the model's call: another class, or excluded. */
  changed: z.boolean(),
  flagged: z.boolean(),
  /** Whether there is a comment on it. */
  comment: z.boolean(),
  /** Area of the nucleus in pixels of the image. */
  nucleusArea: z.number(),
  /** Entropy of the model's probabilities over its greatest possible value: 0 = sure, 1 = no idea. */
  uncertainty: z.number(),
  /** The image (field) that the cell lies in; images count up in the order of analysis. */
  imageId: z.number().int(),
});
export type CellSummary = z.infer<typeof cellSummarySchema>;

const doubles = z.custom<Float64Array>((value) => value instanceof Float64Array, 'expected doubles');

/**
 * The rows of many cells, column by column. A window takes a copy of whatever the bridge brings, value by value: of 20,000 rows that
 * takes 0.5 s; of as many values in columns, next to nothing. See cell-columns.ts.
 */
export const cellColumnsSchema = z.object({
  id: doubles,
  imageId: doubles,
  confidence: doubles,
  quality: doubles,
  nucleusArea: doubles,
  uncertainty: doubles,
  /** Places in CELL_CLASSES. */
  class: bytesSchema,
  modelClass: bytesSchema,
  /** Places in STATUSES. */
  status: bytesSchema,
  /** Bits of FLAGS. */
  flags: bytesSchema,
});
export type CellColumns = z.infer<typeof cellColumnsSchema>;
