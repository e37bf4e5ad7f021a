import { z } from 'zod';
import { slideIdSchema } from './ids.ts';
import { actorSchema } from './people.ts';

/** A kept copy of the database. */
export const backupSchema = z.object({
  /** Its file's name in the folder of backups; the name is how it is asked for. */
  name: z.string(),
  /** ISO 8601, by the clock of that moment; the number shows which came later, whatever the clock said. */
  at: z.string(),
  number: z.number().int(),
  bytes: z.number(),
  /** What was in it when it was verified; null until then. */
  slides: z.number().int().nullable(),
  cells: z.number().int().nullable(),
  events: z.number().int().nullable(),
  /** `yes`: restored into a scratch file and checked whole. */
  verified: z.enum(['yes', 'no', 'damaged']),
  verifiedAt: z.string().nullable(),
  problem: z.string().nullable(),
  /** Original images beside it; null where none were copied with it. */
  originals: z.number().int().nullable(),
});
export type Backup = z.infer<typeof backupSchema>;

const planSchema = z.object({
  /** Null: the folder `<database>.backups`. */
  folder: z.string().trim().min(1).max(1000).nullable(),
  /** Hours between two copies; 0 for none. */
  hours: z.number().int().min(0).max(8760),
  /** How many verified copies are kept. */
  keep: z.number().int().min(1).max(365),
  /** Whether the original images are copied too. */
  originals: z.boolean().default(true),
});

export const MAINTENANCE_WORK = ['backup', 'originals', 'verify', 'check', 'export'] as const;
export type MaintenanceWork = (typeof MAINTENANCE_WORK)[number];

export const maintenanceStateSchema = z.object({
  file: z.string(),
  bytes: z.number(),
  /** Bytes free on the disks of the database and of its backups; null where that is unknown. */
  free: z.number().nullable(),
  backupFree: z.number().nullable(),
  readOnly: z.boolean(),
  /** The file is damaged: it is only read, and a copy should take its place. */
  damaged: z.boolean(),
  /** What is missing of it, as its log was removed or an older file was put in its place; until somebody has seen it. */
  loss: z.string().nullable(),
  note: z.string().nullable(),
  /** Where the copies are. */
  folder: z.string(),
  plan: planSchema,
  lastBackup: z.string().nullable(),
  lastFailure: z.string().nullable(),
  working: z.enum(MAINTENANCE_WORK).nullable(),
  backups: z.array(backupSchema),
});
export type MaintenanceState = z.infer<typeof maintenanceStateSchema>;

/** One patient by number (with who gave it out, where that is needed), or one sample. */
export const erasureSubjectSchema = z.union([
  z.object({ mrn: z.string().trim().min(1), authority: z.string().trim().nullable() }),
  z.object({ accession: z.string().trim().min(1) }),
]);
export type ErasureSubject = z.infer<typeof erasureSubjectSchema>;

export const erasurePlanSchema = z.object({
  patients: z.number().int(),
  orders: z.number().int(),
  slides: z.array(z.object({ id: slideIdSchema, name: z.string(), signed: z.boolean() })),
  cells: z.number().int(),
  /** Original images that no other slide has. */
  originals: z.number().int(),
  reports: z.number().int(),
  events: z.number().int(),
  messages: z.number().int(),
});
export type ErasurePlan = z.infer<typeof erasurePlanSchema>;

/** What is kept of an erasure: never whom it was about. */
export const erasureRecordSchema = z.object({
  id: z.number().int(),
  at: z.string(),
  actor: actorSchema,
  reason: z.string(),
  counts: z.object({
    patients: z.number().int(),
    orders: z.number().int(),
    slides: z.number().int(),
    signed: z.number().int(),
    cells: z.number().int(),
    originals: z.number().int(),
    reports: z.number().int(),
    events: z.number().int(),
    messages: z.number().int(),
  }),
});
export type ErasureRecord = z.infer<typeof erasureRecordSchema>;

/** How long original images are kept; results and pictures of cells always stay. */
export const retentionSchema = z.object({
  /** Null: for ever. */
  months: z.number().int().min(1).max(1200).nullable(),
  /** Whether originals of signed slides go too. */
  signed: z.boolean(),
});
export type Retention = z.infer<typeof retentionSchema>;

export const retentionPlanSchema = z.object({
  /** Slides analysed before this moment are concerned. */
  before: z.string(),
  originals: z.number().int(),
  bytes: z.number(),
  slides: z.number().int(),
  signedSlides: z.number().int(),
  /** Slides old enough that keep theirs: signed ones if those are not asked for, and those under review. */
  keptSigned: z.number().int(),
  keptInReview: z.number().int(),
});
export type RetentionPlan = z.infer<typeof retentionPlanSchema>;

export const datasetOptionsSchema = z.object({
  /** Whether generated slides are taken too; a data set never mixes them in unasked. */
  synthetic: z.boolean().default(false),
  /** Parts of the patients for training, validation and test. */
  split: z.tuple([z.number().min(0), z.number().min(0), z.number().min(0)]).default([0.7, 0.15, 0.15]),
});
export type DatasetOptions = z.infer<typeof datasetOptionsSchema>;

export const datasetResultSchema = z.object({
  folder: z.string(),
  slides: z.number().int(),
  patients: z.number().int(),
  cells: z.number().int(),
  /** Cells omitted because their original is missing. */
  without: z.number().int(),
});
export type DatasetResult = z.infer<typeof datasetResultSchema>;

const workSchema = z.enum(MAINTENANCE_WORK);

/** Backups, checks, retention and erasure. All but the state are the administrator's. */
export const MAINTENANCE_METHODS = {
  'maintenance.state': { needs: 'read', input: z.object({}), output: maintenanceStateSchema },
  'maintenance.plan': { needs: 'administer', input: planSchema, output: maintenanceStateSchema },
  /** What is missing of the database was seen: nothing asks about it any more. */
  'maintenance.acknowledgeLoss': { needs: 'administer', input: z.object({}), output: maintenanceStateSchema },
  /** Makes a copy and verifies it. */
  'maintenance.backup': { needs: 'administer', input: z.object({}), output: backupSchema },
  'maintenance.verify': { needs: 'administer', input: z.object({ name: z.string() }), output: backupSchema },
  /** Puts a copy in the place of the database, which is kept under another name; the engine starts again. */
  'maintenance.restore': {
    needs: 'administer',
    input: z.object({ name: z.string() }),
    output: z.object({ kept: z.string() }),
  },
  'maintenance.check': {
    needs: 'administer',
    input: z.object({ originals: z.boolean().default(true) }),
    output: z.object({
      ok: z.boolean(),
      problems: z.array(z.string()),
      checked: z.object({
        cells: z.number().int(),
        runs: z.number().int(),
        events: z.number().int(),
        originals: z.number().int(),
      }),
    }),
  },
  'maintenance.retentionPlan': { needs: 'administer', input: retentionSchema, output: retentionPlanSchema },
  /** Removes the originals of a plan that was seen: refused when it would be others by now. */
  'maintenance.applyRetention': {
    needs: 'administer',
    input: retentionSchema.extend({ originals: z.number().int() }),
    output: z.object({ removed: z.number().int(), bytes: z.number() }),
  },
  'maintenance.erasurePlan': {
    needs: 'administer',
    input: z.object({ subject: erasureSubjectSchema }),
    output: erasurePlanSchema,
  },
  'maintenance.erase': {
    needs: 'administer',
    input: z.object({
      subject: erasureSubjectSchema,
      reason: z.string().trim().min(3).max(500),
      password: z.string().optional(),
      /** Makes a new copy and removes the older ones, which still contain what was erased. */
      renewBackups: z.boolean(),
    }),
    output: z.object({
      record: erasureRecordSchema,
      originalsRemoved: z.number().int(),
      backupsRemoved: z.number().int(),
      /** False: old pages may still be in the log beside the file until it is closed. */
      logCleared: z.boolean(),
    }),
  },
  'maintenance.erasures': { needs: 'administer', input: z.object({}), output: z.array(erasureRecordSchema) },
} as const;

export const MAINTENANCE_EVENTS = {
  /** Something of the state changed. */
  'maintenance.changed': z.object({}),
  'maintenance.progress': z.object({ work: workSchema, done: z.number(), total: z.number() }),
} as const;
