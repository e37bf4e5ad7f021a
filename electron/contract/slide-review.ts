import { z } from 'zod';
import { cellClassSchema } from './analysis.ts';
import { actorSchema } from './people.ts';

/** Reason of a cell that no person excluded: the rule of counting by fields leaves it to the neighbouring field. */
export const NOT_COUNTED = 'not_counted';

/** Present status of a cell: `excluded` is a person's decision, with a reason, or the rule's: {@link NOT_COUNTED}. */
export const reviewedStatusSchema = z.enum(['classified', 'unidentified', 'excluded']);
export type ReviewedStatus = z.infer<typeof reviewedStatusSchema>;

/**
 * Where a slide stands. `second_reading`: a second reader is at work, the first reading rests. `arbitration`: both are done and
 * differ. A version above 1 means that a signed slide was amended.
 */
export const REVIEW_STAGES = ['new', 'in_review', 'second_reading', 'arbitration', 'signed'] as const;
export const reviewStageSchema = z.enum(REVIEW_STAGES);
export type ReviewStage = z.infer<typeof reviewStageSchema>;

/** How many white cells are to be counted; 'all': every cell of every field, as for a leukopenic sample. */
export const countTargetSchema = z.union([z.number().int().min(1).max(100_000), z.literal('all')]);
export type CountTarget = z.infer<typeof countTargetSchema>;

/** How urgently a slide wants a person. */
export const RISKS = ['high', 'raised', 'usual'] as const;
export const riskSchema = z.object({
  level: z.enum(RISKS),
  /** Greater is more urgent: what a worklist sorts by. */
  score: z.number(),
  /** The classes that make it so, the weightiest first. */
  classes: z.array(cellClassSchema),
});
export type Risk = z.infer<typeof riskSchema>;

/** A slide's review in one row of a worklist. For a second reader at work these are the figures of their own reading. */
export const slideReviewSchema = z.object({
  stage: reviewStageSchema,
  /** 1, and one more with each amendment. */
  version: z.number().int(),
  /** Cells that a person confirmed, relabelled or excluded, of all cells. */
  reviewed: z.number().int(),
  changed: z.number().int(),
  excluded: z.number().int(),
  flagged: z.number().int(),
  comments: z.number().int(),
  risk: riskSchema,
  target: countTargetSchema,
  /** When anything last happened to the review; null when nothing has. */
  changedAt: z.string().nullable(),
  /** Who signed the present version and when. */
  signed: z.object({ by: actorSchema, at: z.string() }).nullable(),
});

/** A person's present verdict on one cell. */
export const cellReviewSchema = z.object({
  class: cellClassSchema,
  status: reviewedStatusSchema,
  reviewed: z.boolean(),
  changed: z.boolean(),
  flagged: z.boolean(),
  /** Why the cell is excluded: a person's reason, or {@link NOT_COUNTED}; null when it is not. */
  excluded: z.string().nullable(),
  comment: z.string().nullable(),
});
export type CellReview = z.infer<typeof cellReviewSchema>;
