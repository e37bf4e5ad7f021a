import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  backupFile,
  type CheckResult,
  type DatabaseStats,
  defaultBackupFolder,
  freeBytes,
  type LeukoscopeDatabase,
  listBackups,
  Originals,
  type OriginalsBackup,
  originalsBackupFolder,
  pruneBackups,
  recordOriginals,
  replaceDatabase,
  requireSound,
} from '../../../db/index.ts';
import {
  type Actor,
  type Backup,
  type DatasetOptions,
  type DatasetResult,
  type ErasurePlan,
  type ErasureSubject,
  LeukoscopeError,
  type MaintenanceState,
  type MaintenanceWork,
  type MethodOutput,
  type Retention,
  type RetentionPlan,
  toWireError,
} from '../../contract/index.ts';
import { BackgroundWorker, type Job } from '../background/background-worker.ts';
import type { Emit } from '../common/event-hub.ts';
import { writeDataset } from '../dataset/write.ts';
import { finishRestore } from './copies.ts';

const changedOriginals = (changed: readonly string[], folder: string) =>
  new LeukoscopeError(
    'UNREADABLE',
    `${changed.length} original images in ${folder} have changed, ${changed[0]} among them, and are in no backup. The copy of the database is sound. Import them again from their source, or restore them with the newest backup.`,
    { changed },
  );

export interface MaintenanceOptions {
  appVersion: string;
  emit: Emit;
  /** Closes all that has the database open. */
  closeAll: () => Promise<void>;
  /** Restarts the process; without it, the caller opens the database again. */
  restart?: (() => void) | undefined;
}

export type MaintenanceJobs = {
  /** The first damage of the file; null for none. */
  quickCheck: Job<null, string | null>;
  check: Job<{ originals: boolean }, CheckResult>;
  /** Copies the file into a folder of backups. */
  backup: Job<{ folder: string }, Backup>;
  /** Brings the originals beside the backups up to date, or reads them all. */
  originals: Job<{ folder: string; verify: boolean }, OriginalsBackup>;
  verify: Job<{ file: string }, Backup>;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Whether a scheduled copy is due. A clock that was set back makes the last one lie in the future: it is due then. */
export function backupDue({ hours, at }: { hours: number; at: string | null }, now: number): boolean {
  if (hours === 0) return false;
  if (at === null) return true;
  const age = now - Date.parse(at);
  return age < 0 || age >= hours * HOUR_MS;
}

/** Where the copies of a database are, for when it can't be read any more: written beside it whenever the plan changes. */
const noteOf = (file: string) => `${file}.backup-folder`;

function notedFolder(file: string): string | null {
  try {
    return readFileSync(noteOf(file), 'utf8').trim() || null;
  } catch {
    return null;
  }
}

/** Maintains the database: scheduled and requested copies, checks, restores, retention, erasure. */
export class MaintenanceService {
  readonly #database: LeukoscopeDatabase;
  readonly #options: MaintenanceOptions;
  readonly #worker: BackgroundWorker<MaintenanceJobs> | null;
  #timer: NodeJS.Timeout | undefined;
  #working: MaintenanceWork | null = null;
  #closed = false;

  constructor(database: LeukoscopeDatabase, options: MaintenanceOptions) {
    this.#database = database;
    this.#options = options;
    const { path } = database.info;
    this.#worker = path === ':memory:' ? null : new BackgroundWorker({ file: path });
  }

  /** Where the backups are. */
  get folder(): string {
    const { path } = this.#database.info;
    return this.#database.markers.backup().folder ?? notedFolder(path) ?? defaultBackupFolder(path);
  }

  /** Makes copies by the clock from now on. */
  start(): void {
    const tick = () => void this.#byTheClock();
    this.#timer = setInterval(tick, MINUTE_MS);
    this.#timer.unref();
  }

  async #byTheClock(): Promise<void> {
    const { info, markers, slides } = this.#database;
    if (this.#closed || info.readOnly || this.#working || !this.#worker) return;
    this.#checkpoint();
    if (!backupDue(markers.backup(), Date.now()) || slides.list().length === 0) return;
    try {
      await this.backup();
    } catch (error) {
      if (!this.#closed) this.#notComplete(error);
    }
  }

  #notComplete(error: unknown): void {
    const { message } = toWireError(error);
    this.#options.emit('system.notice', { level: 'error', message: `The backup is not complete: ${message}` });
  }

  /** Reads every page in the background when there is reason to; a damaged file is closed to writing and a notice says so. */
  async quickCheckIfDue(): Promise<void> {
    const { markers, info } = this.#database;
    if (!this.#worker || info.readOnly || markers.quickCheckDue() === null) return;
    try {
      const damage = await this.#worker.run('quickCheck', null);
      if (this.#closed) return;
      if (damage === null) markers.quickChecked();
      else {
        this.#database.markCorrupt(damage);
        this.#options.emit('system.notice', { level: 'error', message: info.note ?? damage });
      }
    } catch (error) {
      if (this.#closed) return;
      const { message } = toWireError(error);
      this.#options.emit('system.notice', {
        level: 'warning',
        message: `The database could not be examined: ${message}`,
      });
    }
  }

  /** Every minute: should anybody remove the log beside the file, no more than a minute's work is lost. */
  #checkpoint(): void {
    try {
      this.#database.checkpoint();
    } catch {
      // The next write reports a disk that is full or gone.
    }
  }

  /** How the file, its backups and their plan are. */
  state(): MaintenanceState {
    const { info, markers } = this.#database;
    const { folder, hours, keep, originals, at, note } = markers.backup();
    return {
      file: info.path,
      bytes: existsSync(info.path) ? statSync(info.path).size : 0,
      free: freeBytes(dirname(info.path)),
      backupFree: freeBytes(this.folder),
      readOnly: info.readOnly,
      damaged: info.damaged,
      loss: info.loss,
      note: info.note,
      folder: this.folder,
      plan: { folder, hours, keep, originals },
      lastBackup: at,
      lastFailure: note,
      working: this.#working,
      backups: listBackups(this.folder),
    };
  }

  /** Records that an administrator has acknowledged what is missing. */
  acknowledgeLoss(actor: Actor): MaintenanceState {
    this.#database.markers.acknowledgeLoss(actor.id);
    this.#changed();
    return this.state();
  }

  /** @throws LeukoscopeError DATABASE_UNUSABLE for a folder that can't be written. */
  plan(plan: MaintenanceState['plan'], actor: Actor): MaintenanceState {
    const { info, markers } = this.#database;
    markers.planBackups(plan, actor.id);
    if (plan.folder === null) rmSync(noteOf(info.path), { force: true });
    else writeFileSync(noteOf(info.path), `${plan.folder}\n`);
    this.#changed();
    return this.state();
  }

  #changed(): void {
    this.#options.emit('maintenance.changed', {});
  }

  /** One heavy piece of work at a time, with events for its progress. */
  async #work<T>(work: MaintenanceWork, run: (worker: BackgroundWorker<MaintenanceJobs>) => Promise<T>): Promise<T> {
    if (!this.#worker)
      throw new LeukoscopeError('BAD_REQUEST', 'A database in memory has no copies. Open one in a file.');
    this.#requireIdle();
    this.#working = work;
    this.#changed();
    try {
      return await run(this.#worker);
    } finally {
      this.#working = null;
      this.#changed();
    }
  }

  #requireIdle(): void {
    if (this.#working)
      throw new LeukoscopeError('CONFLICT', 'The database is being copied or checked. Wait for it to end.');
  }

  #progress(work: MaintenanceWork) {
    return (done: number, total: number) => this.#options.emit('maintenance.progress', { work, done, total });
  }

  /**
   * Copies and verifies, and only then removes older backups.
   *
   * @param options.originals False leaves the original images out, whatever the plan says.
   */
  async backup({ originals = true }: { originals?: boolean } = {}): Promise<Backup> {
    const { markers } = this.#database;
    const folder = this.folder;
    try {
      const backup = await this.#work('backup', async (worker) => {
        const made = await worker.run('backup', { folder }, { progress: this.#progress('backup') });
        return worker.run('verify', { file: join(folder, made.name) });
      });
      requireSound(backup, folder);
      pruneBackups(folder, markers.backup().keep);
      if (this.#closed) return backup;
      if (!this.#database.info.readOnly) markers.backedUp(null);
      if (originals && markers.backup().originals) return await this.#backUpOriginals(folder, backup);
      return backup;
    } catch (error) {
      if (
        !this.#closed &&
        !this.#database.info.readOnly &&
        !(error instanceof LeukoscopeError && error.code === 'CONFLICT')
      )
        markers.backedUp(toWireError(error).message);
      throw error;
    } finally {
      if (!this.#closed) {
        // The copy's view of the file kept signatures in the log.
        if (!this.#database.info.readOnly) this.#checkpoint();
        this.#changed();
      }
    }
  }

  /** The backup of the database is verified by now: what fails here is reported and takes nothing of it back. */
  async #backUpOriginals(folder: string, backup: Backup): Promise<Backup> {
    const {
      originals,
      missing: _missing,
      changed,
    } = await this.#work('originals', (worker) =>
      worker.run('originals', { folder, verify: false }, { progress: this.#progress('originals') }),
    );
    recordOriginals(join(folder, backup.name), originals);
    if (changed.length) throw changedOriginals(changed, this.#database.originals?.folder ?? folder);
    return { ...backup, originals };
  }

  verify(name: string): Promise<Backup> {
    const folder = this.folder;
    const file = backupFile(folder, name);
    return this.#verifyWithOriginals(folder, file);
  }

  /** A copy, and the originals beside it where it has some. */
  async #verifyWithOriginals(folder: string, file: string): Promise<Backup> {
    const backup = await this.#work('verify', (worker) => worker.run('verify', { file }));
    // A database that can't be read does not say which originals it had.
    if (backup.originals === null || this.#database.info.damaged) return backup;
    const { originals, changed } = await this.#work('originals', (worker) =>
      worker.run('originals', { folder, verify: true }, { progress: this.#progress('originals') }),
    );
    recordOriginals(file, originals);
    if (changed.length) throw changedOriginals(changed, originalsBackupFolder(folder));
    return { ...backup, originals };
  }

  async check(originals: boolean): Promise<CheckResult> {
    // A database in memory is small, and no other thread can read it.
    if (!this.#worker) return this.#database.check({ originals });
    return this.#work('check', (worker) => worker.run('check', { originals }));
  }

  stats(): DatabaseStats {
    return this.#database.stats();
  }

  /** Copies the database, not its originals, into a new file; returns its path. @throws LeukoscopeError BAD_REQUEST when it exists. */
  copyInto(file: string): Promise<string> {
    return this.#database.backup(file);
  }

  /** Returns the space of deleted rows to the disk. @throws LeukoscopeError CONFLICT while the database is copied or checked. */
  vacuum(): void {
    this.#requireIdle();
    this.#database.vacuum();
  }

  /**
   * Puts a copy in the place of the database; the former file stays beside it.
   *
   * @returns The former file's name.
   */
  async restore(name: string, actor: Actor): Promise<{ kept: string }> {
    const { path } = this.#database.info;
    const folder = this.folder;
    const file = backupFile(folder, name);
    // Before the one that is there is touched.
    requireSound(await this.#work('verify', (worker) => worker.run('verify', { file })), folder);
    await this.#options.closeAll();
    const kept = await replaceDatabase(file, path);
    // A check names the originals that could not be brought back; the database is restored all the same.
    await finishRestore(path, file, actor).catch(() => null);
    this.#options.restart?.();
    return { kept: kept === null ? '' : basename(kept) };
  }

  /** Signed cells as a data set for research. */
  exportDataset(folder: string, options: DatasetOptions): Promise<DatasetResult> {
    const { appVersion } = this.#options;
    return this.#work('export', () =>
      writeDataset({ database: this.#database, folder, options, appVersion, progress: this.#progress('export') }),
    );
  }

  #retention(rule: Retention): RetentionPlan & { hashes: string[] } {
    const { retention, originals } = this.#database;
    return retention.plan(rule, new Date(), (sha256) => originals?.pathOf(sha256) !== undefined);
  }

  retentionPlan(rule: Retention): RetentionPlan {
    const { hashes: _hashes, ...plan } = this.#retention(rule);
    return plan;
  }

  /** @param seen How many originals the person was shown. */
  applyRetention(rule: Retention, seen: number, actor: Actor): { removed: number; bytes: number } {
    const { retention, originals } = this.#database;
    const { hashes } = this.#retention(rule);
    if (hashes.length !== seen) {
      throw new LeukoscopeError(
        'CONFLICT',
        `Now ${hashes.length} originals would be removed, not ${seen}. Count again before you remove them.`,
      );
    }
    // Recorded first: a crash in between leaves files that nothing refers to, never a reference without its file.
    retention.markRemoved(hashes, 'retention', actor.id);
    const bytes = hashes.reduce((sum, sha256) => sum + (originals?.remove(sha256, false) ?? 0), 0);
    return { removed: hashes.length, bytes };
  }

  erasurePlan(subject: ErasureSubject): ErasurePlan {
    return this.#database.erasures.plan(subject);
  }

  async erase(
    subject: ErasureSubject,
    reason: string,
    { renewBackups }: { renewBackups: boolean },
    actor: Actor,
  ): Promise<MethodOutput<'maintenance.erase'>> {
    this.#requireIdle();
    const { erasures, originals } = this.#database;
    const { slides } = erasures.plan(subject);
    const erased = erasures.erase(subject, actor, reason);
    let originalsRemoved = 0;
    const copies = new Originals(originalsBackupFolder(this.folder));
    for (const sha256 of erased.originals) {
      if (originals?.remove(sha256, true)) originalsRemoved++;
      copies.remove(sha256, true);
    }
    for (const { id } of slides) this.#options.emit('slides.changed', { slideId: id });
    this.#options.emit('orders.changed', {});
    const backupsRemoved = renewBackups ? await this.#renew() : 0;
    this.#changed();
    return { record: erased.record, originalsRemoved, backupsRemoved, logCleared: erased.logCleared };
  }

  /** Makes a new verified copy first; then removes every older one, and the copies that migrations and restores made. */
  async #renew(): Promise<number> {
    const folder = this.folder;
    const before = listBackups(folder).length;
    const backup = await this.backup({ originals: false });
    pruneBackups(folder, 1);
    const { info, markers } = this.#database;
    const { path } = info;
    const copies = readdirSync(dirname(path)).filter(
      (name) =>
        /^\.(v\d.*\.backup|replaced-.*)$/.test(name.slice(basename(path).length)) && name.startsWith(basename(path)),
    );
    for (const name of copies) rmSync(join(dirname(path), name), { force: true });
    try {
      if (markers.backup().originals) await this.#backUpOriginals(folder, backup);
    } catch (error) {
      // Another patient's damaged original is a problem of its own: the erasure is done, and the older backups are gone.
      if (!this.#closed) {
        markers.backedUp(toWireError(error).message);
        this.#notComplete(error);
      }
    }
    return before + copies.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#worker?.close();
  }
}
