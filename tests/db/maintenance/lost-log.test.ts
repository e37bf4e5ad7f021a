import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase, replaceDatabase, restoreDatabase } from '../../../db/index.ts';
import { tallyOf } from '../../../db/lost-log.ts';
import { storeSlide, temporaryFolder } from '../support.ts';

const actor = { id: 'person:1', name: 'One' };
let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
});
afterEach(() => folder.remove());

function sign(db: LeukoscopeDatabase, name: string): void {
  const { slideId, runId } = storeSlide(db, name, 1, 2);
  db.signoff.record(slideId, actor, () => ({
    kind: 'signed',
    version: 1,
    run: runId,
    detail: {},
    next: { stage: 'signed' },
  }));
}

/** Leaves the files as they are while the database is open, as a killed process does. */
function kill(db: LeukoscopeDatabase): void {
  const [main, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
  db.close();
  writeFileSync(file, main);
  writeFileSync(`${file}-wal`, log);
  rmSync(`${file}-shm`, { force: true });
}

const lossOf = (path: string, readOnly = false): string | null => {
  const db = openDatabase(path, { readOnly });
  try {
    return db.info.loss;
  } finally {
    db.close();
  }
};
const signed = (db: LeukoscopeDatabase) => db.slides.list().filter(({ review }) => review?.stage === 'signed').length;

describe('a log that was removed', () => {
  it('is not reported for a database that was killed before anything was stored in it', () => {
    const begun = new Sqlite(file);
    begun.pragma('page_size = 16384');
    begun.pragma('journal_mode = WAL');
    const main = readFileSync(file);
    begun.close();
    writeFileSync(file, main);
    rmSync(`${file}-wal`, { force: true });
    expect(main.length).toBeGreaterThan(0);
    expect(lossOf(file)).toBeNull();
  });

  it('takes no signature along, is reported until somebody saw it, and stands in the audit log', () => {
    const db = openDatabase(file);
    sign(db, 'signed');
    storeSlide(db, 'not signed');
    kill(db);
    rmSync(`${file}-wal`);
    const reader = openDatabase(file, { readOnly: true });
    expect(reader.check().problems).toEqual([expect.stringContaining(`${file}-wal`)]);
    reader.close();
    const again = openDatabase(file);
    expect(again.info.loss).toMatch(/Every signature is there.*backup/);
    expect(again.slides.list().map(({ name }) => name)).toEqual(['signed']);
    again.close();
    const later = openDatabase(file);
    expect(later.info.loss).toContain(`${file}-wal`);
    expect(later.check()).toMatchObject({ ok: false });
    later.markers.acknowledgeLoss(actor.id);
    expect(later.info.loss).toBeNull();
    expect(later.check().problems).toEqual([]);
    later.close();
    expect(lossOf(file)).toBeNull();
    const raw = new Sqlite(file, { readonly: true });
    expect(raw.prepare("SELECT action FROM audit_log WHERE action LIKE 'database.lo%'").pluck().all()).toEqual([
      'database.lost',
      'database.loss_seen',
    ]);
    raw.close();
  });

  it('is missed when it was emptied, too', () => {
    const db = openDatabase(file);
    storeSlide(db, 'gone');
    kill(db);
    writeFileSync(`${file}-wal`, '');
    expect(lossOf(file)).toContain(`${file}-wal`);
  });

  it('is said to have held a signature where a reader kept it from the file', () => {
    const db = openDatabase(file);
    sign(db, 'first');
    const reader = new Sqlite(file, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM slides').get();
    sign(db, 'second');
    const [main] = [readFileSync(file)];
    reader.close();
    db.close();
    writeFileSync(file, main);
    expect(lossOf(file)).toMatch(/1 of its signatures and amendments is missing/);
    const again = openDatabase(file);
    expect(signed(again)).toBe(1);
    again.close();
  });
});

describe('an older file in the place of the database', () => {
  it('is distinguished from the one that was signed', () => {
    const first = openDatabase(file);
    sign(first, 'first');
    first.close();
    copyFileSync(file, `${file}.old`);
    const second = openDatabase(file);
    for (const name of ['second', 'third']) sign(second, name);
    second.close();
    copyFileSync(`${file}.old`, file);
    expect(lossOf(file, true)).toMatch(/2 of its signatures and amendments are missing/);
    expect(lossOf(file)).toMatch(/another file was put in its place/);
  });

  it('is no loss where a backup was restored on purpose, or the database made anew', async () => {
    const db = openDatabase(file);
    sign(db, 'first');
    const copy = await db.backup(join(folder.path, 'copy.db'));
    sign(db, 'second');
    db.close();
    const kept = await replaceDatabase(copy, file);
    expect(lossOf(file)).toBeNull();
    expect(lossOf(kept!)).toBeNull();
    const again = openDatabase(file);
    sign(again, 'another second');
    again.close();
    expect(lossOf(file)).toBeNull();
    rmSync(file);
    openDatabase(file).close();
    expect(existsSync(tallyOf(file))).toBe(false);
    expect(lossOf(file)).toBeNull();
  });
});

describe('no loss', () => {
  it('is reported after a crash, a closing beside a reader, an emptied log or a copy', async () => {
    const db = openDatabase(file);
    sign(db, 'first');
    kill(db);
    expect(lossOf(file)).toBeNull();

    const second = openDatabase(file);
    const reader = openDatabase(file, { readOnly: true });
    storeSlide(second, 'second');
    second.close();
    reader.close();
    expect(lossOf(file)).toBeNull();

    const third = openDatabase(file);
    third.vacuum();
    kill(third);
    expect(lossOf(file, true)).toBeNull();
    expect(lossOf(file)).toBeNull();

    const fourth = openDatabase(file);
    storeSlide(fourth, 'of A-1', 1, 1, 'A-1');
    expect(fourth.erasures.erase({ accession: 'A-1' }, actor, 'request').logCleared).toBe(true);
    const maker = openDatabase(file, { readOnly: true });
    const { name } = await maker.makeBackup(join(folder.path, 'copies'));
    maker.close();
    kill(fourth);
    expect(lossOf(file)).toBeNull();
    const backup = join(folder.path, 'copies', name);
    expect(lossOf(await restoreDatabase(backup, join(folder.path, 'restored.db')))).toBeNull();
    expect(lossOf(backup)).toBeNull();
  });
});
