import { z } from 'zod';
import { cellClassSchema } from './analysis.ts';
import { slideIdSchema } from './ids.ts';

const NAME_LENGTH = 200;
const NOTE_LENGTH = 4_000;

export const SEXES = ['female', 'male', 'other', 'unknown'] as const;
export type Sex = (typeof SEXES)[number];
export const PRIORITIES = ['routine', 'urgent', 'stat'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const ORDER_STATUSES = ['open', 'reported', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];
/** Units of a white cell count that mean the same number, UCUM first; others are refused rather than converted. */
export const WBC_UNITS = ['10*9/L', '10*3/uL'] as const;

const line = z.string().trim().max(NAME_LENGTH);
/** A sample's number, as its barcode says it. */
export const accessionSchema = z.string().trim().min(1).max(100);
/** A calendar day, YYYY-MM-DD. */
export const daySchema = z.iso.date();
/** A moment in UTC, ISO 8601. */
export const momentSchema = z.iso.datetime();

/** A person whose blood is examined. The number means a person only together with who gave it out. */
export const patientSchema = z.object({
  /** Medical record number. */
  mrn: line.min(1),
  /** Who gave the number out; empty when that is not said. */
  authority: line,
  family: line,
  given: line,
  birthDate: daySchema.nullable(),
  sex: z.enum(SEXES),
});
export type Patient = z.infer<typeof patientSchema>;

export const wbcCountSchema = z.object({ value: z.number().min(0).max(10_000), unit: z.enum(WBC_UNITS) });
export type WbcCount = z.infer<typeof wbcCountSchema>;

/** What was ordered, as the ordering system codes it. */
export const serviceSchema = z.object({ code: line.min(1), name: line, system: line });
export type Service = z.infer<typeof serviceSchema>;

/** What an order says, wherever it comes from. */
export const orderContentSchema = z.object({
  accession: accessionSchema,
  patient: patientSchema.nullable(),
  /** The ordering system's own number of the order. */
  placer: line.nullable(),
  /** A report gives it back as it came. */
  service: serviceSchema.nullish(),
  specimen: line.nullable(),
  orderedAt: momentSchema.nullable(),
  collectedAt: momentSchema.nullable(),
  receivedAt: momentSchema.nullable(),
  orderer: line.nullable(),
  ward: line.nullable(),
  priority: z.enum(PRIORITIES),
  wbc: wbcCountSchema.nullable(),
  clinicalDetails: z.string().trim().max(NOTE_LENGTH).nullable(),
  /** How many white cells to count; the laboratory's own rule when null. */
  targetCount: z.number().int().min(1).max(10_000).nullable(),
  /** Classes of which a person looks at every cell. */
  reviewClasses: z.array(cellClassSchema),
});
export type OrderContent = z.infer<typeof orderContentSchema>;

export const orderSchema = orderContentSchema.extend({
  status: z.enum(ORDER_STATUSES),
  source: z.enum(['typed', 'csv', 'hl7']),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** The slides of this accession, oldest first. */
  slides: z.array(z.object({ id: slideIdSchema, name: z.string() })),
});
export type Order = z.infer<typeof orderSchema>;

/** What became of one line of a worklist, or of one order of a message. */
export const importedOrderSchema = z.object({
  /** Line of the file, or place of the message in it, from 1. */
  line: z.number().int(),
  accession: z.string().nullable(),
  outcome: z.enum(['created', 'updated', 'cancelled', 'repeat', 'refused']),
  /** Why it was refused, and what to do; null otherwise. */
  message: z.string().nullable(),
});
export type ImportedOrder = z.infer<typeof importedOrderSchema>;

/** What a code of an ordered test asks of the count. */
export const orderRuleSchema = z.object({
  /** As the ordering system sends it (OBR-4, or the test column of a worklist). */
  code: line.min(1),
  targetCount: z.number().int().min(1).max(10_000).nullable(),
  reviewClasses: z.array(cellClassSchema),
});
export type OrderRule = z.infer<typeof orderRuleSchema>;

/** Messages to the laboratory's system: waiting or being retried, acknowledged, refused by the receiver, given up by a person. */
export const OUTBOX_STATES = ['queued', 'delivered', 'parked', 'discarded'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

export const outboxIdSchema = z.number().int().positive().brand('OutboxId');
export type OutboxId = z.infer<typeof outboxIdSchema>;

export const outboxMessageSchema = z.object({
  id: outboxIdSchema,
  /** MSH-10: the same at every attempt. */
  controlId: z.string(),
  accession: z.string().nullable(),
  slideId: slideIdSchema.nullable(),
  /** Where the last attempt went; null before the first. */
  destination: z.string().nullable(),
  state: z.enum(OUTBOX_STATES),
  attempts: z.number().int(),
  nextAttemptAt: z.string().nullable(),
  lastError: z.string().nullable(),
  /** Why a person gave it up. */
  reason: z.string().nullable(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  /** An earlier message of the same patient that has to go first. */
  waitsFor: outboxIdSchema.nullable(),
});
export type OutboxMessage = z.infer<typeof outboxMessageSchema>;

export const ORDER_FILTERS = ['all', 'waiting', 'withSlide'] as const;
export type OrderFilter = (typeof ORDER_FILTERS)[number];

/** Orders in, and patients with them. */
export const ORDER_METHODS = {
  /** The newest orders that match; `total` counts all that do. Waiting are open ones without a slide. */
  'orders.list': {
    needs: 'read',
    input: z.object({
      search: z.string().max(NAME_LENGTH).default(''),
      show: z.enum(ORDER_FILTERS).default('all'),
      limit: z.number().int().min(1).max(2_000).default(500),
    }),
    output: z.object({ orders: z.array(orderSchema), total: z.number().int(), waiting: z.number().int() }),
  },
  'orders.get': { needs: 'read', input: z.object({ accession: accessionSchema }), output: orderSchema.nullable() },
  /** Stores a typed order, or changes one; refuses (CONFLICT) to move an accession to another patient. */
  'orders.save': { needs: 'review', input: orderContentSchema, output: orderSchema },
  'orders.cancel': { needs: 'review', input: z.object({ accession: accessionSchema }), output: orderSchema },
} as const;

export const ORDER_EVENTS = {
  'orders.changed': z.object({}),
} as const;
