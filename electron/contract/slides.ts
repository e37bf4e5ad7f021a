import { z } from 'zod';
import {
  boxSchema,
  cellClassSchema,
  cellStatusSchema,
  differentialSchema,
  lineageShape,
  modelInfoSchema,
  morphologySchema,
  probabilitiesSchema,
  providerSchema,
  qualitySchema,
  refusedFileSchema,
  segmenterInfoSchema,
  timingSchema,
} from './analysis.ts';
import { bytesSchema } from './binary.ts';
import { cellColumnsSchema, cellSummarySchema } from './cell-rows.ts';
import { cellIdSchema, runIdSchema, slideIdSchema } from './ids.ts';
import { actorSchema } from './people.ts';
import { cellReviewSchema, slideReviewSchema } from './slide-review.ts';

export * from './cell-rows.ts';

export const runStatusSchema = z.enum(['running', 'complete', 'cancelled', 'failed', 'interrupted']);
export type RunStatus = z.infer<typeof runStatusSchema>;

export const slideSummarySchema = z.object({
  id: slideIdSchema,
  name: z.string(),
  accession: z.string().nullable(),
  synthetic: z.boolean(),
  createdAt: z.string(),
  status: runStatusSchema.nullable(),
  runId: runIdSchema.nullable(),
  /** Cells of the run that is shown. */
  cells: z.number().int(),
  /** Unidentified cells that nobody has decided yet. */
  unidentified: z.number().int(),
  refused: z.number().int(),
  /** From the present classes: the reviewers' class where there is one, else the model's call. */
  differential: differentialSchema.nullable(),
  /** Null until an analysis is complete. */
  review: slideReviewSchema.nullable(),
});
export type SlideSummary = z.infer<typeof slideSummarySchema>;

export const runDetailSchema = z.object({
  id: runIdSchema,
  status: runStatusSchema,
  model: modelInfoSchema,
  segmenter: segmenterInfoSchema,
  provider: providerSchema,
  appVersion: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Cells unlike those that the model learned from. */
  unusual: z.number().int(),
  timing: timingSchema,
  refused: z.array(refusedFileSchema),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

/** A slide as it is sent: its cells in columns. */
export const columnarSlideSchema = z.object({
  slide: slideSummarySchema,
  run: runDetailSchema.nullable(),
  columns: cellColumnsSchema,
});
export type ColumnarSlide = z.infer<typeof columnarSlideSchema>;
export const slideDetailSchema = columnarSlideSchema
  .omit({ columns: true })
  .extend({ cells: z.array(cellSummarySchema) });
export type SlideDetail = z.infer<typeof slideDetailSchema>;

/** At most this many pictures in one answer. */
export const THUMBS_AT_ONCE = 500;
/** Small pictures as they are stored, in the order asked for: one behind the other, and the bytes of each; 0 where there is none. */
export const thumbsSchema = z.object({ bytes: bytesSchema, sizes: z.array(z.number().int().nonnegative()) });

export const cellDetailSchema = z.object({
  id: cellIdSchema,
  slideId: slideIdSchema,
  file: z.string(),
  box: boxSchema,
  /** The model's call; the present state is in `review`. */
  class: cellClassSchema,
  status: cellStatusSchema,
  review: cellReviewSchema,
  confidence: z.number(),
  probabilities: probabilitiesSchema,
  ...lineageShape,
  quality: qualitySchema,
  morphology: morphologySchema,
});
export type CellDetail = z.infer<typeof cellDetailSchema>;

export const systemInfoSchema = z.object({
  appVersion: z.string(),
  model: modelInfoSchema,
  segmenter: segmenterInfoSchema,
  provider: providerSchema,
  /** Why a faster provider is not in use; null when the preferred one is. */
  providerNote: z.string().nullable(),
  database: z.object({ path: z.string(), readOnly: z.boolean(), note: z.string().nullable() }),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

/** What a window that shows a slide's cells asks for. */
export const CELL_METHODS = {
  'slides.get': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({ slideId: slideIdSchema }),
    output: columnarSlideSchema,
  },
  /** What `cell://thumb/<id>` serves, for many cells at once: a gallery that scrolls has no time to ask for one after the other. */
  'cells.thumbs': {
    needs: 'read',
    input: z.object({ cellIds: z.array(cellIdSchema).min(1).max(THUMBS_AT_ONCE) }),
    output: thumbsSchema,
  },
  'cells.get': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({ cellId: cellIdSchema }),
    output: cellDetailSchema,
  },
} as const;

const named = {
  name: z.string().trim().min(1).max(200),
  accession: z.string().trim().min(1).max(100).nullable(),
};

/** A slide that was taken out of every list; it can be restored. */
export const removedSlideSchema = z.object({
  id: slideIdSchema,
  name: z.string(),
  accession: z.string().nullable(),
  reason: z.string(),
  by: actorSchema,
  at: z.string(),
});
export type RemovedSlide = z.infer<typeof removedSlideSchema>;

/** Slides and their cells. */
export const SLIDE_METHODS = {
  ...CELL_METHODS,
  'system.info': { needs: 'none', input: z.object({}), output: systemInfoSchema },
  'slides.list': { needs: 'read', blinded: 'masked', input: z.object({}), output: z.array(slideSummarySchema) },
  /** Gives a slide another name or sample; refused while it is signed or read a second time. */
  'slides.update': { needs: 'review', input: z.object({ slideId: slideIdSchema, ...named }), output: z.object({}) },
  /** Takes a slide that was never signed out of every list, count and search; all of its data stay. */
  'slides.remove': {
    needs: 'review',
    input: z.object({ slideId: slideIdSchema, reason: z.string().trim().min(1).max(1000) }),
    output: z.object({}),
  },
  'slides.restore': { needs: 'review', input: z.object({ slideId: slideIdSchema }), output: z.object({}) },
  'slides.removed': { needs: 'read', input: z.object({}), output: z.array(removedSlideSchema) },
  'slides.demo': {
    needs: 'review',
    input: z.object({}),
    output: z.object({ slideId: slideIdSchema, runId: runIdSchema.nullable() }),
  },
} as const;

export const SLIDE_EVENTS = {
  'slides.changed': z.object({ slideId: slideIdSchema }),
  'system.notice': z.object({ level: z.enum(['info', 'warning', 'error']), message: z.string() }),
} as const;
