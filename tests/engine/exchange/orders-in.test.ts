import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import { exchangeSettingsSchema } from '../../../electron/contract/exchange.ts';
import { EventHub } from '../../../electron/engine/common/event-hub.ts';
import { watchFolder } from '../../../electron/engine/exchange/folder-watch.ts';
import { find, readMessage, textAt } from '../../../electron/engine/exchange/hl7-text.ts';
import { MllpClient } from '../../../electron/engine/exchange/mllp.ts';
import { ExchangeService } from '../../../electron/engine/exchange/service.ts';
import { makeReport } from '../../unit/electron/engine/exchange/report.ts';
import { CALM, startReceiver } from './hostile-server.ts';

let folder: string;
let database: LeukoscopeDatabase;
let exchange: ExchangeService;
const emitted: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leukoscope-orders-'));
  database = openDatabase(join(folder, 'leukoscope.sqlite'));
  emitted.length = 0;
  const events = new EventHub();
  events.onAny((name) => emitted.push(name));
  exchange = new ExchangeService({ database, events }, { firstMs: 5, mostMs: 50, attempts: 5 });
});
afterEach(async () => {
  await exchange.close();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const order = (controlId: string, accession: string, more: { control?: string; mrn?: string; kind?: string } = {}) =>
  [
    `MSH|^~\\&|LIS|HOSP|LEUKOSCOPE||20260302080000+0000||${more.kind ?? 'ORM^O01'}|${controlId}|P|2.5.1`,
    `PID|1||${more.mrn ?? '77'}^^^EXAMPLE^MR||김^민지||19880229|F`,
    `ORC|${more.control ?? 'NW'}|P1`,
    `OBR|1|P1|${accession}|DIFF400^Differential^L`,
    '',
  ].join('\r');
const settings = (part: object) => exchangeSettingsSchema.parse(part);
const rules = [{ code: 'DIFF400', targetCount: 400, reviewClasses: ['BL'] }];

/** A line to a receiver that listens at a free port. */
async function receiver() {
  const probe = await startReceiver(CALM);
  await probe.close();
  await exchange.start();
  await exchange.configure(
    settings({ receiver: { enabled: true, host: '127.0.0.1', port: probe.port }, rules }),
    'kim',
  );
  expect(exchange.status().receiving).toEqual({ address: `127.0.0.1:${probe.port}`, fault: null });
  const line = { host: '127.0.0.1', port: probe.port, tls: false, keepOpen: true, connectMs: 1_000, responseMs: 2_000 };
  const client = new MllpClient(line);
  const send = async (text: string) => {
    const answer = find(readMessage(await client.exchange(text, () => true)), 'MSA')!;
    return [textAt(answer, 1), textAt(answer, 2)];
  };
  return { client, send, port: probe.port };
}

it('acknowledges an order when it is stored, and a repeat without applying it twice', async () => {
  const { client, send } = await receiver();
  expect(await send(order('1', 'A-1'))).toEqual(['AA', '1']);
  expect(database.orders.get('A-1')).toMatchObject({ targetCount: 400, reviewClasses: ['BL'], source: 'hl7' });
  expect(await send(order('2', 'A-1', { control: 'CA' }))).toEqual(['AA', '2']);
  expect(database.orders.get('A-1')?.status).toBe('cancelled');
  // The first message again: acknowledged, and the cancelled order stays cancelled.
  expect(await send(order('1', 'A-1').replace('080000', '093000'))).toEqual(['AA', '1']);
  expect(database.orders.get('A-1')?.status).toBe('cancelled');
  expect(await send(order('1', 'A-9'))).toEqual(['AE', '1']);
  expect(await send(order('3', 'A-1', { mrn: '78' }))).toEqual(['AE', '3']);
  expect(await send(order('4', 'A-2', { control: 'ZZ' }))).toEqual(['AE', '4']);
  expect(database.orders.list({ search: '', show: 'all', limit: 9 }).total).toBe(1);
  client.close();
});

it('answers what is no HL7 with a refusal, and outlives noise on the line', async () => {
  const { client, send, port } = await receiver();
  expect((await send('hello'))[0]).toBe('AR');
  const noise = createConnection({ host: '127.0.0.1', port });
  noise.on('error', () => undefined);
  noise.end('\u000bMSH|^~\\&|broken off');
  await new Promise((resolve) => noise.once('close', resolve));
  expect(await send(order('5', 'A-5'))).toEqual(['AA', '5']);
  client.close();
});

it('is closed to the network until it is set', async () => {
  await exchange.start();
  expect(exchange.status()).toMatchObject({ sending: { destination: null }, receiving: { address: null } });
});

it('imports files of either kind, line by line', () => {
  const csv = exchange.importOrders(Buffer.from('accession,mrn,name\nA-1,1,Kim\n,2,Lee\n'), 'kim');
  expect(csv.map(({ line, outcome }) => [line, outcome])).toEqual([
    [2, 'created'],
    [3, 'refused'],
  ]);
  const file = Buffer.from(`${order('1', 'B-1')}${order('2', 'B-2', { kind: 'ADT^A01' })}${order('1', 'B-1')}`);
  expect(exchange.importOrders(file, 'kim').map(({ line, outcome }) => [line, outcome])).toEqual([
    [1, 'created'],
    [2, 'refused'],
    [3, 'repeat'],
  ]);
  expect(emitted).toContain('orders.changed');
});

it('imports files of a folder that no longer change, and puts each aside with what was wrong', async () => {
  const drop = join(folder, 'in');
  mkdirSync(drop);
  const put = (name: string, text: string) => {
    writeFileSync(join(drop, name), text);
    utimesSync(join(drop, name), new Date(0), new Date(0));
  };
  put('good.csv', 'accession\nA-1\n');
  put('bad.csv', 'accession,sex\nA-2,x\n');
  put('other.doc', 'left alone');
  writeFileSync(join(drop, 'fresh.csv'), 'accession\nA-3\n');
  const watch = watchFolder(drop, (bytes) => exchange.importOrders(bytes, 'folder'), {
    everyMs: 10,
    settledMs: 60_000,
  });
  await vi.waitUntil(() => readdirSync(drop).includes('refused') && readdirSync(drop).includes('done'));
  await watch.stop();
  expect(readdirSync(drop).toSorted()).toEqual(['done', 'fresh.csv', 'other.doc', 'refused']);
  expect(readdirSync(join(drop, 'done'))).toHaveLength(1);
  const errors = readdirSync(join(drop, 'refused')).find((name) => name.endsWith('.errors.txt'))!;
  expect(readFileSync(join(drop, 'refused', errors), 'utf8')).toContain('A-2');
  expect(database.orders.get('A-1')).toBeDefined();
  expect(database.orders.get('A-3')).toBeUndefined();
});

it('queues a report once, sends it under the same number, and gives the ordered test back', async () => {
  const lis = await startReceiver(CALM);
  const slideId = database.slides.create({ name: 'Smear 07', accession: 'H26-004417', synthetic: false });
  const report = makeReport((content) => {
    content.sample.slideId = slideId;
  });
  exchange.importOrders(Buffer.from(order('1', 'H26-004417')), 'kim');
  await exchange.start();
  await exchange.configure(settings({ transport: 'mllp', host: '127.0.0.1', port: lis.port }), 'kim');
  const id = exchange.queue(report, 'report 1');
  expect(exchange.queue(report, 'report 1')).toBe(id);
  await vi.waitUntil(() => exchange.message(id).state === 'delivered');
  expect(lis.taken).toEqual([exchange.message(id).controlId]);
  expect(textAt(find(readMessage(exchange.text(id)), 'OBR')!, 4)).toBe('DIFF400');
  await lis.close();
});

it('lets no result out without patient and order, nor for another than was confirmed', () => {
  const slideId = database.slides.create({ name: 'Smear 08', accession: 'H26-004418', synthetic: false });
  const report = makeReport((content) => {
    Object.assign(content.sample, { slideId, accession: 'H26-004418' });
  });
  const strange = makeReport((content) => {
    content.sample.slideId = slideId;
    content.patient = null;
  });
  expect(() => exchange.queue(report, 'report 8')).toThrow(/no order: no result leaves without both/);
  exchange.importOrders(Buffer.from(order('1', 'H26-004418')), 'kim');
  expect(() => exchange.queue({ ...strange, sample: report.sample }, 'report 8')).toThrow(/no patient/);
  expect(exchange.addressee(slideId)).toBeNull();
  const json = JSON.stringify(report);
  database.reports.add({
    content: report,
    json,
    sha256: 'a'.repeat(64),
    language: 'en',
    paper: 'a4',
    createdAt: report.report.at,
    createdBy: 'kim',
    supersedes: null,
  });
  const shown = exchange.addressee(slideId)!;
  expect(shown).toMatchObject({ patient: { mrn: '00123456', name: '김민지' }, order: { accession: 'H26-004418' } });
  const other = { ...shown, patient: { ...shown.patient, mrn: '00999999' } };
  expect(() => exchange.queueLatest(slideId, other)).toThrow(/not what was confirmed/);
  expect(exchange.list({ limit: 10 })).toEqual([]);
  expect(exchange.message(exchange.queueLatest(slideId, shown)).accession).toBe('H26-004418');
});
