import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../db/index.ts';
import { derivedMetricsOf } from '../../../electron/engine/review/derived-metrics.ts';
import { codeOf, sha256, storeSlide, temporaryFolder } from '../support.ts';

function database() {
  const folder = temporaryFolder();
  const file = join(folder.path, 'leukoscope.db');
  const db = openDatabase(file);
  onTestFinished(() => {
    db.close();
    folder.remove();
  });
  return { db, file };
}

const head = (version: string) => ({
  seal: sha256(version),
  version,
  backbone: sha256('network'),
  parent: sha256('shipped'),
  trainedAt: '2026-01-02T03:04:05.000Z',
  trainedBy: 'kim',
  cells: 50,
  locked: 8,
  comparison: {
    on: 'locked' as const,
    n: 8,
    before: { accuracy: 0.5, macro_f1: 0.4 },
    after: { accuracy: 0.75, macro_f1: 0.7 },
    classes: {},
  },
  content: JSON.stringify({ version }),
});

it('keeps heads, and the last activation says which is in use', () => {
  const { db, file } = database();
  expect(db.heads.active()).toBeNull();
  const first = db.heads.add(head('1'));
  const second = db.heads.add(head('2'));
  expect(codeOf(() => db.heads.add(head('2')))).toBe('CONFLICT');
  db.heads.activate(first, 'kim');
  db.heads.activate(second, 'kim');
  expect(db.heads.list().map(({ version, active }) => [version, active])).toEqual([
    ['2', true],
    ['1', false],
  ]);
  db.heads.activate(null, 'lee');
  expect(db.heads.active()).toBeNull();
  expect(db.heads.content(first)).toBe('{"version":"1"}');
  expect(db.heads.list()[0]).toMatchObject({ trainedBy: 'kim', comparison: { after: { macro_f1: 0.7 } } });
  expect(codeOf(() => db.heads.activate(99, 'kim'))).toBe('NOT_FOUND');
  const raw = new Sqlite(file);
  expect(() => raw.exec("UPDATE head_activations SET actor = 'x'")).toThrow(/append-only/);
  raw.close();
});

it('gives reviewed cells of signed slides with the features of the network asked for', () => {
  const { db, file } = database();
  const { runId, slideId } = storeSlide(db, 'a');
  const [one, two] = db.cells.ofRun(runId);
  const network = db.runs.get(runId)!.model.sha256;
  expect(db.heads.trainingCells(network)).toEqual([]);
  const actor = { id: 'person:1', name: 'Kim' };
  db.reviewsWith(derivedMetricsOf).apply({ slide: slideId, reader: 1, actor }, [
    { action: 'relabel', cellIds: [two!.id], to: 'MO' },
    { action: 'relabel', cellIds: [one!.id], to: 'LY' },
  ]);
  expect(db.heads.trainingCells(network)).toEqual([]);
  const raw = new Sqlite(file);
  raw.pragma('foreign_keys = OFF');
  raw.exec(`UPDATE slide_reviews SET stage = 'signed', signature = 1 WHERE slide = ${slideId}`);
  raw.close();
  expect(db.heads.trainingCells(network).map(({ truth, sha256 }) => [truth, sha256])).toEqual([
    ['LY', one!.imageSha256],
    ['MO', two!.imageSha256],
  ]);
  expect(db.heads.trainingCells(network)[0]!.features).toEqual(db.cells.features(one!.id));
  expect(db.heads.trainingCells(sha256('another'))).toEqual([]);
});

it('lets a head go that was never in use, and keeps one that called cells', () => {
  const { db } = database();
  const [first, second] = [db.heads.add(head('a')), db.heads.add(head('b'))];
  db.heads.activate(first, 'kim');
  db.heads.activate(null, 'kim');
  expect([first, second].map((id) => db.heads.wasUsed(id))).toEqual([true, false]);
  expect(codeOf(() => db.heads.discard(first, 'kim'))).toBe('CONFLICT');
  db.heads.discard(second, 'kim');
  expect(db.heads.list().map(({ version }) => version)).toEqual(['a']);
  expect(codeOf(() => db.heads.discard(second, 'kim'))).toBe('NOT_FOUND');
});
