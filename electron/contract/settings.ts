import { z } from 'zod';
import { cellClassSchema } from './analysis.ts';
import { exchangeSettingsSchema } from './exchange.ts';
import { retentionSchema } from './maintenance.ts';
import {
  criticalLimitSchema,
  laboratorySchema,
  loincSchema,
  paperSchema,
  pictureSchema,
  rangeGroupSchema,
  reportLanguageSchema,
} from './reports.ts';
import { countTargetSchema } from './slide-review.ts';

/** The laboratory's settings, checked when they are set. A person's settings are the window's own. */
export const SETTINGS = {
  /** Minutes without activity after which a session locks; 0: never. */
  'people.lockMinutes': { schema: z.number().int().min(0).max(480), initial: 15 },
  /** Classes whose every cell must be seen before a slide is signed. */
  'review.alwaysReview': { schema: z.array(cellClassSchema), initial: ['BL', 'PR', 'PC', 'LA'] },
  /** Whether every cell of a slide must be seen before it is signed. */
  'review.everyCell': { schema: z.boolean(), initial: false },
  /** White cells to count on a slide that has no target of its own; 'all' asks for no number. */
  'review.countTarget': {
    schema: countTargetSchema,
    initial: 100,
  },
  /** The head of every report. */
  'reports.laboratory': {
    schema: laboratorySchema,
    initial: { name: '', address: [], contact: '', accreditation: '', timeZone: '' },
  },
  'reports.logo': { schema: pictureSchema.nullable(), initial: null },
  'reports.language': { schema: reportLanguageSchema, initial: 'en' },
  'reports.paper': { schema: paperSchema, initial: 'a4' },
  /** The laboratory's own reference ranges in place of the shipped ones. */
  'reports.ranges': { schema: z.array(rangeGroupSchema).min(1).max(60).nullable(), initial: null },
  /** Nucleated red cells per 100 white cells from which the white cell count is corrected. */
  'reports.nrbcThreshold': { schema: z.number().min(0).max(100), initial: 5 },
  /** Figures that are told at once. Those shipped are usual ones; every laboratory has to set its own. */
  'reports.critical': {
    schema: z.array(criticalLimitSchema).max(60),
    initial: [
      { item: 'wbc', measure: 'absolute', low: 1, high: 100 },
      { item: 'neutrophils', measure: 'absolute', low: 0.5, high: null },
      { item: 'BL', measure: 'percent', low: null, high: 0 },
    ],
  },
  /** Codes in place of the shipped ones, by item; null takes a code away. */
  'reports.loinc': { schema: z.record(z.string(), loincSchema.nullable()), initial: {} },
  /** How long original images are kept. Nothing is removed by itself: an administrator sees the count first. */
  'database.retention': { schema: retentionSchema, initial: { months: null, signed: false } },
  /** The connection to the laboratory information system. */
  exchange: { schema: exchangeSettingsSchema, initial: exchangeSettingsSchema.parse({}) },
} as const satisfies Record<string, { schema: z.ZodType; initial: unknown }>;

export type SettingName = keyof typeof SETTINGS;
export type SettingValue<K extends SettingName> = z.output<(typeof SETTINGS)[K]['schema']>;

const keySchema = z.string().regex(/^[a-z][A-Za-z0-9._-]{0,99}$/);
/** `laboratory`: the same for all, set by administrators. `person`: the signed-in person's own. */
const scopeSchema = z.enum(['laboratory', 'person']);

export const SETTING_METHODS = {
  /** Every setting of a scope by key; those of {@link SETTINGS} that were never set come with their initial value. */
  'settings.get': {
    needs: 'read',
    input: z.object({ scope: scopeSchema.default('laboratory') }),
    output: z.record(z.string(), z.json()),
  },
  /**
   * Sets one key; a value of null takes it away. At most 64 KB of JSON. The laboratory's keys are those of {@link SETTINGS}; every
   * other is refused.
   */
  'settings.set': {
    needs: ({ scope }: { scope: 'laboratory' | 'person' }) => (scope === 'laboratory' ? 'administer' : 'review'),
    input: z.object({ scope: scopeSchema.default('laboratory'), key: keySchema, value: z.json() }),
    output: z.object({}),
  },
} as const;

export const SETTING_EVENTS = {
  'settings.changed': z.object({ scope: scopeSchema, key: z.string() }),
} as const;
