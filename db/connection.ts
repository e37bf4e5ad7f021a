import Sqlite from 'better-sqlite3';
import { translateError } from './errors.ts';

export type SqlValue = string | number | Buffer | null;

/** Values by the names that the SQL gives them: `{ slide }` for `$slide`. What the SQL does not name is ignored. */
export type NamedValues = Readonly<Record<string, SqlValue>>;

/** better-sqlite3's addon, for runtimes that can't load the one in its package. Threads and child processes inherit the variable. */
const nativeBinding = process.env.LEUKOSCOPE_SQLITE_BINDING;

/** Pages that a copy takes at a time: 4 MB at 16 KB a page, so that other work on the thread waits no longer than that. */
const PAGES_A_STEP = 256;

export interface ConnectionOptions {
  /** How long to wait for another program's lock, milliseconds; 5000 by default. */
  timeout?: number | undefined;
  /** The path to name in messages, if it is not what SQLite opens. */
  file?: string | undefined;
}

/**
 * A SQLite connection that reads: prepared statements kept by their text, rows typed where they are read, and every SQLite error
 * turned into a {@link LeukoscopeError} that names the file.
 *
 * SQL names its values: `db.all('SELECT ... WHERE slide = $slide', { slide })`.
 */
export class ReadableConnection {
  /** The database's path as people know it, for messages. */
  readonly file: string;
  protected readonly sqlite: Sqlite.Database;
  readonly #statements = new Map<string, Sqlite.Statement>();

  /** @param target What SQLite opens: a path, `:memory:` or a `file:` URI. */
  constructor(target: string, { timeout = 5000, file = target }: ConnectionOptions = {}, readOnly = true) {
    this.file = file;
    this.sqlite = this.guard(
      () => new Sqlite(target, { readonly: readOnly, timeout, ...(nativeBinding ? { nativeBinding } : {}) }),
    );
  }

  /** Whether SQLite refuses to write through this connection. */
  get readOnly(): boolean {
    return this.sqlite.readonly;
  }

  /** Every row of a query; `Row` must match its columns. */
  all<Row>(sql: string, values: NamedValues = {}): Row[] {
    return this.guard(() => this.prepare(sql).all(values) as Row[]);
  }

  /** The first row of a query; `Row` must match its columns. */
  get<Row>(sql: string, values: NamedValues = {}): Row | undefined {
    return this.guard(() => this.prepare(sql).get(values) as Row | undefined);
  }

  /** Row by row, for tables that don't belong in memory whole. */
  *iterate<Row>(sql: string, values: NamedValues = {}): Generator<Row> {
    try {
      yield* this.sqlite.prepare(sql).iterate(values) as IterableIterator<Row>;
    } catch (error) {
      throw translateError(error, this.file);
    }
  }

  /** Row by row as arrays: building an object for each of tens of thousands of rows is most of the work. */
  *iterateValues<Row extends readonly unknown[]>(sql: string, values: NamedValues = {}): Generator<Row> {
    try {
      yield* this.sqlite.prepare(sql).raw().iterate(values) as IterableIterator<unknown> as IterableIterator<Row>;
    } catch (error) {
      throw translateError(error, this.file);
    }
  }

  /** A pragma's first value. */
  pragma(pragma: string): unknown {
    return this.guard(() => this.sqlite.pragma(pragma, { simple: true }));
  }

  /**
   * Copies the database as it is now into `file` while others go on reading and writing.
   *
   * A connection that only reads keeps its view of the file meanwhile: SQLite would otherwise start again at every change that
   * another connection makes, and never end beside a busy writer.
   */
  async backupInto(file: string, progress?: (done: number, total: number) => void): Promise<void> {
    const snapshot = this.sqlite.readonly;
    try {
      if (snapshot) {
        this.sqlite.exec('BEGIN');
        this.prepare('SELECT count(*) FROM sqlite_schema').get();
      }
      await this.sqlite.backup(file, {
        progress: ({ totalPages, remainingPages }) => {
          progress?.(totalPages - remainingPages, totalPages);
          return PAGES_A_STEP;
        },
      });
    } catch (error) {
      throw translateError(error, this.file);
    } finally {
      if (snapshot && this.sqlite.inTransaction) this.sqlite.exec('COMMIT');
    }
  }

  close(): void {
    this.guard(() => this.sqlite.close());
  }

  protected prepare(sql: string): Sqlite.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  protected guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translateError(error, this.file);
    }
  }
}

/** A connection that also writes. A function that takes a {@link ReadableConnection} can't change anything. */
export class WritableConnection extends ReadableConnection {
  #frozen = false;

  /** @param options With `readOnly` SQLite refuses every change: for a file that is damaged or write-protected. */
  constructor(target: string, options: ConnectionOptions & { readOnly?: boolean } = {}) {
    super(target, options, options.readOnly ?? false);
  }

  override get readOnly(): boolean {
    return this.#frozen || super.readOnly;
  }

  /** Runs a change; gives the number of changed rows and the last inserted row's id. */
  run(sql: string, values: NamedValues = {}): { changes: number; id: number } {
    return this.guard(() => {
      const { changes, lastInsertRowid } = this.prepare(sql).run(values);
      return { changes, id: Number(lastInsertRowid) };
    });
  }

  /** Runs statements that take no values, such as a migration. */
  exec(sql: string): void {
    this.guard(() => this.sqlite.exec(sql));
  }

  /** Runs all of `work` or none of it. Takes the write lock at once, so that another writer can't make it fail later. */
  transaction<T>(work: () => T): T {
    return this.guard(() => this.sqlite.transaction(work).immediate());
  }

  /** From now on this connection refuses every write. */
  freeze(): void {
    this.pragma('query_only = ON');
    this.#frozen = true;
  }

  /**
   * Writes what is committed from the log into the file itself and waits for the disk, without waiting for readers.
   *
   * @returns False when a reader of an older state delayed part of it.
   */
  checkpoint(): boolean {
    return this.guard(() => {
      const [row] = this.sqlite.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
      return row === undefined || row.log === row.checkpointed;
    });
  }
}
