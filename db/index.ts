import { resolve } from 'node:path';
import type { CellClass } from '../electron/contract/classes.ts';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import type { Generation, Provenance, ReportId, SlideId } from '../electron/contract/methods.ts';
import { backup } from './backup.ts';
import { type Calibrations, createCalibrations } from './calibrations.ts';
import { type Cells, createCells } from './cells.ts';
import { type CheckResult, check, prove } from './check.ts';
import type { Connection } from './connection.ts';
import { createDatasets, type Datasets } from './datasets.ts';
import { createErasures, type Erasures } from './erasure.ts';
import { corruptMessage } from './errors.ts';
import { createFields, type Fields } from './fields.ts';
import { makeGeneration } from './generations.ts';
import { createHeads, type Heads } from './heads.ts';
import { markLog } from './lost-log.ts';
import { bringBackOriginals, type Mirrored, mirrorOriginals, proveMirror } from './mirror.ts';
import { type Opened, type OpenOptions, open } from './open.ts';
import { createOrders, type Orders } from './orders.ts';
import { createOriginals, type Originals } from './originals.ts';
import { createInbox, createOutbox, type Inbox, type Outbox } from './outbox.ts';
import { createPatients, type Patients } from './patients.ts';
import { createPeople, type People } from './people.ts';
import { provenance } from './provenance.ts';
import { createReports, type Reports } from './reports.ts';
import { createRetention, type Releases } from './retention.ts';
import { createReviews, type Findings, type Reviews } from './review.ts';
import type { ReviewCounts } from './review-words.ts';
import { createRuns, type Runs } from './runs.ts';
import { createSettings, type Settings } from './settings.ts';
import { createSignoff, type Signoff } from './signoff.ts';
import { createSlides, type Slides } from './slides.ts';
import { createStatistics, type Statistics } from './statistics.ts';
import { type DatabaseStats, stats } from './stats.ts';
import { createTrends, type Trends } from './trends.ts';
import { createUpkeep, markClosed, type Upkeep } from './upkeep.ts';
import { createVectors, type Vectors } from './vectors.ts';
import { createWorklist, type Worklist } from './worklist.ts';

export { replaceDatabase, restoreDatabase } from './backup.ts';
export type { Calibrations, NewCalibration } from './calibrations.ts';
export type { Cells, NewCell, StoredCell } from './cells.ts';
export type { CheckResult } from './check.ts';
export type { Datasets, SignedCell } from './datasets.ts';
export type { Erasures } from './erasure.ts';
export type { Fields, StoredImage } from './fields.ts';
export {
  defaultBackupFolder,
  freeBytes,
  generationFile,
  listGenerations,
  noteOriginals,
  pruneGenerations,
  requireRoom,
  requireSound,
  verifyGeneration,
} from './generations.ts';
export type { Heads } from './heads.ts';
export { type Mirrored, mirrorFolder } from './mirror.ts';
export type { OpenOptions } from './open.ts';
export type { Orders } from './orders.ts';
export { createOriginals, type Originals } from './originals.ts';
export type { DueMessage, Inbox, NewMessage, Outbox } from './outbox.ts';
export type { Account, People, StoredPassword } from './people.ts';
export type { NewReport, Reports } from './reports.ts';
export type { Findings, Reviews, SlideStanding } from './review.ts';
export type { ReviewEvent } from './review-log.ts';
export type { ReviewCounts } from './review-words.ts';
export type { AnalysisMode, Batch, InputFile, NewImage, NewRun, ResumableRun, Runs } from './runs.ts';
export type { Settings } from './settings.ts';
export type { CellVerdict, Signoff, SlideEvent } from './signoff.ts';
export type { View } from './slide-rows.ts';
export type { NewSlide, Slides } from './slides.ts';
export type { CallCount, LeftOut, SecondReading, SlideFigures, Statistics } from './statistics.ts';
export type { DatabaseStats } from './stats.ts';
export type { Trends } from './trends.ts';
export type { PlacedBlock, Projection, VectorBlock, Vectors } from './vectors.ts';

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
  readonly upkeep: Upkeep;
  readonly vectors: Vectors;
  readonly statistics: Statistics;
  readonly trends: Trends;
  /** Nothing more is written into a file that turned out to be damaged; it stays open for reading. */
  condemn(problem: string): void;
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
  /** Heads that the laboratory taught the classifier. */
  readonly heads: Heads;
  readonly reports: Reports;
  readonly patients: Patients;
  readonly orders: Orders;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly erasures: Erasures;
  readonly releases: Releases;
  readonly datasets: Datasets;
  /** The review of cells. @param findings What follows from how a slide's cells stand, by the engine's rules. */
  reviewsWith(findings: (counts: ReviewCounts) => Findings): Reviews;
  /**
   * Whether the file is sound, its review events are untouched and its runs are whole.
   *
   * @param originals Also reads every original image and compares its hash.
   */
  check(options?: { originals?: boolean }): CheckResult;
  /** Reads every page, table by table; gives the first damage, or null. */
  prove(progress?: (done: number, total: number) => void): string | null;
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
  makeGeneration(folder: string, progress?: (done: number, total: number) => void): Promise<Generation>;
  /** Copies what a folder of backups lacks of the originals, proven by their hashes. @throws DISK_FULL, UNREADABLE. */
  mirrorOriginals(backups: string, progress?: (done: number, total: number) => void): Promise<Mirrored>;
  /** Reads every original in a folder of backups. */
  proveMirror(backups: string, progress?: (done: number, total: number) => void): Promise<Mirrored>;
  /** Brings back what is missing of the originals from a folder of backups; null where that has none. */
  bringBackOriginals(backups: string): Promise<Mirrored | null>;
  /** Writes what is committed from the log into the file itself; false when a reader held part of it back. */
  settle(): boolean;
  /** Gives the room of deleted rows back to the disk; needs as much room again while it works. */
  vacuum(): void;
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
  const { connection, path, lock } = opened;
  const originals = path === ':memory:' ? null : createOriginals(`${path}.originals`);
  const patients = createPatients(connection);
  const upkeep = createUpkeep(connection, opened);
  const info = {
    path,
    readOnly: opened.readOnly,
    note: opened.note,
    damaged: opened.damaged,
    get loss() {
      return upkeep.loss() ?? (opened.readOnly ? opened.loss : null);
    },
  };
  return {
    info,
    upkeep,
    vectors: createVectors(connection),
    statistics: createStatistics(connection),
    trends: createTrends(connection),
    condemn(problem) {
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
    reviewsWith: (findings) => createReviews(connection, findings),
    heads: createHeads(connection),
    reports: createReports(connection),
    patients,
    orders: createOrders(connection, patients),
    outbox: createOutbox(connection),
    inbox: createInbox(connection),
    erasures: createErasures(connection),
    releases: createRetention(connection),
    datasets: createDatasets(connection),
    check({ originals: files = false } = {}) {
      const result = check(connection, {
        nativeBinding: options.nativeBinding,
        originals: files && originals ? originals : undefined,
      });
      const { loss } = info;
      return loss === null ? result : { ...result, ok: false, problems: [loss, ...result.problems] };
    },
    prove: (progress) => prove(connection, progress),
    provenance: (slide, name, reader, report = null) =>
      provenance(connection, {
        slide,
        name,
        reader,
        report,
        kept: (sha256) => originals?.pathOf(sha256) !== undefined,
      }),
    stats: () => stats(connection),
    backup: (target) => backup(connection, target, options.nativeBinding),
    makeGeneration: (folder, progress) => makeGeneration(connection, folder, progress),
    async mirrorOriginals(backups, progress) {
      if (!originals) return { originals: 0, copied: 0, missing: 0, changed: [] };
      return mirrorOriginals(connection, originals, backups, progress);
    },
    proveMirror: (backups, progress) => proveMirror(connection, backups, progress),
    bringBackOriginals: async (backups) => (originals ? bringBackOriginals(connection, originals, backups) : null),
    settle: () => connection.settle(),
    vacuum() {
      connection.exec('VACUUM');
      connection.pragma('wal_checkpoint(TRUNCATE)');
      markLog(connection);
    },
    close() {
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
    const empty = open(':memory:', { nativeBinding: options.nativeBinding });
    empty.connection.freeze();
    return { ...empty, path: resolve(file), readOnly: true, note: error.message, damaged: true };
  }
}

/** On a full disk not even this fits: the file then counts as not closed, and is proven at the next start. */
function closeMark(connection: Connection): void {
  try {
    markClosed(connection);
  } catch (error) {
    if (!(error instanceof LeukoscopeError) || error.code !== 'DISK_FULL') throw error;
  }
}
