/**
 * Does to a database what laboratories do to theirs, and asserts each time that nothing signed is lost and that the message is clear:
 * `node tests/bench/faults.ts [tries]` prints a table; 3 tries of each unless told. A full disk is a real one where this may mount a
 * small file system in memory, else a limit on the file's pages.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '../../db/connection.ts';
import {
  type LeukoscopeDatabase,
  openDatabase,
  pruneGenerations,
  restoreDatabase,
  verifyGeneration,
} from '../../db/index.ts';
import { createRuns } from '../../db/runs.ts';
import { LeukoscopeError, type SlideId } from '../../electron/contract/index.ts';
import { findingsOf } from '../../electron/engine/review/findings.ts';
import { backupDue } from '../../electron/engine/safety/desk.ts';
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
  db.reviewsWith(findingsOf).apply({ slide: slideId, reader: 1, actor }, [{ action: 'confirm', cellIds: cells }]);
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

interface Bench {
  folder: string;
  file: string;
  random: number;
}

type Outcome = string;

const sound = (db: LeukoscopeDatabase) => demand(db.check().problems.length === 0, db.check().problems.join(' '));

async function backUp(file: string, folder: string): Promise<string> {
  const reader = openDatabase(file, { readOnly: true });
  const { name } = await reader.makeGeneration(folder);
  reader.close();
  demand((await verifyGeneration(join(folder, name))).verified === 'yes', 'a sound copy was not proven');
  return join(folder, name);
}

/** Starts this program as another process that signs slides, and tells of each that is signed. */
function startSigner(file: string): { child: ChildProcess; told: string[]; ended: Promise<string> } {
  const child = spawn(process.execPath, [import.meta.filename, '--sign', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const told: string[] = [];
  let errors = '';
  child.stdout?.on('data', (data: Buffer) => told.push(...data.toString().split('\n').filter(Boolean)));
  child.stderr?.on('data', (data: Buffer) => (errors += data));
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(errors)));
  return { child, told, ended };
}

const until = async (holds: () => boolean, milliseconds: number) => {
  const end = performance.now() + milliseconds;
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
};

const FAULTS: Record<string, (bench: Bench) => Promise<Outcome>> = {
  async 'kill -9 at a random point'({ file, random }) {
    const { child, told, ended } = startSigner(file);
    await until(() => told.length > 0, 30_000);
    await new Promise((resolve) => setTimeout(resolve, random * 300));
    child.kill('SIGKILL');
    await ended;
    demand(told.length > 0, 'the signer never signed');
    const db = openDatabase(file);
    sound(db);
    const names = new Set(db.slides.list().flatMap(({ name, review }) => (review?.stage === 'signed' ? [name] : [])));
    const lost = told.filter((name) => !names.has(name));
    db.close();
    demand(lost.length === 0, `lost: ${lost.join(', ')}`);
    return 'opens sound with every signature that was told';
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
      const limited = mounted ? undefined : new Connection(target);
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
      demand(db.runs.pending(run).length === names.length - stored, 'a batch was half stored');
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

  async 'read-only file'({ file }) {
    const db = openDatabase(file);
    const before = signed(db);
    db.close();
    chmodSync(file, 0o444);
    // Root may write whatever the file says: there a connection that only reads stands for it.
    const asRoot = process.getuid?.() === 0;
    const again = openDatabase(file, { readOnly: asRoot });
    demand(again.info.readOnly, 'it can be written');
    demand(signed(again) === before, 'a signed slide is not read');
    const error = await failing(() => again.slides.create({ name: 'x', accession: null, synthetic: true }));
    demand(error.code === 'DATABASE_UNUSABLE', error.code);
    again.close();
    chmodSync(file, 0o644);
    return `reads all, DATABASE_UNUSABLE for a write${asRoot ? ' (as root: opened for reading)' : ''}`;
  },

  async 'deleted WAL'({ file, folder, random }) {
    const copy = await backUp(file, join(folder, 'copies'));
    // As a crash leaves it: the log holds what was signed last.
    const db = openDatabase(file);
    const before = signed(db);
    sign(db, `last ${random}`);
    const image = [readFileSync(file), readFileSync(`${file}-wal`)] as const;
    db.close();
    writeFileSync(file, image[0]);
    writeFileSync(`${file}-wal`, image[1]);
    rmSync(`${file}-shm`, { force: true });
    rmSync(`${file}-wal`);
    const again = openDatabase(file);
    sound(again);
    // What had reached the file is all there; a log that somebody deletes takes what only it held.
    const now = signed(again);
    again.close();
    demand(now === before || now.length > before.length, 'more was lost than the log held');
    const restored = openDatabase(await restoreDatabase(copy, join(folder, 'restored.db')));
    demand(signed(restored) === before, 'the backup lacks a signed slide');
    restored.close();
    return 'opens sound at the last checkpoint; later signatures are gone with the log';
  },

  async 'flipped bytes in the file'({ file, folder, random }) {
    const copy = await backUp(file, join(folder, 'copies'));
    const db = openDatabase(file);
    const before = signed(db);
    db.close();
    const bytes = readFileSync(file);
    const start = Math.floor(random * (bytes.length - 4096));
    for (let i = 0; i < 64; i++) bytes[start + i * 61] = (bytes[start + i * 61] ?? 0) ^ 0xff;
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
        // In free room of a page nothing is hurt.
        demand(problems.length > 0 || signed(again) === before, 'damage that nothing found');
        outcome = problems.length > 0 ? 'found by the check' : 'in unused room';
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
    demand((await verifyGeneration(bad)).verified === 'damaged', 'a truncated copy was proven');
    const error = await failing(() => restoreDatabase(bad, join(folder, 'restored.db')));
    demand(['DATABASE_CORRUPT', 'DATABASE_UNUSABLE'].includes(error.code), error.code);
    demand(!existsSync(join(folder, 'restored.db')), 'half a database was left');
    pruneGenerations(copies, 1);
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
      pruneGenerations(copies, 1);
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
    const { child, told, ended } = startSigner(file);
    await until(() => told.length > 0, 30_000);
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

if (process.argv[2] === '--sign') {
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
        outcome = await attempt({ folder, file, random: random() });
        row.held++;
      } catch (error) {
        outcome = `FAILED: ${error instanceof Error ? error.message : error}`;
        process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
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
