import { resolve } from 'node:path';
import type { CellClass } from '../electron/contract/classes.ts';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import type { Backup, Provenance, ReportId, SlideId } from '../electron/contract/methods.ts';
import { createCalibrations } from './analysis/calibrations.ts';
import { createCells } from './analysis/cells.ts';
import { createDatasets } from './analysis/datasets.ts';
import { createFields } from './analysis/fields.ts';
import { createHeads, readHeads } from './analysis/heads.ts';
import { createRuns } from './analysis/runs.ts';
import { createStatistics } from './analysis/statistics.ts';
import { createTrends } from './analysis/trends.ts';
import { createVectors, readVectors } from './analysis/vectors.ts';
import type { ReadableConnection, WritableConnection } from './connection.ts';
import { corruptMessage } from './errors.ts';
import { createOrders } from './laboratory/orders.ts';
import { createInbox, createOutbox } from './laboratory/outbox.ts';
import { createPatients } from './laboratory/patients.ts';
import { createPeople } from './laboratory/people.ts';
import { createReports } from './laboratory/reports.ts';
import { createSettings } from './laboratory/settings.ts';
import { markLog } from './lost-log.ts';
import { makeBackup } from './maintenance/backups.ts';
import { type CheckResult, check, quickCheck } from './maintenance/check.ts';
import { backup } from './maintenance/database-copy.ts';
import { Erasures } from './maintenance/erasure.ts';
import { createMarkers, markClosed, readLoss } from './maintenance/markers.ts';
import { Originals } from './maintenance/originals.ts';
import {
  backUpOriginals,
  type OriginalsBackup,
  restoreOriginals,
  verifyOriginals,
} from './maintenance/originals-backup.ts';
import { createRetention } from './maintenance/retention.ts';
import { stats } from './maintenance/stats.ts';
import { type Opened, type OpenOptions, open } from './open.ts';
import type { Derive } from './review/metrics.ts';
import { provenance } from './review/provenance.ts';
import { Reviews } from './review/reviews.ts';
import { createSignoff } from './review/signoff.ts';
import { createSlideChanges } from './review/slide-changes.ts';
import { createSlides, readSlides } from './review/slides.ts';
import { createWorklist } from './review/worklist.ts';

export type { Cells, NewCell, StoredCell } from './analysis/cells.ts';
export type { SignedCell } from './analysis/datasets.ts';
export type { InputFile, NewImage, NewRun } from './analysis/runs.ts';
export type { CallCount, LeftOut, SecondReading, SlideFigures } from './analysis/statistics.ts';
export type { PlacedBlock, Projection, VectorBlock } from './analysis/vectors.ts';
export type { DueMessage, Outbox } from './laboratory/outbox.ts';
export { patientOrderingKey, sampleOrderingKey } from './laboratory/outbox.ts';
export type { Account, StoredPassword } from './laboratory/people.ts';
export type { Settings } from './laboratory/settings.ts';
export {
  backupFile,
  defaultBackupFolder,
  freeBytes,
  listBackups,
  pruneBackups,
  recordOriginals,
  requireRoom,
  requireSound,
  verifyBackup,
} from './maintenance/backups.ts';
export type { CheckResult } from './maintenance/check.ts';
export { replaceDatabase, restoreDatabase } from './maintenance/database-copy.ts';
export { Originals } from './maintenance/originals.ts';
export { type OriginalsBackup, originalsBackupFolder } from './maintenance/originals-backup.ts';
export type { DatabaseStats } from './maintenance/stats.ts';
export type { OpenOptions } from './open.ts';
export type { DerivedMetrics } from './review/metrics.ts';
export type { Reviews } from './review/reviews.ts';
export type { CellVerdict, SlideEvent } from './review/signoff.ts';
export type { View } from './review/slide-rows.ts';
export type { SlideReviewState } from './review/slide-state.ts';
export type { ReviewCounts } from './review/verdict.ts';

export interface DatabaseOptions extends OpenOptions {
  /** A file damaged beyond reading opens as an empty database in memory that refuses to write: the way to a restore dialog. */
  rescue?: boolean | undefined;
}

type Progress = (done: number, total: number) => void;

/** What can be asked through a connection that only reads. */
function readersOf(connection: ReadableConnection, opened: Opened<ReadableConnection>) {
  const { path, readOnly, note, damaged } = opened;
  const originals = path === ':memory:' ? null : new Originals(`${path}.originals`);
  /** Why the database can only be read, and whether the file is damaged, so that a backup should replace it. */
  const info = {
    path,
    readOnly,
    note,
    damaged,
    /** What is missing because the log was removed; null when nothing is, or somebody has acknowledged it. */
    get loss(): string | null {
      return readLoss(connection) ?? (info.readOnly ? opened.loss : null);
    },
  };
  return {
    info,
    /** The image files behind the cells, in the folder `<database>.originals`; null for a database in memory. */
    originals,
    slides: readSlides(connection),
    cells: createCells(connection),
    fields: createFields(connection),
    vectors: readVectors(connection),
    heads: readHeads(connection),
    statistics: createStatistics(connection),
    trends: createTrends(connection),
    datasets: createDatasets(connection),
    worklist: createWorklist(connection),

    /**
     * Whether the file is sound, its review events are untouched and its runs are whole.
     *
     * @param options.originals Also reads every original image and compares its hash.
     */
    check({ originals: files = false }: { originals?: boolean } = {}): CheckResult {
      const result = check(connection, { originals: (files && originals) || undefined });
      const { loss } = info;
      return loss === null ? result : { ...result, ok: false, problems: [loss, ...result.problems] };
    },

    /** Reads every page, table by table; returns the first damage, or null. */
    quickCheck: (progress?: Progress): string | null => quickCheck(connection, progress),

    /**
     * What the numbers of a slide are based on.
     *
     * @param reader Whose verdicts count: 1, or a second reader at work.
     * @param report An issued report: what it is based on, as everything was when it was signed.
     */
    provenance: (
      slide: SlideId,
      name: CellClass | null,
      reader: number,
      report: ReportId | null = null,
    ): Provenance | undefined =>
      provenance(connection, {
        ...{ slide, name, reader, report },
        kept: (sha256) => originals?.pathOf(sha256) !== undefined,
      }),

    stats: () => stats(connection),

    /** Copies the database, not its originals, into a new file; returns the copy's path. @throws BAD_REQUEST when the file exists. */
    backup: (file: string): Promise<string> => backup(connection, file),

    /** Copies the database into a folder of backups, not yet verified; only a connection that reads may. */
    makeBackup: (folder: string, progress?: Progress): Promise<Backup> => makeBackup(connection, folder, progress),

    /** Copies the originals that a folder of backups lacks, verified by their hashes. @throws DISK_FULL, UNREADABLE. */
    async backUpOriginals(backups: string, progress?: Progress): Promise<OriginalsBackup> {
      if (!originals) return { originals: 0, copied: 0, missing: 0, changed: [] };
      return backUpOriginals(connection, originals, backups, progress);
    },

    /** Reads every original in a folder of backups. */
    verifyOriginals: (backups: string, progress?: Progress): OriginalsBackup =>
      verifyOriginals(connection, backups, progress),

    /** Brings missing originals back from a folder of backups; null where that has none. */
    restoreOriginals: async (backups: string): Promise<OriginalsBackup | null> =>
      originals ? restoreOriginals(connection, originals, backups) : null,
  };
}

function writersOf(connection: WritableConnection, opened: Opened) {
  const patients = createPatients(connection);
  return {
    markers: createMarkers(connection, opened),
    slides: { ...createSlides(connection), ...createSlideChanges(connection) },
    runs: createRuns(connection),
    calibrations: createCalibrations(connection),
    vectors: createVectors(connection),
    heads: createHeads(connection),
    signoff: createSignoff(connection),
    people: createPeople(connection),
    settings: createSettings(connection),
    reports: createReports(connection),
    patients,
    orders: createOrders(connection, patients),
    outbox: createOutbox(connection),
    inbox: createInbox(connection),
    erasures: new Erasures(connection),
    retention: createRetention(connection),

    /** The review of cells. @param derive What follows from a slide's effective states, by the engine's rules. */
    reviewsWith: (derive: Derive) => new Reviews(connection, derive),

    /** Writes what is committed from the log into the file itself; false when a reader delays part of it. */
    checkpoint: (): boolean => connection.checkpoint(),

    /** Returns the space of deleted rows to the disk; needs as much space again while it works. */
    vacuum(): void {
      connection.exec('VACUUM');
      connection.pragma('wal_checkpoint(TRUNCATE)');
      markLog(connection);
    },
  };
}

/** A database that is only read: nothing that writes can be called. */
export type ReadableDatabase = ReturnType<typeof readersOf> & { close(): void };

export type LeukoscopeDatabase = Omit<ReadableDatabase, 'slides' | 'vectors' | 'heads'> &
  ReturnType<typeof writersOf> & {
    /** Nothing more is written into a file that turned out to be damaged; it stays open for reading. */
    markCorrupt(problem: string): void;
    /** Marks the file as closed and closes it; a second call does nothing. */
    close(): void;
  };

/**
 * Opens a database, or creates it; `:memory:` leaves no trace.
 *
 * One process writes at a time: a second one gets DATABASE_LOCKED, but may open with `readOnly`. Runs that a process which died had
 * under way become `interrupted`. A damaged or write-protected file opens for reading, and `info.note` says why.
 *
 * @throws {@link LeukoscopeError} DATABASE_NEWER, DATABASE_LOCKED, DATABASE_UNUSABLE, DISK_FULL, NOT_FOUND (nothing to read), or
 * DATABASE_CORRUPT when not even reading is possible.
 */
export function openDatabase(file: string, options: DatabaseOptions & { readOnly: true }): ReadableDatabase;
export function openDatabase(file: string, options?: DatabaseOptions): LeukoscopeDatabase;
export function openDatabase(file: string, options: DatabaseOptions = {}): LeukoscopeDatabase {
  const opened = openOrRescue(file, options);
  const { connection, path, lock } = opened;
  const readers = readersOf(connection, opened);
  const { info } = readers;
  let closed = false;
  return {
    ...readers,
    ...writersOf(connection, opened),
    markCorrupt(problem) {
      if (info.readOnly) return;
      connection.freeze();
      [info.readOnly, info.note, info.damaged] = [true, corruptMessage(path, problem), true];
    },
    close() {
      if (closed) return;
      closed = true;
      if (!info.readOnly) closeMark(connection);
      connection.close();
      lock?.release();
    },
  };
}

function openOrRescue(file: string, { rescue, ...options }: DatabaseOptions): Opened {
  try {
    return open(file, options);
  } catch (error) {
    if (!rescue || !(error instanceof LeukoscopeError) || error.code !== 'DATABASE_CORRUPT') throw error;
    const empty = open(':memory:');
    empty.connection.freeze();
    return { ...empty, path: resolve(file), readOnly: true, note: error.message, damaged: true };
  }
}

/** On a full disk not even this fits: the file then counts as not closed, and is verified at the next start. */
function closeMark(connection: WritableConnection): void {
  try {
    markClosed(connection);
  } catch (error) {
    if (!(error instanceof LeukoscopeError) || error.code !== 'DISK_FULL') throw error;
  }
}
