import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  backupFile,
  type LeukoscopeDatabase,
  listBackups,
  openDatabase,
  pruneBackups,
  replaceDatabase,
  requireRoom,
  verifyBackup,
} from '../../../db/index.ts';
import { monthsBefore } from '../../../db/maintenance/retention.ts';
import { codeOf, storeSlide, temporaryFolder } from '../support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let backups: string;
let db: LeukoscopeDatabase;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
  backups = join(folder.path, 'backups');
  db = openDatabase(file);
});
afterEach(() => {
  db.close();
  folder.remove();
});

async function make() {
  const reader = openDatabase(file, { readOnly: true });
  try {
    const { name } = await reader.makeBackup(backups);
    return await verifyBackup(join(backups, name));
  } finally {
    reader.close();
  }
}

describe('a kept copy', () => {
  it('contains one moment of a database that is written meanwhile, and is verified by restoring it', async () => {
    storeSlide(db, 'before', 3, 4);
    const reader = openDatabase(file, { readOnly: true });
    let n = 0;
    const made = await reader.makeBackup(backups, () => {
      if (n < 5) storeSlide(db, `meanwhile ${n++}`, 1, 1);
    });
    reader.close();
    expect(n).toBeGreaterThan(0);
    expect(made).toMatchObject({ number: 1, verified: 'no', cells: null });
    expect(await verifyBackup(join(backups, made.name))).toMatchObject({ verified: 'yes', slides: 1, cells: 12 });
    expect(listBackups(backups)).toMatchObject([{ name: made.name, verified: 'yes', problem: null }]);
    expect(readdirSync(backups).filter((name) => !name.startsWith(made.name))).toEqual([]);
  });

  it('that lost or changed bytes is found, whatever its size', async () => {
    storeSlide(db, 'x', 3, 4);
    const { name } = await make();
    const path = join(backups, name);
    const bytes = readFileSync(path);
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(path, bytes);
    expect(await verifyBackup(path)).toMatchObject({
      verified: 'damaged',
      problem: expect.stringContaining('bytes'),
    });
    const second = await make();
    truncateSync(join(backups, second.name), statSync(join(backups, second.name)).size >> 1);
    rmSync(`${join(backups, second.name)}.json`);
    expect(await verifyBackup(join(backups, second.name))).toMatchObject({ verified: 'damaged' });
    expect(readdirSync(backups).filter((one) => one.includes('scratch'))).toEqual([]);
  });

  it('is pruned by number, not by the clock, and the last verified one stays', async () => {
    storeSlide(db, 'x', 1, 1);
    const made = [await make(), await make(), await make()];
    expect(made.map(({ number }) => number)).toEqual([1, 2, 3]);
    // As if the clock had been set back before the third.
    const third = join(backups, `${made[2]!.name}.json`);
    writeFileSync(third, readFileSync(third, 'utf8').replace(made[2]!.at, '2001-01-01T00:00:00.000Z'));
    expect(pruneBackups(backups, 2)).toEqual([made[0]!.name]);
    expect(pruneBackups(backups, 0)).toEqual([made[1]!.name]);
    expect(listBackups(backups).map(({ name }) => name)).toEqual([made[2]!.name]);
    // What failed later is no reason to delete the verified one.
    const failed = await make();
    truncateSync(join(backups, failed.name), 4096);
    await verifyBackup(join(backups, failed.name));
    expect(pruneBackups(backups, 1)).toEqual([]);
    expect(listBackups(backups)).toHaveLength(2);
  });

  it('takes the place of a database whose log does not leak into it', async () => {
    storeSlide(db, 'kept', 1, 2);
    const { name } = await make();
    storeSlide(db, 'later', 1, 2);
    // As a killed process leaves it: the log beside the file.
    const stale = [readFileSync(file), readFileSync(`${file}-wal`)] as const;
    db.close();
    writeFileSync(file, stale[0]);
    writeFileSync(`${file}-wal`, stale[1]);
    const kept = await replaceDatabase(backupFile(backups, name), file);
    db = openDatabase(file);
    expect(db.slides.list().map((slide) => slide.name)).toEqual(['kept']);
    expect(db.check().problems).toEqual([]);
    const former = openDatabase(kept!, { readOnly: true });
    expect(former.slides.list().map((slide) => slide.name)).toEqual(['later', 'kept']);
    former.close();
  });

  it('is asked for by its name alone', () => {
    expect(codeOf(() => backupFile(backups, '../leukoscope.db'))).toBe('NOT_FOUND');
    expect(codeOf(() => backupFile(backups, 'x.backup'))).toBe('NOT_FOUND');
  });

  it('is not begun where it would not fit', () => {
    expect(() => requireRoom(folder.path, 1e18, 'A backup')).toThrow(/A backup needs about .* MB are free/);
    expect(() => requireRoom(folder.path, 10, 'A backup')).not.toThrow();
  });
});

describe('a file damaged beyond reading', () => {
  it('opens empty and read-only for its rescue, and is not changed', () => {
    storeSlide(db, 'x', 1, 1);
    db.close();
    const bytes = readFileSync(file).fill(0x55, 0, 100);
    writeFileSync(file, bytes);
    db = openDatabase(file, { rescue: true });
    expect(db.info).toMatchObject({ path: file, readOnly: true, damaged: true, note: expect.stringContaining(file) });
    expect(db.slides.list()).toEqual([]);
    expect(codeOf(() => db.slides.create({ name: 'y', accession: null, synthetic: true }))).toBe('DATABASE_UNUSABLE');
    expect(readFileSync(file)).toEqual(bytes);
  });
});

describe('retention', () => {
  const now = new Date('2027-03-31T12:00:00Z');

  it('counts months as a calendar does', () => {
    expect(monthsBefore(now, 1).toISOString()).toBe('2027-02-28T12:00:00.000Z');
    expect(monthsBefore(now, 13).toISOString()).toBe('2026-02-28T12:00:00.000Z');
  });

  it('never takes what is shared with a younger slide, under review, or signed unasked', () => {
    const old = storeSlide(db, 'old', 2, 1);
    const there = () => true;
    const far = new Date(Date.now() + 400 * 24 * 3600_000);
    expect(db.retention.plan({ months: null, signed: true }, far, there).originals).toBe(0);
    expect(db.retention.plan({ months: 12, signed: false }, new Date(), there).originals).toBe(0);
    expect(db.retention.plan({ months: 12, signed: false }, far, there)).toMatchObject({
      originals: 2,
      slides: 1,
      bytes: 2 * 4321,
    });
    expect(db.retention.plan({ months: 12, signed: false }, far, () => false).originals).toBe(0);

    const actor = { id: 'person:1', name: 'One' };
    const event = (kind: 'signed' | 'amended', stage: 'signed' | 'in_review') =>
      db.signoff.record(old.slideId, actor, () => ({ kind, version: 1, run: old.runId, detail: {}, next: { stage } }));
    event('signed', 'signed');
    expect(db.retention.plan({ months: 12, signed: false }, far, there)).toMatchObject({ originals: 0, keptSigned: 1 });
    expect(db.retention.plan({ months: 12, signed: true }, far, there)).toMatchObject({
      originals: 2,
      signedSlides: 1,
    });
    event('amended', 'in_review');
    expect(db.retention.plan({ months: 12, signed: true }, far, there)).toMatchObject({
      originals: 0,
      keptInReview: 1,
    });
  });

  it('leaves a check content, and says when', () => {
    storeSlide(db, 'old', 1, 1);
    const missing = db.check({ originals: true }).problems;
    expect(missing.join()).toContain('missing');
    const { hashes } = db.retention.plan(
      { months: 1, signed: false },
      new Date(Date.now() + 90 * 24 * 3600_000),
      () => true,
    );
    db.retention.markRemoved(hashes, 'retention', 'person:1');
    expect(db.check({ originals: true }).problems).toEqual([]);
    expect(db.retention.removedAt(hashes[0]!)).toMatch(/^\d{4}-/);
    expect(existsSync(file)).toBe(true);
  });
});
