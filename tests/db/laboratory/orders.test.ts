import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import type { OrderContent, Patient } from '../../../electron/contract/orders.ts';
import { codeOf, temporaryFolder } from '../support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let db: LeukoscopeDatabase;
beforeEach(() => {
  folder = temporaryFolder();
  db = openDatabase(join(folder.path, 'leukoscope.db'));
});
afterEach(() => {
  db.close();
  folder.remove();
});

const patient = (mrn: string, change: Partial<Patient> = {}): Patient => ({
  mrn,
  authority: 'HOSP',
  family: '김',
  given: '민지',
  birthDate: '1988-02-29',
  sex: 'female',
  ...change,
});
const order = (accession: string, change: Partial<OrderContent> = {}): OrderContent => ({
  accession,
  patient: patient('1001'),
  placer: 'P-1',
  service: { code: 'DIFF', name: 'Differential', system: 'L' },
  specimen: 'Peripheral blood',
  orderedAt: '2026-03-02T08:00:00.000Z',
  collectedAt: null,
  receivedAt: null,
  orderer: 'Dr. Park',
  ward: '7 East',
  priority: 'routine',
  wbc: { value: 12.4, unit: '10*9/L' },
  clinicalDetails: 'Fever',
  targetCount: 200,
  reviewClasses: ['BL', 'PR'],
  ...change,
});
const list = (search = '', show: 'all' | 'waiting' | 'withSlide' = 'all') =>
  db.orders.list({ search, show, limit: 10 });
const found = (...query: Parameters<typeof list>) => list(...query).orders.map(({ accession }) => accession);

describe('orders', () => {
  it('come back as they were stored, with their patient', () => {
    expect(db.orders.save(order('A-1'), 'typed', 'kim')).toBe('created');
    expect(db.orders.get('A-1')).toMatchObject({ ...order('A-1'), status: 'open', source: 'typed', slides: [] });
    expect(db.orders.get('a-1')).toBeUndefined();
    db.orders.save(order('A-2', { patient: null, wbc: null, reviewClasses: [] }), 'csv', 'kim');
    expect(db.orders.get('A-2')).toMatchObject({ patient: null, wbc: null, reviewClasses: [], source: 'csv' });
  });

  it('are brought up to date by their accession, with the patient of the same number', () => {
    db.orders.save(order('A-1'), 'typed', 'kim');
    const changed = order('A-1', { priority: 'stat', patient: patient('1001', { family: 'Lee' }) });
    expect(db.orders.save(changed, 'hl7', 'kim')).toBe('updated');
    expect(db.orders.get('A-1')).toMatchObject({ priority: 'stat', patient: { family: 'Lee' }, source: 'hl7' });
    expect(db.patients.find('1001', 'HOSP')).toEqual(patient('1001', { family: 'Lee' }));
  });

  it('never pass from one patient to another, nor lose theirs', () => {
    db.orders.save(order('A-1'), 'typed', 'kim');
    for (const other of [patient('1002'), patient('1001', { authority: 'CLINIC' }), null])
      expect(codeOf(() => db.orders.save(order('A-1', { patient: other }), 'hl7', 'kim'))).toBe('CONFLICT');
    expect(db.orders.get('A-1')?.patient).toEqual(patient('1001'));
    // What was refused stored nothing.
    expect(db.patients.find('1002', 'HOSP')).toBeUndefined();
  });

  it('may get a patient later', () => {
    db.orders.save(order('A-1', { patient: null }), 'typed', 'kim');
    db.orders.save(order('A-1'), 'hl7', 'kim');
    expect(db.orders.get('A-1')?.patient?.mrn).toBe('1001');
  });

  it('meet their slides by accession, whichever came first', () => {
    const first = db.slides.create({ name: 'one', accession: 'A-1', synthetic: false });
    db.orders.save(order('A-1'), 'typed', 'kim');
    db.orders.save(order('A-2'), 'typed', 'kim');
    const second = db.slides.create({ name: 'two', accession: 'A-1', synthetic: false });
    expect(db.orders.get('A-1')?.slides).toEqual([
      { id: first, name: 'one' },
      { id: second, name: 'two' },
    ]);
    expect(db.orders.ofSlide(second)?.accession).toBe('A-1');
    expect(db.orders.ofSlide(db.slides.create({ name: 'three', accession: null, synthetic: false }))).toBeUndefined();
    expect(found('', 'withSlide')).toEqual(['A-1']);
    expect(found('', 'waiting')).toEqual(['A-2']);
    expect(list().waiting).toBe(1);
  });

  it('can be cancelled, and ordered again', () => {
    db.orders.save(order('A-1'), 'typed', 'kim');
    db.orders.setStatus('A-1', 'cancelled', 'kim');
    expect(db.orders.get('A-1')?.status).toBe('cancelled');
    expect(found('', 'waiting')).toEqual([]);
    db.orders.save(order('A-1'), 'hl7', 'kim');
    expect(db.orders.get('A-1')?.status).toBe('open');
    expect(codeOf(() => db.orders.setStatus('A-9', 'cancelled', 'kim'))).toBe('NOT_FOUND');
  });

  it('are found by accession, patient and ward, whatever signs the words contain', () => {
    db.orders.save(order('100%_A'), 'typed', 'kim');
    db.orders.save(order('B', { patient: patient('77', { family: 'Hong' }), ward: 'ICU' }), 'typed', 'kim');
    expect(found('%')).toEqual(['100%_A']);
    expect(found('_a')).toEqual(['100%_A']);
    expect(found('hong icu')).toEqual(['B']);
    expect(found('민지')).toEqual(['B', '100%_A']);
    expect(found('김 민지')).toEqual(['100%_A']);
    expect(found('민지'.normalize('NFD'))).toEqual(['B', '100%_A']);
    expect(found('hong 100')).toEqual([]);
  });

  it('leave their accession in the audit log, and no patient', () => {
    db.orders.save(order('A-1'), 'typed', 'kim');
    db.orders.setStatus('A-1', 'cancelled', 'kim');
    const reader = new Sqlite(join(folder.path, 'leukoscope.db'), { readonly: true });
    const log = reader.prepare("SELECT action, detail FROM audit_log WHERE action LIKE 'order.%'").all();
    reader.close();
    expect(log).toEqual([
      { action: 'order.created', detail: '{"accession":"A-1","source":"typed"}' },
      { action: 'order.cancelled', detail: '{"accession":"A-1"}' },
    ]);
    expect(db.check().problems).toEqual([]);
  });
});

describe('the outbox', () => {
  const add = (controlId: string, orderingKey: string, report: string | null = null) =>
    db.outbox.add({ controlId, orderingKey, accession: null, slideId: null, report, payload: `MSH ${controlId}` });
  const later = '2999-01-01T00:00:00.000Z';
  const due = (now = later) => db.outbox.due(now, 100).map(({ controlId }) => controlId);
  const at = (id: ReturnType<typeof add>) => db.outbox.list({ limit: 100 }).find((message) => message.id === id)!;

  it('gives the first message with each ordering key, and the next when that one is done with', () => {
    const [a1, , b1] = [add('a1', 'a'), add('a2', 'a'), add('b1', 'b')];
    expect(due()).toEqual(['a1', 'b1']);
    db.outbox.delivered(a1, 'mllp://lis:2575');
    expect(due()).toEqual(['a2', 'b1']);
    expect(at(a1)).toMatchObject({ state: 'delivered', attempts: 1, destination: 'mllp://lis:2575' });
    db.outbox.failed(b1, { destination: 'mllp://lis:2575', error: 'no answer', nextAttemptAt: later });
    expect(due(new Date().toISOString())).toEqual(['a2']);
    expect(at(b1)).toMatchObject({ state: 'queued', attempts: 1, lastError: 'no answer', nextAttemptAt: later });
  });

  it('holds messages behind a refused message until a person decides', () => {
    const [first, second] = [add('a1', 'a'), add('a2', 'a')];
    db.outbox.park(first, { destination: 'x', error: 'AR' });
    expect(due()).toEqual([]);
    expect(at(second).waitsFor).toBe(first);
    db.outbox.again(first, 'kim');
    expect(due()).toEqual(['a1']);
    db.outbox.park(first, { destination: 'x', error: 'AR' });
    db.outbox.discard(first, 'sent by telephone', 'kim');
    expect(due()).toEqual(['a2']);
    expect(at(first)).toMatchObject({ state: 'discarded', reason: 'sent by telephone' });
    expect(codeOf(() => db.outbox.again(first, 'kim'))).toBe('CONFLICT');
    expect(codeOf(() => db.outbox.discard(first, 'x', 'kim'))).toBe('CONFLICT');
    expect(codeOf(() => db.outbox.again(99 as typeof first, 'kim'))).toBe('NOT_FOUND');
  });

  it('queues a report once, unless it was given up', () => {
    const first = add('a1', 'a', 'report:1');
    expect(add('a2', 'a', 'report:1')).toBe(first);
    db.outbox.delivered(first, 'x');
    expect(add('a3', 'a', 'report:1')).toBe(first);
    const other = add('a4', 'a', 'report:2');
    db.outbox.discard(other, 'wrong sample', 'kim');
    expect(add('a5', 'a', 'report:2')).not.toBe(other);
    expect(db.outbox.counts()).toEqual({ queued: 1, delivered: 1, parked: 0, discarded: 1 });
  });

  it('knows when the next message is due', () => {
    expect(db.outbox.nextDue()).toBeNull();
    const first = add('a1', 'a');
    add('a2', 'a');
    db.outbox.failed(first, { destination: 'x', error: 'e', nextAttemptAt: later });
    expect(db.outbox.nextDue()).toBe(later);
    db.outbox.allAgain();
    expect(due(new Date().toISOString())).toEqual(['a1']);
  });
});

describe('the inbox', () => {
  const receive = (controlId: string, body: string, sender = 'LIS') =>
    db.inbox.receive({ sender, controlId, body }, () => ({ result: body, summary: 'created 1' }));

  it('applies a message once', () => {
    expect(receive('1', 'x')).toEqual({ outcome: 'applied', result: 'x' });
    expect(receive('1', 'x')).toEqual({ outcome: 'repeat' });
    expect(receive('1', 'y')).toEqual({ outcome: 'reused' });
    expect(receive('1', 'y', 'OTHER')).toEqual({ outcome: 'applied', result: 'y' });
  });

  it('does not remember a message that could not be applied', () => {
    const failing = () =>
      db.inbox.receive({ sender: 'LIS', controlId: '1', body: 'x' }, () => {
        db.orders.save(order('A-1'), 'hl7', 'LIS');
        throw new Error('the second order is wrong');
      });
    expect(failing).toThrow('the second order is wrong');
    expect(db.orders.get('A-1')).toBeUndefined();
    expect(receive('1', 'x')).toEqual({ outcome: 'applied', result: 'x' });
  });
});
