import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../db/index.ts';
import { toCellRows } from '../../electron/contract/cell-columns.ts';
import {
  CELL_METHODS,
  type CellId,
  type EventName,
  type PersonId,
  type Role,
  SIGNOFF_METHODS,
  type SlideId,
} from '../../electron/contract/index.ts';
import { PEOPLE_METHODS } from '../../electron/contract/people.ts';
import { REVIEW_METHODS } from '../../electron/contract/review.ts';
import { type Client, connect, serve } from '../../electron/contract/rpc.ts';
import { SETTING_METHODS } from '../../electron/contract/settings.ts';
import { Accounts } from '../../electron/engine/accounts/accounts.ts';
import { peopleHandlers } from '../../electron/engine/accounts/handlers.ts';
import { UserSession } from '../../electron/engine/accounts/session.ts';
import { EventHub } from '../../electron/engine/common/event-hub.ts';
import { reviewHandlers } from '../../electron/engine/review/handlers.ts';
import { ReviewService } from '../../electron/engine/review/service.ts';
import { SignoffService } from '../../electron/engine/review/signoff.ts';
import { signoffHandlers } from '../../electron/engine/review/signoff-handlers.ts';
import { CellSimilarity } from '../../electron/engine/review/similarity.ts';
import { cellHandlers } from '../../electron/engine/runs/handlers.ts';
import { settingHandlers } from '../../electron/engine/settings/handlers.ts';
import { messagePort } from '../../electron/engine/transport/node.ts';
import { DIFFERENTIAL, makeCell, makeImage, makeRun, storeSlide, TIMING } from '../db/support.ts';

const METHODS = { ...CELL_METHODS, ...REVIEW_METHODS, ...SIGNOFF_METHODS, ...PEOPLE_METHODS, ...SETTING_METHODS };

let database: LeukoscopeDatabase;
let review: ReviewService;
let client: Client<typeof METHODS>;
let emitted: { name: EventName; payload: unknown }[];
let clock: number;

/** The review's part of the engine behind a real port, every answer checked against the contract. */
beforeEach(() => {
  clock = Date.parse('2026-03-02T08:00:00Z');
  emitted = [];
  database = openDatabase(':memory:');
  const events = new EventHub();
  events.onAny((name, payload) => emitted.push({ name, payload }));
  const accounts = new Accounts(database, () => clock);
  const session = new UserSession(accounts, (now) => events.emit('people.session', now));
  review = new ReviewService(database, events.emit);
  const signoff = new SignoffService(database, review);
  const cellSimilarity = new CellSimilarity(database, review);
  const parts = { database, accounts, review, signoff, cellSimilarity, events };
  const { port1, port2 } = new MessageChannel();
  serve(
    messagePort(port2),
    METHODS,
    {
      ...cellHandlers(parts),
      ...reviewHandlers(parts),
      ...signoffHandlers(parts),
      ...peopleHandlers(parts),
      ...settingHandlers(parts),
    },
    { checkOutput: true, session },
  );
  client = connect<typeof METHODS>(messagePort(port1));
});
afterEach(() => {
  client.close();
  database.close();
});

/** A slide of 12 cells: BA unidentified, LY, MO, NE ... in the classifier's order, LA BL PC among them. */
function slideOf(name: string): { slideId: SlideId; cells: CellId[] } {
  const { slideId, runId } = storeSlide(database, name);
  review.reviews.refresh();
  return { slideId, cells: database.cells.ofRun(runId).map(({ id }) => id) };
}

const PASSWORD = 'correct horse';
async function account(login: string, ...roles: Role[]): Promise<PersonId> {
  const { id } = await client.call('people.create', { login, name: login.toUpperCase(), roles, password: PASSWORD });
  return id;
}
const signIn = (login: string) => client.call('people.signIn', { login, password: PASSWORD });
const code = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );

describe('review', () => {
  it('answers a write with the rows and the differential, and tells the windows', async () => {
    const { slideId, cells } = slideOf('a');
    const before = await client.call('review.state', { slideId });
    expect(before).toMatchObject({ undo: null, redo: null, writable: true, reader: 1, head: null });
    const changed = await client.call('review.apply', {
      slideId,
      changes: [{ action: 'relabel', cellIds: [cells[1]!, cells[2]!], to: 'NE' }],
    });
    expect(changed.cells.map(({ class: name, changed: differs }) => [name, differs])).toEqual([
      ['NE', true],
      ['NE', true],
    ]);
    expect(changed.state.differential.classes.NE!.count).toBe(before.differential.classes.NE!.count + 2);
    expect(changed.state).toMatchObject({
      undo: { kind: 'relabel', cells: 2, to: 'NE' },
      review: { stage: 'in_review' },
    });
    expect(emitted.at(-1)).toEqual({
      name: 'review.changed',
      payload: { slideId, cellIds: cells.slice(1, 3), head: changed.state.head?.seq },
    });
    const undone = await client.call('review.undo', { slideId });
    expect(undone.state.differential).toEqual(before.differential);
    expect(undone.state).toMatchObject({ undo: null, redo: { kind: 'relabel' } });
    expect(await code(client.call('review.undo', { slideId }))).toBe('BAD_REQUEST');
    const history = await client.call('review.history', { cellId: cells[1]! });
    expect(history.map(({ kind, from, to, undone: taken }) => [kind, from, to, taken])).toEqual([
      ['relabel', 'EO', 'NE', true],
      ['undo', 'NE', 'EO', false],
    ]);
  });

  it('holds back the percentages of a slide that looks strange, and asks for a person on every cell', async () => {
    const slideId = database.slides.create({ name: 'strange', accession: null, synthetic: true });
    const runId = database.runs.start(makeRun(slideId, ['a.png']));
    const strange = Array.from({ length: 8 }, (_, i) => {
      const cell = makeCell(i + 1);
      return { ...cell, quality: { score: 1, flags: i < 2 ? (['unusual_stain'] as const).slice() : [] } };
    });
    database.runs.appendBatch(runId, { images: [makeImage('a.png', strange)], refused: [] });
    database.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
    expect((await client.call('slides.get', { slideId })).run).toMatchObject({ unusual: 2 });
    expect(await client.call('review.state', { slideId })).toMatchObject({ doubt: 'stain', heldBack: true });
    const { items } = await client.call('signoff.gate', { slideId });
    expect(items.find(({ kind }) => kind === 'every_cell')).toMatchObject({ cellIds: { length: 8 } });
    const cellIds = database.cells.ofRun(runId).map(({ id }) => id);
    const { state } = await client.call('review.apply', { slideId, changes: [{ action: 'confirm', cellIds }] });
    expect(state).toMatchObject({ doubt: 'stain', heldBack: false });
  });

  it('sends a slide’s cells in columns, and their pictures many at once', async () => {
    const { slideId, cells } = slideOf('a');
    const { columns, slide } = await client.call('slides.get', { slideId });
    expect(slide.cells).toBe(cells.length);
    const rows = toCellRows(columns);
    expect(rows).toEqual(database.slides.get(slideId)?.cells);
    const { bytes, sizes } = await client.call('cells.thumbs', {
      cellIds: [cells[0]!, 999_999 as CellId, cells[1]!],
    });
    const [first, second] = [database.cells.thumb(cells[0]!)!, database.cells.thumb(cells[1]!)!];
    expect(sizes).toEqual([first.length, 0, second.length]);
    expect(Buffer.from(bytes)).toEqual(Buffer.concat([first, second]));
    expect(await code(client.call('cells.thumbs', { cellIds: [] }))).toBe('BAD_REQUEST');
  });

  it('keeps the place, measures the slide, and finds like cells', async () => {
    const { slideId, cells } = slideOf('a');
    await client.call('review.position', { slideId, cellId: cells[4]! });
    expect((await client.call('review.state', { slideId })).position).toBe(cells[4]);
    const { cells: n, measures } = await client.call('cells.distribution', { slideId });
    expect(n).toBe(12);
    expect(measures.cell_area_px).toHaveLength(101);
    expect(measures.cell_area_px![0]).toBe(0);
    expect(measures.cell_area_px![100]).toBe(11);
    expect(measures.cell_area_px![50]).toBeCloseTo(5.5);
    const similar = await client.call('cells.similar', { cellId: cells[0]! });
    expect(similar).toHaveLength(11);
    // The fixture's features repeat after seven cells.
    expect(similar[0]).toMatchObject({ cellId: cells[7] });
    expect(await client.call('counting.hint', { counted: 100, share: 0.03, other: 0.05 })).toMatchObject({ more: 365 });
  });

  it('finds slides by stage, class, day and words', async () => {
    const [a, b] = [slideOf('alpha'), slideOf('beta')];
    await client.call('review.apply', { slideId: a.slideId, changes: [{ action: 'confirm', cellIds: a.cells }] });
    const find = async (filter: object) => {
      const { slides, total } = await client.call('worklist.find', { filter, sort: 'oldest' });
      expect(total).toBe(slides.length);
      return slides.map(({ id }) => id);
    };
    expect(await find({})).toEqual([a.slideId, b.slideId]);
    expect(await find({ stages: ['in_review'] })).toEqual([a.slideId]);
    expect(await find({ text: 'BET' })).toEqual([b.slideId]);
    expect(await find({ text: 'blast alpha' })).toEqual([a.slideId]);
    // The fixture's only basophil is unidentified until it is confirmed.
    expect(await find({ classes: ['BA'] })).toEqual([a.slideId]);
    expect(await find({ to: '2020-01-01' })).toEqual([]);
    expect(await find({ from: '2020-01-01', risk: ['high'] })).toEqual([a.slideId, b.slideId]);
  });
});

describe('sign-off', () => {
  it('names what is still open, signs, refuses every write, and amends as a new version', async () => {
    const { slideId, cells } = slideOf('a');
    const gate = await client.call('signoff.gate', { slideId });
    expect(gate.items.map(({ kind }) => kind)).toEqual(['unidentified', 'always_review', 'count_target']);
    const sign = (more: object = {}) => client.call('signoff.sign', { slideId, meaning: 'approved', ...more });
    expect(await code(sign({ overrideReason: 'few cells' }))).toBe('NOT_READY');
    await client.call('review.apply', { slideId, changes: [{ action: 'confirm', cellIds: cells }] });
    expect(await code(sign())).toBe('NOT_READY');
    const { head, differential } = await client.call('review.state', { slideId });
    const signature = await sign({ overrideReason: 'few cells' });
    expect(signature).toMatchObject({ version: 1, head, differential, overrideReason: 'few cells', target: 100 });

    const write = () => client.call('review.apply', { slideId, changes: [{ action: 'flag', cellIds: [cells[0]!] }] });
    expect(await code(write())).toBe('SLIDE_SIGNED');
    expect(await code(client.call('review.undo', { slideId }))).toBe('SLIDE_SIGNED');
    expect(await code(client.call('review.target', { slideId, target: 200 }))).toBe('SLIDE_SIGNED');
    expect(await code(sign())).toBe('SLIDE_SIGNED');
    expect(await client.call('review.state', { slideId })).toMatchObject({ writable: false, whyNot: 'signed' });

    await client.call('signoff.amend', { slideId, reason: 'second opinion' });
    expect(await code(client.call('review.undo', { slideId }))).toBe('BAD_REQUEST');
    await client.call('review.apply', {
      slideId,
      changes: [
        { action: 'relabel', cellIds: [cells[4]!], to: 'LY' },
        { action: 'flag', cellIds: [cells[5]!] },
      ],
    });
    const [first, second] = await client.call('signoff.versions', { slideId });
    expect(first!.signature).toEqual(signature);
    expect(second).toMatchObject({
      version: 2,
      reason: 'second opinion',
      signature: null,
      changes: [{ cellId: cells[4], from: 'NE', to: 'LY' }],
    });
    await sign({ overrideReason: 'few cells' });
    expect(database.check().problems).toEqual([]);
    const { slides } = await client.call('worklist.find', { filter: { amended: true } });
    expect(slides).toMatchObject([{ review: { stage: 'signed', version: 2 } }]);
  });

  it('needs no number of cells where all are counted, and every cell where the laboratory says so', async () => {
    const { slideId } = slideOf('a');
    await client.call('review.target', { slideId, target: 'all' });
    await client.call('settings.set', { key: 'review.everyCell', value: true });
    const { items } = await client.call('signoff.gate', { slideId });
    expect(items.map(({ kind }) => kind)).toEqual(['unidentified', 'always_review', 'every_cell']);
    expect(items.find(({ kind }) => kind === 'every_cell')).toMatchObject({ cellIds: { length: 12 } });
  });

  it('shows the laboratory its own signed examples, the nearest first', async () => {
    const [a, b] = [slideOf('a'), slideOf('b')];
    const ask = () => client.call('atlas.candidates', { cellId: b.cells[4]!, classes: ['NE', 'BL'] });
    await client.call('review.apply', { slideId: a.slideId, changes: [{ action: 'confirm', cellIds: a.cells }] });
    expect((await ask()).map(({ signed }) => signed)).toEqual([0, 0]);
    await client.call('signoff.sign', { slideId: a.slideId, meaning: 'reviewed', overrideReason: 'few' });
    const [neutrophils] = await ask();
    expect(neutrophils).toMatchObject({ class: 'NE', signed: 1, examples: [{ cellId: a.cells[4], slide: 'a' }] });
    expect(neutrophils!.examples[0]!.similarity).toBeCloseTo(1, 6);
  });
});

describe('a second reading', () => {
  it('of an amended slide knows nothing of what was signed, nor why it was opened', async () => {
    const { slideId, cells } = slideOf('a');
    await account('kim', 'technologist');
    const lee = await account('lee', 'pathologist');
    await client.call('review.apply', { slideId, changes: [{ action: 'confirm', cellIds: cells }] });
    const sign = { slideId, meaning: 'reviewed' as const, password: PASSWORD, overrideReason: 'few cells' };
    await client.call('signoff.sign', sign);
    await client.call('signoff.amend', { slideId, reason: 'blasts were missed' });
    await client.call('review.apply', { slideId, changes: [{ action: 'relabel', cellIds: [cells[4]!], to: 'BL' }] });
    await client.call('signoff.assignSecond', { slideId, personId: lee });
    expect(await client.call('signoff.versions', { slideId })).toMatchObject([
      { version: 1, signature: { meaning: 'reviewed' } },
      { version: 2, reason: 'blasts were missed', changes: { length: 1 } },
    ]);
    await signIn('lee');
    expect(await client.call('signoff.versions', { slideId })).toEqual([
      { version: 2, reason: null, openedBy: null, openedAt: null, signature: null, changes: [] },
    ]);
  });

  it('is blind, is compared, and goes to arbitration', async () => {
    const { slideId, cells } = slideOf('a');
    await account('kim', 'technologist');
    const lee = await account('lee', 'pathologist');
    await account('park', 'pathologist');
    const write = (...changes: Parameters<typeof client.call<'review.apply'>>[1]['changes']) =>
      client.call('review.apply', { slideId, changes });
    await write(
      { action: 'relabel', cellIds: [cells[1]!], to: 'BL' },
      { action: 'comment', cellIds: [cells[2]!], text: 'first sees a blast' },
      { action: 'confirm', cellIds: cells.slice(2) },
      { action: 'exclude', cellIds: [cells[0]!], reason: 'smudge' },
    );
    expect(await code(client.call('signoff.assignSecond', { slideId, personId: 1 as PersonId }))).toBe('CONFLICT');
    // A manager who hands the slide over has not read it.
    await account('boss', 'technologist');
    await signIn('boss');
    await client.call('signoff.assignSecond', { slideId, personId: lee });
    expect(await code(write({ action: 'flag', cellIds: [cells[3]!] }))).toBe('CONFLICT');
    expect(await code(client.call('signoff.submitSecond', { slideId }))).toBe('CONFLICT');

    await signIn('lee');
    const blind = await client.call('review.state', { slideId });
    expect(blind).toMatchObject({
      reader: 2,
      writable: true,
      undo: null,
      review: { reviewed: 0, comments: 0, changed: 0 },
    });
    expect(review.slide(slideId, `person:${lee}`).cells.filter(({ reviewed, comment }) => reviewed || comment)).toEqual(
      [],
    );
    expect(await client.call('review.history', { cellId: cells[1]! })).toEqual([]);
    expect((await client.call('worklist.find', { filter: { text: 'first sees' } })).total).toBe(0);
    expect((await client.call('worklist.find', {})).slides[0]!.review).toMatchObject({ reviewed: 0 });
    await write({ action: 'confirm', cellIds: cells.slice(1) }, { action: 'relabel', cellIds: [cells[3]!], to: 'EO' });
    await client.call('review.undo', { slideId });
    await write({ action: 'confirm', cellIds: cells.slice(1) }, { action: 'relabel', cellIds: [cells[3]!], to: 'EO' });
    const agreement = await client.call('signoff.submitSecond', { slideId });
    expect(agreement).toMatchObject({
      readers: [{ name: 'KIM' }, { name: 'LEE' }],
      compared: 11,
      agreed: 9,
      disagreements: [
        { cellId: cells[0], first: 'excluded', second: 'unidentified', decided: null },
        { cellId: cells[1], first: 'BL', second: 'EO', decided: null },
        { cellId: cells[3], first: 'MO', second: 'EO', decided: null },
      ],
    });
    expect(agreement.kappa!.value).toBeGreaterThan(0.7);

    await signIn('park');
    const sign = () =>
      client.call('signoff.sign', { slideId, meaning: 'approved', password: PASSWORD, overrideReason: 'few' });
    expect(await code(sign())).toBe('NOT_READY');
    const foreign = { cellId: cells[5]!, verdict: 'NE' as const };
    expect(await code(client.call('signoff.arbitrate', { slideId, decisions: [foreign] }))).toBe('BAD_REQUEST');
    await client.call('signoff.arbitrate', {
      slideId,
      decisions: [
        { cellId: cells[0]!, verdict: 'excluded', reason: 'smudge indeed' },
        { cellId: cells[1]!, verdict: 'EO' },
        { cellId: cells[3]!, verdict: 'MO' },
      ],
    });
    const decided = async () =>
      (await client.call('signoff.agreement', { slideId }))!.disagreements.map((one) => one.decided);
    expect(await decided()).toEqual(['excluded', 'EO', 'MO']);
    expect(await client.call('signoff.agreement', { slideId })).toMatchObject({
      readers: [{ name: 'KIM' }, { name: 'LEE' }],
      arbiters: [{ name: 'PARK', read: false }],
    });
    await client.call('review.undo', { slideId });
    expect(await decided()).toEqual([null, null, null]);
    await client.call('review.redo', { slideId });
    expect(await decided()).toEqual(['excluded', 'EO', 'MO']);
    await sign();
    expect(database.check().problems).toEqual([]);
  });
});

describe('people', () => {
  it('work without accounts as the local user; the first account becomes an administrator', async () => {
    expect(await client.call('people.current', {})).toMatchObject({ state: 'local', may: { administer: true } });
    const id = await account('kim', 'technologist');
    expect(await client.call('people.list', {})).toMatchObject([{ id, roles: ['technologist', 'administrator'] }]);
    expect(await client.call('people.current', {})).toMatchObject({
      state: 'open',
      actor: { id: `person:${id}`, name: 'KIM' },
    });
    expect(JSON.stringify(await client.call('people.list', {}))).not.toContain('scrypt');
  });

  it('sign in for every write, and may do what their roles allow', async () => {
    const { slideId, cells } = slideOf('a');
    const kim = await account('kim', 'technologist');
    await account('lee', 'technologist');
    await client.call('people.signOut', {});
    const write = () => client.call('review.apply', { slideId, changes: [{ action: 'confirm', cellIds: cells }] });
    expect(await code(write())).toBe('NOT_SIGNED_IN');
    expect(await code(client.call('settings.set', { key: 'review.everyCell', value: true }))).toBe('NOT_SIGNED_IN');
    await signIn('lee');
    await write();
    expect(await client.call('review.history', { cellId: cells[0]! })).toMatchObject([{ actor: { name: 'LEE' } }]);
    expect(await code(client.call('settings.set', { key: 'review.everyCell', value: true }))).toBe('NOT_ALLOWED');
    expect(await code(account('choi', 'administrator'))).toBe('NOT_ALLOWED');
    expect(await code(client.call('people.disable', { personId: kim, disabled: true }))).toBe('NOT_ALLOWED');
    const approve = { slideId, meaning: 'approved', overrideReason: 'few', password: PASSWORD } as const;
    expect(await code(client.call('signoff.sign', approve))).toBe('NOT_ALLOWED');
    expect(await code(client.call('signoff.sign', { ...approve, meaning: 'reviewed', password: 'wrong' }))).toBe(
      'NOT_ALLOWED',
    );
    await client.call('signoff.sign', { ...approve, meaning: 'reviewed' });
  });

  it('keep at least one administrator, and change their own passwords', async () => {
    const kim = await account('kim', 'technologist');
    const lee = await account('lee', 'technologist');
    expect(await code(client.call('people.disable', { personId: kim, disabled: true }))).toBe('CONFLICT');
    expect(await code(client.call('people.update', { personId: kim, roles: ['pathologist'] }))).toBe('CONFLICT');
    expect(await code(account('kim', 'pathologist'))).toBe('CONFLICT');
    await signIn('lee');
    const change = { personId: lee, password: 'another one' };
    expect(await code(client.call('people.update', { ...change, presentPassword: 'guess' }))).toBe('NOT_ALLOWED');
    await client.call('people.update', { ...change, presentPassword: PASSWORD });
    expect(await code(signIn('lee'))).toBe('NOT_ALLOWED');
    await client.call('people.signIn', { login: ' LEE ', password: 'another one' });
    await signIn('kim');
    await client.call('people.disable', { personId: lee, disabled: true });
    expect(await code(client.call('people.signIn', { login: 'lee', password: 'another one' }))).toBe('NOT_ALLOWED');
  });

  it('lock after the minutes that were set, and unlock with the password', async () => {
    const { slideId, cells } = slideOf('a');
    await account('kim', 'pathologist');
    await client.call('settings.set', { key: 'people.lockMinutes', value: 5 });
    const write = () => client.call('review.apply', { slideId, changes: [{ action: 'flag', cellIds: [cells[0]!] }] });
    clock += 4 * 60_000;
    await write();
    clock += 4 * 60_000;
    await client.call('people.touch', {});
    clock += 6 * 60_000;
    expect(await code(write())).toBe('LOCKED');
    expect((await client.call('people.touch', {})).state).toBe('locked');
    expect(await code(client.call('people.unlock', { password: 'wrong' }))).toBe('NOT_ALLOWED');
    await client.call('people.unlock', { password: PASSWORD });
    await write();
    expect(emitted.findLast(({ name }) => name === 'people.session')).toMatchObject({ payload: { state: 'open' } });
  });

  it('wait ever longer after wrong passwords', async () => {
    await account('kim', 'pathologist');
    const wrong = () => client.call('people.signIn', { login: 'kim', password: 'wrong' });
    for (let i = 0; i < 3; i++)
      await expect(wrong()).rejects.toMatchObject({ message: expect.stringMatching(/wrong. Check/) });
    await expect(signIn('kim')).rejects.toMatchObject({ code: 'NOT_ALLOWED', details: { waitSeconds: 2 } });
    clock += 3_000;
    expect(await signIn('kim')).toMatchObject({ state: 'open' });
    await expect(wrong()).rejects.toMatchObject({ message: expect.stringMatching(/wrong. Check/) });
  });
});

describe('settings', () => {
  it('come with initial values, are checked where their meaning is known, and are each person’s own', async () => {
    expect(await client.call('settings.get', {})).toMatchObject({ 'review.alwaysReview': ['BL', 'PR', 'PC', 'LA'] });
    expect(await code(client.call('settings.set', { key: 'review.countTarget', value: -3 }))).toBe('BAD_REQUEST');
    await client.call('settings.set', { key: 'review.countTarget', value: 'all' });
    expect(await code(client.call('settings.set', { key: 'report.letterhead', value: {} }))).toBe('BAD_REQUEST');
    expect(await code(client.call('settings.set', { key: 'exchange', value: { port: 'x' } }))).toBe('BAD_REQUEST');
    await client.call('settings.set', { key: 'reports.paper', value: 'letter' });
    expect(await client.call('settings.get', {})).toMatchObject({
      'review.countTarget': 'all',
      'reports.paper': 'letter',
    });
    await client.call('settings.set', { scope: 'person', key: 'worklist.filters', value: [{ text: 'a' }] });
    expect(await client.call('settings.get', { scope: 'person' })).toEqual({ 'worklist.filters': [{ text: 'a' }] });
    await account('kim', 'technologist');
    expect(await client.call('settings.get', { scope: 'person' })).toEqual({});
    await client.call('settings.set', { key: 'reports.paper', value: null });
    expect(await client.call('settings.get', {})).toMatchObject({ 'reports.paper': 'a4' });
    const long = 'x'.repeat(70_000);
    expect(await code(client.call('settings.set', { scope: 'person', key: 'long', value: long }))).toBe('BAD_REQUEST');
  });
});
