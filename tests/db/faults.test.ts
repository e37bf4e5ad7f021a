import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuns } from '../../db/analysis/runs.ts';
import { WritableConnection } from '../../db/connection.ts';
import { type OpenOptions, openDatabase, restoreDatabase } from '../../db/index.ts';
import { migrate } from '../../db/migrate.ts';
import { MIGRATIONS } from '../../db/migrations/index.ts';
import { open } from '../../db/open.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { codeOf, makeCell, makeImage, makeRun, sha256, storeSlide, temporaryFolder } from './support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
});
afterEach(() => folder.remove());

/** Stores a slide in `file` and closes it, so that all is in the one file. */
function fill(cellsPerFile = 4): void {
  const db = openDatabase(file);
  storeSlide(db, 'filled', 3, cellsPerFile);
  db.close();
}

describe('opening', () => {
  it('lets one process write and others read', () => {
    const writer = openDatabase(file);
    expect(codeOf(() => openDatabase(file))).toBe('DATABASE_LOCKED');
    storeSlide(writer, 'seen');
    // As the type that writes: SQLite itself must refuse.
    const reader = openDatabase(file, { readOnly: true } as OpenOptions);
    expect(reader.slides.list()).toHaveLength(1);
    expect(codeOf(() => reader.slides.create({ name: 'x', accession: null, synthetic: true }))).toBe(
      'DATABASE_UNUSABLE',
    );
    reader.close();
    writer.close();
    openDatabase(file).close();
  });

  it('refuses a newer schema and a foreign database, and leaves both as they were', () => {
    fill();
    const raw = new Sqlite(file);
    raw.pragma('user_version = 99');
    raw.close();
    const newer = readFileSync(file);
    expect(codeOf(() => openDatabase(file))).toBe('DATABASE_NEWER');
    expect(readFileSync(file)).toEqual(newer);

    const foreign = join(folder.path, 'foreign.db');
    const other = new Sqlite(foreign);
    other.exec('CREATE TABLE songs (name TEXT)');
    other.close();
    const before = readFileSync(foreign);
    expect(codeOf(() => openDatabase(foreign))).toBe('DATABASE_UNUSABLE');
    expect(readFileSync(foreign)).toEqual(before);
  });

  it('names what is missing when opened only to read', () => {
    expect(codeOf(() => openDatabase(file, { readOnly: true }))).toBe('NOT_FOUND');
    expect(existsSync(file)).toBe(false);
  });

  it('syncs every commit, at a second opening too', () => {
    fill();
    const { connection, lock } = open(file, {});
    expect(connection.pragma('journal_mode')).toBe('wal');
    expect(connection.pragma('synchronous')).toBe(2);
    expect(connection.pragma('foreign_keys')).toBe(1);
    connection.close();
    lock?.release();
  });

  it('opens a damaged file for reading, with a note, and does not change a byte of it', () => {
    fill(400);
    const bytes = readFileSync(file);
    const pages = bytes.length / 4096;
    // Page headers in the last quarter: leaves of tables, not the schema.
    for (let page = Math.floor(pages * 0.75); page < pages - 1; page++) bytes.fill(0xee, page * 4096, page * 4096 + 16);
    writeFileSync(file, bytes);
    const db = openDatabase(file);
    expect(db.info.readOnly).toBe(true);
    expect(db.info.note).toContain(file);
    expect(db.slides.list()).toHaveLength(1);
    db.close();
    expect(readFileSync(file)).toEqual(bytes);
  });

  it('says that a file is damaged beyond reading, and keeps it', () => {
    fill();
    const bytes = readFileSync(file).fill(0x55, 0, 100);
    writeFileSync(file, bytes);
    expect(codeOf(() => openDatabase(file))).toBe('DATABASE_CORRUPT');
    expect(readFileSync(file)).toEqual(bytes);
  });
});

describe('migrations', () => {
  it('keep a copy of what was there, and undo a migration that fails', () => {
    fill();
    const connection = new WritableConnection(file);
    const next = [...MIGRATIONS, 'CREATE TABLE notes (text TEXT) STRICT;'];
    const copy = migrate(connection, next)!;
    expect(connection.pragma('user_version')).toBe(next.length);
    expect(() =>
      migrate(connection, [...next, 'CREATE TABLE half (a TEXT) STRICT; CREATE TABLE notes (b TEXT);']),
    ).toThrow();
    expect(connection.pragma('user_version')).toBe(next.length);
    expect(connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'half'")).toBeUndefined();
    connection.close();
    const old = openDatabase(copy);
    expect(old.stats()).toMatchObject({ schema: MIGRATIONS.length, cells: 12 });
    old.close();
  });
});

describe('a full disk', () => {
  it('is named, and a batch that did not fit leaves nothing', () => {
    const db = openDatabase(file);
    const slideId = db.slides.create({ name: 'full', accession: null, synthetic: true });
    const runId = db.runs.start(makeRun(slideId, ['a.png']));
    db.close();
    const connection = new WritableConnection(file);
    connection.run("UPDATE runs SET status = 'running'");
    connection.pragma(`max_page_count = ${Number(connection.pragma('page_count')) + 4}`);
    const runs = createRuns(connection);
    const cells = Array.from({ length: 40 }, (_, i) => makeCell(i, 2048));
    expect(codeOf(() => runs.appendBatch(runId, { images: [makeImage('a.png', cells)], refused: [] }))).toBe(
      'DISK_FULL',
    );
    expect(connection.get('SELECT count(*) AS n FROM cells')).toEqual({ n: 0 });
    expect(runs.pending(runId)).toHaveLength(1);
    connection.close();
  });
});

describe('backup', () => {
  it('copies all, and restores into a new file only', async () => {
    const db = openDatabase(file);
    storeSlide(db, 'safe');
    const copy = await db.backup(join(folder.path, 'copy.backup'));
    await expect(db.backup(copy)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const details = db.slides.list();
    db.close();
    await expect(restoreDatabase(copy, file)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const restored = openDatabase(await restoreDatabase(copy, join(folder.path, 'restored.db')));
    expect(restored.slides.list()).toEqual(details);
    expect(restored.check()).toMatchObject({ ok: true, problems: [], checked: { cells: 12 } });
    restored.vacuum();
    restored.close();
  });

  it('refuses a truncated one and leaves no file behind', async () => {
    const db = openDatabase(file);
    storeSlide(db, 'safe');
    const copy = await db.backup(join(folder.path, 'copy.backup'));
    db.close();
    truncateSync(copy, Math.floor(statSync(copy).size / 8192) * 4096);
    const target = join(folder.path, 'restored.db');
    const failure = await restoreDatabase(copy, target).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LeukoscopeError);
    expect(failure).toMatchObject({ code: 'DATABASE_CORRUPT', message: expect.stringContaining(copy) });
    expect(readdirSync(folder.path).filter((name) => name.startsWith('restored'))).toEqual([]);
  });
});

describe('originals', () => {
  it('are copied once under their hash', () => {
    const db = openDatabase(file);
    const source = join(folder.path, 'cell.png');
    writeFileSync(source, 'pixels');
    const kept = db.originals!.put(source, sha256('pixels'));
    expect(db.originals!.put(source, sha256('pixels'))).toBe(kept);
    expect(readFileSync(kept, 'utf8')).toBe('pixels');
    expect(existsSync(source)).toBe(true);
    expect(db.originals!.pathOf(sha256('pixels'))).toBe(kept);
    expect(db.originals!.pathOf(sha256('other'))).toBeUndefined();
    expect(codeOf(() => db.originals!.pathOf('../../etc/passwd'))).toBe('BAD_REQUEST');
    expect(codeOf(() => db.originals!.put(join(folder.path, 'none.png'), sha256('none')))).toBe('UNREADABLE');
    db.close();
    const memory = openDatabase(':memory:');
    expect(memory.originals).toBeNull();
    memory.close();
  });
});

describe('kill -9', () => {
  /** Runs the writer, killed after `milliseconds` if given; its exit signal and the files it said were committed. */
  const write = (milliseconds?: number) =>
    new Promise<{ signal: string | null; committed: string[] }>((resolve, reject) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (data: Buffer) => {
        if (output === '' && milliseconds !== undefined) setTimeout(() => child.kill('SIGKILL'), milliseconds);
        output += data;
      });
      child.on('error', reject);
      child.on('close', (_, signal) => resolve({ signal, committed: output.split('\n').slice(0, -1) }));
    });

  it('loses nothing that was committed and doubles nothing, ten times over', async () => {
    const committed = new Set<string>();
    let kills = 0;
    for (let round = 0; round < 10; round++) {
      const result = await write(Math.random() * 25);
      if (result.signal === 'SIGKILL') kills++;
      for (const name of result.committed) committed.add(name);
      const db = openDatabase(file);
      expect(db.check().problems).toEqual([]);
      const runId = db.slides.list()[0]!.runId!;
      const counts = Map.groupBy(db.cells.ofRun(runId), (cell) => cell.file);
      for (const name of committed) expect(counts.get(name)).toHaveLength(2);
      for (const cells of counts.values()) expect(cells).toHaveLength(2);
      db.close();
    }
    expect(kills).toBeGreaterThan(0);
    expect((await write()).signal).toBeNull();
    const db = openDatabase(file);
    expect(db.check().problems).toEqual([]);
    expect(db.slides.list()[0]).toMatchObject({ status: 'complete', cells: 800 });
    db.close();
  });
});
