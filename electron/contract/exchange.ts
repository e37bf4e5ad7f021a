import { z } from 'zod';
import { bytesSchema } from './binary.ts';
import { slideIdSchema } from './ids.ts';
import { importedOrderSchema, OUTBOX_STATES, orderRuleSchema, outboxIdSchema, outboxMessageSchema } from './orders.ts';

const name = z.string().trim().max(180);
const host = z.string().trim().max(253);
const port = z.number().int().min(1).max(65_535);
const folder = z.string().trim().max(1_000);

/** How Leukoscope talks with the laboratory's system. Nothing is sent or listened to until it is set. */
export const exchangeSettingsSchema = z.object({
  /** The way out: none, HL7 over the network, or files in a folder. */
  transport: z.enum(['off', 'mllp', 'folder']).default('off'),
  host: host.default(''),
  port: port.default(2575),
  /** Whether the line is encrypted. */
  tls: z.boolean().default(false),
  /** Certificates to trust instead of the system's, PEM; empty for the system's. */
  ca: z.string().max(50_000).default(''),
  /** Whether a line is kept for the next message; some receivers take one message a line. */
  keepOpen: z.boolean().default(true),
  responseSeconds: z.number().int().min(1).max(600).default(30),
  folder: folder.default(''),
  /** MSH-3 to MSH-6. */
  sendingApplication: name.default('LEUKOSCOPE'),
  sendingFacility: name.default(''),
  receivingApplication: name.default(''),
  receivingFacility: name.default(''),
  /** Whether each report is queued as soon as it is issued. */
  automatic: z.boolean().default(false),
  /** Orders by the network; the address is that of one of this computer's interfaces. */
  receiver: z
    .object({ enabled: z.boolean(), host: host.min(1), port })
    .default({ enabled: false, host: '127.0.0.1', port: 2576 }),
  /** Orders as files (.csv, .hl7, .txt) that appear in a folder. */
  watch: z.object({ enabled: z.boolean(), folder }).default({ enabled: false, folder: '' }),
  /** What the codes of ordered tests ask of the count. */
  rules: z.array(orderRuleSchema).max(200).default([]),
});
export type ExchangeSettings = z.output<typeof exchangeSettingsSchema>;

export const exchangeStatusSchema = z.object({
  /** Where messages go; null when nothing is sent. `fault`: why they can't go now. */
  sending: z.object({ destination: z.string().nullable(), fault: z.string().nullable() }),
  counts: z.record(z.enum(OUTBOX_STATES), z.number().int()),
  /** Where orders are listened for; null when they are not. */
  receiving: z.object({ address: z.string().nullable(), fault: z.string().nullable() }),
  watching: z.object({ folder: z.string().nullable(), fault: z.string().nullable() }),
});
export type ExchangeStatus = z.infer<typeof exchangeStatusSchema>;

/** The patient and the order that a result goes out for, as a person confirms them. */
export const addresseeSchema = z.object({
  report: z.string(),
  patient: z.object({ mrn: z.string(), name: z.string(), birthDate: z.string().nullable() }),
  order: z.object({ accession: z.string(), placer: z.string().nullable(), service: z.string().nullable() }),
});
export type Addressee = z.infer<typeof addresseeSchema>;

const message = z.object({ id: outboxIdSchema });

/** The exchange with the laboratory's system: the queue of what goes out, files of what comes in. */
export const EXCHANGE_METHODS = {
  'exchange.settings': { needs: 'read', input: z.object({}), output: exchangeSettingsSchema },
  'exchange.configure': { needs: 'administer', input: exchangeSettingsSchema, output: exchangeSettingsSchema },
  'exchange.status': { needs: 'read', input: z.object({}), output: exchangeStatusSchema },
  /** Tries to reach the destination of these settings without sending anything; DELIVERY_FAILED says why it can't be. */
  'exchange.test': {
    needs: 'administer',
    input: exchangeSettingsSchema,
    output: z.object({ destination: z.string() }),
  },
  /** Takes in a worklist (CSV) or HL7 orders; which it is shows in the content. */
  'exchange.importOrders': {
    needs: 'review',
    input: z.object({ name: z.string(), bytes: bytesSchema }),
    output: z.object({ orders: z.array(importedOrderSchema) }),
  },
  /** Whom the slide's latest issued report would go out for; null without a report, a patient or an order. */
  'outbox.addressee': {
    needs: 'read',
    blinded: 'refused',
    input: z.object({ slideId: slideIdSchema }),
    output: addresseeSchema.nullable(),
  },
  /**
   * Queues the slide's latest issued report; one that is queued or delivered already is given back. `confirmed` is what the person saw
   * and confirmed: CONFLICT when the report is another's by now. NOT_READY without a report, a patient or an order.
   */
  'outbox.queueReport': {
    needs: 'review',
    blinded: 'refused',
    input: z.object({ slideId: slideIdSchema, confirmed: addresseeSchema }),
    output: outboxMessageSchema,
  },
  /** The newest messages, those not done with first. */
  'outbox.list': {
    needs: 'read',
    input: z.object({ slideId: slideIdSchema.optional(), limit: z.number().int().min(1).max(2_000).default(300) }),
    output: z.array(outboxMessageSchema),
  },
  /** The text of a message, as it is or was sent. */
  'outbox.text': { needs: 'read', blinded: 'refused', input: message, output: z.object({ text: z.string() }) },
  /** Tries everything that waits now. */
  'outbox.sendNow': { needs: 'review', input: z.object({}), output: z.object({}) },
  'outbox.sendAgain': { needs: 'review', input: message, output: z.object({}) },
  'outbox.discard': {
    needs: 'review',
    input: message.extend({ reason: z.string().trim().min(1).max(500) }),
    output: z.object({}),
  },
} as const;

export const EXCHANGE_EVENTS = {
  'outbox.changed': z.object({}),
} as const;
