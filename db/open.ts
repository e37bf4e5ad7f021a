import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import { markInterrupted } from './analysis/runs.ts';
import { type ReadableConnection, WritableConnection } from './connection.ts';
import { corruptMessage, sqliteCode } from './errors.ts';
import { lockForWriting, type WriterLock } from './lock.ts';
import { forgetTally, logMissing, lossOf, readTally, type Tally } from './lost-log.ts';
import { markLost, markOpen } from './maintenance/markers.ts';
import { identify, migrate, requireOurs } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';

export interface OpenOptions {
  /** Change nothing, not even the schema; works while another process writes. */
  readOnly?: boolean | undefined;
  /** Files up to this size are read whole at opening, bytes; larger ones are verified in the background. 64 MB by default. */
  examineWhole?: number | undefined;
}

/** A database that is sound, ours, and at the newest schema, or open for reading with the reason in `note`. */
export interface Opened<Connection extends ReadableConnection = WritableConnection> {
  connection: Connection;
  path: string;
  readOnly: boolean;
  /** Why only reading is possible although writing was asked for, or what was done at opening; null when there is nothing to say. */
  note: string | null;
  lock: WriterLock | null;
  /** Whether the file was found damaged. */
  damaged: boolean;
  /** What was found missing of it just now; null for nothing. */
  loss: string | null;
  /** Whether the last process to write ended without closing the file. */
  unclean: boolean;
  /** Whether every page was read at opening. */
  verified: boolean;
}

const SOUND = {
  readOnly: false,
  note: null,
  lock: null,
  damaged: false,
  loss: null,
  unclean: false,
  verified: true,
} satisfies Omit<Opened, 'connection' | 'path'>;

/** quick_check reads at least 100 MB a second: what is smaller costs nobody a second. */
const EXAMINE_WHOLE = 64 * 1024 * 1024;

/**
 * Opens a database, or creates it.
 *
 * The file is examined through a read-only connection first: nothing is written into a file that is damaged, newer, or not ours.
 *
 * @throws {@link LeukoscopeError} DATABASE_NEWER, DATABASE_LOCKED, DATABASE_UNUSABLE, DISK_FULL, NOT_FOUND (nothing to read), or
 * DATABASE_CORRUPT when not even reading is possible.
 */
export function open(file: string, options: OpenOptions = {}): Opened {
  const { readOnly = false, examineWhole = EXAMINE_WHOLE } = options;
  if (file === ':memory:') {
    const connection = new WritableConnection(file);
    migrate(connection);
    return { ...SOUND, connection, path: file };
  }
  const path = resolve(file);
  const existing = existsSync(path) && statSync(path).size > 0;
  const traces: Traces = { logGone: existing && logMissing(path), tally: existing ? readTally(path) : undefined };
  if (readOnly) {
    if (!existing) throw new LeukoscopeError('NOT_FOUND', `There is no database at ${path}. Check the path.`);
    return openForReading(path, null, traces);
  }
  const whole = !existing || statSync(path).size <= examineWhole;
  if (existing) {
    const damage = examine(path, whole);
    if (damage !== null) return { ...openForReading(path, corruptMessage(path, damage), traces), damaged: true };
    if (!isWritable(path)) {
      return openForReading(
        path,
        `${path} can only be read. Allow writing to the file and its folder to store results.`,
        traces,
      );
    }
  } else forgetTally(path);
  try {
    return openForWriting(path, whole, traces);
  } catch (error) {
    // The data can be read until somebody frees space.
    if (!existing || !(error instanceof LeukoscopeError) || error.code !== 'DISK_FULL') throw error;
    return openForReading(path, error.message, traces);
  }
}

/** The files beside the database before SQLite opened it. */
interface Traces {
  logGone: boolean;
  tally: Tally | undefined;
}

function openForWriting(path: string, verified: boolean, { logGone, tally }: Traces): Opened {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new LeukoscopeError(
      'DATABASE_UNUSABLE',
      `The folder of ${path} can't be created. Choose a place where you may write.`,
      { path },
      { cause: error },
    );
  }
  const lock = lockForWriting(path);
  let connection: WritableConnection | undefined;
  try {
    // The former owner of the lock may have written the log meanwhile.
    const stillGone = logGone && logMissing(path);
    connection = new WritableConnection(path);
    // Of no effect on a file that has pages. Rows of one to four kilobytes leave less of a page of this size unused.
    connection.pragma('page_size = 16384');
    connection.pragma('journal_mode = WAL');
    // At every open: a WAL database that is opened again otherwise drops to NORMAL and may lose the last commits with the power.
    connection.pragma('synchronous = FULL');
    protect(connection);
    // A process that was killed while it made the file leaves a header without a log, and nothing that could be missing.
    const hadSchema = identify(connection).version > 0;
    const backup = migrate(connection);
    markInterrupted(connection);
    const loss = lossOf(connection, stillGone && hadSchema, tally);
    if (loss !== null) {
      markLost(connection, loss);
      // Reported once: from now on the present events are the reference.
      forgetTally(path);
    }
    const unclean = markOpen(connection, backup === null);
    const note = backup && `The database was updated; its former state is kept in ${backup}.`;
    return { ...SOUND, connection, path, note, lock, loss, unclean, verified };
  } catch (error) {
    connection?.close();
    lock.release();
    throw error;
  }
}

/** @param note What made writing impossible, if it was asked for. */
function openForReading(path: string, note: string | null, { logGone, tally }: Traces): Opened {
  const connection = connectForReading(path);
  try {
    protect(connection);
    const { version } = requireOurs(connection);
    if (version < MIGRATIONS.length) {
      throw new LeukoscopeError(
        'DATABASE_UNUSABLE',
        `${path} has an older schema (${version}) and can't be updated while it is only read. Open it once for writing.`,
      );
    }
    // Somebody who opened it for writing meanwhile has a log by now.
    const loss = lossOf(connection, logGone && logMissing(path), tally);
    return { ...SOUND, connection, path, readOnly: true, note, loss };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A WAL database needs a writable folder even to be read, for its shared memory: without one the error says so. */
function connectForReading(path: string): WritableConnection {
  const connection = new WritableConnection(path, { readOnly: true });
  try {
    connection.get('SELECT count(*) FROM sqlite_schema');
    return connection;
  } catch (error) {
    connection.close();
    const code = sqliteCode(error instanceof Error ? error.cause : undefined);
    if (!code || !/^SQLITE_(CANTOPEN|READONLY)/.test(code)) throw error;
    throw new LeukoscopeError(
      'DATABASE_UNUSABLE',
      `${path} can't be read in its folder, because the folder can't be written. Copy it, with its -wal file if there is one, to a folder where you may write.`,
      { path },
      { cause: error },
    );
  }
}

/**
 * The first damage that SQLite finds in the file; null for none. A large file is not read whole: its header, size, schema, free list
 * and the first leaf of every table are (docs/decisions/database-opening.md says why that is enough to begin with).
 *
 * @throws {@link LeukoscopeError} DATABASE_NEWER or DATABASE_UNUSABLE for a file that isn't for this program.
 */
function examine(path: string, whole: boolean): string | null {
  let connection: WritableConnection | undefined;
  try {
    connection = connectForReading(path);
    requireOurs(connection);
    if (!whole) return sampleCheck(connection);
    const verdict = String(connection.pragma('quick_check(1)'));
    return verdict === 'ok' ? null : verdict;
  } catch (error) {
    if (error instanceof LeukoscopeError && error.code === 'DATABASE_CORRUPT') {
      return error.cause instanceof Error ? error.cause.message : error.message;
    }
    throw error;
  } finally {
    connection?.close();
  }
}

/** What is visible of a file without reading all of it; damage on a page that is read is thrown. */
function sampleCheck(connection: ReadableConnection): string | null {
  const [pages, free] = [Number(connection.pragma('page_count')), Number(connection.pragma('freelist_count'))];
  if (free >= pages) return `its free list claims ${free} of ${pages} pages`;
  const tables = connection.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0",
  );
  for (const { name } of tables) connection.get(`SELECT 1 FROM "${name}" LIMIT 1`);
  return null;
}

/** What every connection needs: references checked, and nothing in the file's schema trusted to call functions. */
function protect(connection: ReadableConnection): void {
  connection.pragma('foreign_keys = ON');
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
  // What is deleted or shortened is overwritten: nothing of an erased patient stays in free pages.
  connection.pragma('secure_delete = ON');
}

/** Both are needed: SQLite writes its log beside the file. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
