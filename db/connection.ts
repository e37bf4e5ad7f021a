import Sqlite from 'better-sqlite3';
import { translateError } from './errors.ts';

export type SqlValue = string | number | Buffer | null;

/** Of a copy, at a time: 4 MB at 16 KB a page, so that who shares the thread waits for no more than that. */
const PAGES_A_STEP = 256;

export interface ConnectionOptions {
  /** Where better-sqlite3's addon lies; only for runtimes that can't load the one in its package. */
  nativeBinding?: string | undefined;
  readOnly?: boolean | undefined;
  /** How long to wait for another program's lock, milliseconds; 5000 unless told. */
  timeout?: number | undefined;
}

/**
 * One SQLite connection: prepared statements kept by their text, rows typed where they are read, and every SQLite error turned
 * into a {@link LeukoscopeError} that names the file.
 */
export class Connection {
  /** The database's path as people know it, for messages. */
  readonly file: string;
  /** For further connections of the same runtime. */
  readonly nativeBinding: string | undefined;
  readonly #db: Sqlite.Database;
  #frozen = false;
  readonly #statements = new Map<string, Sqlite.Statement>();

  /**
   * @param target What SQLite opens: a path, `:memory:` or a `file:` URI.
   * @param file The path to name in messages, if `target` is not it.
   */
  constructor(target: string, options: ConnectionOptions = {}, file: string = target) {
    this.file = file;
    this.nativeBinding = options.nativeBinding;
    const { nativeBinding, readOnly = false, timeout = 5000 } = options;
    this.#db = this.#guard(
      () => new Sqlite(target, { readonly: readOnly, timeout, ...(nativeBinding ? { nativeBinding } : {}) }),
    );
  }

  /** Whether this connection refuses to write. */
  get readOnly(): boolean {
    return this.#frozen || this.#db.readonly;
  }

  /** Every row of a query; `Row` must match its columns. */
  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#guard(() => this.#prepare(sql).all(...values) as Row[]);
  }

  /** The first row of a query; `Row` must match its columns. */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#guard(() => this.#prepare(sql).get(...values) as Row | undefined);
  }

  /** Row by row, for tables that don't belong in memory whole. */
  *iterate<Row>(sql: string, ...values: SqlValue[]): Generator<Row> {
    try {
      yield* this.#db.prepare(sql).iterate(...values) as IterableIterator<Row>;
    } catch (error) {
      throw translateError(error, this.file);
    }
  }

  /** The same without names for the columns' values, which of tens of thousands of rows are most of the work. */
  *iterateValues<Row extends readonly unknown[]>(sql: string, ...values: SqlValue[]): Generator<Row> {
    try {
      yield* this.#db
        .prepare(sql)
        .raw()
        .iterate(...values) as IterableIterator<unknown> as IterableIterator<Row>;
    } catch (error) {
      throw translateError(error, this.file);
    }
  }

  /** Runs a change; gives the number of changed rows and the last inserted row's id. */
  run(sql: string, ...values: SqlValue[]): { changes: number; id: number } {
    return this.#guard(() => {
      const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
      return { changes, id: Number(lastInsertRowid) };
    });
  }

  /** Runs statements that take no values, such as a migration. */
  exec(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  /** A pragma's first value. */
  pragma(pragma: string): unknown {
    return this.#guard(() => this.#db.pragma(pragma, { simple: true }));
  }

  /** All of `work` or nothing of it. Takes the write lock at once, so that it can't fail half-way for another writer. */
  transaction<T>(work: () => T): T {
    return this.#guard(() => this.#db.transaction(work).immediate());
  }

  /**
   * Copies the database as it is now into `file` while others go on reading and writing.
   *
   * A connection that only reads holds its view of the file meanwhile: SQLite would otherwise begin again at every change that
   * another connection makes, and never end beside a busy writer.
   */
  async backupInto(file: string, progress?: (done: number, total: number) => void): Promise<void> {
    const held = this.#db.readonly;
    try {
      if (held) {
        this.#db.exec('BEGIN');
        this.#prepare('SELECT count(*) FROM sqlite_schema').get();
      }
      await this.#db.backup(file, {
        progress: ({ totalPages, remainingPages }) => {
          progress?.(totalPages - remainingPages, totalPages);
          return PAGES_A_STEP;
        },
      });
    } catch (error) {
      throw translateError(error, this.file);
    } finally {
      if (held && this.#db.inTransaction) this.#db.exec('COMMIT');
    }
  }

  /** From now on nothing is written through this connection, whatever is asked. */
  freeze(): void {
    this.pragma('query_only = ON');
    this.#frozen = true;
  }

  /**
   * Writes what is committed from the log into the file itself and waits for the disk, without waiting for readers.
   *
   * @returns False when a reader of an older state held part of it back.
   */
  settle(): boolean {
    return this.#guard(() => {
      const [row] = this.#db.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
      return row === undefined || row.log === row.checkpointed;
    });
  }

  close(): void {
    this.#guard(() => this.#db.close());
  }

  #prepare(sql: string): Sqlite.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translateError(error, this.file);
    }
  }
}
