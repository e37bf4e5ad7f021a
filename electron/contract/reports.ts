import { z } from 'zod';
import { cellClassSchema, modelInfoSchema, providerSchema, segmenterInfoSchema } from './analysis.ts';
import { bytesSchema } from './binary.ts';
import { PAPERS, REPORT_FORMATS, REPORT_LANGUAGES } from './choices.ts';
import { cellIdSchema, reportIdSchema, slideIdSchema } from './ids.ts';
import { serviceSchema } from './orders.ts';
import { ROLES } from './people.ts';

export const paperSchema = z.enum(PAPERS);
export type Paper = z.infer<typeof paperSchema>;

export const reportLanguageSchema = z.enum(REPORT_LANGUAGES);
export type ReportLanguage = z.infer<typeof reportLanguageSchema>;

/** Units of a white cell count, UCUM; both are the same number. */
export const COUNT_UNITS = ['10*9/L', '10*3/uL'] as const;
export const countUnitSchema = z.enum(COUNT_UNITS);
export type CountUnit = z.infer<typeof countUnitSchema>;

/** A LOINC code. `verified` is false for codes that nobody has checked against a LOINC release yet; `source` says where it was. */
export const loincSchema = z.object({
  code: z.string().regex(/^\d{1,7}-\d$/),
  /** The code's name in English; the code, not the name, says what is meant. */
  name: z.string(),
  verified: z.boolean(),
  source: z.string().max(200).exactOptional(),
});
export type Loinc = z.infer<typeof loincSchema>;

/** Limits of the reference range, both inclusive; a limit of null is open. In the unit of the figure that it belongs to. */
export const rangeSchema = z.object({ low: z.number().nullable(), high: z.number().nullable() });
export type Range = z.infer<typeof rangeSchema>;

/** Below or above the reference range; null within it, or where there is none. */
export const flagSchema = z.enum(['L', 'H']).nullable();
export type Flag = z.infer<typeof flagSchema>;

/** A picture, so that a report stays whole whatever becomes of the files it was made from. */
export const pictureSchema = z.object({ type: z.enum(['image/png', 'image/jpeg']), base64: z.base64() });
export type Picture = z.infer<typeof pictureSchema>;

export const laboratorySchema = z.object({
  name: z.string().trim().max(200),
  /** Lines of the address. */
  address: z.array(z.string().trim().max(200)).max(4),
  /** Telephone, e-mail, web: one line. */
  contact: z.string().trim().max(200),
  /** Accreditation, licence number, director: one line. */
  accreditation: z.string().trim().max(200),
  /** IANA name of the zone in which the report prints its times; empty in settings for the computer's own. */
  timeZone: z.string().trim().max(60),
});
export type Laboratory = z.infer<typeof laboratorySchema>;

/** Reference ranges of one group of patients. */
export const rangeGroupSchema = z.object({
  /** As the report names it. */
  name: z.string().trim().min(1).max(60),
  /** Where the ranges come from. */
  source: z.string().trim().max(300),
  sex: z.enum(['any', 'female', 'male']),
  /** Age in days, from inclusive, to exclusive; a `toDays` of null has no end. */
  fromDays: z.number().int().min(0),
  toDays: z.number().int().min(1).nullable(),
  /** In percent of white cells; of NR and AR per 100 white cells. */
  percent: z.partialRecord(cellClassSchema, rangeSchema),
  /** In 10*9/L, which is the same number as 10*3/uL. */
  absolute: z.partialRecord(cellClassSchema, rangeSchema),
});
export type RangeGroup = z.infer<typeof rangeGroupSchema>;

/** One class among the 100%. */
export const countedClassSchema = z.object({
  class: cellClassSchema,
  loinc: loincSchema.nullable(),
  count: z.number().int(),
  /**
   * In percent, one decimal; by largest remainder, so that the percentages of a report add up to 100.0. Null without white cells, and
   * of an untrained class that nobody found.
   */
  percent: z.number().nullable(),
  /** Exact binomial 95% limits in percent, one decimal: sampling error only. Null without a percentage, and where they are withheld. */
  ci95: z.tuple([z.number(), z.number()]).nullable(),
  range: rangeSchema.nullable(),
  flag: flagSchema,
  /** Null without a white cell count. */
  absolute: z
    .object({
      loinc: loincSchema.nullable(),
      /** In the unit of the report's white cell count, two decimals; null where the percentage is. */
      value: z.number().nullable(),
      range: rangeSchema.nullable(),
      flag: flagSchema,
    })
    .nullable(),
  /** The classifier was never trained on this class: only a person finds such cells. */
  untrained: z.boolean(),
});
export type CountedClass = z.infer<typeof countedClassSchema>;

/** A class outside the 100%, per 100 white cells. */
export const per100ClassSchema = z.object({
  class: cellClassSchema,
  loinc: loincSchema.nullable(),
  count: z.number().int(),
  /** Per 100 counted white cells, one decimal; null without white cells, and of an untrained class that nobody found. */
  per100: z.number().nullable(),
  range: rangeSchema.nullable(),
  flag: flagSchema,
  untrained: z.boolean().optional(),
});
export type Per100Class = z.infer<typeof per100ClassSchema>;

/** Whether a class has no figure because the classifier can't call it and no person found one: it says so in place of a number. */
export const isNotTrained = ({ untrained, count }: { untrained?: boolean | undefined; count: number }): boolean =>
  untrained === true && count === 0;

/** The white cell count as given, and as corrected for nucleated red cells. Never corrected twice. */
export const whiteCountSchema = z.object({
  unit: countUnitSchema,
  /** As given by the order or typed in. */
  given: z.number(),
  source: z.enum(['order', 'typed']),
  loinc: loincSchema,
  /** given x 100 / (100 + NRBC per 100 WBC), two decimals; null when it was not corrected. */
  corrected: z.number().nullable(),
  correctedLoinc: loincSchema,
  /** `below_threshold`: fewer NRBC than the laboratory corrects for. `given_corrected`: the analyser had corrected it. */
  correction: z.enum(['applied', 'below_threshold', 'given_corrected']),
  /** NRBC per 100 WBC from which the laboratory corrects. */
  threshold: z.number(),
  /** What the absolute counts are worked out from: `corrected` where there is one, else `given`. */
  used: z.number(),
});

export const reportSignatureSchema = z.object({
  /** Which version of the slide it signs. */
  version: z.number().int(),
  name: z.string(),
  actor: z.string(),
  at: z.string(),
  /** `reviewed`: the reading is finished. `approved`: a pathologist approves it. */
  meaning: z.enum(['reviewed', 'approved']),
  /** Why fewer cells than the target were counted; null when the target was reached. */
  overrideReason: z.string().nullable(),
});
export type ReportSignature = z.infer<typeof reportSignatureSchema>;

/** What an amendment changed, old and new. */
export const amendmentSchema = z.object({
  /** The version that it opened, 2 for the first amendment. */
  version: z.number().int(),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
  /** Cells that changed class or were taken out or in. */
  cells: z.number().int(),
  /** Classes of which somebody changed the count; percentages as printed then and now, counts in cells. */
  changes: z.array(
    z.object({
      class: cellClassSchema,
      before: z.object({ count: z.number().int(), percent: z.number().nullable() }),
      after: z.object({ count: z.number().int(), percent: z.number().nullable() }),
    }),
  ),
});
export type Amendment = z.infer<typeof amendmentSchema>;

export const READER_PARTS = ['first', 'second', 'arbiter', 'signer'] as const;
/** Who had which part in a result. `title`: the person's role in the laboratory; null without accounts. */
export const reportReaderSchema = z.object({
  part: z.enum(READER_PARTS),
  name: z.string(),
  title: z.enum(ROLES).nullable(),
});
export type ReportReader = z.infer<typeof reportReaderSchema>;

/** A patient's result before this one, class by class, and whether the two differ by more than chance (Fisher, Holm; p < 0.05). */
export const previousResultSchema = z.object({
  number: z.string(),
  /** Collection; where that is not known, issue. */
  at: z.string(),
  counted: z.number().int(),
  classes: z.array(z.object({ class: cellClassSchema, percent: z.number().nullable(), differs: z.boolean() })),
});
export type PreviousResult = z.infer<typeof previousResultSchema>;

/** What a laboratory wants told at once: a figure below `low` or above `high`. */
export const criticalLimitSchema = z
  .object({
    item: z.union([cellClassSchema, z.enum(['wbc', 'neutrophils'])]),
    /** Percent of white cells, or per volume in 10*9/L; the white cell count is per volume. */
    measure: z.enum(['percent', 'absolute']),
    low: z.number().min(0).nullable(),
    high: z.number().min(0).nullable(),
  })
  .refine(({ low, high }) => low !== null || high !== null, 'a low or a high limit is needed');
export type CriticalLimit = z.infer<typeof criticalLimitSchema>;

export const criticalValueSchema = z.object({
  item: z.union([cellClassSchema, z.enum(['wbc', 'neutrophils'])]),
  measure: z.enum(['percent', 'absolute']),
  value: z.number(),
  side: z.enum(['low', 'high']),
  limit: z.number(),
});
export type CriticalValue = z.infer<typeof criticalValueSchema>;

/**
 * Everything that a differential count report says, in no language and on no paper yet: PDF, CSV, XLSX, JSON, HL7 and FHIR are all
 * renderings of this one value. All times are ISO 8601 in UTC.
 */
export const reportContentSchema = z.object({
  schema: z.literal('leukoscope/report/1'),
  report: z.object({
    /** `<accession or slide number>-<version>`, and `.<revision>` from the second issue of one version on. */
    number: z.string(),
    /** Version of the slide's review, from 1. */
    version: z.number().int(),
    /** Issue of this version, from 1: a later one differs in what surrounds the count, such as comments. */
    revision: z.number().int(),
    /** `preliminary`: not signed. `corrected`: a signed report went before. */
    status: z.enum(['preliminary', 'final', 'corrected']),
    /** Number of the report that this one takes the place of. */
    supersedes: z.string().nullable(),
    /** When it was issued; of a preliminary one, when anything last changed. */
    at: z.string(),
    /** Last event of the review log that it covers; null where nobody reviewed. */
    head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  }),
  laboratory: laboratorySchema.extend({ logo: pictureSchema.nullable() }),
  patient: z
    .object({
      mrn: z.string(),
      /** Who gave the number out; empty when that is not said. */
      authority: z.string(),
      family: z.string(),
      given: z.string(),
      birthDate: z.string().nullable(),
      sex: z.enum(['female', 'male', 'other', 'unknown']),
      /** At collection, else at analysis; null without a birth date. */
      ageDays: z.number().int().nullable(),
    })
    .nullable(),
  sample: z.object({
    slideId: slideIdSchema,
    slide: z.string(),
    accession: z.string().nullable(),
    /** Made by the program's generator: never a patient's. */
    synthetic: z.boolean(),
    /** The ordering system's own number of the order. */
    placer: z.string().nullable(),
    specimen: z.string().nullable(),
    orderer: z.string().nullable(),
    ward: z.string().nullable(),
    priority: z.enum(['routine', 'urgent', 'stat']),
    orderedAt: z.string().nullable(),
    collectedAt: z.string().nullable(),
    receivedAt: z.string().nullable(),
    analysedAt: z.string(),
    clinicalDetails: z.string().nullable(),
    /** The test as it was ordered, to be echoed; null when no order says. */
    service: serviceSchema.nullable().optional(),
  }),
  basis: z.object({
    /** `human_verified` once it is signed. */
    method: z.enum(['human_verified', 'not_verified']),
    /** White cells that make the 100%. */
    counted: z.number().int(),
    /** White cells that were to be counted; null: every cell. */
    target: z.number().int().nullable(),
    slides: z.number().int(),
    /** Images: fields, or pictures of single cells. */
    images: z.number().int(),
    imageKind: z.enum(['field', 'cell']),
    /** All cells that were located. */
    cells: z.number().int(),
    unidentified: z.number().int(),
    /** Taken out by a reviewer, with a reason each. */
    excluded: z.number().int(),
    /** Cells in the count, or unidentified, that no person has seen: errors of their calls are in no limit. */
    unreviewed: z.number().int().optional(),
    /** Cells of a stain that the classifier did not learn on. */
    unusualStain: z.number().int().optional(),
    /** 95% limits are left out: too many cells of an unusual stain, not all of them reviewed. */
    limitsWithheld: z.boolean().optional(),
  }),
  /** Unidentified cells per 100 counted white cells, one decimal; null without white cells. */
  unidentifiedPer100: z.number().nullable().optional(),
  /** Neutrophils of all stages, NE + ME + MY + PR; the percentage is the sum of the printed ones. Null without white cells. */
  neutrophils: z
    .object({ count: z.number().int(), percent: z.number(), absolute: z.number().nullable() })
    .nullable()
    .optional(),
  /** Everybody who read the cells of the present version, and who signed. */
  readers: z.array(reportReaderSchema).optional(),
  /** The patient's result before this one; null when there is none. */
  previous: previousResultSchema.nullable().optional(),
  /** Figures at or beyond a critical limit of the laboratory. */
  critical: z.array(criticalValueSchema).optional(),
  classes: z.array(countedClassSchema),
  per100: z.array(per100ClassSchema),
  unidentifiedLoinc: loincSchema.nullable(),
  wbc: whiteCountSchema.nullable(),
  /** Which reference ranges were applied; null when none fit. `assumed`: the age is not known, an adult's was taken. */
  ranges: z.object({ group: z.string(), source: z.string(), assumed: z.boolean() }).nullable(),
  comment: z.string().nullable(),
  /** Cells of the abnormal classes, as they look. */
  pictures: z.array(z.object({ cellId: cellIdSchema, class: cellClassSchema, picture: pictureSchema })),
  /** The signatures of the present version, in order. Empty in a preliminary report. */
  signatures: z.array(reportSignatureSchema),
  /** Two readers' agreement; null when one person read. */
  secondReading: z
    .object({
      first: z.string(),
      second: z.string(),
      compared: z.number().int(),
      agreed: z.number().int(),
      kappa: z.number().nullable(),
    })
    .nullable(),
  /** Oldest first. */
  amendments: z.array(amendmentSchema),
  provenance: z.object({
    software: z.object({ name: z.string(), version: z.string() }),
    model: modelInfoSchema,
    segmenter: segmenterInfoSchema,
    provider: providerSchema,
    /** Cells that a person confirmed, relabelled or took out. */
    reviewed: z.number().int(),
    /** Those whose class a person changed. */
    changed: z.number().int(),
    /** `changed` in percent of all cells, one decimal. */
    changedPercent: z.number(),
    qc: z.object({ state: z.enum(['not_recorded', 'passed', 'failed']), at: z.string().nullable() }),
  }),
});
export type ReportContent = z.infer<typeof reportContentSchema>;

/** What a person types for the report of a slide. Null: as the order has it, or nothing. */
export const reportDetailsSchema = z.object({
  wbc: z
    .object({
      value: z.number().min(0).max(10_000),
      unit: countUnitSchema,
      /** The analyser has already corrected it for nucleated red cells. */
      corrected: z.boolean(),
    })
    .nullable(),
  comment: z.string().trim().max(10_000).nullable(),
  clinicalDetails: z.string().trim().max(4_000).nullable(),
});
export type ReportDetails = z.infer<typeof reportDetailsSchema>;

/** An issued report in a list. */
export const issuedReportSchema = z.object({
  id: reportIdSchema,
  slideId: slideIdSchema,
  number: z.string(),
  version: z.number().int(),
  revision: z.number().int(),
  status: z.enum(['final', 'corrected']),
  sha256: z.string(),
  language: reportLanguageSchema,
  paper: paperSchema,
  createdAt: z.string(),
  createdBy: z.string(),
  /** Number of the report that it took the place of. */
  supersedes: z.string().nullable(),
});
export type IssuedReport = z.infer<typeof issuedReportSchema>;

/** What a file of a report can be. */
export const reportFormatSchema = z.enum(REPORT_FORMATS);
export type ReportFormat = z.infer<typeof reportFormatSchema>;

/** A report of a slide: an issued one by its id, or with a null the one that the slide has now. */
const reportChoice = {
  slideId: slideIdSchema,
  reportId: reportIdSchema.nullable(),
  language: reportLanguageSchema,
  paper: paperSchema,
};
export const reportFileSchema = z.object({ ...reportChoice, format: reportFormatSchema });
export type ReportFile = z.input<typeof reportFileSchema>;

/** How one class compares between two counts. */
export const classComparisonSchema = z.object({
  class: cellClassSchema,
  first: z.number().int(),
  second: z.number().int(),
  /** Fisher's exact p of this class alone. */
  p: z.number(),
  /** p corrected (Holm) for the number of classes. */
  adjusted: z.number(),
  differs: z.boolean(),
});

const slide = z.object({ slideId: slideIdSchema });

/** The report of a slide: what it says now, and what was issued. */
export const REPORT_METHODS = {
  'reports.state': {
    needs: 'read',
    blinded: 'masked',
    input: slide,
    output: z.object({
      content: reportContentSchema.omit({ pictures: true }),
      details: reportDetailsSchema,
      /** The order's own text, used where nothing is typed. */
      order: z
        .object({
          wbc: z.object({ value: z.number(), unit: countUnitSchema }).nullable(),
          clinicalDetails: z.string().nullable(),
        })
        .nullable(),
      /** Newest first. */
      issued: z.array(issuedReportSchema),
      /** The issued report that says what the slide says now; null when nothing was issued since the last change. */
      current: reportIdSchema.nullable(),
      language: reportLanguageSchema,
      paper: paperSchema,
    }),
  },
  /** What a laboratory starts with: reference ranges, and LOINC codes by item. */
  'reports.defaults': {
    needs: 'read',
    input: z.object({}),
    output: z.object({ ranges: z.array(rangeGroupSchema), loinc: z.record(z.string(), loincSchema) }),
  },
  /** Keeps what is typed; a report already issued stays as it is. */
  'reports.describe': {
    needs: 'review',
    input: z.object({ slideId: slideIdSchema, details: reportDetailsSchema }),
    output: z.object({}),
  },
  'reports.pdf': {
    needs: 'read',
    blinded: 'masked',
    input: z.object(reportChoice),
    output: z.object({ bytes: bytesSchema }),
  },
  /** Freezes the report of a signed slide. NOT_READY before it is signed; a report that still says the same is returned again. */
  'reports.issue': {
    needs: 'review',
    blinded: 'refused',
    input: z.object({ slideId: slideIdSchema, language: reportLanguageSchema, paper: paperSchema }),
    output: issuedReportSchema,
  },
  /** Rümke's question: does the slide's count differ from another by more than chance? */
  'reports.compare': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      slideId: slideIdSchema,
      /** Another slide, or cells per class as counted by other means. */
      other: z.union([slideIdSchema, z.partialRecord(cellClassSchema, z.number().int().min(0).max(100_000))]),
    }),
    output: z.object({
      totals: z.tuple([z.number().int(), z.number().int()]),
      differs: z.boolean(),
      classes: z.array(classComparisonSchema),
    }),
  },
} as const;

export const REPORT_EVENTS = {
  'reports.changed': slide,
} as const;
