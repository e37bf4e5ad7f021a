/**
 * Does to a database what laboratories do to theirs, and asserts each time that nothing signed is lost and that the message is clear:
 * `node tests/bench/faults.ts [tries]` prints a table; 3 tries of each by default. A full disk is a real one where this may mount a
 * small file system in memory, else a limit on the file's pages.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuns } from '../../db/analysis/runs.ts';
import { ReadableConnection, WritableConnection } from '../../db/connection.ts';
import { type LeukoscopeDatabase, openDatabase, pruneBackups, restoreDatabase, verifyBackup } from '../../db/index.ts';
import { LeukoscopeError, type SlideId, toWireError } from '../../electron/contract/index.ts';
import { backupDue } from '../../electron/engine/maintenance/service.ts';
import { derivedMetricsOf } from '../../electron/engine/review/derived-metrics.ts';
import { makeCell, makeImage, makeRun, storeSlide } from '../db/support.ts';

const tries = Number(process.argv[2] ?? 3);
const actor = { id: 'person:1', name: 'Reader One' };

function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** Signs a slide whose every cell was confirmed; what must never be lost of it. */
function sign(db: LeukoscopeDatabase, name: string): SlideId {
  const { slideId, runId } = storeSlide(db, name, 2, 5);
  const cells = db.slides.get(slideId)?.cells.map(({ id }) => id) ?? [];
  db.reviewsWith(derivedMetricsOf).apply({ slide: slideId, reader: 1, actor }, [{ action: 'confirm', cellIds: cells }]);
  db.signoff.record(slideId, actor, () => ({
    kind: 'signed',
    version: 1,
    run: runId,
    detail: { name },
    next: { stage: 'signed' },
  }));
  return slideId;
}

/** Every signature with the words on its cells, as they are read. */
const signed = (db: LeukoscopeDatabase): string =>
  JSON.stringify(
    db.slides
      .list()
      .filter(({ review }) => review?.stage === 'signed')
      .map(({ id, name }) => [name, db.signoff.events(id).map(({ hash }) => hash), db.slides.get(id)?.cells]),
  );

/** The message of the failure that `work` must end in: ours, and it names a file. */
async function failing(work: () => unknown): Promise<LeukoscopeError> {
  try {
    await work();
  } catch (error) {
    demand(error instanceof LeukoscopeError, `not one of our errors: ${error}`);
    demand(error.code !== 'INTERNAL' && /[/\\]/.test(error.message), `unclear: ${error.message}`);
    return error;
  }
  throw new Error('it did not fail');
}

/** What can't be tried on this machine. */
class Skipped extends Error {}

interface Bench {
  folder: string;
  file: string;
  random: number;
  /** Of the try. */
  index: number;
}

type Outcome = string;

const sound = (db: LeukoscopeDatabase) => demand(db.check().problems.length === 0, db.check().problems.join(' '));

async function backUp(file: string, folder: string): Promise<string> {
  const reader = openDatabase(file, { readOnly: true });
  const { name } = await reader.makeBackup(folder);
  reader.close();
  demand((await verifyBackup(join(folder, name))).verified === 'yes', 'a sound copy was not verified');
  return join(folder, name);
}

/** Starts this program as another process that signs slides, and reports each that is signed. */
function startSigner(file: string): { child: ChildProcess; reported: string[]; ended: Promise<string> } {
  const child = spawn(process.execPath, [import.meta.filename, '--sign', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const reported: string[] = [];
  let errors = '';
  child.stdout?.on('data', (data: Buffer) => reported.push(...data.toString().split('\n').filter(Boolean)));
  child.stderr?.on('data', (data: Buffer) => (errors += data));
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(errors)));
  return { child, reported, ended };
}

/** What a user who is not root sees of a database. */
type Seen =
  | { readOnly: boolean; note: string | null; signed: string; write: string }
  | { error: { code: string; message: string } };

/** The least of all users of this machine. */
const NOBODY = 65534;

/** Opens a database as somebody to whom its permissions apply: as this user, or as nobody where this one is root. */
function readUnprivileged(file: string): Seen {
  const root = process.getuid?.() === 0;
  let output: string;
  try {
    output = execFileSync(process.execPath, [import.meta.filename, '--read', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(root ? { uid: NOBODY, gid: NOBODY, cwd: '/', env: { PATH: process.env.PATH } } : {}),
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM'))
      throw new Skipped(`an unprivileged process can't be started here: ${error.message}`);
    throw error;
  }
  return JSON.parse(output) as Seen;
}

/** Takes the right to write away; gives the way back. */
function makeReadOnly(kind: 'file' | 'folder' | 'disk', folder: string, file: string): () => void {
  if (process.platform === 'win32') throw new Skipped('Windows knows no permissions of this kind');
  if (kind === 'disk') {
    chmodSync(folder, 0o755);
    let mounted = false;
    try {
      execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' });
      mounted = true;
      execFileSync('mount', ['-o', 'remount,ro,bind', folder], { stdio: 'ignore' });
    } catch {
      if (mounted) execFileSync('umount', [folder]);
      throw new Skipped('a disk can only be mounted for reading by root, on Linux');
    }
    return () => execFileSync('umount', [folder]);
  }
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
  chmodSync(folder, kind === 'file' ? 0o777 : 0o555);
  return () => {
    chmodSync(folder, 0o755);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
    // What the other user wrote there is not this one's to judge by.
    for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
  };
}

interface Place {
  table: string;
  from: number;
  to: number;
}

/**
 * Where a file contains something: the head of every page of a table or an index, each of its cells, and what overflows into pages of its
 * own; unused room and free pages are omitted. As SQLite's file format describes them.
 */
function livePlaces(file: string): Place[] {
  const bytes = readFileSync(file);
  const raw = new ReadableConnection(file);
  const pages = raw.all<{ name: string; pagetype: string; pgoffset: number; pgsize: number; unused: number }>(
    "SELECT name, pagetype, pgoffset, pgsize, unused FROM dbstat WHERE (ncell > 0 OR payload > 0) AND name <> 'sqlite_sequence'",
  );
  raw.close();
  return pages.flatMap(({ name: table, pagetype, pgoffset, pgsize, unused }) => {
    const end = pgoffset + pgsize;
    if (pagetype === 'overflow') return [{ table, from: pgoffset + 4, to: end - unused }];
    const head = pgoffset === 0 ? 100 : pgoffset;
    const cells = bytes.readUInt16BE(head + 3);
    const pointers = head + (pagetype === 'leaf' ? 8 : 12);
    const starts = Array.from({ length: cells }, (_, i) => pgoffset + bytes.readUInt16BE(pointers + 2 * i));
    const sorted = starts.toSorted((a, b) => a - b);
    return [
      { table, from: head, to: pointers + 2 * cells },
      ...sorted.map((from, i) => ({ table, from, to: sorted[i + 1] ?? end })),
    ];
  });
}

const until = async (holds: () => boolean, milliseconds: number) => {
  const end = performance.now() + milliseconds;
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
};

const FAULTS: Record<string, (bench: Bench) => Promise<Outcome>> = {
  async 'kill -9 at a random point'({ file, random }) {
    const { child, reported, ended } = startSigner(file);
    await until(() => reported.length > 0, 30_000);
    await new Promise((resolve) => setTimeout(resolve, random * 300));
    child.kill('SIGKILL');
    await ended;
    demand(reported.length > 0, 'the signer never signed');
    const db = openDatabase(file);
    sound(db);
    const names = new Set(db.slides.list().flatMap(({ name, review }) => (review?.stage === 'signed' ? [name] : [])));
    const lost = reported.filter((name) => !names.has(name));
    db.close();
    demand(lost.length === 0, `lost: ${lost.join(', ')}`);
    return 'opens sound with every reported signature';
  },

  async 'disk full'({ folder, random }) {
    const small = join(folder, 'small');
    mkdirSync(small);
    let mounted = false;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${Math.round(4 + random * 6)}m`, 'tmpfs', small], {
        stdio: 'ignore',
      });
      mounted = true;
    } catch {
      // Not root, or no Linux.
    }
    try {
      const target = join(small, 'small.db');
      const db = openDatabase(target);
      sign(db, 'kept');
      const before = signed(db);
      const slideId = db.slides.create({ name: 'too much', accession: null, synthetic: true });
      const names = Array.from({ length: 400 }, (_, i) => `${i}.png`);
      const run = db.runs.start(makeRun(slideId, names));
      const batch = (runs: Pick<LeukoscopeDatabase['runs'], 'appendBatch'>, i: number) =>
        runs.appendBatch(run, {
          images: [
            makeImage(
              `${i}.png`,
              Array.from({ length: 8 }, (_, n) => ({ ...makeCell(n, 2048), thumb: Buffer.alloc(6000, n) })),
            ),
          ],
          refused: [],
        });
      const limited = mounted ? undefined : new WritableConnection(target);
      limited?.pragma(`max_page_count = ${Number(limited.pragma('page_count')) + Math.round(4 + 40 * random)}`);
      const runs = limited ? createRuns(limited) : db.runs;
      let stored = 0;
      const error = await failing(() => {
        for (const [i] of names.entries()) {
          batch(runs, i);
          stored++;
        }
      });
      demand(error.code === 'DISK_FULL', `${error.code}: ${error.message}`);
      limited?.close();
      demand(signed(db) === before, 'a signed slide changed');
      demand(db.runs.pending(run).length === names.length - stored, 'a batch was partly stored');
      db.close();
      const again = openDatabase(target);
      // Without room even to note that it is open, it opens for reading and says why.
      if (again.info.readOnly) demand((again.info.note ?? '').includes('full'), 'read-only without a message');
      demand(signed(again) === before, 'a signed slide was lost');
      sound(again);
      again.close();
      return `DISK_FULL, ${mounted ? 'a real disk in memory' : 'a limit on pages'}; the batch is undone, the rest stays`;
    } finally {
      if (mounted) execFileSync('umount', [small]);
    }
  },

  async 'read-only file'({ file, folder, index }) {
    const db = openDatabase(file);
    const before = signed(db);
    db.close();
    const kind = (['file', 'folder', 'disk'] as const)[index % 3] ?? 'file';
    const bytes = readFileSync(file);
    const release = makeReadOnly(kind, folder, file);
    try {
      const seen = readUnprivileged(file);
      if ('error' in seen) {
        // SQLite reads a file with a log only where it may put its shared memory.
        demand(kind !== 'file', `not read: ${seen.error.message}`);
        demand(seen.error.code === 'DATABASE_UNUSABLE', seen.error.code);
        demand(seen.error.message.includes(file) && /Copy it/.test(seen.error.message), seen.error.message);
      } else {
        demand(seen.readOnly && (seen.note ?? '').includes(file), `read-only without a message: ${seen.note}`);
        demand(seen.signed === before, 'a signed slide is not read');
        demand(seen.write === 'DATABASE_UNUSABLE', seen.write);
      }
      demand(readFileSync(file).equals(bytes), 'the file was changed');
    } finally {
      release();
    }
    const again = openDatabase(file);
    demand(!again.info.readOnly && signed(again) === before, 'a signed slide was lost');
    sound(again);
    again.close();
    return kind === 'file'
      ? 'file: reads all, refuses a write'
      : `${kind}: DATABASE_UNUSABLE with the way out, and all is there when it may be written again`;
  },

  async 'deleted WAL'({ file, folder, random }) {
    const copy = await backUp(file, join(folder, 'copies'));
    // As a crash leaves it: the log holds what was signed last.
    const db = openDatabase(file);
    const wanted = Math.floor(1 + random * 4);
    for (let i = 0; i < wanted; i++) sign(db, `last ${random} ${i}`);
    const before = signed(db);
    // Not signed: what only the log holds.
    storeSlide(db, `unsigned ${random}`, 2, 5);
    const image = [readFileSync(file), readFileSync(`${file}-wal`)] as const;
    db.close();
    writeFileSync(file, image[0]);
    writeFileSync(`${file}-wal`, image[1]);
    rmSync(`${file}-shm`, { force: true });
    rmSync(`${file}-wal`);
    const reader = openDatabase(file, { readOnly: true });
    demand(!reader.check().ok, 'a check finds nothing amiss');
    reader.close();
    const again = openDatabase(file);
    demand(signed(again) === before, 'a signed slide was lost');
    const { loss } = again.info;
    demand((loss ?? '').includes(`${file}-wal`) && /backup/.test(loss ?? ''), `unclear: ${loss}`);
    demand(!again.slides.list().some(({ name }) => name.startsWith('unsigned')), 'the fault did nothing');
    demand(again.check().problems.join() === loss, 'not sound otherwise');
    again.markers.acknowledgeLoss(actor.id);
    again.close();
    const after = openDatabase(file);
    sound(after);
    demand(after.info.loss === null, 'it asks again');
    after.close();
    const restored = openDatabase(await restoreDatabase(copy, join(folder, 'restored.db')));
    demand(restored.info.loss === null && signed(restored).length > 2, 'the backup does not stand in');
    restored.close();
    return 'every signature is in the file; a message names the log, the check says it too';
  },

  async 'flipped bytes in the file'({ file, folder, random }) {
    const copy = await backUp(file, join(folder, 'copies'));
    const db = openDatabase(file);
    const before = signed(db);
    db.close();
    const places = livePlaces(file);
    const { table, from, to } = places[Math.floor(random * places.length)] ?? { table: '', from: 0, to: 0 };
    const bytes = readFileSync(file);
    // Anywhere in it: a head that is hurt shows at once, a value only to who knows what it was.
    const start = from + Math.floor(((random * 9973) % 1) * (to - from));
    for (let at = start; at < Math.min(to, start + 64); at++) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    writeFileSync(file, bytes);
    let outcome: string;
    try {
      const again = openDatabase(file, { rescue: true });
      if (again.info.damaged) {
        demand(again.info.readOnly && (again.info.note ?? '').includes(file), 'damage without a message');
        demand(readFileSync(file).equals(bytes), 'the damaged file was changed');
        outcome = 'read-only with a note';
      } else {
        const problems = (() => {
          try {
            return again.check().problems;
          } catch (error) {
            return [String(error)];
          }
        })();
        demand(problems.length > 0, `damage in ${table} that nothing found`);
        outcome = 'opens, found by the check';
      }
      again.close();
    } catch (error) {
      demand(error instanceof LeukoscopeError && error.code !== 'INTERNAL', String(error));
      outcome = error.code;
    }
    const restored = openDatabase(await restoreDatabase(copy, join(folder, 'restored.db')));
    demand(signed(restored) === before, 'the backup lacks a signed slide');
    restored.close();
    return outcome;
  },

  async 'truncated backup'({ file, folder, random }) {
    const copies = join(folder, 'copies');
    const good = await backUp(file, copies);
    const bad = await backUp(file, copies);
    truncateSync(bad, Math.floor(statSync(bad).size * (0.05 + 0.9 * random)));
    demand((await verifyBackup(bad)).verified === 'damaged', 'a truncated copy was verified');
    const error = await failing(() => restoreDatabase(bad, join(folder, 'restored.db')));
    demand(['DATABASE_CORRUPT', 'DATABASE_UNUSABLE'].includes(error.code), error.code);
    demand(!existsSync(join(folder, 'restored.db')), 'a partial database remained');
    pruneBackups(copies, 1);
    demand(existsSync(good), 'the good copy went for the bad one');
    return `${error.code}; the good copy stays`;
  },

  async 'clock set back'({ file, folder }) {
    const copies = join(folder, 'copies');
    const db = openDatabase(file);
    const before = signed(db);
    await backUp(file, copies);
    const real = Date;
    const past = real.now() - 400 * 24 * 3_600_000;
    class Past extends real {
      constructor(...at: [] | [string | number]) {
        super(...((at.length ? at : [past]) as [number]));
      }
      static override now = () => past;
    }
    globalThis.Date = Past as DateConstructor;
    try {
      sign(db, 'signed in the past');
      const later = await backUp(file, copies);
      pruneBackups(copies, 1);
      demand(existsSync(later), 'the newer copy went, as its clock was behind');
      demand(
        backupDue({ hours: 24, at: new real(real.now()).toISOString() }, past),
        'no copy would be made for a year',
      );
    } finally {
      globalThis.Date = real;
    }
    sound(db);
    demand(signed(db).includes(before.slice(1, -1)), 'a signed slide was lost');
    db.close();
    const again = openDatabase(file);
    sound(again);
    again.close();
    return 'events go on in their order, copies by number';
  },

  async 'two windows'({ file }) {
    const { child, reported, ended } = startSigner(file);
    await until(() => reported.length > 0, 30_000);
    const error = await failing(() => openDatabase(file));
    demand(error.code === 'DATABASE_LOCKED', error.code);
    const reader = openDatabase(file, { readOnly: true });
    demand(reader.slides.list().length > 0, 'the second can not read');
    reader.close();
    child.kill('SIGTERM');
    await ended;
    const db = openDatabase(file);
    sound(db);
    db.close();
    return 'DATABASE_LOCKED for the second, which may read';
  },
};

if (process.argv[2] === '--read') {
  let seen: Seen;
  try {
    const db = openDatabase(process.argv[3] ?? '');
    const error = await failing(() => db.slides.create({ name: 'x', accession: null, synthetic: true }));
    seen = { readOnly: db.info.readOnly, note: db.info.note, signed: signed(db), write: error.code };
    db.close();
  } catch (error) {
    seen = { error: error instanceof LeukoscopeError ? toWireError(error) : { code: 'none', message: String(error) } };
  }
  process.stdout.write(JSON.stringify(seen));
} else if (process.argv[2] === '--sign') {
  const db = openDatabase(process.argv[3] ?? '');
  const start = db.slides.list().length;
  for (let i = 0; i < 500; i++) {
    const name = `signed ${process.pid} ${start + i}`;
    sign(db, name);
    process.stdout.write(`${name}\n`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  db.close();
} else {
  const template = mkdtempSync(join(tmpdir(), 'leukoscope-faults-'));
  const model = join(template, 'template.db');
  const db = openDatabase(model);
  for (let i = 0; i < 6; i++) sign(db, `template ${i}`);
  db.close();
  let state = 11;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const only = process.argv[3];
  const table: { fault: string; tried: number; held: number; outcomes: Record<string, number> }[] = [];
  for (const [fault, attempt] of Object.entries(FAULTS)) {
    if (only && !fault.includes(only)) continue;
    const row = { fault, tried: 0, held: 0, outcomes: {} as Record<string, number> };
    for (let i = 0; i < tries; i++) {
      const folder = mkdtempSync(join(tmpdir(), 'leukoscope-fault-'));
      const file = join(folder, 'leukoscope.db');
      copyFileSync(model, file);
      row.tried++;
      let outcome: string;
      try {
        outcome = await attempt({ folder, file, random: random(), index: i });
        row.held++;
      } catch (error) {
        if (error instanceof Skipped) row.tried--;
        outcome =
          error instanceof Skipped
            ? `skipped: ${error.message}`
            : `FAILED: ${error instanceof Error ? error.message : error}`;
        if (!(error instanceof Skipped)) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      }
      row.outcomes[outcome] = (row.outcomes[outcome] ?? 0) + 1;
      rmSync(folder, { recursive: true, force: true });
    }
    table.push(row);
    process.stderr.write(`${fault}: ${row.held} of ${row.tried}\n`);
  }
  rmSync(template, { recursive: true, force: true });
  console.log(JSON.stringify({ tries, table }, null, 2));
  if (table.some(({ tried, held }) => held < tried)) process.exitCode = 1;
}
