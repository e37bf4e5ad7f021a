import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../../db/index.ts';
import { storeSlide, temporaryFolder } from '../support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
  const db = openDatabase(file);
  storeSlide(db, 'one', 2, 3);
  expect(db.check().problems).toEqual([]);
  db.close();
});
afterEach(() => folder.remove());

/** What a check says after a change that no page's structure shows. */
function problemsAfter(sql: string): string[] {
  const raw = new Sqlite(file);
  expect(raw.prepare(sql).run().changes).toBeGreaterThan(0);
  raw.close();
  const db = openDatabase(file);
  const { problems } = db.check();
  db.close();
  return problems;
}

it.each([
  ['a picture', "UPDATE cell_thumbs SET data = CAST('thumb 9' AS BLOB) WHERE cell = 2"],
  ['an outline', "UPDATE cell_masks SET contour = '[[1,2]]' WHERE cell = 2"],
  ['a measure', 'UPDATE morphology SET cell_circularity = cell_circularity + 1e-9 WHERE cell = 2'],
  ['a call', 'UPDATE predictions SET confidence = 0.73 WHERE cell = 2'],
  ['a feature', "UPDATE features SET data = CAST(data || 'x' AS BLOB) WHERE cell = 2"],
  ['a box', 'UPDATE cells SET x = x + 0.25 WHERE id = 2'],
  ["an image's hash", 'UPDATE images SET sha256 = substr(sha256, 2) || substr(sha256, 1, 1) WHERE id = 1'],
])('%s that changed on the disk is found', (_, sql) => {
  expect(problemsAfter(sql)).toContain('The cells of field-0000.png in run 1 are not as they were stored.');
});

it('a mean that changed on the disk is found', () => {
  expect(problemsAfter('UPDATE run_classes SET nc_ratio = nc_ratio + 1e-6 WHERE run = 1')).toEqual([
    'The sums of run 1 differ from its cells and reviews.',
  ]);
});

it('cells that were stored before there were digests are passed over', () => {
  expect(problemsAfter('UPDATE run_inputs SET digest = NULL')).toEqual([]);
});
