import type { QueryClient } from '@tanstack/react-query';
import type { EventName, EventPayload, MethodName } from '../../electron/contract/methods.ts';

const ORDERS = ['orders.list', 'orders.get'] as const;
const REPORT = ['reports.state', 'reports.pdf', 'reports.compare', 'outbox.addressee'] as const;
const SIGN_OFF = ['signoff.gate', 'signoff.versions', 'signoff.agreement'] as const;
const SLIDES = ['slides.list', 'worklist.find'] as const;
/** Statistics and searches over all slides. A map takes long to compute and is only updated on request. */
const STATISTICS = [
  'statistics.figures',
  'statistics.choices',
  'statistics.morphology',
  'statistics.distribution',
  'search.slides',
  'statistics.patients',
  'statistics.trend',
  'search.cells',
  'search.describe',
  'similarity.search',
  'provenance.get',
] as const;
/** Everything about the cells of one slide, except the slide itself. */
const CELLS = [
  'cells.get',
  'cells.distribution',
  'cells.similar',
  'atlas.candidates',
  'segmenter.corrections',
] as const;

/** Another analysis's cells and counts take the place of those that were shown. */
const AFTER_RUN = [
  ...SLIDES,
  ...ORDERS,
  ...CELLS,
  ...SIGN_OFF,
  ...REPORT,
  ...STATISTICS,
  'slides.get',
  'fields.list',
  'runs.list',
  'runs.compare',
  'review.state',
  'review.history',
] as const;

/**
 * Which answers each engine event makes stale. A new event in the contract does not compile without a row here.
 * If both the event and the query name a slide, only queries for that slide are refetched.
 */
export const STALE: { readonly [E in EventName]: readonly MethodName[] } = {
  'runs.progress': [],
  'runs.ended': [...AFTER_RUN, 'runs.active', 'heads.list'],
  'runs.shown': AFTER_RUN,
  'runs.waiting': ['runs.list'],
  // Orders list the slides of their accession.
  'slides.changed': [
    ...SLIDES,
    ...ORDERS,
    ...REPORT,
    ...STATISTICS,
    'slides.get',
    'slides.removed',
    'runs.list',
    'review.state',
  ],
  // The cells arrive with the answer to the write, or through api/review.ts.
  'review.changed': [...REPORT, ...STATISTICS, 'runs.compare'],
  // An issued report closes its order.
  'reports.changed': [...REPORT, ...ORDERS, ...STATISTICS],
  // The session decides what is visible: a second reader sees only their own reading. So every masked answer is stale.
  'people.session': [
    ...SLIDES,
    ...SIGN_OFF,
    ...REPORT,
    ...STATISTICS,
    'slides.get',
    'cells.get',
    'review.state',
    'review.history',
    'people.list',
  ],
  'settings.changed': [...REPORT, 'settings.get', 'signoff.gate', 'exchange.settings'],
  'orders.changed': [...ORDERS, ...REPORT, 'worklist.find'],
  'outbox.changed': ['outbox.list', 'exchange.status'],
  'segmenter.progress': [],
  'segmenter.changed': ['system.info', 'segmenter.calibrations'],
  'heads.changed': ['system.info', 'heads.list'],
  'heads.progress': [],
  'map.progress': [],
  'maintenance.changed': ['maintenance.state', 'maintenance.erasures'],
  'maintenance.progress': [],
  // A notice can mean that the system changed: another provider, a read-only database, a restarted engine.
  'system.notice': ['system.info', 'maintenance.state'],
};

const slideOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'slideId' in value ? value.slideId : undefined;

/** Refetches what an event made stale. */
export function invalidate<E extends EventName>(client: QueryClient, event: E, payload: EventPayload<E>): void {
  const methods = new Set<unknown>(STALE[event]);
  if (methods.size === 0) return;
  const slide = slideOf(payload);
  void client.invalidateQueries({
    predicate: ({ queryKey: [method, input] }) => {
      if (!methods.has(method)) return false;
      const asked = slideOf(input);
      return slide === undefined || asked === undefined || asked === null || asked === slide;
    },
  });
}
