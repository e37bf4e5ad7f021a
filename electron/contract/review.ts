import { z } from 'zod';
import { cellClassSchema, differentialSchema, morphologySchema } from './analysis.ts';
import { cellSummarySchema } from './cell-rows.ts';
import { cellIdSchema, slideIdSchema } from './ids.ts';
import { actorSchema } from './people.ts';
import { countTargetSchema, reviewStageSchema, slideReviewSchema } from './slide-review.ts';
import { slideSummarySchema } from './slides.ts';

export * from './slide-review.ts';

/** At most this many cells in one change. */
export const CHANGE_CELLS = 20_000;
const cellIdsSchema = z.array(cellIdSchema).min(1).max(CHANGE_CELLS);
const reasonSchema = z.string().trim().min(1).max(1000);

/** What a reviewer does to cells. Confirming records the present class as the reviewer's own; relabelling takes an exclusion back. */
export const changeSchema = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('relabel'),
    cellIds: cellIdsSchema,
    to: cellClassSchema,
    reason: reasonSchema.optional(),
  }),
  z.object({ action: z.literal('confirm'), cellIds: cellIdsSchema }),
  z.object({ action: z.literal('exclude'), cellIds: cellIdsSchema, reason: reasonSchema }),
  z.object({ action: z.literal('include'), cellIds: cellIdsSchema }),
  z.object({ action: z.literal('flag'), cellIds: cellIdsSchema, reason: reasonSchema.optional() }),
  z.object({ action: z.literal('unflag'), cellIds: cellIdsSchema }),
  /** An empty text takes the comment away. */
  z.object({ action: z.literal('comment'), cellIds: cellIdsSchema, text: z.string().trim().max(4000) }),
]);
export type Change = z.input<typeof changeSchema>;
export type ParsedChange = z.output<typeof changeSchema>;

/** What an entry of the log did. `undo` and `redo` take back the entry they name; `carry` brings what was decided on a cell of an earlier analysis. */
export const EVENT_KINDS = [
  'relabel',
  'confirm',
  'exclude',
  'include',
  'flag',
  'unflag',
  'comment',
  'arbitrate',
  'carry',
  'undo',
  'redo',
] as const;
export const eventKindSchema = z.enum(EVENT_KINDS);
export type EventKind = z.infer<typeof eventKindSchema>;

/** One thing that can be undone or redone: all that one call did. */
export const stepSchema = z.object({
  kind: eventKindSchema.exclude(['carry']),
  cells: z.number().int(),
  /** The class it gave, when it gave a single one. */
  to: cellClassSchema.nullable(),
  actor: actorSchema,
  at: z.string(),
});
export type Step = z.infer<typeof stepSchema>;

/** `stain`: many cells are unlike those that the model learned from; `unidentified`: it names too few. */
export const DOUBTS = ['stain', 'unidentified'] as const;
export type Doubt = (typeof DOUBTS)[number];

export const reviewStateSchema = z.object({
  slideId: slideIdSchema,
  review: slideReviewSchema,
  /** The last event of the review log; changes with every write. */
  head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  differential: differentialSchema,
  undo: stepSchema.nullable(),
  redo: stepSchema.nullable(),
  /** Unseen cells of each always-review class, by present class. */
  alwaysReview: z.array(z.object({ class: cellClassSchema, unseen: z.number().int(), total: z.number().int() })),
  /** Why the model's calls of this slide can't be relied on; null when nothing speaks against them. */
  doubt: z.enum(DOUBTS).nullable(),
  /** Whether percentages are held back: in doubt, until every cell was seen by a person. */
  heldBack: z.boolean(),
  /** Whether this session may write here now, and if not why. */
  writable: z.boolean(),
  whyNot: z.enum(['signed', 'second_reading', 'read_only']).nullable(),
  /** 2 for the second reader at work on this slide, who sees the model's calls and their own changes only. */
  reader: z.union([z.literal(1), z.literal(2)]),
  /** The cell this person last looked at here. */
  position: cellIdSchema.nullable(),
});
export type ReviewState = z.infer<typeof reviewStateSchema>;

export const reviewChangedSchema = z.object({
  state: reviewStateSchema,
  /** The new rows of the cells that changed. */
  cells: z.array(cellSummarySchema),
});
export type ReviewChanged = z.infer<typeof reviewChangedSchema>;

export const historyEntrySchema = z.object({
  seq: z.number().int(),
  kind: eventKindSchema,
  /** Class before and after; the model's call where nobody had spoken. */
  from: cellClassSchema,
  to: cellClassSchema,
  reason: z.string().nullable(),
  /** The comment's text. */
  text: z.string().nullable(),
  actor: actorSchema,
  at: z.string(),
  version: z.number().int(),
  reader: z.number().int(),
  /** Whether it still stands. */
  undone: z.boolean(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

const daySchema = z.iso.date();
/** How a worklist is filtered; also the content of a saved filter. */
export const worklistFilterSchema = z.object({
  /** Words that all must occur in name, accession, class names or codes, comments or people; any case, any part of a word. */
  text: z.string().max(200).optional(),
  stages: z.array(reviewStageSchema).optional(),
  /** Only slides that were amended. */
  amended: z.boolean().optional(),
  /** First and last day of the slide's creation, inclusive, in local time. */
  from: daySchema.optional(),
  to: daySchema.optional(),
  /** Slides with at least one cell of every one of these classes. */
  classes: z.array(cellClassSchema).optional(),
  risk: z.array(z.enum(['high', 'raised', 'usual'])).optional(),
});
export type WorklistFilter = z.infer<typeof worklistFilterSchema>;

const slide = z.object({ slideId: slideIdSchema });
const cell = z.object({ cellId: cellIdSchema });

/** The review of a slide's cells. Every write is on disk before it is answered. */
export const REVIEW_METHODS = {
  'review.state': { needs: 'read', blinded: 'masked', input: slide, output: reviewStateSchema },
  /** All of the changes as one step, or none. Cells that a change leaves as they are get no event. */
  'review.apply': {
    needs: 'review',
    blinded: 'masked',
    input: z.object({ slideId: slideIdSchema, changes: z.array(changeSchema).min(1).max(100) }),
    output: reviewChangedSchema,
  },
  /** Takes the last step of this version back; BAD_REQUEST when there is none. */
  'review.undo': { needs: 'review', blinded: 'masked', input: slide, output: reviewChangedSchema },
  'review.redo': { needs: 'review', blinded: 'masked', input: slide, output: reviewChangedSchema },
  /** What happened to a cell, oldest first. */
  'review.history': { needs: 'read', blinded: 'masked', input: cell, output: z.array(historyEntrySchema) },
  /** Keeps where this person is on the slide, for the next time. */
  'review.position': {
    needs: 'review',
    input: z.object({ slideId: slideIdSchema, cellId: cellIdSchema }),
    output: z.object({}),
  },
  /** Sets how many cells are to be counted on this slide; null: the laboratory's usual number. */
  'review.target': {
    needs: 'review',
    input: z.object({ slideId: slideIdSchema, target: countTargetSchema.nullable() }),
    output: reviewStateSchema,
  },
  /**
   * How many white cells to count in all, and how many more, to distinguish a share (0..1) from another: the least number whose limits do,
   * and the number at which four of five counts would (80% power). Null: more than 20,000.
   */
  'counting.hint': {
    needs: 'read',
    input: z.object({
      counted: z.number().int().min(0).max(1_000_000),
      share: z.number().min(0).max(1),
      other: z.number().min(0).max(1),
    }),
    output: z.object({
      total: z.number().int().nullable(),
      more: z.number().int().nullable(),
      powered: z.number().int().nullable(),
      morePowered: z.number().int().nullable(),
    }),
  },
  'worklist.find': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      filter: worklistFilterSchema.default({}),
      sort: z.enum(['priority', 'newest', 'oldest', 'name', 'changed', 'progress']).default('priority'),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    output: z.object({
      /** How many slides match the filter, in all and by stage (ignoring the filter's own stages). */
      total: z.number().int(),
      stages: z.record(reviewStageSchema, z.number().int()),
      slides: z.array(slideSummarySchema),
    }),
  },
  /** Each measure over the cells of the slide: the values at 0%, 1% ... 100%, from the least to the greatest. */
  'cells.distribution': {
    needs: 'read',
    input: slide,
    output: z.object({
      cells: z.number().int(),
      measures: z.record(morphologySchema.keyof(), z.array(z.number())),
    }),
  },
  /** The slide's other cells, the most alike first, with the cosine similarity of the classifier's features (-1..1). */
  'cells.similar': {
    needs: 'read',
    input: z.object({ cellId: cellIdSchema, limit: z.number().int().min(1).max(20_000).default(20_000) }),
    output: z.array(z.object({ cellId: cellIdSchema, similarity: z.number() })),
  },
  /** Examples of classes from slides that this laboratory signed, per class the most alike to the cell first. */
  'atlas.candidates': {
    needs: 'read',
    input: z.object({
      cellId: cellIdSchema,
      /** By default the model's three most likely classes. */
      classes: z.array(cellClassSchema).min(1).max(14).optional(),
      limit: z.number().int().min(1).max(50).default(8),
    }),
    output: z.array(
      z.object({
        class: cellClassSchema,
        /** Signed cells of this class in the database. */
        signed: z.number().int(),
        examples: z.array(
          z.object({ cellId: cellIdSchema, slideId: slideIdSchema, slide: z.string(), similarity: z.number() }),
        ),
      }),
    ),
  },
} as const;

/**
 * After every write to a slide's review, to every window; the answer to the call that wrote it says the same. `head` is the log's
 * length then: a window that knows of it already has nothing to ask.
 */
export const REVIEW_EVENTS = {
  'review.changed': z.object({ slideId: slideIdSchema, cellIds: z.array(cellIdSchema), head: z.number().int() }),
} as const;
