// Stands in for Electron on a plain browser page, so that screens can be built and looked at without an engine. What the address
// says is what is shown: ?slides=none|many, ?fail=<method>:<CODE>, ?slow=<ms>.
import type { Morphology } from '../../electron/contract/analysis.ts';
import type { LeukoscopeBridge } from '../../electron/contract/bridge.ts';
import { toCellColumns } from '../../electron/contract/cell-columns.ts';
import { type ErrorCode, fromWireError, toWireError } from '../../electron/contract/errors.ts';
import type { CellId, Change, EventName, MethodName, RunProgress, SlideId } from '../../electron/contract/methods.ts';
import { makeSlide, type Slide, SYSTEM } from './data.ts';
import { pictureOf } from './picture.ts';
import { makeReview } from './review.ts';

const options = new URLSearchParams(location.search);
const slides = new Map<number, Slide>();
const listeners = new Map<string, Set<(payload: never) => void>>();
const cellsPerSlide = 100_000;

function add(name: string, count: number, about: Parameters<typeof makeSlide>[4]): number {
  const id = slides.size + 1;
  slides.set(id, makeSlide(id, name, count, id * cellsPerSlide, about));
  return id;
}
if (options.get('slides') !== 'none') {
  add('Demo slide', 120, { synthetic: true, createdAt: '2026-03-02T08:12:00Z' });
  add('Left shift, 20,000 cells', 20_000, {
    accession: 'H26-004417',
    createdAt: '2026-03-03T10:40:00Z',
    refused: true,
  });
  for (let i = 0; i < (options.get('slides') === 'many' ? 40 : 6); i++)
    add(`Smear ${String(i + 1).padStart(2, '0')}`, 90 + 37 * i, {
      accession: `H26-00${4420 + i}`,
      createdAt: `2026-03-0${4 + (i % 5)}T0${7 + (i % 3)}:2${i % 10}:00Z`,
      refused: i % 3 === 0,
    });
}

function emit(name: EventName, payload: unknown): void {
  for (const listener of listeners.get(name) ?? []) listener(payload as never);
}

const active = new Map<number, RunProgress>();
/** A run that takes a few seconds, with the events of a real one. */
function run(name: string, accession: string | null, total: number) {
  const id = slides.size + 1;
  const slide = makeSlide(id, name, total, id * cellsPerSlide, {
    ...(accession ? { accession } : {}),
    createdAt: new Date().toISOString(),
    refused: true,
  });
  const { cells, run: done, slide: summary } = slide.detail;
  slides.set(id, {
    ...slide,
    detail: {
      slide: { ...summary, status: 'running', cells: 0, unidentified: 0, refused: 0, differential: null },
      run: null,
      cells: [],
    },
  });
  let count = 0;
  const timer = setInterval(() => {
    count = Math.min(total, count + 3);
    const progress = {
      runId: id,
      slideId: id,
      stage: 'classify',
      done: count,
      total,
      refused: 2,
      leftMs: count < 9 ? null : (total - count) * 40,
    } as unknown as RunProgress;
    active.set(id, progress);
    emit('runs.progress', progress);
    if (count < total) return;
    stop();
    slides.set(id, { ...slide, detail: { slide: summary, run: done, cells } });
    emit('runs.ended', { runId: id, slideId: id, status: 'complete', message: null });
  }, 120);
  const stop = () => {
    clearInterval(timer);
    active.delete(id);
    stops.delete(id);
  };
  stops.set(id, stop);
  return { slideId: id, runId: id };
}
const stops = new Map<number, () => void>();

const reviews = new Map<number, ReturnType<typeof makeReview>>();
function reviewOf(slideId: number) {
  const slide = slides.get(slideId);
  if (!slide) throw fromWireError({ code: 'NOT_FOUND', message: 'There is no such slide.' });
  const review = reviews.get(slideId) ?? makeReview(slide);
  reviews.set(slideId, review);
  return review;
}
const ofCell = (cellId: CellId) => reviewOf(Math.floor(cellId / cellsPerSlide));

/** Calls without an answer here fail as unknown ones do. */
const answers: Partial<Record<MethodName, (input: never) => unknown>> = {
  'review.state': ({ slideId }: { slideId: SlideId }) => reviewOf(slideId).state(),
  'review.apply': (input: { slideId: SlideId; changes: Change[] }) => reviewOf(input.slideId).apply(input),
  'review.undo': ({ slideId }: { slideId: SlideId }) => reviewOf(slideId).undo(),
  'review.redo': ({ slideId }: { slideId: SlideId }) => reviewOf(slideId).redo(),
  'review.position': () => ({}),
  'review.history': () => [],
  'cells.similar': ({ cellId }: { cellId: CellId }) => ofCell(cellId).similar(cellId),
  'atlas.candidates': ({ cellId }: { cellId: CellId }) => ofCell(cellId).atlas(cellId),
  'settings.get': () => ({ 'review.alwaysReview': ['BL', 'PR', 'PC', 'LA'] }),
  'people.current': () => ({
    state: 'local',
    actor: { id: 'local:drawing', name: 'Drawing board' },
    person: null,
    may: { review: true, sign: true, approve: true, administer: true },
    lockMinutes: null,
  }),
  'people.list': () => [],
  'worklist.find': () => {
    const all = [...slides.values()].map(({ detail }) => detail.slide);
    return {
      total: all.length,
      stages: { new: all.length, in_review: 0, second_reading: 0, arbitration: 0, signed: 0 },
      slides: all,
    };
  },
  'signoff.gate': ({ slideId }: { slideId: SlideId }) => reviewOf(slideId).gate(),
  'signoff.versions': () => [],
  'signoff.agreement': () => null,
  'cells.distribution': ({ slideId }: { slideId: SlideId }) => {
    const cells = [...(slides.get(slideId)?.cells.values() ?? [])];
    const measures = Object.fromEntries(
      Object.keys(cells[0]?.morphology ?? {}).map((name) => {
        const key = name as keyof Morphology;
        const values = cells.map(({ morphology }) => morphology[key]).toSorted((a, b) => a - b);
        return [key, Array.from({ length: 101 }, (_, at) => values[Math.round(((values.length - 1) * at) / 100)])];
      }),
    );
    return { cells: cells.length, measures };
  },
  'system.info': () => SYSTEM,
  'slides.list': () => [...slides.values()].map(({ detail }) => detail.slide),
  'slides.get': ({ slideId }: { slideId: SlideId }) => {
    const found = slides.get(slideId);
    return found && { slide: found.detail.slide, run: found.detail.run, columns: toCellColumns(found.detail.cells) };
  },
  'slides.demo': () => ({ slideId: slides.has(1) ? 1 : run('Demo slide', null, 120).slideId, runId: null }),
  'cells.get': ({ cellId }: { cellId: CellId }) => slides.get(Math.floor(cellId / cellsPerSlide))?.cells.get(cellId),
  'runs.start': ({ slide, accession }: { slide: string; accession: string | null }) => run(slide, accession, 120),
  'runs.cancel': ({ runId }: { runId: number }) => {
    stops.get(runId)?.();
    emit('runs.ended', { runId, slideId: runId, status: 'cancelled', message: null });
    return { cancelled: true };
  },
  'fields.list': () => [],
  'segmenter.draft': () => ({ state: 1 }),
  'segmenter.correct': () => undefined,
  'segmenter.forget': () => ({}),
  'segmenter.corrections': () => [],
  'segmenter.refit': () => undefined,
  'segmenter.keep': () => undefined,
  'segmenter.calibrations': () => [],
  'segmenter.use': () => ({}),
  'runs.active': () => [...active.values()],
  'heads.list': () => ({
    heads: [
      {
        id: null,
        version: SYSTEM.model.version,
        seal: null,
        active: true,
        usable: true,
        trainedAt: null,
        trainedBy: null,
        cells: null,
        locked: null,
        comparison: null,
      },
    ],
    trainable: {},
    refittable: true,
  }),
  'heads.train': () => undefined,
  'heads.activate': () => ({}),
  'orders.list': () => ({ orders: [], total: 0, waiting: 0 }),
  'orders.get': () => null,
  'orders.save': () => undefined,
  'orders.cancel': () => undefined,
  'exchange.settings': () => undefined,
  'exchange.configure': () => undefined,
  'exchange.status': () => ({
    sending: { destination: null, fault: null },
    counts: { queued: 0, delivered: 0, parked: 0, discarded: 0 },
    receiving: { address: null, fault: null },
    watching: { folder: null, fault: null },
  }),
  'exchange.test': () => undefined,
  'exchange.importOrders': () => ({ orders: [] }),
  'outbox.queueReport': () => undefined,
  'outbox.list': () => [],
  'outbox.text': () => undefined,
  'outbox.sendNow': () => ({}),
  'outbox.sendAgain': () => ({}),
  'outbox.discard': () => ({}),
  'maintenance.state': () => ({
    file: '/data/leukoscope.sqlite',
    bytes: 8.3e9,
    free: 120e9,
    backupFree: 120e9,
    readOnly: false,
    damaged: options.get('database') === 'damaged',
    note: null,
    folder: '/data/leukoscope.sqlite.backups',
    plan: { folder: null, hours: 24, keep: 7 },
    lastBackup: '2026-03-04T02:00:00Z',
    lastFailure: null,
    working: null,
    backups: (['yes', 'yes', 'damaged', 'no'] as const).map((verified, i) => ({
      name: `leukoscope-00000${9 - i}-2026-03-0${4 - i}T020000Z.backup`,
      at: `2026-03-0${4 - i}T02:00:00Z`,
      number: 9 - i,
      bytes: 8.3e9 - i * 4e7,
      slides: verified === 'yes' ? 9940 - i : null,
      cells: verified === 'yes' ? 996_200 - i * 210 : null,
      events: verified === 'yes' ? 49_000 : null,
      verified,
      verifiedAt: verified === 'yes' ? '2026-03-04T02:09:00Z' : null,
      problem: verified === 'damaged' ? 'its bytes are not those that were written' : null,
    })),
  }),
  'maintenance.erasures': () => [],
};

const selection = { selectionId: 'chosen', name: 'smear-07', files: 122 };
const bridge: LeukoscopeBridge = {
  saveReport: async () => ({ ok: true, data: null }),
  exportDataset: async () => ({ ok: true, data: null }),
  saveExport: async () => ({ ok: true, data: null }),
  call: async (method, input) => {
    await new Promise((resolve) => setTimeout(resolve, Number(options.get('slow') ?? 5)));
    try {
      const [failing, code] = (options.get('fail') ?? '').split(':');
      if (failing === method)
        throw fromWireError({
          code: code as ErrorCode,
          message: `"${method}" was made to fail by this page's address.`,
        });
      const data = answers[method]?.(input as never);
      if (data === undefined) throw fromWireError({ code: 'NOT_FOUND', message: 'There is no such slide or cell.' });
      return { ok: true, data: data as never };
    } catch (error) {
      return { ok: false, error: toWireError(error) };
    }
  },
  on: (event, listener) => {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set.add(listener as never));
    return () => set.delete(listener as never);
  },
  choose: async () => ({ ok: true, data: selection as never }),
  dropped: async (files) => ({ ok: true, data: files.length > 0 ? (selection as never) : null }),
  versions: {
    app: '0.1.0',
    electron: '–',
    chromium: navigator.userAgent.match(/Chrome\/(\d+)/)?.[1] ?? '–',
    node: '–',
  },
  cellUrl: (kind, id) =>
    pictureOf(kind, id, slides.get(Math.floor(id / cellsPerSlide))?.cells.get(id as CellId)?.class ?? 'AR'),
};
Object.defineProperty(window, 'leukoscope', { value: bridge });
