import { z } from 'zod';
import {
  cellClassSchema,
  cellStatusSchema,
  differentialSchema,
  modelInfoSchema,
  providerSchema,
  segmenterInfoSchema,
} from './analysis.ts';
import { bytesSchema } from './binary.ts';
import { INSIGHT_MEASURES } from './choices.ts';
import { cellIdSchema, reportIdSchema, runIdSchema, selectionIdSchema, slideIdSchema } from './ids.ts';

export type InsightMeasure = (typeof INSIGHT_MEASURES)[number];
const measureSchema = z.enum(INSIGHT_MEASURES);

/** Which slides a question is about. */
const scopeShape = {
  /** ISO 8601; from is inclusive, to exclusive: when the analysis that is shown was finished. */
  from: z.string().nullable().default(null),
  to: z.string().nullable().default(null),
  /** A {@link modelKey}: weights and version of what called the cells. */
  model: z.string().nullable().default(null),
  /** Stain of the calibration that the segmenter ran with; slides segmented without one have none. */
  stain: z.string().nullable().default(null),
  /** Actor's id of somebody who decided on a cell of the slide. */
  reviewer: z.string().nullable().default(null),
  signedOnly: z.boolean().default(false),
  /** Whether generated slides count too. */
  synthetic: z.boolean().default(false),
};
export const scopeSchema = z.object(scopeShape);
export type Scope = z.infer<typeof scopeSchema>;

/** Names a model in a scope. The version is part of it: a laboratory's head goes with the weights it was trained on. */
export const modelKey = ({ sha256, version }: { sha256: string; version: string }): string => `${sha256} ${version}`;

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
  /** Only cells of this slide. */
  slideId: slideIdSchema.nullable().default(null),
  /** No cell of this slide: its cells share stain, light and focus, and would all come first. */
  notSlide: slideIdSchema.nullable().default(null),
  ...scopeShape,
  synthetic: z.boolean().default(true),
};

/** A cell of a picture from outside, with its own pixels: nothing of it is stored. */
export const examinedCellSchema = z.object({
  class: cellClassSchema,
  status: cellStatusSchema,
  confidence: z.number(),
  quality: z.number(),
  width: z.number().int(),
  height: z.number().int(),
  /** RGB, three bytes a pixel. */
  pixels: bytesSchema,
});
export type ExaminedCell = z.infer<typeof examinedCellSchema>;

export const similarAnswerSchema = z.object({
  /** Nearest first; similarity is the cosine of the angle between the feature vectors, -1..1. */
  cells: z.array(foundCellSchema.extend({ similarity: z.number() })),
  /** How many cells could be compared, and how many could not because another model called them. */
  searched: z.number().int(),
  others: z.number().int(),
  milliseconds: z.number(),
});
export type SimilarAnswer = z.infer<typeof similarAnswerSchema>;

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
  /** Chance of sums as high as these, or higher, when nothing has changed; null with too few slides. */
  p: z.number().nullable(),
  alarmAt: z.string().nullable(),
  direction: z.enum(['up', 'down']).nullable(),
  /** Chance of a false alarm over the slides watched. */
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
export type InsightStatistics = z.infer<typeof statisticsSchema>;

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

export const cellMapSchema = z.object({
  cells: z.array(cellIdSchema),
  slides: z.array(slideIdSchema),
  classes: z.array(cellClassSchema),
  /** Whether nobody and no model has named the cell. */
  unidentified: z.array(z.boolean()),
  /** How many cells the map could show; more than it does when it is a sample by lot. */
  total: z.number().int(),
  /** Two coordinates a cell, 0..1. */
  places: z.array(z.number()),
  /** Mean distance to the nearest neighbours in parts of the median; well above 1 is unusual. */
  outlierScores: z.array(z.number()),
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
  /** How the number came about: the model's calls, less and more by review; `excluded` are among those moved out. */
  counts: z.object({
    called: z.number().int(),
    movedOut: z.number().int(),
    excluded: z.number().int(),
    movedIn: z.number().int(),
    now: z.number().int(),
  }),
  /** The signature of the slide's present version, or of the report's, and where the chain of review events stood. */
  signature: z
    .object({
      by: z.string(),
      at: z.string(),
      version: z.number().int(),
      hash: z.string(),
      head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
    })
    .nullable(),
  /** Reports that were issued, newest first. */
  reports: z.array(
    z.object({ id: reportIdSchema, number: z.string(), status: z.string(), at: z.string(), sha256: z.string() }),
  ),
  /** The issued report that was asked about; null for the slide as it stands now. */
  report: z.object({ id: reportIdSchema, number: z.string(), version: z.number().int() }).nullable(),
  /** As it was signed for that report; null without one. */
  differential: differentialSchema.nullable(),
  /** Those that review moved first; at most 1,000. */
  cells: z.array(
    z.object({
      id: cellIdSchema,
      called: cellClassSchema,
      status: cellStatusSchema,
      confidence: z.number(),
      said: cellClassSchema.nullable(),
      excluded: z.string().nullable(),
      file: z.string(),
      events: z.array(
        z.object({
          seq: z.number().int(),
          at: z.string(),
          actor: z.string(),
          kind: z.string(),
          to: cellClassSchema.nullable(),
          reader: z.number().int(),
          hash: z.string(),
        }),
      ),
    }),
  ),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** Search, statistics, similar cells, the map and provenance. */
export const INSIGHT_METHODS = {
  'insight.similar': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      /** A cell of the database, or one of a picture that was examined. */
      of: z.union([
        z.object({ cellId: cellIdSchema }),
        z.object({ selectionId: selectionIdSchema, index: z.number().int().min(0) }),
      ]),
      ...similarFilterShape,
    }),
    output: similarAnswerSchema,
  },
  /** Finds, segments and classifies the cells of a picture from outside. Asked again for the same one, it answers from memory. */
  'insight.examine': {
    needs: 'read',
    input: z.object({ selectionId: selectionIdSchema }),
    output: z.object({ name: z.string(), cells: z.array(examinedCellSchema).min(1) }),
  },
  'insight.statistics': { needs: 'read', input: scopeSchema, output: statisticsSchema },
  'insight.choices': { needs: 'read', input: z.object({}), output: scopeChoicesSchema },
  'insight.distribution': {
    needs: 'read',
    input: z.object({ class: cellClassSchema.nullable(), measure: measureSchema, ...scopeShape }),
    output: distributionSchema,
  },
  'insight.morphology': {
    needs: 'read',
    input: z.object({ measure: measureSchema, ...scopeShape }),
    output: z.array(morphologySpreadSchema),
  },
  /** Patients by the beginning of a name or number; without one, those seen last. */
  'insight.patients': {
    needs: 'read',
    input: z.object({
      text: z.string().trim().max(100).default(''),
      limit: z.number().int().min(1).max(50).default(20),
    }),
    output: z.array(foundPatientSchema),
  },
  'insight.trend': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({ patientId: z.number().int() }),
    output: z.array(trendPointSchema),
  },
  'insight.find': {
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
  'insight.cells': {
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
  'insight.describe': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({ cellIds: z.array(cellIdSchema).max(2000) }),
    output: z.array(foundCellSchema),
  },
  'insight.map': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      slideId: slideIdSchema.nullable(),
      limit: z.number().int().min(100).max(10_000).default(3000),
      ...scopeShape,
    }),
    output: cellMapSchema,
  },
  /** Stops the map that is being drawn; it then fails with CANCELLED. */
  'insight.stopMap': { needs: 'read', input: z.object({}), output: z.object({ stopped: z.boolean() }) },
  'insight.provenance': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      slideId: slideIdSchema,
      class: cellClassSchema.nullable(),
      /** An issued report: what it rests on, as everything stood when it was signed. */
      reportId: reportIdSchema.nullable().default(null),
    }),
    output: provenanceSchema,
  },
} as const;

export const INSIGHT_EVENTS = {
  'insight.progress': z.object({
    done: z.number(),
    total: z.number(),
  }),
} as const;
