import { z } from 'zod';
import { cellClassSchema, cellStatusSchema, modelInfoSchema, providerSchema, segmenterInfoSchema } from './analysis.ts';
import { cellIdSchema, runIdSchema, selectionIdSchema, slideIdSchema } from './ids.ts';

/** Measures whose means are kept for each class of a slide. */
export const INSIGHT_MEASURES = [
  'cell_area_px',
  'nucleus_area_px',
  'nc_ratio',
  'nucleus_lobes',
  'nucleus_od_r',
  'nucleus_od_g',
  'nucleus_od_b',
  'cytoplasm_od_r',
  'cytoplasm_od_g',
  'cytoplasm_od_b',
  'cytoplasm_granularity',
] as const;
export type InsightMeasure = (typeof INSIGHT_MEASURES)[number];
const measureSchema = z.enum(INSIGHT_MEASURES);

/** Which slides a question is about. */
const scopeShape = {
  /** ISO 8601; from is inclusive, to exclusive. */
  from: z.string().nullable().default(null),
  to: z.string().nullable().default(null),
  /** SHA-256 of the model that called the cells. */
  model: z.string().nullable().default(null),
  /** Whether generated slides count too. */
  synthetic: z.boolean().default(false),
};
export const scopeSchema = z.object(scopeShape);
export type Scope = z.infer<typeof scopeSchema>;

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

const similarFilterShape = {
  limit: z.number().int().min(1).max(200).default(50),
  classes: z.array(cellClassSchema).min(1).nullable().default(null),
  slideId: slideIdSchema.nullable().default(null),
  /** Only cells of signed slides. */
  signedOnly: z.boolean().default(false),
  ...scopeShape,
};

export const similarAnswerSchema = z.object({
  cells: z.array(foundCellSchema.extend({ similarity: z.number() })),
  /** How many cells could be compared, and how many could not because another model called them. */
  searched: z.number().int(),
  others: z.number().int(),
  milliseconds: z.number(),
});
export type SimilarAnswer = z.infer<typeof similarAnswerSchema>;

const rateSchema = z.object({
  reviewed: z.number().int(),
  said: z.number().int(),
  called: z.number().int(),
  both: z.number().int(),
});

export const driftSchema = z.object({
  figure: z.enum(['unidentified', 'confidence', 'nucleusOd']),
  at: z.array(z.string()),
  high: z.array(z.number()),
  low: z.array(z.number()),
  /** Null while there are too few slides for the test. */
  limit: z.number().nullable(),
  alarmAt: z.string().nullable(),
  direction: z.enum(['up', 'down']).nullable(),
  /** Chance of a false alarm over the slides watched. */
  falseAlarms: z.number(),
  reference: z.number().int(),
  watched: z.number().int(),
});
export type Drift = z.infer<typeof driftSchema>;

export const statisticsSchema = z.object({
  slides: z.number().int(),
  cells: z.number().int(),
  unidentified: z.number().int(),
  reviewed: z.number().int(),
  changed: z.number().int(),
  months: z.array(
    z.object({
      month: z.string(),
      slides: z.number().int(),
      cells: z.number().int(),
      unidentified: z.number().int(),
      confidence: z.number().nullable(),
      reviewed: z.number().int(),
      agreed: z.number().int(),
      classes: z.partialRecord(cellClassSchema, z.number().int()),
    }),
  ),
  /** Cells as the reviewers have them: their word where there is one, else the model's call. */
  classes: z.array(
    z.object({ class: cellClassSchema, cells: z.number().int(), called: z.number().int(), rate: rateSchema }),
  ),
  /** Rows are the model's calls, columns what the reviewers said; reviewed cells only. */
  confusion: z.array(z.object({ called: cellClassSchema, said: cellClassSchema, cells: z.number().int() })),
  models: z.array(
    z.object({
      sha256: z.string(),
      name: z.string(),
      version: z.string(),
      cells: z.number().int(),
      reviewed: z.number().int(),
      agreed: z.number().int(),
    }),
  ),
  reviewers: z.array(z.object({ actor: z.string(), events: z.number().int() })),
  together: z.array(z.object({ a: cellClassSchema, b: cellClassSchema, slides: z.number().int() })),
  drift: z.array(driftSchema),
  milliseconds: z.number(),
});
export type InsightStatistics = z.infer<typeof statisticsSchema>;

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

export const cellMapSchema = z.object({
  cells: z.array(cellIdSchema),
  slides: z.array(slideIdSchema),
  classes: z.array(cellClassSchema),
  /** Two coordinates a cell, 0..1. */
  places: z.array(z.number()),
  /** Mean distance to the nearest neighbours in parts of the median; well above 1 is unusual. */
  oddness: z.array(z.number()),
  added: z.number().int(),
});
export type CellMap = z.infer<typeof cellMapSchema>;

/** Everything that a reported number rests on. */
export const provenanceSchema = z.object({
  slide: z.object({ id: slideIdSchema, name: z.string(), accession: z.string().nullable() }),
  run: z.object({
    id: runIdSchema,
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    appVersion: z.string(),
    provider: providerSchema,
    model: modelInfoSchema,
    segmenter: segmenterInfoSchema,
    params: z.record(z.string(), z.unknown()),
  }),
  images: z.array(z.object({ file: z.string(), sha256: z.string(), cells: z.number().int(), kept: z.boolean() })),
  refused: z.number().int(),
  /** How the number came about: the model's calls, less and more by review. */
  counts: z.object({
    called: z.number().int(),
    movedOut: z.number().int(),
    movedIn: z.number().int(),
    now: z.number().int(),
  }),
  cells: z.array(
    z.object({
      id: cellIdSchema,
      called: cellClassSchema,
      status: cellStatusSchema,
      confidence: z.number(),
      said: cellClassSchema.nullable(),
      events: z.array(
        z.object({
          seq: z.number().int(),
          at: z.string(),
          actor: z.string(),
          to: cellClassSchema.nullable(),
          hash: z.string(),
        }),
      ),
    }),
  ),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** Search, statistics, similar cells, the map and provenance. */
export const INSIGHT_METHODS = {
  'insight.similar': { input: z.object({ cellId: cellIdSchema, ...similarFilterShape }), output: similarAnswerSchema },
  /** A picture from outside is analysed and compared; nothing of it is stored. */
  'insight.similarToPicture': {
    input: z.object({ selectionId: selectionIdSchema, ...similarFilterShape }),
    output: similarAnswerSchema.extend({
      call: z.object({ class: cellClassSchema, status: cellStatusSchema, confidence: z.number() }),
    }),
  },
  'insight.statistics': { input: scopeSchema, output: statisticsSchema },
  'insight.distribution': {
    input: z.object({ class: cellClassSchema.nullable(), measure: measureSchema, ...scopeShape }),
    output: distributionSchema,
  },
  'insight.find': {
    input: z.object({
      class: cellClassSchema.nullable().default(null),
      percentFrom: z.number().nullable().default(null),
      percentTo: z.number().nullable().default(null),
      measure: measureSchema.nullable().default(null),
      measureFrom: z.number().nullable().default(null),
      measureTo: z.number().nullable().default(null),
      reviewer: z.string().nullable().default(null),
      text: z.string().trim().max(100).nullable().default(null),
      limit: z.number().int().min(1).max(1000).default(200),
      ...scopeShape,
    }),
    output: z.array(foundSlideSchema),
  },
  /** The newest cells that fit: those behind a bar, a field of the confusion table or a dot. */
  'insight.cells': {
    input: z.object({
      called: cellClassSchema.nullable().default(null),
      said: cellClassSchema.nullable().default(null),
      slideId: slideIdSchema.nullable().default(null),
      limit: z.number().int().min(1).max(500).default(200),
      ...scopeShape,
    }),
    output: z.array(foundCellSchema),
  },
  'insight.map': {
    input: z.object({ slideId: slideIdSchema.nullable(), limit: z.number().int().min(100).max(10_000).default(3000) }),
    output: cellMapSchema,
  },
  'insight.provenance': {
    input: z.object({ slideId: slideIdSchema, class: cellClassSchema.nullable() }),
    output: provenanceSchema,
  },
} as const;

export const INSIGHT_EVENTS = {
  'insight.progress': z.object({
    what: z.enum(['map', 'index', 'proof', 'backup']),
    done: z.number(),
    total: z.number(),
  }),
} as const;
