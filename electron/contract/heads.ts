import { z } from 'zod';
import { cellClassSchema } from './analysis.ts';
import { slideIdSchema } from './ids.ts';

const share = z.number().min(0).max(1);
const classScore = z.object({ tpr: share, precision: share });
const wholeScore = z.object({ accuracy: share, macro_f1: share });

/** Two heads on the same cells, none of which was fitted on. */
export const headComparisonSchema = z.object({
  /**
   * `locked`: a fifth kept apart for ever. `crossed`: each cell judged by a head fitted without it. `test`: cells named for it. `known`:
   * cells of the shipped classes that came with the network.
   */
  on: z.enum(['locked', 'crossed', 'test', 'known']),
  n: z.number().int(),
  before: wholeScore,
  after: wholeScore,
  classes: z.partialRecord(
    cellClassSchema,
    z.object({ support: z.number().int(), before: classScore, after: classScore }),
  ),
});
export type HeadComparison = z.infer<typeof headComparisonSchema>;

export const headIdSchema = z.number().int().positive();

/** A head of the classifier as the window lists it. */
export const headSummarySchema = z.object({
  /** Null for the shipped head. */
  id: headIdSchema.nullable(),
  version: z.string(),
  seal: z.string().nullable(),
  active: z.boolean(),
  /** False when the head reads another network's features than the one in use. */
  usable: z.boolean(),
  trainedAt: z.string().nullable(),
  trainedBy: z.string().nullable(),
  cells: z.number().int().nullable(),
  locked: z.number().int().nullable(),
  comparison: headComparisonSchema.nullable(),
  /** On cells of the shipped classes: what it forgot. Null for a head that was trained without them. */
  known: headComparisonSchema.nullable(),
  /** What it was trained on, in words, and how many cells of each class. */
  description: z.string().nullable(),
  images: z.partialRecord(cellClassSchema, z.number().int()),
  /** Whether it was ever in use: such a head stays. */
  used: z.boolean(),
});
export type HeadSummary = z.infer<typeof headSummarySchema>;

/** Heads of the classifier: what a laboratory trained. */
export const HEAD_METHODS = {
  /** The shipped head last. `trainable` says how many reviewed cells of each class there are to learn from. */
  'heads.list': {
    needs: 'read',
    input: z.object({}),
    output: z.object({
      heads: z.array(headSummarySchema),
      trainable: z.partialRecord(cellClassSchema, z.number().int()),
      /** The same, slide by slide, newest first. */
      slides: z.array(
        z.object({
          slideId: slideIdSchema,
          name: z.string(),
          classes: z.partialRecord(cellClassSchema, z.number().int()),
        }),
      ),
      /** Whether one is being trained. */
      training: z.boolean(),
      /** Whether the model has a head of its own that can be refitted. */
      refittable: z.boolean(),
    }),
  },
  /** Trains on the cells that reviewers decided and stores the head; it is not put in use. */
  'heads.train': {
    needs: 'administer',
    input: z.object({
      version: z.string().trim().min(1).max(60),
      /** Signed slides and classes to learn from; null for all. */
      slideIds: z.array(slideIdSchema).nullable().default(null),
      classes: z.array(cellClassSchema).nullable().default(null),
      /** A class with fewer cells stays unchanged. */
      leastPerClass: z.number().int().min(1).max(1000).default(1),
    }),
    output: headSummarySchema,
  },
  /** Ends the training under way; it then fails with CANCELLED. */
  'heads.cancel': { needs: 'administer', input: z.object({}), output: z.object({ cancelled: z.boolean() }) },
  /** Removes a head that was never in use. */
  'heads.discard': { needs: 'administer', input: z.object({ id: headIdSchema }), output: z.object({}) },
  /** Puts a head in use for the runs to come; null is the shipped one. */
  'heads.activate': {
    needs: 'administer',
    input: z.object({ id: headIdSchema.nullable(), acceptWorse: z.boolean().default(false) }),
    output: z.object({}),
  },
} as const;

export const HEAD_EVENTS = {
  'heads.changed': z.object({}),
  'heads.progress': z.object({ done: z.number(), total: z.number() }),
} as const;
