import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { corruptMessage, sqliteCode } from './errors.ts';
import { lockForWriting, type WriterLock } from './lock.ts';
import { migrate, requireOurs } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { markInterrupted } from './runs.ts';

export interface OpenOptions {
  /** Where better-sqlite3's addon lies; only for runtimes that can't load the one in its package. */
  nativeBinding?: string | undefined;
  /** Change nothing, not even the schema; works while another process writes. */
  readOnly?: boolean | undefined;
}

/** A database that is sound, ours, and at the newest schema, or open for reading with the reason in `note`. */
export interface Opened {
  connection: Connection;
  path: string;
  readOnly: boolean;
  /** Why only reading is possible although writing was asked for, or what was done at opening; null when there is nothing to say. */
  note: string | null;
  lock: WriterLock | null;
}

/**
 * Opens a database, or creates it.
 *
 * The file is examined through a read-only connection first: nothing is written into a file that is damaged, newer, or not ours.
 *
 * @throws {@link LeukoscopeError} DATABASE_NEWER, DATABASE_LOCKED, DATABASE_UNUSABLE, DISK_FULL, NOT_FOUND (nothing to read), or
 * DATABASE_CORRUPT when not even reading is possible.
 */
export function open(file: string, options: OpenOptions): Opened {
  const { nativeBinding, readOnly = false } = options;
  if (file === ':memory:') {
    const connection = new Connection(file, { nativeBinding });
    migrate(connection);
    return { connection, path: file, readOnly: false, note: null, lock: null };
  }
  const path = resolve(file);
  const existing = existsSync(path) && statSync(path).size > 0;
  if (readOnly) {
    if (!existing) throw new LeukoscopeError('NOT_FOUND', `There is no database at ${path}. Check the path.`, { path });
    return openForReading(path, nativeBinding, null);
  }
  if (existing) {
    const damage = examine(path, nativeBinding);
    if (damage !== null) return openForReading(path, nativeBinding, corruptMessage(path, damage));
    if (!isWritable(path)) {
      return openForReading(
        path,
        nativeBinding,
        `${path} can only be read. Allow writing to the file and its folder to store results.`,
      );
    }
  }
  return openForWriting(path, nativeBinding);
}

function openForWriting(path: string, nativeBinding: string | undefined): Opened {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new LeukoscopeError(
      'DATABASE_UNUSABLE',
      `The folder of ${path} can't be made. Choose a place where you may write.`,
      { path },
      { cause: error },
    );
  }
  const lock = lockForWriting(path, { nativeBinding });
  let connection: Connection | undefined;
  try {
    connection = new Connection(path, { nativeBinding });
    connection.pragma('journal_mode = WAL');
    // At every open: a WAL database that is opened again otherwise drops to NORMAL and may lose the last commits with the power.
    connection.pragma('synchronous = FULL');
    protect(connection);
    const backup = migrate(connection);
    markInterrupted(connection);
    return {
      connection,
      path,
      readOnly: false,
      note: backup && `The database was updated; its former state is kept in ${backup}.`,
      lock,
    };
  } catch (error) {
    connection?.close();
    lock.release();
    throw error;
  }
}

/** @param note What made writing impossible, if it was asked for. */
function openForReading(path: string, nativeBinding: string | undefined, note: string | null): Opened {
  const connection = connectForReading(path, { nativeBinding, readOnly: true });
  try {
    protect(connection);
    const { version } = requireOurs(connection);
    if (version < MIGRATIONS.length) {
      throw new LeukoscopeError(
        'DATABASE_UNUSABLE',
        `${path} has an older schema (${version}) and can't be updated while it is only read. Open it once for writing.`,
        { path, version },
      );
    }
    return { connection, path, readOnly: true, note, lock: null };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A WAL database needs a writable folder even to be read, for its shared memory: where that is missing, say so. */
function connectForReading(path: string, options: ConnectionOptions): Connection {
  const connection = new Connection(path, options);
  try {
    connection.get('SELECT count(*) FROM sqlite_schema');
    return connection;
  } catch (error) {
    connection.close();
    const code = sqliteCode(error instanceof Error ? error.cause : undefined);
    if (!code || !/^SQLITE_(CANTOPEN|READONLY)/.test(code)) throw error;
    throw new LeukoscopeError(
      'DATABASE_UNUSABLE',
      `${path} can't be read where it lies, for its folder can't be written. Copy it, with its -wal file if there is one, to a folder where you may write.`,
      { path },
      { cause: error },
    );
  }
}

/**
 * The first damage that SQLite finds in the file; null for none.
 *
 * @throws {@link LeukoscopeError} DATABASE_NEWER or DATABASE_UNUSABLE for a file that isn't for this program.
 */
function examine(path: string, nativeBinding: string | undefined): string | null {
  let connection: Connection | undefined;
  try {
    connection = connectForReading(path, { nativeBinding, readOnly: true });
    requireOurs(connection);
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

/** What every connection needs: references checked, and nothing in the file's schema trusted to call functions. */
function protect(connection: Connection): void {
  connection.pragma('foreign_keys = ON');
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
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
