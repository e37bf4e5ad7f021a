import { z } from 'zod';
import {
  cellClassSchema,
  cellStatusSchema,
  differentialSchema,
  modelInfoSchema,
  providerSchema,
  segmenterInfoSchema,
} from './analysis.ts';
import { cellIdSchema, reportIdSchema, runIdSchema, slideIdSchema } from './ids.ts';

/** Everything that a reported number is based on. */
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

export const PROVENANCE_METHODS = {
  'provenance.get': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      slideId: slideIdSchema,
      class: cellClassSchema.nullable(),
      /** An issued report: what it is based on, as of its signature. */
      reportId: reportIdSchema.nullable().default(null),
    }),
    output: provenanceSchema,
  },
} as const;
