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
import { cellIdSchema, runIdSchema, selectionIdSchema, slideIdSchema } from './ids.ts';

export const RUN_STAGES = ['scan', 'decode', 'segment', 'classify', 'store', 'done'] as const;
export const runStatusSchema = z.enum(['running', 'complete', 'cancelled', 'failed', 'interrupted']);
export type RunStatus = z.infer<typeof runStatusSchema>;

export const runProgressSchema = z.object({
  runId: runIdSchema,
  slideId: slideIdSchema,
  stage: z.enum(RUN_STAGES),
  done: z.number().int(),
  total: z.number().int(),
  refused: z.number().int(),
  /** Estimated milliseconds left; null until enough cells are done to tell. */
  leftMs: z.number().nullable(),
});
export type RunProgress = z.infer<typeof runProgressSchema>;

export const slideSummarySchema = z.object({
  id: slideIdSchema,
  name: z.string(),
  accession: z.string().nullable(),
  synthetic: z.boolean(),
  createdAt: z.string(),
  status: runStatusSchema.nullable(),
  runId: runIdSchema.nullable(),
  cells: z.number().int(),
  unidentified: z.number().int(),
  refused: z.number().int(),
  differential: differentialSchema.nullable(),
});
export type SlideSummary = z.infer<typeof slideSummarySchema>;

export const cellSummarySchema = z.object({
  id: cellIdSchema,
  class: cellClassSchema,
  status: cellStatusSchema,
  confidence: z.number(),
  quality: z.number(),
});
export type CellSummary = z.infer<typeof cellSummarySchema>;

export const runDetailSchema = z.object({
  id: runIdSchema,
  status: runStatusSchema,
  model: modelInfoSchema,
  segmenter: segmenterInfoSchema,
  provider: providerSchema,
  appVersion: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  timing: timingSchema,
  refused: z.array(refusedFileSchema),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const slideDetailSchema = z.object({
  slide: slideSummarySchema,
  run: runDetailSchema.nullable(),
  cells: z.array(cellSummarySchema),
});
export type SlideDetail = z.infer<typeof slideDetailSchema>;

export const cellDetailSchema = z.object({
  id: cellIdSchema,
  slideId: slideIdSchema,
  file: z.string(),
  box: boxSchema,
  class: cellClassSchema,
  status: cellStatusSchema,
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

/** Slides, their runs and their cells. */
export const SLIDE_METHODS = {
  'system.info': { input: z.object({}), output: systemInfoSchema },
  'slides.list': { input: z.object({}), output: z.array(slideSummarySchema) },
  'slides.get': { input: z.object({ slideId: slideIdSchema }), output: slideDetailSchema },
  'slides.demo': { input: z.object({}), output: z.object({ slideId: slideIdSchema, runId: runIdSchema.nullable() }) },
  'cells.get': { input: z.object({ cellId: cellIdSchema }), output: cellDetailSchema },
  'runs.start': {
    input: z.object({
      selectionId: selectionIdSchema,
      slide: z.string().trim().min(1).max(200),
      accession: z.string().trim().max(100).nullable(),
      mode: z.enum(['auto', 'cell', 'field']).default('auto'),
    }),
    output: z.object({ slideId: slideIdSchema, runId: runIdSchema }),
  },
  'runs.cancel': { input: z.object({ runId: runIdSchema }), output: z.object({ cancelled: z.boolean() }) },
  'runs.active': { input: z.object({}), output: z.array(runProgressSchema) },
} as const;

/** `runs.progress` comes at most ten times a second. */
export const SLIDE_EVENTS = {
  'runs.progress': runProgressSchema,
  'runs.ended': z.object({
    runId: runIdSchema,
    slideId: slideIdSchema,
    status: runStatusSchema,
    message: z.string().nullable(),
  }),
  'slides.changed': z.object({ slideId: slideIdSchema }),
  'system.notice': z.object({ level: z.enum(['info', 'warning', 'error']), message: z.string() }),
} as const;
