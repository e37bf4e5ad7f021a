import type { z } from 'zod';
import { EXCHANGE_EVENTS, EXCHANGE_METHODS } from './exchange.ts';
import { FIELD_METHODS } from './fields.ts';
import { HEAD_EVENTS, HEAD_METHODS } from './heads.ts';
import type { SelectionId } from './ids.ts';
import { MAINTENANCE_EVENTS, MAINTENANCE_METHODS } from './maintenance.ts';
import { ORDER_EVENTS, ORDER_METHODS } from './orders.ts';
import { PEOPLE_EVENTS, PEOPLE_METHODS } from './people.ts';
import { PROVENANCE_METHODS } from './provenance.ts';
import { REPORT_EVENTS, REPORT_METHODS } from './reports.ts';
import { REVIEW_EVENTS, REVIEW_METHODS } from './review.ts';
import type { MethodTable } from './rpc.ts';
import { RUN_EVENTS, RUN_METHODS } from './runs.ts';
import { SEGMENTER_EVENTS, SEGMENTER_METHODS } from './segmenter.ts';
import { SETTING_EVENTS, SETTING_METHODS } from './settings.ts';
import { SIGNOFF_METHODS } from './signoff.ts';
import { SIMILARITY_EVENTS, SIMILARITY_METHODS } from './similarity.ts';
import { SLIDE_EVENTS, SLIDE_METHODS } from './slides.ts';
import { STATISTICS_METHODS } from './statistics.ts';

export * from './choices.ts';
export * from './exchange.ts';
export * from './fields.ts';
export * from './heads.ts';
export * from './ids.ts';
export * from './maintenance.ts';
export * from './orders.ts';
export * from './people.ts';
export * from './provenance.ts';
export * from './reports.ts';
export * from './review.ts';
export * from './rights.ts';
export * from './runs.ts';
export * from './scope.ts';
export * from './segmenter.ts';
export * from './settings.ts';
export * from './signoff.ts';
export * from './similarity.ts';
export * from './slides.ts';
export * from './statistics.ts';

/**
 * Every call the engine answers: name -> input, output and the right that it needs. The renderer, the command line and the tests share it. Each part of the
 * product keeps its calls in a file of its own.
 */
export const METHODS = {
  ...SLIDE_METHODS,
  ...RUN_METHODS,
  ...FIELD_METHODS,
  ...SEGMENTER_METHODS,
  ...REVIEW_METHODS,
  ...SIGNOFF_METHODS,
  ...PEOPLE_METHODS,
  ...SETTING_METHODS,
  ...ORDER_METHODS,
  ...HEAD_METHODS,
  ...REPORT_METHODS,
  ...EXCHANGE_METHODS,
  ...SIMILARITY_METHODS,
  ...STATISTICS_METHODS,
  ...PROVENANCE_METHODS,
  ...MAINTENANCE_METHODS,
} as const satisfies MethodTable;

export type MethodName = keyof typeof METHODS;
export type MethodInput<M extends MethodName> = z.input<(typeof METHODS)[M]['input']>;
export type ParsedInput<M extends MethodName> = z.output<(typeof METHODS)[M]['input']>;
export type MethodOutput<M extends MethodName> = z.output<(typeof METHODS)[M]['output']>;

/** The engine's events. */
export const EVENTS = {
  ...SLIDE_EVENTS,
  ...RUN_EVENTS,
  ...SEGMENTER_EVENTS,
  ...REVIEW_EVENTS,
  ...PEOPLE_EVENTS,
  ...SETTING_EVENTS,
  ...ORDER_EVENTS,
  ...HEAD_EVENTS,
  ...REPORT_EVENTS,
  ...EXCHANGE_EVENTS,
  ...SIMILARITY_EVENTS,
  ...MAINTENANCE_EVENTS,
} as const;
export type EventName = keyof typeof EVENTS;
export type EventPayload<E extends EventName> = z.output<(typeof EVENTS)[E]>;

/** What the renderer asks of main itself, because only main has dialogs and the file system's drag-and-drop paths. */
export interface Selection {
  selectionId: SelectionId;
  /** The folder's or file's own name, for a slide name suggestion. */
  name: string;
  /** How many image files were found. */
  files: number;
}
