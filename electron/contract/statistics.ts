import { z } from 'zod';
import { cellClassSchema, cellStatusSchema, differentialSchema } from './analysis.ts';
import { CLASS_MEASURES } from './choices.ts';
import { cellIdSchema, slideIdSchema } from './ids.ts';
import { foundCellSchema, scopeSchema, scopeShape } from './scope.ts';

export type ClassMeasure = (typeof CLASS_MEASURES)[number];
const measureSchema = z.enum(CLASS_MEASURES);

export const driftSchema = z.object({
  figure: z.enum(['unidentified', 'confidence', 'nucleusOd']),
  at: z.array(z.string()),
  high: z.array(z.number()),
  low: z.array(z.number()),
  /** The figure itself of each watched slide, and its median over the reference. */
  values: z.array(z.number()),
  median: z.number().nullable(),
  slides: z.array(slideIdSchema),
  /** Null while there are too few slides for the test. */
  limit: z.number().nullable(),
  /** Correlation of neighbouring reference slides, which the sums are freed of, 0..1. */
  autocorrelation: z.number(),
  /** The newest alarm of the last year. */
  alarmAt: z.string().nullable(),
  direction: z.enum(['up', 'down']).nullable(),
  /** Chance of any false alarm of this figure in a year of looking after every slide. */
  falseAlarms: z.number(),
  reference: z.number().int(),
  watched: z.number().int(),
});
export type Drift = z.infer<typeof driftSchema>;

/** Two readers' verdicts on the cells that both of them looked at, over all second readings of the scope. */
export const readerPairSchema = z.object({
  first: z.object({ id: z.string(), name: z.string() }),
  second: z.object({ id: z.string(), name: z.string() }),
  slides: z.number().int(),
  compared: z.number().int(),
  agreed: z.number().int(),
  /** Cohen's kappa with 95% limits; null where chance alone gives full agreement. */
  kappa: z.object({ value: z.number(), ci95: z.tuple([z.number(), z.number()]) }).nullable(),
  /** Cells that the two do not agree on, the newest first, at most 200. */
  disagreements: z.array(cellIdSchema),
});
export type ReaderPair = z.infer<typeof readerPairSchema>;

/** Reviewed cells of a month and model: what the model called and what the reviewers say now. */
export const reviewCountSchema = z.object({
  month: z.string(),
  model: z.string(),
  called: cellClassSchema,
  status: cellStatusSchema,
  said: cellClassSchema,
  cells: z.number().int(),
});
export type ReviewCount = z.infer<typeof reviewCountSchema>;

/** Slides on which two classes were called, beside what chance would give. */
export const coOccurrenceSchema = z.object({
  a: cellClassSchema,
  b: cellClassSchema,
  slides: z.number().int(),
  /** Slides that would have both if the classes had nothing to do with each other. */
  expected: z.number(),
  /** Fisher's exact test, corrected for the number of pairs (Holm); null for a class with itself. */
  p: z.number().nullable(),
});
export type CoOccurrence = z.infer<typeof coOccurrenceSchema>;

export const statisticsSchema = z.object({
  slides: z.number().int(),
  /** Generated slides that a scope without them leaves out. */
  synthetic: z.number().int(),
  cells: z.number().int(),
  unidentified: z.number().int(),
  reviewed: z.number().int(),
  changed: z.number().int(),
  /** Cells that reviewers excluded: they are in no class of the mix and not in the confusion table. */
  leftOut: z.number().int(),
  months: z.array(
    z.object({
      month: z.string(),
      slides: z.number().int(),
      cells: z.number().int(),
      unidentified: z.number().int(),
      confidence: z.number().nullable(),
      reviewed: z.number().int(),
      agreed: z.number().int(),
      leftOut: z.number().int(),
      /** Cells as the reviewers have them: their class where there is one, else the model's call; without excluded cells. */
      classes: z.partialRecord(cellClassSchema, z.number().int()),
    }),
  ),
  /** What the confusion table is made of, for any month and model: contract/confusion.ts. */
  reviews: z.array(reviewCountSchema),
  models: z.array(
    z.object({
      key: z.string(),
      sha256: z.string(),
      name: z.string(),
      version: z.string(),
      cells: z.number().int(),
      reviewed: z.number().int(),
      agreed: z.number().int(),
    }),
  ),
  together: z.array(coOccurrenceSchema),
  drift: z.array(driftSchema),
  readers: z.array(readerPairSchema),
  milliseconds: z.number(),
});
export type StatisticsFigures = z.infer<typeof statisticsSchema>;

/** What a scope can be narrowed to. */
export const scopeChoicesSchema = z.object({
  models: z.array(z.object({ key: z.string(), name: z.string(), version: z.string() })),
  stains: z.array(z.string()),
  reviewers: z.array(z.object({ id: z.string(), name: z.string() })),
});

/** One class's slide means of a measure: the shape of their distribution. */
export const morphologySpreadSchema = z.object({
  class: cellClassSchema,
  slides: z.number().int(),
  cells: z.number().int(),
  /** 5%, 25%, 50%, 75% and 95% of the slide means. */
  quantiles: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]),
});
export type MorphologySpread = z.infer<typeof morphologySpreadSchema>;

/** A patient who has slides. */
export const foundPatientSchema = z.object({
  id: z.number().int(),
  mrn: z.string(),
  name: z.string(),
  slides: z.number().int(),
  last: z.string(),
});
export type FoundPatient = z.infer<typeof foundPatientSchema>;

/** One slide of a patient's series: the present differential. */
export const trendPointSchema = z.object({
  slide: slideIdSchema,
  name: z.string(),
  accession: z.string(),
  /** When the specimen was taken where the order says so, else when the slide was added. */
  at: z.string(),
  signed: z.boolean(),
  differential: differentialSchema,
});
export type TrendPoint = z.infer<typeof trendPointSchema>;

/** Slide means of one measure of one class: a histogram with the slides behind each bar. */
export const distributionSchema = z.object({
  slides: z.number().int(),
  bins: z.array(
    z.object({ from: z.number(), to: z.number(), slides: z.array(slideIdSchema), count: z.number().int() }),
  ),
});
export type Distribution = z.infer<typeof distributionSchema>;

export const foundSlideSchema = z.object({
  slide: slideIdSchema,
  name: z.string(),
  accession: z.string().nullable(),
  at: z.string(),
  cells: z.number().int(),
  percent: z.number().nullable(),
  measure: z.number().nullable(),
});
export type FoundSlide = z.infer<typeof foundSlideSchema>;

/** Figures over the slides of a scope, and the slides and cells behind them. */
export const STATISTICS_METHODS = {
  'statistics.figures': { needs: 'read', input: scopeSchema, output: statisticsSchema },
  'statistics.choices': { needs: 'read', input: z.object({}), output: scopeChoicesSchema },
  'statistics.distribution': {
    needs: 'read',
    input: z.object({ class: cellClassSchema.nullable(), measure: measureSchema, ...scopeShape }),
    output: distributionSchema,
  },
  'statistics.morphology': {
    needs: 'read',
    input: z.object({ measure: measureSchema, ...scopeShape }),
    output: z.array(morphologySpreadSchema),
  },
  /** Patients by the beginning of a name or number; without one, those seen last. */
  'statistics.patients': {
    needs: 'read',
    input: z.object({
      text: z.string().trim().max(100).default(''),
      limit: z.number().int().min(1).max(50).default(20),
    }),
    output: z.array(foundPatientSchema),
  },
  'statistics.trend': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({ patientId: z.number().int() }),
    output: z.array(trendPointSchema),
  },
  'search.slides': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      class: cellClassSchema.nullable().default(null),
      /** A class that was called on the slide too. */
      with: cellClassSchema.nullable().default(null),
      percentFrom: z.number().nullable().default(null),
      percentTo: z.number().nullable().default(null),
      measure: measureSchema.nullable().default(null),
      measureFrom: z.number().nullable().default(null),
      measureTo: z.number().nullable().default(null),
      text: z.string().trim().max(100).nullable().default(null),
      limit: z.number().int().min(1).max(1000).default(200),
      ...scopeShape,
    }),
    output: z.array(foundSlideSchema),
  },
  /** The newest cells that fit: those behind a bar, a field of the confusion table or a dot. */
  'search.cells': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      /** As the model called it. */
      called: cellClassSchema.nullable().default(null),
      /** As a reviewer has it. */
      said: cellClassSchema.nullable().default(null),
      /** As it is now: the reviewer's class, else the call. */
      now: cellClassSchema.nullable().default(null),
      /** Cells that are unidentified to the model, whatever reviewers decided later. */
      unidentified: z.boolean().default(false),
      slideIds: z.array(slideIdSchema).min(1).max(2000).nullable().default(null),
      limit: z.number().int().min(1).max(500).default(200),
      ...scopeShape,
    }),
    output: z.array(foundCellSchema),
  },
  /** Cells by their ids, in that order. */
  'search.describe': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({ cellIds: z.array(cellIdSchema).max(2000) }),
    output: z.array(foundCellSchema),
  },
} as const;
