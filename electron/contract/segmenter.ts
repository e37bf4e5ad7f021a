import { z } from 'zod';
import { cellIdSchema, slideIdSchema } from './ids.ts';

export const PAINTS = ['nucleus', 'cytoplasm', 'background'] as const;
export type Paint = (typeof PAINTS)[number];

const pointSchema = z.tuple([z.number(), z.number()]);

/** One stroke of a correction, in pixels of the cell's crop. */
export const maskEditSchema = z.discriminatedUnion('tool', [
  z.object({
    tool: z.literal('brush'),
    paint: z.enum(PAINTS),
    /** Radius of the round brush. */
    radius: z.number().min(0.5).max(200),
    points: z.array(pointSchema).min(1).max(10_000),
  }),
  /** Gives a whole superpixel to one class: the one at this point. */
  z.object({ tool: z.literal('superpixel'), paint: z.enum(PAINTS), at: pointSchema }),
]);
export type MaskEdit = z.infer<typeof maskEditSchema>;

const editsSchema = z.array(maskEditSchema).max(2000);

export const correctionSchema = z.object({ cellId: cellIdSchema, actor: z.string(), at: z.string() });
/** A corrected mask that is on disk. */
export type Correction = z.infer<typeof correctionSchema>;

const diceSchema = z.object({ cell: z.number(), nucleus: z.number() });
/** Dice coefficients of cell and nucleus, 0..1. */
export type Dice = z.infer<typeof diceSchema>;

/** Mean Dice against the corrected masks: of the shipped segmenter, and of fits that had not seen the cell they were scored on. */
export const calibrationScoresSchema = z.object({ before: diceSchema, after: diceSchema });
export type CalibrationScores = z.infer<typeof calibrationScoresSchema>;

export const calibrationIdSchema = z.number().int().positive().brand('CalibrationId');
export type CalibrationId = z.infer<typeof calibrationIdSchema>;

export const calibrationSchema = z.object({
  id: calibrationIdSchema,
  laboratory: z.string(),
  stain: z.string(),
  version: z.number().int(),
  /** Corrected cells that it was fitted to. */
  cells: z.number().int(),
  scores: calibrationScoresSchema,
  actor: z.string(),
  at: z.string(),
  inUse: z.boolean(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** A fit that nobody has kept yet; its pictures are `trial-before` and `trial-after` of each cell. */
export const trialSchema = z.object({
  id: z.number().int(),
  slideId: slideIdSchema,
  laboratory: z.string(),
  stain: z.string(),
  version: z.number().int(),
  scores: calibrationScoresSchema,
  cells: z.array(z.object({ cellId: cellIdSchema, before: diceSchema, after: diceSchema })),
  /** Cells that nobody corrected, and how much of their mask stays as it was (1: all of it). */
  others: z.array(z.object({ cellId: cellIdSchema, agreement: diceSchema })),
});
export type Trial = z.infer<typeof trialSchema>;

const nameSchema = z.string().trim().min(1).max(100);

/** Correcting masks and fitting the segmenter to them. */
export const SEGMENTER_METHODS = {
  /** Applies strokes to a cell's mask without storing it. The picture `draft` of the cell then shows the given state. */
  'segmenter.draft': {
    needs: 'review',
    input: z.object({ cellId: cellIdSchema, edits: editsSchema }),
    output: z.object({ state: z.number().int() }),
  },
  /** Applies strokes and stores the corrected mask; it is on disk when this answers. */
  'segmenter.correct': {
    needs: 'review',
    input: z.object({ cellId: cellIdSchema, edits: editsSchema }),
    output: correctionSchema,
  },
  'segmenter.forget': { needs: 'review', input: z.object({ cellId: cellIdSchema }), output: z.object({}) },
  'segmenter.corrections': {
    needs: 'read',
    input: z.object({ slideId: slideIdSchema }),
    output: z.array(correctionSchema),
  },
  /** Refits to the corrected cells of a slide; takes seconds and reports its progress. NO_INPUT with too few, CONFLICT while another is under way. */
  'segmenter.refit': {
    needs: 'review',
    input: z.object({ slideId: slideIdSchema, laboratory: nameSchema, stain: nameSchema }),
    output: trialSchema,
  },
  /** Stores a trial as the next version and uses it for the runs that follow. NOT_FOUND when it is not the latest any more. */
  'segmenter.keep': { needs: 'review', input: z.object({ trialId: z.number().int() }), output: calibrationSchema },
  'segmenter.calibrations': { needs: 'read', input: z.object({}), output: z.array(calibrationSchema) },
  /** Null goes back to the shipped segmenter. */
  'segmenter.use': { needs: 'review', input: z.object({ id: calibrationIdSchema.nullable() }), output: z.object({}) },
} as const;

export const SEGMENTER_EVENTS = {
  'segmenter.progress': z.object({ slideId: slideIdSchema, done: z.number().int(), total: z.number().int() }),
  /** Another segmenter is in use. */
  'segmenter.changed': z.object({}),
} as const;
