import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CONTROL_METHODS } from '../../../electron/contract/control.ts';
import { LeukoscopeError } from '../../../electron/contract/errors.ts';
import {
  type CalibrationId,
  type CellId,
  type ImageId,
  METHODS,
  type MethodInput,
  type MethodName,
  type OutboxId,
  type PersonId,
  type Right,
  type Role,
  type RunId,
  type SelectionId,
  type Session,
  type SlideId,
} from '../../../electron/contract/index.ts';
import { type Client, connect, type Method, type MethodTable } from '../../../electron/contract/rpc.ts';
import { localActor, type UserSession } from '../../../electron/engine/accounts/session.ts';
import { serveClient, serveMain } from '../../../electron/engine/connection.ts';
import { controlHandlers } from '../../../electron/engine/control.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { messagePort } from '../../../electron/engine/transport/node.ts';
import { makeOrder, storeSlide } from '../../db/support.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PASSWORD = 'correct horse battery';
/** What the first reader wrote, and nobody else may see while they read the slide a second time. */
const SECRET = 'the first reader wrote this';
const GONE = 999_999;
const SELECTION = 'none' as string as SelectionId;

const ACTORS = ['nobody', 'locked', 'technologist', 'pathologist', 'administrator', 'second'] as const;
type ActorName = (typeof ACTORS)[number];

/** What each may do: the table of contract/rights.ts, said once more. */
const MAY: Record<ActorName, readonly Right[]> = {
  nobody: ['none'],
  locked: ['none'],
  technologist: ['none', 'read', 'review', 'sign'],
  pathologist: ['none', 'read', 'review', 'sign', 'approve'],
  administrator: ['none', 'read', 'review', 'administer'],
  second: ['none', 'read', 'review', 'sign'],
};
const REFUSAL = { nobody: 'NOT_SIGNED_IN', locked: 'LOCKED' } as const;

type Control = Exclude<keyof typeof CONTROL_METHODS, 'control.start' | 'control.shutdown'>;
type Samples = { [M in MethodName]: MethodInput<M>[] } & {
  [M in Control]: z.input<(typeof CONTROL_METHODS)[M]['input']>[];
};

/** Inputs that every method takes; what they name is mostly not there, so that nothing happens where a call is let through. */
function samples(slideId: SlideId, cellId: CellId): Samples {
  const slide = [{ slideId }];
  const empty = [{}];
  const edits = { cellId, edits: [] };
  const message = [{ id: GONE as OutboxId }];
  const paper = { slideId, language: 'en', paper: 'a4' } as const;
  const file = { ...paper, reportId: null, format: 'json' } as const;
  const exchange = METHODS['exchange.configure'].input.parse({});
  return {
    'slides.get': slide,
    'slides.list': empty,
    'slides.update': [{ slideId: GONE as SlideId, name: 'x', accession: null }],
    'slides.remove': [{ slideId: GONE as SlideId, reason: 'twice' }],
    'slides.restore': [{ slideId: GONE as SlideId }],
    'slides.removed': empty,
    'slides.demo': empty,
    'cells.get': [{ cellId }],
    'cells.thumbs': [{ cellIds: [cellId] }],
    'system.info': empty,
    'runs.start': [{ selectionId: SELECTION, slide: 'new', accession: null }],
    'runs.cancel': [{ runId: GONE as RunId }],
    'runs.again': [{ slideId: GONE as SlideId }],
    'runs.active': empty,
    'runs.list': slide,
    'runs.compare': [{ slideId, runId: GONE as RunId }],
    'runs.show': [{ slideId, runId: GONE as RunId }],
    'fields.list': slide,
    'segmenter.draft': [edits],
    'segmenter.correct': [edits],
    'segmenter.forget': [{ cellId: GONE as CellId }],
    'segmenter.corrections': slide,
    'segmenter.refit': [{ slideId, laboratory: 'lab', stain: 'wright' }],
    'segmenter.keep': [{ trialId: GONE }],
    'segmenter.calibrations': empty,
    'segmenter.use': [{ id: GONE as CalibrationId }],
    'review.state': slide,
    'review.apply': [{ slideId, changes: [{ action: 'flag', cellIds: [GONE as CellId] }] }],
    'review.undo': slide,
    'review.redo': slide,
    'review.history': [{ cellId }],
    'review.position': [{ slideId, cellId }],
    'review.target': [{ slideId: GONE as SlideId, target: 100 }],
    'cells.distribution': slide,
    'cells.similar': [{ cellId }],
    'atlas.candidates': [{ cellId }],
    'counting.hint': [{ counted: 100, share: 0.1, other: 0.2 }],
    'worklist.find': empty,
    'signoff.gate': slide,
    'signoff.sign': [
      { slideId: GONE as SlideId, meaning: 'reviewed', password: 'wrong' },
      { slideId: GONE as SlideId, meaning: 'approved', password: 'wrong' },
    ],
    'signoff.amend': [{ slideId: GONE as SlideId, reason: 'because' }],
    'signoff.versions': slide,
    'signoff.assignSecond': [{ slideId: GONE as SlideId, personId: null }],
    'signoff.submitSecond': [{ slideId: GONE as SlideId }],
    'signoff.agreement': slide,
    'signoff.arbitrate': [{ slideId: GONE as SlideId, decisions: [{ cellId, verdict: 'NE' }] }],
    'people.list': empty,
    'people.create': [{ login: 'technologist', name: 'Taken', roles: ['technologist'], password: PASSWORD }],
    'people.update': [{ personId: GONE as PersonId, name: 'Nobody' }],
    'people.disable': [{ personId: GONE as PersonId, disabled: true }],
    'people.current': empty,
    'people.signIn': [{ login: 'unknown', password: 'wrong' }],
    'people.signOut': empty,
    'people.lock': empty,
    'people.unlock': [{ password: 'wrong' }],
    'people.touch': empty,
    'settings.get': empty,
    'settings.set': [
      { key: 'review.everyCell', value: false },
      { scope: 'person', key: 'filters', value: [] },
    ],
    'orders.list': empty,
    'orders.get': [{ accession: 'A1' }],
    'orders.save': [makeOrder('A1', null)],
    'orders.cancel': [{ accession: 'A1' }],
    'heads.list': empty,
    'heads.train': [{ version: 'new', slideIds: [] }],
    'heads.cancel': empty,
    'heads.discard': [{ id: GONE }],
    'heads.activate': [{ id: GONE }],
    'reports.state': slide,
    'reports.defaults': empty,
    'reports.describe': [{ slideId: GONE as SlideId, details: { wbc: null, comment: null, clinicalDetails: null } }],
    'reports.pdf': [{ ...paper, reportId: null }],
    'reports.issue': [paper],
    'reports.compare': [{ slideId, other: slideId }],
    'exchange.settings': empty,
    'exchange.configure': [exchange],
    'exchange.status': empty,
    'exchange.test': [exchange],
    'exchange.importOrders': [{ name: 'orders.csv', bytes: new TextEncoder().encode('accession\n') }],
    'outbox.addressee': slide,
    'outbox.queueReport': [
      {
        slideId,
        confirmed: {
          report: 'A1-1',
          patient: { mrn: '1', name: 'Kim', birthDate: null },
          order: { accession: 'A1', placer: null, service: null },
        },
      },
    ],
    'outbox.list': empty,
    'outbox.text': message,
    'outbox.sendNow': empty,
    'outbox.sendAgain': message,
    'outbox.discard': [{ id: GONE as OutboxId, reason: 'because' }],
    'similarity.search': [{ of: { cellId } }],
    'similarity.examine': [{ selectionId: SELECTION }],
    'statistics.figures': empty,
    'statistics.choices': empty,
    'statistics.distribution': [{ class: null, measure: 'nucleus_od_g' }],
    'statistics.morphology': [{ measure: 'nucleus_od_g' }],
    'statistics.patients': empty,
    'statistics.trend': [{ patientId: GONE }],
    'search.slides': empty,
    'search.cells': empty,
    'search.describe': [{ cellIds: [cellId] }],
    'map.draw': [{ slideId: GONE as SlideId }],
    'map.stop': empty,
    'provenance.get': [{ slideId, class: null }],
    'maintenance.state': empty,
    'maintenance.plan': [{ folder: null, hours: 24, keep: 7, originals: false }],
    'maintenance.acknowledgeLoss': empty,
    'maintenance.backup': empty,
    'maintenance.verify': [{ name: 'gone' }],
    'maintenance.restore': [{ name: 'gone' }],
    'maintenance.check': empty,
    'maintenance.retentionPlan': [{ months: null, signed: false }],
    'maintenance.applyRetention': [{ months: null, signed: false, originals: 0 }],
    'maintenance.erasurePlan': [{ subject: { accession: 'A1' } }],
    'maintenance.erase': [{ subject: { accession: 'A1' }, reason: 'because', password: 'wrong', renewBackups: false }],
    'maintenance.erasures': empty,
    'control.select': [{ paths: [join(ROOT, 'nowhere')] }],
    'control.picture': [{ kind: 'field', id: GONE as ImageId }],
    'control.saveReport': [{ ...file, path: join(ROOT, 'nowhere', 'report.json') }],
    'control.reportName': [file],
    'control.exportDataset': [{ path: join(ROOT, 'package.json', 'nowhere') }],
    'control.saveExport': [{ file: { name: 'a', format: 'svg', text: '<svg/>' }, path: ROOT }],
  };
}

interface Connected {
  window: Client<typeof METHODS>;
  main: Client<typeof CONTROL_METHODS>;
  session: UserSession;
}

let folder: string;
let engine: Engine;
let slideId: SlideId;
let cellId: CellId;
const people = {} as Record<ActorName, Connected>;

function connectTo(to: Engine): Connected {
  const [a, b] = [new MessageChannel(), new MessageChannel()];
  const session = serveClient(to, messagePort(a.port2));
  const never = () => ({});
  serveMain(
    messagePort(b.port2),
    { ...controlHandlers(() => to), 'control.start': never, 'control.shutdown': never },
    () => session,
  );
  return { window: connect(messagePort(a.port1)), main: connect(messagePort(b.port1)), session };
}

const open = (file: string) =>
  new Engine({
    root: ROOT,
    databaseFile: join(folder, file),
    appVersion: 'test',
    provider: 'cpu',
    threads: 2,
    startInference: () => Promise.reject(new LeukoscopeError('MODEL_UNUSABLE', 'There is no classifier in this test.')),
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'leukoscope-rights-'));
  engine = open('accounts.sqlite');
  const stored = storeSlide(engine.database, 'read twice');
  ({ slideId } = stored);
  engine.review.reviews.refresh();
  const cells = engine.database.cells.ofRun(stored.runId).map(({ id }) => id);
  cellId = cells[1] as CellId;
  const local = localActor();
  const create = (login: string, ...roles: Role[]) =>
    engine.accounts.create({ login, name: `Account of ${login}`, roles, password: PASSWORD }, local);
  await create('administrator', 'administrator');
  await create('technologist', 'technologist');
  await create('pathologist', 'pathologist');
  await create('locked', 'technologist', 'pathologist', 'administrator');
  const second = await create('second', 'technologist');
  for (const name of ACTORS) {
    people[name] = connectTo(engine);
    if (name !== 'nobody') await people[name].session.signIn(name, PASSWORD);
  }
  people.locked.session.lock();
  const { window } = people.technologist;
  await window.call('review.apply', {
    slideId,
    changes: [
      { action: 'relabel', cellIds: [cellId], to: 'PC', reason: SECRET },
      { action: 'comment', cellIds: [cellId], text: SECRET },
    ],
  });
  await window.call('signoff.assignSecond', { slideId, personId: second.id });
});
afterAll(async () => {
  for (const { window, main } of Object.values(people)) {
    window.close();
    main.close();
  }
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How a call ends: its error, or none. */
async function outcome({ window, main }: Connected, name: string, input: unknown) {
  const client = (name.startsWith('control.') ? main : window) as Client<MethodTable>;
  try {
    return { answer: await client.call(name, input), error: undefined };
  } catch (error) {
    return { answer: undefined, error: error as LeukoscopeError };
  }
}

const TABLE: MethodTable = { ...METHODS, ...CONTROL_METHODS };
const NAMES = Object.keys(TABLE).filter((name) => name !== 'control.start' && name !== 'control.shutdown');
/** They end or change the session itself. */
const OF_SESSION = ['people.signOut', 'people.lock'];

const neededBy = (name: string, input: unknown, session: Session): Right => {
  const { needs, input: schema } = TABLE[name] as Method;
  return typeof needs === 'function' ? needs(schema.parse(input) as never, session) : needs;
};

describe('the table of rights', () => {
  it('has a sample of every method', () => {
    const all = samples(slideId, cellId);
    expect(Object.keys(all).sort()).toEqual(NAMES.toSorted());
    for (const name of NAMES)
      for (const input of all[name as keyof Samples]) expect(TABLE[name]?.input.safeParse(input).error).toBeUndefined();
  });

  it('takes no method that does not say what it needs', () => {
    const method = { input: z.object({}), output: z.object({}) };
    // @ts-expect-error A method without `needs` is no method.
    const table: MethodTable = { 'a.b': method };
    expect(table).toBeDefined();
  });

  it.each(ACTORS)('is kept for %s', async (name) => {
    const person = people[name];
    const all = samples(slideId, cellId);
    for (const method of NAMES.filter((one) => !OF_SESSION.includes(one))) {
      for (const input of all[method as keyof Samples]) {
        const right = neededBy(method, input, person.session.current());
        const { error } = await outcome(person, method, input);
        const found = { method, right, code: error?.code, of: error?.details?.right };
        if (MAY[name].includes(right)) {
          // Let through: it may fail for its own reasons, a wrong password among them, but not for a right.
          expect(found.of, JSON.stringify(found)).toBeUndefined();
          if (method !== 'people.unlock')
            expect(['NOT_SIGNED_IN', 'LOCKED', 'UNKNOWN_METHOD'], JSON.stringify(found)).not.toContain(found.code);
        } else if (name === 'nobody' || name === 'locked') {
          expect(found).toMatchObject({ code: REFUSAL[name] });
        } else {
          expect(found).toMatchObject({ code: 'NOT_ALLOWED', of: right });
        }
      }
    }
  });

  it('lets the computer’s user do everything where there are no accounts', async () => {
    const fresh = open('fresh.sqlite');
    const local = connectTo(fresh);
    const { slideId: id, runId } = storeSlide(fresh.database, 'a');
    fresh.review.reviews.refresh();
    const all = samples(id, fresh.database.cells.ofRun(runId)[1]?.id as CellId);
    for (const method of NAMES.filter((one) => one !== 'people.create')) {
      for (const input of all[method as keyof Samples]) {
        const { error } = await outcome(local, method, input);
        expect(['NOT_SIGNED_IN', 'LOCKED'], `${method}: ${error?.message}`).not.toContain(error?.code);
        expect(error?.details?.right, method).toBeUndefined();
      }
    }
    local.window.close();
    local.main.close();
    await fresh.close();
  });
});

describe('a second reader', () => {
  it.each(NAMES.filter((name) => TABLE[name]?.blinded === 'masked' || TABLE[name]?.needs === 'read'))(
    'learns nothing of the first reading from %s',
    async (method) => {
      for (const input of samples(slideId, cellId)[method as keyof Samples]) {
        const { answer, error } = await outcome(people.second, method, input);
        expect(JSON.stringify([answer, error?.message])).not.toContain(SECRET);
      }
    },
  );

  it('sees the model’s call, where everybody else sees the first reader’s', async () => {
    const own = await people.second.window.call('cells.get', { cellId });
    const other = await people.technologist.window.call('cells.get', { cellId });
    expect([own.review.class, other.review.class]).toEqual([own.class, 'PC']);
  });

  it.each(NAMES.filter((name) => TABLE[name]?.blinded === 'refused'))('is refused %s', async (method) => {
    const [input] = samples(slideId, cellId)[method as keyof Samples];
    const queued = engine.database.outbox.add({
      controlId: method,
      orderingKey: 'sample 1',
      accession: null,
      slideId,
      report: method,
      payload: SECRET,
    });
    const { error } = await outcome(people.second, method, method === 'outbox.text' ? { id: queued } : input);
    expect(error).toMatchObject({ code: 'NOT_ALLOWED' });
  });

  it('who signs out sees nothing of the slide, neither reading', async () => {
    const { window, session } = people.second;
    await window.call('people.signOut', {});
    for (const name of ['slides.get', 'review.state'] as const)
      await expect(window.call(name, { slideId })).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
    await session.signIn('second', PASSWORD);
  });
});

it.each(['signoff.sign', 'maintenance.erase'] as const)('%s asks for the password again', async (method) => {
  const person = method === 'maintenance.erase' ? people.administrator : people.technologist;
  const [input] = samples(slideId, cellId)[method];
  expect((await outcome(person, method, input)).error).toMatchObject({ code: 'NOT_ALLOWED', details: undefined });
});

describe('sessions', () => {
  it('belong to a connection: one that ends or locks leaves the others as they are', async () => {
    for (const login of ['kim', 'lee'])
      await engine.accounts.create({ login, name: login, roles: ['technologist'], password: PASSWORD }, localActor());
    const [one, other] = [connectTo(engine), connectTo(engine)];
    await one.window.call('people.signIn', { login: 'kim', password: PASSWORD });
    expect((await other.window.call('people.current', {})).state).toBe('none');
    await other.window.call('people.signIn', { login: 'lee', password: PASSWORD });
    await one.window.call('people.lock', {});
    await expect(one.main.call('control.picture', { kind: 'thumb', id: cellId })).rejects.toMatchObject({
      code: 'LOCKED',
    });
    await one.window.call('people.signOut', {});
    await expect(one.main.call('control.picture', { kind: 'thumb', id: cellId })).rejects.toMatchObject({
      code: 'NOT_SIGNED_IN',
    });
    expect((await other.window.call('people.current', {})).actor?.name).toBe('lee');
    expect((await other.main.call('control.picture', { kind: 'thumb', id: cellId })).type).toBe('image/webp');
    for (const { window, main } of [one, other]) {
      window.close();
      main.close();
    }
  });

  it('end for everybody whose account is closed', async () => {
    const one = connectTo(engine);
    const seen: unknown[] = [];
    one.window.on('people.session', (session) => seen.push(session));
    const { person } = await one.window.call('people.signIn', { login: 'second', password: PASSWORD });
    const personId = person?.id as PersonId;
    await people.administrator.window.call('people.disable', { personId, disabled: true });
    await expect(one.window.call('slides.list', {})).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
    expect(seen.at(-1)).toMatchObject({ state: 'none' });
    await people.administrator.window.call('people.disable', { personId, disabled: false });
    one.window.close();
    one.main.close();
  });
});
