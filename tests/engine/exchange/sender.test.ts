import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server as OtherServer } from 'node-hl7-server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import { segment, writeMessage } from '../../../electron/engine/exchange/hl7-text.ts';
import {
  type Backoff,
  folderDelivery,
  mllpDelivery,
  pauseAfter,
  Sender,
} from '../../../electron/engine/exchange/sender.ts';
import { CALM, type Receiver, startReceiver } from './hostile-server.ts';

let folder: string;
let database: LeukoscopeDatabase;
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leukoscope-exchange-'));
  database = openDatabase(join(folder, 'leukoscope.sqlite'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const FAST: Backoff = { firstMs: 3, mostMs: 40, attempts: 1_000 };
const message = (controlId: string, text = 'x') =>
  writeMessage([
    segment('MSH', {
      3: 'LEUKOSCOPE',
      5: 'LIS',
      7: '20260302080000+0000',
      9: ['ORU', 'R01'],
      10: controlId,
      11: 'P',
      12: '2.5.1',
    }),
    segment('NTE', { 1: '1', 3: text }),
  ]);
const add = (controlId: string, orderingKey: string, text?: string) =>
  database.outbox.add({
    controlId,
    orderingKey,
    accession: null,
    slideId: null,
    report: null,
    payload: message(controlId, text),
  });
const stateOf = (controlId: string) =>
  database.outbox.list({ limit: 5_000 }).find((entry) => entry.controlId === controlId)!;
const target = (port: number, responseMs = 2_000) => ({
  host: '127.0.0.1',
  port,
  tls: false,
  keepOpen: true,
  connectMs: 1_000,
  responseMs,
});

function send(port: number, backoff = FAST, responseMs?: number, keepOpen = true): Sender {
  const delivery = mllpDelivery({ ...target(port, responseMs), keepOpen });
  const sender = new Sender(database.outbox, delivery, { backoff });
  sender.start();
  closing.push(() => sender.stop());
  return sender;
}
async function receiverOf(...args: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...args);
  closing.push(() => receiver.close());
  return receiver;
}
const until = (condition: () => boolean, timeout = 20_000) => vi.waitUntil(condition, { timeout, interval: 10 });

describe('the queue', () => {
  /** Sends `count` messages through a receiver of the worst mood; `restart` is called on the way, with the sender stopped. */
  async function storm(count: number, restart: () => void): Promise<void> {
    const mood = {
      drop: 0.03,
      loseAnswer: 0.03,
      late: 0.02,
      lateMs: 60,
      error: 0.05,
      confused: 0.03,
      restartEvery: 47,
      downMs: 25,
    };
    const receiver = await receiverOf(mood, { seed: 7 });
    const ids = Array.from({ length: count }, (_, i) => `M${String(i).padStart(4, '0')}`);
    const laneOf = (controlId: string) => `patient ${(Number(controlId.slice(1)) * 7) % 41}`;
    for (const id of ids.slice(0, count / 2)) add(id, laneOf(id), `Frühstück | 김민지 ${id}`);
    const first = send(receiver.port, FAST, 40);
    await until(() => receiver.taken.length > count / 5);
    await first.stop();
    expect(database.outbox.counts().queued).toBeGreaterThan(0);
    restart();
    const second = send(receiver.port, FAST, 40);
    for (const id of ids.slice(count / 2)) add(id, laneOf(id));
    second.poke();
    await until(() => database.outbox.counts().delivered === ids.length);

    expect(receiver.taken.toSorted()).toEqual(ids);
    const lanes = Map.groupBy(receiver.taken, laneOf);
    for (const taken of lanes.values()) expect(taken).toEqual(taken.toSorted());
    // All of it did happen, or nothing was tested.
    expect(Object.keys(receiver.fates).sort()).toEqual(['confused', 'drop', 'error', 'late', 'loseAnswer', 'restart']);
    expect(receiver.repeats).toBeGreaterThan(0);
    expect(database.outbox.counts()).toEqual({ queued: 0, delivered: ids.length, parked: 0, discarded: 0 });
  }

  it('delivers 1,000 messages once each and in order per patient, through drops, delays, errors and restarts', async () => {
    database.close();
    // In memory: on a disk each step waits for the platter, which is another test's business.
    database = openDatabase(':memory:');
    await storm(1_000, () => undefined);
  });

  it('goes on where it was when the program ends in the middle', async () => {
    await storm(150, () => {
      database.close();
      database = openDatabase(join(folder, 'leukoscope.sqlite'));
    });
  });

  it('waits for a receiver that is not there, and says so', async () => {
    const gone = await startReceiver(CALM);
    await gone.close();
    add('a', 'p');
    const sender = send(gone.port, { firstMs: 5, mostMs: 20, attempts: 2 });
    await until(() => sender.fault !== null);
    expect(sender.fault).toContain(`127.0.0.1:${gone.port}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    // However long it takes, being down is not the message's fault.
    expect(stateOf('a')).toMatchObject({ state: 'queued', attempts: 0, lastError: sender.fault });
  });

  it('parks a message that is refused, lets other patients pass, and goes on when a person decides', async () => {
    const refusing = await receiverOf(CALM, { answerCode: 'AR' });
    const [first] = [add('a1', 'a'), add('a2', 'a')];
    const sender = send(refusing.port);
    await until(() => stateOf('a1').state === 'parked');
    await sender.stop();
    expect(stateOf('a1')).toMatchObject({ attempts: 1, lastError: 'AR: words of the server' });
    expect(stateOf('a2')).toMatchObject({ state: 'queued', attempts: 0 });

    const calm = await receiverOf(CALM);
    const next = send(calm.port);
    add('b1', 'b');
    next.poke();
    await until(() => stateOf('b1').state === 'delivered');
    expect(calm.taken).toEqual(['b1']);
    database.outbox.discard(first, 'reported by telephone', 'kim');
    next.poke();
    await until(() => stateOf('a2').state === 'delivered');
    expect(calm.taken).toEqual(['b1', 'a2']);
  });

  it('parks a message whose receiver fails at it again and again', async () => {
    const failing = await receiverOf({ ...CALM, error: 1 });
    add('a', 'p');
    send(failing.port, { firstMs: 1, mostMs: 5, attempts: 4 });
    await until(() => stateOf('a').state === 'parked');
    expect(stateOf('a')).toMatchObject({ attempts: 4, lastError: 'AE: words of the server' });
    expect(failing.fates.error).toBe(4);
  });

  it('tries ever more seldom', () => {
    const backoff = { firstMs: 5_000, mostMs: 600_000, attempts: 9 };
    expect([1, 2, 3, 7, 8, 60].map((n) => pauseAfter(n, backoff))).toEqual([
      5_000, 10_000, 20_000, 320_000, 600_000, 600_000,
    ]);
  });

  it('can be emptied at once, without staying on', async () => {
    const receiver = await receiverOf(CALM);
    for (const id of ['a', 'b', 'c']) add(id, 'p');
    const sender = new Sender(database.outbox, mllpDelivery(target(receiver.port)), { backoff: FAST });
    await sender.drain();
    await sender.stop();
    expect(receiver.taken).toEqual(['a', 'b', 'c']);
  });
});

describe('other ways', () => {
  it('delivers to another implementation of a server', async () => {
    const got: [string, string][] = [];
    const server = new OtherServer({ bindAddress: '127.0.0.1' });
    const port = 20_000 + (process.pid % 20_000);
    const inbound = server.createInbound({ port }, async (request, response) => {
      const received = request.getMessage();
      got.push([received.get('MSH.10').toString(), received.get('NTE.3').toString()]);
      await response.sendResponse('AA');
    });
    closing.push(() => inbound.close());
    await new Promise((resolve) => inbound.once('listen', resolve));
    const texts = ['plain', 'a|b^c&d~e', '김민지'];
    for (const [i, text] of texts.entries()) add(`m${i}`, 'p', text);
    // That server takes one message a line: a second one reaches its application with the first before it.
    send(port, FAST, 2_000, false);
    await until(() => database.outbox.counts().delivered === texts.length);
    expect(got).toEqual(texts.map((text, i) => [`m${i}`, text]));
  });

  it('drops files whole into a folder', async () => {
    const drop = join(folder, 'drop');
    add('a', 'p', 'one|two');
    const missing = new Sender(database.outbox, folderDelivery(drop), { backoff: FAST });
    await missing.drain();
    expect(missing.fault).toContain(drop);
    mkdirSync(drop);
    const sender = new Sender(database.outbox, folderDelivery(drop), { backoff: FAST });
    await sender.drain();
    expect(stateOf('a')).toMatchObject({ state: 'delivered', destination: drop });
    expect(readdirSync(drop).filter((name) => !name.startsWith('.'))).toEqual(['a.hl7']);
    expect(readFileSync(join(drop, 'a.hl7'), 'utf8')).toBe(message('a', 'one|two'));
    expect(readdirSync(join(drop, '.leukoscope'))).toEqual([]);
  });
});
