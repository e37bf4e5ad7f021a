import { z } from 'zod';
import { cellClassSchema, differentialSchema } from './analysis.ts';
import { cellIdSchema, personIdSchema, slideIdSchema } from './ids.ts';
import { actorSchema } from './people.ts';
import { reviewChangedSchema, reviewStateSchema } from './review.ts';
import { countTargetSchema } from './slide-review.ts';

/** What a signature says: the reading is finished, or a pathologist approves it. */
export const SIGN_MEANINGS = ['reviewed', 'approved'] as const;
export const signMeaningSchema = z.enum(SIGN_MEANINGS);
export type SignMeaning = z.infer<typeof signMeaningSchema>;

/**
 * What is still to do before a slide can be signed. Only a count target that can't be reached may be overridden, with a reason;
 * all else has to be done.
 */
export const gateItemSchema = z.discriminatedUnion('kind', [
  /** Unidentified cells that nobody classified or excluded. */
  z.object({ kind: z.literal('unidentified'), cellIds: z.array(cellIdSchema) }),
  /** Unseen cells of the always-review classes. */
  z.object({ kind: z.literal('always_review'), cellIds: z.array(cellIdSchema) }),
  /** Cells never seen, when the laboratory asks for every cell. */
  z.object({ kind: z.literal('every_cell'), cellIds: z.array(cellIdSchema) }),
  z.object({ kind: z.literal('count_target'), target: countTargetSchema, counted: z.number().int() }),
  z.object({ kind: z.literal('second_reading'), reader: actorSchema }),
  /** Cells on which two readers differ and nobody decided. */
  z.object({ kind: z.literal('arbitration'), cellIds: z.array(cellIdSchema) }),
]);
export type GateItem = z.infer<typeof gateItemSchema>;

export const gateSchema = z.object({ slideId: slideIdSchema, ready: z.boolean(), items: z.array(gateItemSchema) });
export type Gate = z.infer<typeof gateSchema>;

export const signatureSchema = z.object({
  version: z.number().int(),
  actor: actorSchema,
  at: z.string(),
  meaning: signMeaningSchema,
  /** The last review event that it covers; null on a slide that nobody changed. */
  head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  /** Why the count target was passed over; null when it was reached. */
  overrideReason: z.string().nullable(),
  differential: differentialSchema,
  target: countTargetSchema,
});
export type Signature = z.infer<typeof signatureSchema>;

export const slideVersionSchema = z.object({
  version: z.number().int(),
  /** Why it was opened; null for the first. */
  reason: z.string().nullable(),
  openedBy: actorSchema.nullable(),
  openedAt: z.string().nullable(),
  /** Null while it is open. */
  signature: signatureSchema.nullable(),
  /** What differs from the version before: of the open version as it stands now. */
  changes: z.array(
    z.object({
      cellId: cellIdSchema,
      /** A class, or what took its place. */
      from: z.string(),
      to: z.string(),
    }),
  ),
});
export type SlideVersion = z.infer<typeof slideVersionSchema>;

/** What a reader says of a cell: a class, or no class at all. */
export const verdictSchema = z.union([cellClassSchema, z.literal('unidentified'), z.literal('excluded')]);
export type Verdict = z.infer<typeof verdictSchema>;

export const agreementSchema = z.object({
  readers: z.tuple([actorSchema, actorSchema]),
  /** Who decided where the two differ, and whether they are one of the first readers themselves. */
  arbiters: z.array(actorSchema.extend({ read: z.boolean() })),
  submittedAt: z.string(),
  /** Cells that both readers confirmed, relabelled or excluded: what the figures are about. */
  compared: z.number().int(),
  agreed: z.number().int(),
  /** Cohen's kappa and its 95% limits; null when both readers used one and the same verdict throughout. */
  kappa: z.object({ value: z.number(), ci95: z.tuple([z.number(), z.number()]) }).nullable(),
  /** Counts by verdict of the first and the second reader; without empty pairs. */
  table: z.array(z.object({ first: verdictSchema, second: verdictSchema, cells: z.number().int() })),
  /** Per verdict: how often each reader gave it, both did, and the proportion of specific agreement (0..1). */
  classes: z.array(
    z.object({
      verdict: verdictSchema,
      first: z.number().int(),
      second: z.number().int(),
      both: z.number().int(),
      agreement: z.number(),
    }),
  ),
  /** Cells on which the two differ, whether or not both looked at them. */
  disagreements: z.array(
    z.object({
      cellId: cellIdSchema,
      first: verdictSchema,
      second: verdictSchema,
      /** What was decided; null when nothing is yet. */
      decided: verdictSchema.nullable(),
    }),
  ),
});
export type Agreement = z.infer<typeof agreementSchema>;

/** What an arbiter may decide. */
const decisionSchema = z.union([cellClassSchema, z.literal('excluded')]);

const slide = z.object({ slideId: slideIdSchema });
const reasonSchema = z.string().trim().min(1).max(1000);

/** Signing a slide, reading it twice, and what became of it since. */
export const SIGNOFF_METHODS = {
  'signoff.gate': { needs: 'read', blinded: 'masked', input: slide, output: gateSchema },
  /** Signs the open version. NOT_READY names what is still to do; NOT_ALLOWED a wrong password or a missing role. */
  'signoff.sign': {
    needs: ({ meaning }: { meaning: SignMeaning }) => (meaning === 'approved' ? 'approve' : 'sign'),
    input: z.object({
      slideId: slideIdSchema,
      meaning: signMeaningSchema,
      /** Asked for again when there are accounts. */
      password: z.string().optional(),
      /** Why fewer cells than the target were counted. */
      overrideReason: reasonSchema.optional(),
    }),
    output: signatureSchema,
  },
  /** Opens the next version of a signed slide. */
  'signoff.amend': {
    needs: 'sign',
    input: z.object({ slideId: slideIdSchema, reason: reasonSchema }),
    output: reviewStateSchema,
  },
  /** Every version, oldest first, each with what it changed. */
  'signoff.versions': { needs: 'read', blinded: 'masked', input: slide, output: z.array(slideVersionSchema) },
  /** Hands the slide to a second reader, who is not to see what the first did; null takes it back from them. */
  'signoff.assignSecond': {
    needs: 'review',
    input: z.object({ slideId: slideIdSchema, personId: personIdSchema.nullable() }),
    output: reviewStateSchema,
  },
  /** The second reader is done: the two readings are compared, and differences go to arbitration. */
  'signoff.submitSecond': { needs: 'review', input: slide, output: agreementSchema },
  /** The last comparison of two readings of this version; null when there is none. */
  'signoff.agreement': { needs: 'read', blinded: 'masked', input: slide, output: agreementSchema.nullable() },
  /** Decides cells on which the readers differ, as one step that can be undone. */
  'signoff.arbitrate': {
    needs: 'sign',
    input: z.object({
      slideId: slideIdSchema,
      decisions: z
        .array(z.object({ cellId: cellIdSchema, verdict: decisionSchema, reason: reasonSchema.optional() }))
        .min(1)
        .max(20_000),
    }),
    output: reviewChangedSchema,
  },
} as const;
