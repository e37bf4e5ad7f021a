import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, Originals, openDatabase, originalsBackupFolder } from '../../../db/index.ts';
import { localActor } from '../../../electron/engine/accounts/session.ts';
import { backupDue, MaintenanceService } from '../../../electron/engine/maintenance/service.ts';
import { estimateRun } from '../../../electron/engine/runs/estimate.ts';
import { makeOrder, sha256, storeSlide, temporaryFolder } from '../../db/support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let database: LeukoscopeDatabase;
let maintenance: MaintenanceService;
const actor = localActor();
let emitted: string[];
let restarts: number;

function openService(rescue = false): void {
  database = openDatabase(file, { rescue });
  const opened = { database, closed: false };
  maintenance = new MaintenanceService(database, {
    appVersion: '0.1.0',
    emit: (name) => emitted.push(name),
    closeAll: async () => {
      opened.closed = true;
      await maintenance.close();
      opened.database.close();
    },
    restart: () => restarts++,
  });
}

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
  emitted = [];
  restarts = 0;
  openService();
});
afterEach(async () => {
  await maintenance.close();
  try {
    database.close();
  } catch {
    // Closed by a restore.
  }
  folder.remove();
});

describe('copies', () => {
  it('are due by the clock, and when the clock was set back', () => {
    const now = Date.parse('2026-11-25T12:00:00Z');
    expect(backupDue({ hours: 0, at: null }, now)).toBe(false);
    expect(backupDue({ hours: 24, at: null }, now)).toBe(true);
    expect(backupDue({ hours: 24, at: '2026-11-24T13:00:00Z' }, now)).toBe(false);
    expect(backupDue({ hours: 24, at: '2026-11-24T12:00:00Z' }, now)).toBe(true);
    expect(backupDue({ hours: 24, at: '2026-11-26T12:00:00Z' }, now)).toBe(true);
  });

  it('are made, verified and pruned by the plan, and what failed is remembered', async () => {
    storeSlide(database, 'x', 2, 3);
    const elsewhere = join(folder.path, 'elsewhere');
    expect(maintenance.plan({ folder: elsewhere, hours: 12, keep: 2, originals: true }, actor)).toMatchObject({
      folder: elsewhere,
      backups: [],
    });
    for (let i = 0; i < 3; i++) expect(await maintenance.backup()).toMatchObject({ verified: 'yes', cells: 6 });
    expect(maintenance.state().backups.map(({ number }) => number)).toEqual([3, 2]);
    expect(maintenance.state().lastBackup).toMatch(/^\d{4}/);
    expect(emitted).toContain('maintenance.changed');
    // A folder that can't be one.
    writeFileSync(join(folder.path, 'file'), '');
    maintenance.plan({ folder: join(folder.path, 'file', 'below'), hours: 12, keep: 2, originals: true }, actor);
    await expect(maintenance.backup()).rejects.toMatchObject({ code: 'DATABASE_UNUSABLE' });
    expect(maintenance.state().lastFailure).toContain('below');
  });

  it('take the place of a database damaged beyond reading, found where the plan had put them', async () => {
    storeSlide(database, 'kept', 1, 2);
    const elsewhere = join(folder.path, 'elsewhere');
    maintenance.plan({ folder: elsewhere, hours: 12, keep: 2, originals: true }, actor);
    const { name } = await maintenance.backup();
    await maintenance.close();
    database.close();
    writeFileSync(file, readFileSync(file).fill(0x55, 0, 4096));
    openService(true);
    expect(maintenance.state()).toMatchObject({ damaged: true, readOnly: true, folder: elsewhere });
    const { kept } = await maintenance.restore(name, actor);
    expect(restarts).toBe(1);
    expect(existsSync(join(folder.path, kept))).toBe(true);
    database = openDatabase(file);
    expect(database.slides.list().map((slide) => slide.name)).toEqual(['kept']);
    const raw = new Sqlite(file, { readonly: true });
    const [entry] = raw.prepare("SELECT actor, detail FROM audit_log WHERE action = 'database.restored'").all();
    raw.close();
    expect(entry).toEqual({ actor: actor.id, detail: JSON.stringify({ backup: name }) });
  });

  it('that are damaged touch nothing', async () => {
    storeSlide(database, 'present', 1, 2);
    const { name } = await maintenance.backup();
    truncateSync(join(maintenance.state().folder, name), 8192);
    await expect(maintenance.restore(name, actor)).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
    expect(restarts).toBe(0);
    expect(database.slides.list()).toHaveLength(1);
    expect(maintenance.state().backups[0]).toMatchObject({ verified: 'damaged' });
  });
});

describe('originals', () => {
  const keep = (text: string) => {
    const source = join(folder.path, 'source.png');
    writeFileSync(source, text);
    return database.originals!.put(source, sha256(text));
  };

  it('go when the laboratory has seen how many, and only those', () => {
    const { slideId } = storeSlide(database, 'old', 2, 1);
    expect(slideId).toBe(1);
    // makeImage hashes the file's name: those names are the contents here.
    const paths = ['field-0000.png', 'field-0001.png'].map(keep);
    const rule = { months: 1, signed: false };
    expect(maintenance.retentionPlan(rule).originals).toBe(0);
    const future = new MaintenanceService(
      {
        ...database,
        retention: {
          ...database.retention,
          plan: (r, now, kept) => database.retention.plan(r, new Date(now.getTime() + 90 * 24 * 3_600_000), kept),
        },
      },
      { appVersion: '0.1.0', emit: () => undefined, closeAll: async () => undefined },
    );
    expect(future.retentionPlan(rule)).toMatchObject({ originals: 2, slides: 1 });
    expect(() => future.applyRetention(rule, 1, actor)).toThrow(/2 originals would be removed, not 1/);
    expect(paths.every((path) => existsSync(path))).toBe(true);
    expect(future.applyRetention(rule, 2, actor)).toMatchObject({ removed: 2 });
    expect(paths.some((path) => existsSync(path))).toBe(false);
    expect(database.check({ originals: true }).problems).toEqual([]);
    expect(future.retentionPlan(rule).originals).toBe(0);
  });

  it('of an erased patient are gone, and older copies with them', async () => {
    storeSlide(database, 'of Zyzzyva', 1, 1);
    const raw = new Sqlite(file);
    raw.exec("UPDATE slides SET accession = 'A-1'");
    raw.close();
    const original = keep('field-0000.png');
    database.orders.save(
      makeOrder('A-1', { mrn: '1', authority: '', family: 'Zyzzyva', given: 'X', birthDate: null, sex: 'unknown' }),
      'typed',
      'local:x',
    );
    const before = await maintenance.backup();
    const mirrored = new Originals(originalsBackupFolder(maintenance.state().folder));
    expect(mirrored.pathOf(sha256('field-0000.png'))).toBeDefined();
    const copies = maintenance.state().folder;
    expect(readFileSync(join(copies, before.name)).includes('Zyzzyva')).toBe(true);
    const answer = await maintenance.erase({ mrn: '1', authority: null }, 'request 3', { renewBackups: true }, actor);
    expect(existsSync(original)).toBe(false);
    expect(mirrored.pathOf(sha256('field-0000.png'))).toBeUndefined();
    expect(answer).toMatchObject({
      originalsRemoved: 1,
      backupsRemoved: 1,
      logCleared: true,
      record: { reason: 'request 3' },
    });
    const left = readdirSync(copies).filter((name) => name.endsWith('.backup'));
    expect(left).toHaveLength(1);
    expect(readFileSync(join(copies, left[0]!)).includes('Zyzzyva')).toBe(false);
    expect(existsSync(join(copies, before.name))).toBe(false);
  });

  it('of an erased patient leave no older copy, also when an original of somebody else is damaged', async () => {
    storeSlide(database, 'of Zyzzyva', 1, 1, 'A-1');
    database.orders.save(
      makeOrder('A-1', { mrn: '1', authority: '', family: 'Zyzzyva', given: 'X', birthDate: null, sex: 'unknown' }),
      'typed',
      'local:x',
    );
    const before = await maintenance.backup();
    storeSlide(database, 'other', 2, 1);
    writeFileSync(keep('field-0001.png'), 'other bytes...');
    const answer = await maintenance.erase({ mrn: '1', authority: null }, 'request 4', { renewBackups: true }, actor);
    expect(answer).toMatchObject({ backupsRemoved: 1, record: { reason: 'request 4' } });
    const { backups, lastFailure, folder: copies } = maintenance.state();
    expect(existsSync(join(copies, before.name))).toBe(false);
    expect(backups).toHaveLength(1);
    expect(readFileSync(join(copies, backups[0]!.name)).includes('Zyzzyva')).toBe(false);
    expect(lastFailure).toContain(sha256('field-0001.png'));
    expect(emitted).toContain('system.notice');
  });
});

describe('originals beside the copies', () => {
  const pictures = ['field-0000.png', 'field-0001.png'];
  const originalsBackup = () => join(maintenance.state().folder, 'originals');
  const copyOf = (text: string) => {
    const hash = sha256(text);
    return join(originalsBackup(), hash.slice(0, 2), hash.slice(2, 4), hash);
  };
  const keep = (text: string) => {
    const source = join(folder.path, 'source.png');
    writeFileSync(source, text);
    return database.originals!.put(source, sha256(text));
  };

  it('are copied once, verified by their hash, and come back with a restored database', async () => {
    storeSlide(database, 'x', 2, 1);
    const [first = '', second = ''] = pictures.map(keep);
    expect(await maintenance.backup()).toMatchObject({ verified: 'yes', originals: 2 });
    for (const name of pictures) expect(readFileSync(copyOf(name), 'utf8')).toBe(name);
    const before = statSync(copyOf(pictures[0]!)).ino;
    const { name } = await maintenance.backup();
    expect(statSync(copyOf(pictures[0]!)).ino).toBe(before);
    expect(maintenance.state().backups.map(({ originals }) => originals)).toEqual([2, 2]);
    expect(emitted).toContain('maintenance.progress');

    rmSync(first);
    rmSync(second);
    await maintenance.restore(name, actor);
    database = openDatabase(file);
    expect(readFileSync(first, 'utf8')).toBe(pictures[0]);
    expect(database.check({ originals: true }).problems).toEqual([]);
  });

  it('that changed are never copied, and a copy that changed is found, removed and made again', async () => {
    storeSlide(database, 'x', 2, 1);
    const [first = ''] = pictures.map(keep);
    writeFileSync(first, 'other bytes.');
    await expect(maintenance.backup()).rejects.toThrow(new RegExp(`1 original images .*${sha256(pictures[0]!)}`));
    expect(existsSync(copyOf(pictures[0]!))).toBe(false);
    // The database itself was copied and verified all the same.
    expect(maintenance.state()).toMatchObject({
      lastFailure: expect.stringContaining('original'),
      backups: [{ verified: 'yes', originals: 1 }],
    });
    expect(maintenance.state().lastBackup).toMatch(/^\d{4}/);
    writeFileSync(first, pictures[0]!);
    const { name } = await maintenance.backup();
    writeFileSync(copyOf(pictures[1]!), 'field-0009.png');
    await expect(maintenance.verify(name)).rejects.toThrow(/1 original images/);
    expect(existsSync(copyOf(pictures[1]!))).toBe(false);
    expect(await maintenance.backup()).toMatchObject({ originals: 2 });
    expect(await maintenance.verify(name)).toMatchObject({ verified: 'yes', originals: 2 });
    expect(maintenance.state().lastFailure).toBeNull();
  });

  it('can be omitted, and go with those that the laboratory deletes', async () => {
    storeSlide(database, 'x', 2, 1);
    pictures.map(keep);
    maintenance.plan({ folder: null, hours: 24, keep: 2, originals: false }, actor);
    expect(await maintenance.backup()).toMatchObject({ originals: null });
    expect(existsSync(originalsBackup())).toBe(false);
    maintenance.plan({ folder: null, hours: 24, keep: 2, originals: true }, actor);
    await maintenance.backup();
    database.retention.markRemoved([sha256(pictures[0]!)], 'retention', 'x');
    database.originals!.remove(sha256(pictures[0]!), false);
    expect(await maintenance.backup()).toMatchObject({ originals: 1 });
    expect([pictures[0]!, pictures[1]!].map((name) => existsSync(copyOf(name)))).toEqual([false, true]);
  });
});

describe('the room an analysis needs', () => {
  it('is a copy of every file and its cells', () => {
    const path = join(folder.path, 'a.png');
    writeFileSync(path, Buffer.alloc(1000));
    const files = [{ path }, { path: join(folder.path, 'none.png') }];
    const cell = estimateRun(files, 'cell');
    expect(cell).toBeGreaterThan(1000);
    expect(estimateRun(files, 'field')).toBeGreaterThan(cell);
  });
});
