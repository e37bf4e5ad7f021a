import { resolve } from 'node:path';
import type { CellClass } from '../electron/contract/classes.ts';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import type { Backup, Provenance, ReportId, SlideId } from '../electron/contract/methods.ts';
import { type Calibrations, createCalibrations } from './analysis/calibrations.ts';
import { type Cells, createCells } from './analysis/cells.ts';
import { createDatasets, type Datasets } from './analysis/datasets.ts';
import { createFields, type Fields } from './analysis/fields.ts';
import { createHeads, type Heads } from './analysis/heads.ts';
import { createRuns, type Runs } from './analysis/runs.ts';
import { createStatistics, type Statistics } from './analysis/statistics.ts';
import { createTrends, type Trends } from './analysis/trends.ts';
import { createVectors, type Vectors } from './analysis/vectors.ts';
import type { WritableConnection } from './connection.ts';
import { corruptMessage } from './errors.ts';
import { createOrders, type Orders } from './laboratory/orders.ts';
import { createInbox, createOutbox, type Inbox, type Outbox } from './laboratory/outbox.ts';
import { createPatients, type Patients } from './laboratory/patients.ts';
import { createPeople, type People } from './laboratory/people.ts';
import { createReports, type Reports } from './laboratory/reports.ts';
import { createSettings, type Settings } from './laboratory/settings.ts';
import { markLog } from './lost-log.ts';
import { makeBackup } from './maintenance/backups.ts';
import { type CheckResult, check, quickCheck } from './maintenance/check.ts';
import { backup } from './maintenance/database-copy.ts';
import { createErasures, type Erasures } from './maintenance/erasure.ts';
import { createMarkers, type Markers, markClosed } from './maintenance/markers.ts';
import { createOriginals, type Originals } from './maintenance/originals.ts';
import {
  backUpOriginals,
  type OriginalsBackup,
  restoreOriginals,
  verifyOriginals,
} from './maintenance/originals-backup.ts';
import { createRetention, type OriginalsRetention } from './maintenance/retention.ts';
import { type DatabaseStats, stats } from './maintenance/stats.ts';
import { type Opened, type OpenOptions, open } from './open.ts';
import type { Derive } from './review/metrics.ts';
import { provenance } from './review/provenance.ts';
import { Reviews } from './review/reviews.ts';
import { createSignoff, type Signoff } from './review/signoff.ts';
import { createSlides, type Slides } from './review/slides.ts';
import { createWorklist, type Worklist } from './review/worklist.ts';

export type { Calibrations, NewCalibration } from './analysis/calibrations.ts';
export type { Cells, NewCell, StoredCell } from './analysis/cells.ts';
export type { Datasets, SignedCell } from './analysis/datasets.ts';
export type { Fields, StoredImage } from './analysis/fields.ts';
export type { Heads } from './analysis/heads.ts';
export type { AnalysisMode, Batch, InputFile, NewImage, NewRun, ResumableRun, Runs } from './analysis/runs.ts';
export type { CallCount, LeftOut, SecondReading, SlideFigures, Statistics } from './analysis/statistics.ts';
export type { Trends } from './analysis/trends.ts';
export type { PlacedBlock, Projection, VectorBlock, Vectors } from './analysis/vectors.ts';
export type { Orders } from './laboratory/orders.ts';
export type { DueMessage, Inbox, NewMessage, Outbox } from './laboratory/outbox.ts';
export { patientOrderingKey, sampleOrderingKey } from './laboratory/outbox.ts';
export type { Account, People, StoredPassword } from './laboratory/people.ts';
export type { NewReport, Reports } from './laboratory/reports.ts';
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
export type { Erasures } from './maintenance/erasure.ts';
export { createOriginals, type Originals } from './maintenance/originals.ts';
export { type OriginalsBackup, originalsBackupFolder } from './maintenance/originals-backup.ts';
export type { DatabaseStats } from './maintenance/stats.ts';
export type { OpenOptions } from './open.ts';
export type { ReviewEvent } from './review/event-log.ts';
export type { DerivedMetrics } from './review/metrics.ts';
export type { Reviews } from './review/reviews.ts';
export type { CellVerdict, Signoff, SlideEvent } from './review/signoff.ts';
export type { View } from './review/slide-rows.ts';
export type { SlideReviewState } from './review/slide-state.ts';
export type { NewSlide, Slides } from './review/slides.ts';
export type { ReviewCounts } from './review/verdict.ts';

export interface DatabaseOptions extends OpenOptions {
  /** A file damaged beyond reading opens as an empty database in memory that refuses to write: the way to a restore dialog. */
  rescue?: boolean | undefined;
}

export interface LeukoscopeDatabase {
  /** Where the database is, and why it can only be read if so. */
  readonly info: {
    readonly path: string;
    readonly readOnly: boolean;
    readonly note: string | null;
    /** The file is damaged: a backup should take its place. */
    readonly damaged: boolean;
    /** What is missing of it, as a log that was removed took it along; null for nothing, or nothing that nobody has seen yet. */
    readonly loss: string | null;
  };
  readonly markers: Markers;
  readonly vectors: Vectors;
  readonly statistics: Statistics;
  readonly trends: Trends;
  /** Nothing more is written into a file that turned out to be damaged; it stays open for reading. */
  markCorrupt(problem: string): void;
  readonly slides: Slides;
  readonly runs: Runs;
  readonly cells: Cells;
  readonly fields: Fields;
  readonly calibrations: Calibrations;
  /** The image files behind the cells, in the folder `<database>.originals`; null for a database in memory. */
  readonly originals: Originals | null;
  readonly signoff: Signoff;
  readonly worklist: Worklist;
  readonly people: People;
  readonly settings: Settings;
  /** Classifier heads that the laboratory trained. */
  readonly heads: Heads;
  readonly reports: Reports;
  readonly patients: Patients;
  readonly orders: Orders;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly erasures: Erasures;
  readonly retention: OriginalsRetention;
  readonly datasets: Datasets;
  /** The review of cells. @param derive What follows from how a slide's cells stand, by the engine's rules. */
  reviewsWith(derive: Derive): Reviews;
  /**
   * Whether the file is sound, its review events are untouched and its runs are whole.
   *
   * @param originals Also reads every original image and compares its hash.
   */
  check(options?: { originals?: boolean }): CheckResult;
  /** Reads every page, table by table; gives the first damage, or null. */
  quickCheck(progress?: (done: number, total: number) => void): string | null;
  /**
   * What the numbers of a slide rest on.
   *
   * @param reader Whose words count: 1, or a second reader at work.
   * @param report An issued report: what it rests on, as everything stood when it was signed.
   */
  provenance(slide: SlideId, name: CellClass | null, reader: number, report?: ReportId | null): Provenance | undefined;
  stats(): DatabaseStats;
  /** Copies the database, not its originals, into a new file; gives the copy's path. @throws BAD_REQUEST when the file exists. */
  backup(file: string): Promise<string>;
  /** Copies the database into a folder of kept copies, not yet proven; only a connection that reads may. */
  makeBackup(folder: string, progress?: (done: number, total: number) => void): Promise<Backup>;
  /** Copies what a folder of backups lacks of the originals, proven by their hashes. @throws DISK_FULL, UNREADABLE. */
  backUpOriginals(backups: string, progress?: (done: number, total: number) => void): Promise<OriginalsBackup>;
  /** Reads every original in a folder of backups. */
  verifyOriginals(backups: string, progress?: (done: number, total: number) => void): Promise<OriginalsBackup>;
  /** Brings back what is missing of the originals from a folder of backups; null where that has none. */
  restoreOriginals(backups: string): Promise<OriginalsBackup | null>;
  /** Writes what is committed from the log into the file itself; false when a reader held part of it back. */
  checkpoint(): boolean;
  /** Gives the room of deleted rows back to the disk; needs as much room again while it works. */
  vacuum(): void;
  /** Marks the file as closed and lets go of it; a second call does nothing. */
  close(): void;
}

/**
 * Opens a database, or creates it; `:memory:` leaves no trace.
 *
 * One process writes at a time: a second one gets DATABASE_LOCKED, but may open with `readOnly`. Runs that a dead process left
 * behind become `interrupted`. A damaged or write-protected file opens for reading with `info.note`.
 *
 * @throws {@link LeukoscopeError} DATABASE_NEWER, DATABASE_LOCKED, DATABASE_UNUSABLE, DISK_FULL, NOT_FOUND (nothing to read), or
 * DATABASE_CORRUPT when not even reading is possible.
 */
export function openDatabase(file: string, options: DatabaseOptions = {}): LeukoscopeDatabase {
  const opened = openOrRescue(file, options);
  let closed = false;
  const { connection, path, lock } = opened;
  const originals = path === ':memory:' ? null : createOriginals(`${path}.originals`);
  const patients = createPatients(connection);
  const markers = createMarkers(connection, opened);
  const info = {
    path,
    readOnly: opened.readOnly,
    note: opened.note,
    damaged: opened.damaged,
    get loss() {
      return markers.loss() ?? (opened.readOnly ? opened.loss : null);
    },
  };
  return {
    info,
    markers,
    vectors: createVectors(connection),
    statistics: createStatistics(connection),
    trends: createTrends(connection),
    markCorrupt(problem) {
      if (info.readOnly) return;
      connection.freeze();
      [info.readOnly, info.note, info.damaged] = [true, corruptMessage(path, problem), true];
    },
    slides: createSlides(connection),
    runs: createRuns(connection),
    cells: createCells(connection),
    fields: createFields(connection),
    calibrations: createCalibrations(connection),
    originals,
    signoff: createSignoff(connection),
    worklist: createWorklist(connection),
    people: createPeople(connection),
    settings: createSettings(connection),
    reviewsWith: (derive) => new Reviews(connection, derive),
    heads: createHeads(connection),
    reports: createReports(connection),
    patients,
    orders: createOrders(connection, patients),
    outbox: createOutbox(connection),
    inbox: createInbox(connection),
    erasures: createErasures(connection),
    retention: createRetention(connection),
    datasets: createDatasets(connection),
    check({ originals: files = false } = {}) {
      const result = check(connection, {
        originals: files && originals ? originals : undefined,
      });
      const { loss } = info;
      return loss === null ? result : { ...result, ok: false, problems: [loss, ...result.problems] };
    },
    quickCheck: (progress) => quickCheck(connection, progress),
    provenance: (slide, name, reader, report = null) =>
      provenance(connection, {
        slide,
        name,
        reader,
        report,
        kept: (sha256) => originals?.pathOf(sha256) !== undefined,
      }),
    stats: () => stats(connection),
    backup: (target) => backup(connection, target),
    makeBackup: (folder, progress) => makeBackup(connection, folder, progress),
    async backUpOriginals(backups, progress) {
      if (!originals) return { originals: 0, copied: 0, missing: 0, changed: [] };
      return backUpOriginals(connection, originals, backups, progress);
    },
    verifyOriginals: (backups, progress) => verifyOriginals(connection, backups, progress),
    restoreOriginals: async (backups) => (originals ? restoreOriginals(connection, originals, backups) : null),
    checkpoint: () => connection.checkpoint(),
    vacuum() {
      connection.exec('VACUUM');
      connection.pragma('wal_checkpoint(TRUNCATE)');
      markLog(connection);
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

/** On a full disk not even this fits: the file then counts as not closed, and is proven at the next start. */
function closeMark(connection: WritableConnection): void {
  try {
    markClosed(connection);
  } catch (error) {
    if (!(error instanceof LeukoscopeError) || error.code !== 'DISK_FULL') throw error;
  }
}
