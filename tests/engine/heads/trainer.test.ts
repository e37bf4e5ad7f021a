import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import { HeadTrainer } from '../../../electron/engine/heads/trainer.ts';
import { parseHead } from '../../../models/head/head.ts';
import { loadManifest } from '../../../models/manifest.ts';
import { storeSignedCells } from '../../db/signed-cells.ts';
import { temporaryFolder } from '../../db/support.ts';

const text = readFileSync(join(import.meta.dirname, '../../../models/wbc-resnet152.head.json'), 'utf8');
const head = parseHead(text, 'shipped');
const network = head.backbone.sha256;
const width = head.backbone.features;
const ALL = {
  head: text,
  network,
  rehearsal: null,
  at: '2026-11-25T12:00:00.000Z',
  slideIds: null,
  classes: null,
  leastPerClass: 1,
};
let folder: ReturnType<typeof temporaryFolder>;
let db: LeukoscopeDatabase;
let trainer: HeadTrainer;
let reported: { done: number; total: number }[];
let onProgress: () => void;

beforeEach(() => {
  folder = temporaryFolder();
  const file = join(folder.path, 'leukoscope.db');
  db = openDatabase(file);
  reported = [];
  onProgress = () => undefined;
  trainer = new HeadTrainer({
    file,
    progress: (done, total) => {
      reported.push({ done, total });
      onProgress();
    },
    changed: () => undefined,
  });
});
afterEach(async () => {
  await trainer.close();
  db.close();
  folder.remove();
});

it('learns from the slides and classes that were chosen, and tells how far it is', async () => {
  const first = storeSignedCells(db, 'one', { network, width, each: 12, classes: ['NE', 'LY', 'LA'] });
  storeSignedCells(db, 'two', { network, width, each: 3, classes: ['NE', 'EO'] });
  storeSignedCells(db, 'of another network', { network: 'f'.repeat(64), width, each: 3, classes: ['MO'] });
  expect(db.heads.trainable(network).map(({ name, classes }) => [name, classes])).toEqual([
    ['two', { EO: 3, NE: 3 }],
    ['one', { LA: 12, LY: 12, NE: 12 }],
  ]);

  const all = await trainer.train({ ...ALL, version: 'all' });
  const made = parseHead(all.content, 'all');
  expect(made.training.images).toEqual({ NE: 15, LY: 12, LA: 12, EO: 3 });
  expect(made.training.description).toBe('Reviewed cells of 2 signed slides; NE, LY, LA, EO');
  expect(made.seal).toBe(all.seal);
  expect(made.untrained).not.toContain('LA');
  expect(all.comparison.after.macro_f1).toBeGreaterThan(all.comparison.before.macro_f1);
  expect(reported.length).toBeGreaterThan(5);
  for (const { done, total } of reported) expect(done).toBeLessThanOrEqual(total);

  const some = await trainer.train({ ...ALL, version: 'some', slideIds: [first], classes: ['NE', 'LY'] });
  expect(parseHead(some.content, 'some').training.images).toEqual({ NE: 12, LY: 12 });
}, 120_000);

it('rehearses the shipped classes, so that the head forgets none of them', async () => {
  const { rehearsal } = loadManifest(join(import.meta.dirname, '../../../models/manifest.json'));
  expect(rehearsal).not.toBeNull();
  storeSignedCells(db, 'one', { network, width, each: 12, classes: ['NE', 'LY'] });
  const { content } = await trainer.train({ ...ALL, rehearsal, version: 'rehearsed' });
  const { known } = parseHead(content, 'rehearsed').training;
  expect(Object.keys(known?.classes ?? {})).toHaveLength(14);
  expect(known!.after.accuracy).toBeGreaterThan(known!.before.accuracy - 0.03);

  const forgetful = parseHead((await trainer.train({ ...ALL, version: 'forgetful' })).content, 'forgetful');
  expect(forgetful.training.known).toBeUndefined();
}, 120_000);

it('refuses too few cells, a second training, and stores nothing of a cancelled one', async () => {
  storeSignedCells(db, 'one', { network, width, each: 12, classes: ['NE', 'LY', 'MO', 'EO'] });
  await expect(trainer.train({ ...ALL, version: 'x', leastPerClass: 13 })).rejects.toMatchObject({ code: 'NOT_READY' });
  await expect(trainer.train({ ...ALL, version: 'x', classes: ['NE'] })).rejects.toMatchObject({ code: 'NOT_READY' });
  expect(trainer.training).toBe(false);
  onProgress = () => trainer.cancel();
  const training = trainer.train({ ...ALL, version: 'x' });
  expect(trainer.training).toBe(true);
  await expect(trainer.train({ ...ALL, version: 'y' })).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
  const { done, total } = reported.at(-1)!;
  expect(done).toBeLessThan(total);
  expect(trainer.cancel()).toBe(false);
  expect(db.heads.list()).toEqual([]);
}, 120_000);
