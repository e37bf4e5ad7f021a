import { renameSync, rmSync } from 'node:fs';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import { audit } from './audit.ts';
import type { ReadableConnection, WritableConnection } from './connection.ts';
import { syncFile } from './maintenance/sync-file.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** 'LKSC' in the file's header: distinguishes it from every other SQLite file, also for `file(1)`. */
export const APPLICATION_ID = 0x4c4b5343;

/** What a file's header says it is. */
export interface Identity {
  version: number;
  applicationId: number;
}

export function identify(connection: ReadableConnection): Identity {
  return {
    version: Number(connection.pragma('user_version')),
    applicationId: Number(connection.pragma('application_id')),
  };
}

/**
 * Refuses a file that this program must not touch.
 *
 * @throws {@link LeukoscopeError} DATABASE_NEWER for a later schema, DATABASE_UNUSABLE for another program's database.
 */
export function requireOurs(connection: ReadableConnection, newest: number = MIGRATIONS.length): Identity {
  const identity = identify(connection);
  const empty = connection.get('SELECT 1 FROM sqlite_schema LIMIT 1') === undefined;
  if (!empty && identity.applicationId !== APPLICATION_ID) {
    throw new LeukoscopeError(
      'DATABASE_UNUSABLE',
      `${connection.file} is another program's database. Choose a Leukoscope database or the name of a new file.`,
    );
  }
  if (identity.version > newest) {
    throw new LeukoscopeError(
      'DATABASE_NEWER',
      `${connection.file} was written by a newer Leukoscope (schema ${identity.version}, this one knows ${newest}). Update Leukoscope, or choose another database.`,
    );
  }
  return identity;
}

/**
 * Brings the schema up to date, each migration in a transaction of its own.
 *
 * A database that already has a schema is first copied to `<file>.v<version>-<time>.backup`; the copy stays.
 *
 * @param migrations The history to follow; the shipped one unless a test brings another.
 * @param options Without `copy` none is made: for a file that is one itself.
 * @returns The copy's path, or null when none was needed.
 */
export function migrate(
  connection: WritableConnection,
  migrations: readonly string[] = MIGRATIONS,
  { copy = true }: { copy?: boolean } = {},
): string | null {
  const { version } = requireOurs(connection, migrations.length);
  const pending = migrations.slice(version);
  if (pending.length === 0) return null;
  const backup =
    copy && version > 0 && connection.file !== ':memory:' ? copyBeforeMigration(connection, version) : null;
  for (const [index, sql] of pending.entries()) {
    const next = version + index + 1;
    connection.transaction(() => {
      connection.exec(sql);
      connection.exec(`PRAGMA user_version = ${next}`);
      audit(connection, 'database.migrated', { version: next });
    });
  }
  return backup;
}

/** VACUUM INTO, because opening is synchronous and the online backup is not; it also reads one consistent state. */
function copyBeforeMigration(connection: WritableConnection, version: number): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const copy = `${connection.file}.v${version}-${stamp}.backup`;
  const part = `${copy}.part`;
  try {
    connection.run('VACUUM INTO $part', { part });
    syncFile(part);
    renameSync(part, copy);
    return copy;
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
