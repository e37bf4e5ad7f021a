import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../../db/index.ts';
import { sha256, storeSlide, temporaryFolder } from '../../db/support.ts';
import { cli, readJson } from './support.ts';

const folder = temporaryFolder();
const db = join(folder.path, 'a.sqlite');
const backups = `${db}.backups`;

beforeAll(() => {
  const database = openDatabase(db);
  storeSlide(database, 'Zyzzyva', 2, 3, 'H-1');
  storeSlide(database, 'other', 1, 2, 'H-2');
  database.close();
});
afterAll(() => folder.remove());

it('backs up, lists, proves and restores, and keeps what was there', async () => {
  const json = join(folder.path, 'made.json');
  expect((await cli('db', 'backup', '--db', db, '--json', json)).code).toBe(0);
  expect(readJson(json)).toMatchObject({ verified: 'yes', slides: 2, cells: 8 });
  const [name = ''] = readdirSync(backups).filter((one) => one.endsWith('.backup'));
  expect((await cli('db', 'backups', '--db', db)).stdout).toContain('verified, 2 slides, 8 cells');
  expect((await cli('db', 'verify-backup', join(backups, name))).code).toBe(0);
  expect((await cli('db', 'restore', join(backups, name), '--db', db)).code).toBe(2);
  const replaced = await cli('db', 'restore', join(backups, name), '--db', db, '--replace');
  expect([replaced.code, replaced.stdout]).toEqual([0, expect.stringContaining('.replaced-')]);
  expect((await cli('db', 'check', '--no-originals', '--db', db)).code).toBe(0);

  const bad = join(folder.path, 'bad.backup');
  expect((await cli('db', 'backup', bad, '--db', db)).code).toBe(0);
  truncateSync(bad, 8192);
  const verified = await cli('db', 'verify-backup', bad);
  expect([verified.code, verified.stderr]).toEqual([1, expect.stringContaining('DAMAGED')]);
});

it('copies the originals beside the backups, proves them there and brings them back', async () => {
  const database = openDatabase(db);
  const source = join(folder.path, 'source.png');
  writeFileSync(source, 'field-0000.png');
  database.originals!.put(source, sha256('field-0000.png'));
  database.close();
  const made = await cli('db', 'backup', '--db', db);
  expect([made.code, made.stdout]).toEqual([0, expect.stringContaining('1 originals, verified')]);
  const name = readdirSync(backups)
    .filter((one) => one.endsWith('.backup'))
    .toSorted()
    .at(-1)!;
  const verified = await cli('db', 'verify-backup', join(backups, name));
  expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('1 originals beside it verified')]);
  const fresh = join(folder.path, 'fresh.sqlite');
  const restored = await cli('db', 'restore', join(backups, name), '--db', fresh);
  expect([restored.code, restored.stdout]).toEqual([0, expect.stringContaining('1 of them brought back')]);
  const again = openDatabase(fresh);
  expect(readFileSync(again.originals!.pathOf(sha256('field-0000.png'))!, 'utf8')).toBe('field-0000.png');
  again.close();
  const without = join(folder.path, 'without.sqlite');
  expect((await cli('db', 'restore', join(backups, name), '--db', without, '--no-originals')).code).toBe(0);
  expect(readdirSync(folder.path)).not.toContain('without.sqlite.originals');
});

it('makes a sound copy of the database although an original is damaged, and says so', async () => {
  const database = openDatabase(db);
  const original = database.originals!.pathOf(sha256('field-0000.png'))!;
  database.close();
  rmSync(join(backups, 'originals'), { recursive: true });
  writeFileSync(original, 'something else');
  const json = join(folder.path, 'damaged.json');
  const made = await cli('db', 'backup', '--db', db, '--json', json);
  expect([made.code, made.stderr]).toEqual([1, expect.stringContaining('have changed')]);
  expect(readJson(json)).toMatchObject({ verified: 'yes' });
  writeFileSync(original, 'field-0000.png');
});

it('counts before it removes or erases, and erases with a reason only', async () => {
  const kept = await cli('db', 'retention', '--months', '1', '--db', db);
  expect([kept.code, kept.stdout]).toEqual([0, expect.stringContaining('nothing was removed')]);
  const counted = await cli('db', 'forget', 'H-1', '--accession', '--db', db);
  expect([counted.code, counted.stdout]).toEqual([
    0,
    expect.stringMatching(/1 slides .* 6 cells[\s\S]*nothing was erased/),
  ]);
  expect((await cli('db', 'forget', 'H-1', '--accession', '--apply', '--db', db)).code).toBe(2);
  expect((await cli('db', 'forget', 'nobody', '--db', db)).code).toBe(2);
  const erased = await cli('db', 'forget', 'H-1', '--accession', '--apply', '--reason', 'request 17', '--db', db);
  expect([erased.code, erased.stdout]).toEqual([0, expect.stringContaining('erased as erasure 1')]);
  const files = [db, ...readdirSync(backups).map((name) => join(backups, name))].filter((one) =>
    statSync(one).isFile(),
  );
  for (const file of files) expect(readFileSync(file).includes('Zyzzyva'), file).toBe(false);
  expect(readdirSync(folder.path).some((name) => name.includes('.replaced-'))).toBe(false);
  expect((await cli('db', 'check', '--no-originals', '--db', db)).code).toBe(0);
});

it('says that there is nothing to make a data set of', async () => {
  const { code, stderr } = await cli('export', 'dataset', '--out', join(folder.path, 'set'), '--synthetic', '--db', db);
  expect([code, stderr]).toEqual([2, expect.stringContaining('NO_INPUT')]);
});
