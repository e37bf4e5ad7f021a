import { z } from 'zod';
import { cellClassSchema, differentialSchema } from './analysis.ts';
import { cellIdSchema, runIdSchema, selectionIdSchema, slideIdSchema } from './ids.ts';
import { runDetailSchema, runStatusSchema } from './slides.ts';

export const RUN_STAGES = ['scan', 'decode', 'segment', 'classify', 'store', 'done'] as const;

export const runProgressSchema = z.object({
  runId: runIdSchema,
  slideId: slideIdSchema,
  stage: z.enum(RUN_STAGES),
  done: z.number().int(),
  total: z.number().int(),
  refused: z.number().int(),
  /** Estimated milliseconds remaining; null until enough cells are done for an estimate. */
  leftMs: z.number().nullable(),
});
export type RunProgress = z.infer<typeof runProgressSchema>;

/** One analysis of a slide, in the list of all. */
export const runSummarySchema = runDetailSchema.omit({ timing: true, refused: true }).extend({
  /** Whether the slide shows this run's cells and calls. */
  shown: z.boolean(),
  cells: z.number().int(),
  refused: z.number().int(),
  /** The model's own, before any review; null for a run that is not complete. */
  differential: differentialSchema.nullable(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** A reviewer's decision on a cell that another analysis does not have. */
export const lostDecisionSchema = z.object({
  cellId: cellIdSchema,
  file: z.string(),
  /** The class that was given; null for none. */
  class: cellClassSchema.nullable(),
  /** Why the cell is excluded; null when it is not. */
  excluded: z.string().nullable(),
  flagged: z.boolean(),
  comment: z.string().nullable(),
  /** The outline was corrected by hand. */
  outline: z.boolean(),
});
export type LostDecision = z.infer<typeof lostDecisionSchema>;

/** Another complete run of a slide beside the one that is shown. */
export const runComparisonSchema = z.object({
  /** Cells of both runs that are the same: of one image, in boxes that overlap. */
  same: z.number().int(),
  /** Cells that only the shown, or only the other run has. */
  onlyShown: z.number().int(),
  onlyOther: z.number().int(),
  /** The same cells that the models call differently, most first; null for an unidentified cell. */
  calls: z.array(
    z.object({ shown: cellClassSchema.nullable(), other: cellClassSchema.nullable(), cells: z.number().int() }),
  ),
  /** Decisions that go along when the other run is shown. */
  carried: z.number().int(),
  /** Decisions without a cell in it. */
  lost: z.array(lostDecisionSchema),
});
export type RunComparison = z.infer<typeof runComparisonSchema>;

const slide = z.object({ slideId: slideIdSchema });
const runOfSlide = z.object({ slideId: slideIdSchema, runId: runIdSchema });
export const analysisModeSchema = z.enum(['auto', 'cell', 'field']);

/** Analyses of slides. */
export const RUN_METHODS = {
  'runs.start': {
    needs: 'review',
    input: z.object({
      selectionId: selectionIdSchema,
      slide: z.string().trim().min(1).max(200),
      accession: z.string().trim().max(100).nullable(),
      mode: analysisModeSchema.default('auto'),
    }),
    output: runOfSlide,
  },
  /** Analyses a slide anew from its stored originals; an unfinished run of what is in use now goes on. */
  'runs.again': { needs: 'review', input: slide, output: runOfSlide },
  'runs.cancel': {
    needs: 'review',
    input: z.object({ runId: runIdSchema }),
    output: z.object({ cancelled: z.boolean() }),
  },
  'runs.active': { needs: 'read', input: z.object({}), output: z.array(runProgressSchema) },
  /** A slide's runs, newest first. */
  'runs.list': { needs: 'read', input: slide, output: z.array(runSummarySchema) },
  'runs.compare': { needs: 'read', blinded: 'refused', input: runOfSlide, output: runComparisonSchema },
  /**
   * Shows another complete run; every decision goes along to the cell that is the same. Where one has no cell in it, nothing changes unless
   * `acceptLoss` says so.
   */
  'runs.show': {
    needs: 'review',
    blinded: 'refused',
    input: runOfSlide.extend({ acceptLoss: z.boolean().default(false) }),
    output: z.object({ shown: z.boolean(), carried: z.number().int(), lost: z.array(lostDecisionSchema) }),
  },
} as const;

/** `runs.progress` comes at most ten times a second. */
export const RUN_EVENTS = {
  'runs.progress': runProgressSchema,
  'runs.ended': z.object({
    runId: runIdSchema,
    slideId: slideIdSchema,
    status: runStatusSchema,
    message: z.string().nullable(),
  }),
  /** A slide shows another run than before; `carried` decisions went along. */
  'runs.shown': z.object({ runId: runIdSchema, slideId: slideIdSchema, carried: z.number().int() }),
  /** A complete run is not shown: that many decisions have no cell in it. */
  'runs.waiting': z.object({ runId: runIdSchema, slideId: slideIdSchema, lost: z.number().int() }),
} as const;
