import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type LeukoscopeDatabase, requireRoom } from '../../../db/index.ts';
import { walkImages } from '../../../native/images/index.ts';
import {
  LeukoscopeError,
  type RefusedFile,
  type RunId,
  type RunProgress,
  type SlideId,
  toWireError,
} from '../../contract/index.ts';
import type { Emit } from '../common/event-hub.ts';
import { missing } from '../common/missing.ts';
import type { ReviewService } from '../review/service.ts';
import { estimateRun } from './estimate.ts';
import type { Mode } from './pipeline.ts';
import { executeRun, type RunOutcome, type RunPlan, type RunWatcher } from './run.ts';
import type { AnalysisTools } from './tools.ts';

export interface AnalysisRequest {
  files: { relative: string; path: string }[];
  root: string;
  refused: RefusedFile[];
  slide: string;
  accession: string | null;
  synthetic: boolean;
  mode: Mode;
}

export interface RunsOptions {
  database: LeukoscopeDatabase;
  review: ReviewService;
  tools: AnalysisTools;
  emit: Emit;
  appVersion: string;
  /** The folder of the bundled slide. */
  demo: string;
}

/** Progress events come at most ten times a second; ms. */
const PROGRESS_INTERVAL = 100;
/** An estimate of the time left needs so many images. */
const LEAST_FOR_ESTIMATE = 8;
const SLIDE_OF_DEMO = 'Demo slide (synthetic)';

/** The life of a run: planned, started, resumed after an interruption, cancelled. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #running = new Map<RunId, { controller: AbortController; progress: RunProgress; ended: Promise<unknown> }>();
  #demoOpening: Promise<{ slideId: SlideId; runId: RunId | null }> | undefined;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /** Progress of the runs under way. */
  active(): RunProgress[] {
    return [...this.#running.values()].map(({ progress }) => progress);
  }

  /** Resolves when every run that is under way now has ended. */
  async idle(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  /** Stops a run between batches. @returns whether it was under way. */
  cancel(runId: RunId): boolean {
    const run = this.#running.get(runId);
    run?.controller.abort();
    return run !== undefined;
  }

  /**
   * Registers a run for the files of a slide. The slide of that name is used when there is one; when a run of the same
   * folder, files and model was interrupted, cancelled or failed, it is resumed where it stopped.
   *
   * @throws LeukoscopeError SLIDE_SIGNED or CONFLICT while the slide is signed or read a second time, DISK_FULL.
   */
  async plan(request: AnalysisRequest): Promise<RunPlan & { slideId: SlideId }> {
    const { database, review, tools, emit, appVersion } = this.#options;
    const { provider } = await tools.provider();
    const { slides, runs } = database;
    const known = slides.findByName(request.slide);
    if (known?.review) review.reviews.requireUnread(known.id);
    const slideId =
      known?.id ?? slides.create({ name: request.slide, accession: request.accession, synthetic: request.synthetic });
    const names = request.files.map(({ relative }) => relative);
    runs.abandon(slideId, [...this.#running.keys()]);
    const unfinished = runs
      .unfinished(slideId)
      .find(
        (run) =>
          run.root === request.root && run.mode === request.mode && tools.made(run) && runs.covers(run.id, names),
      );
    this.#requireRoom(request);
    if (unfinished) {
      const { id, mode, pending, done } = runs.resume(unfinished.id);
      return { id, slideId, mode, pending, done, refused: [] };
    }
    const id = runs.start({
      slideId,
      model: tools.modelInfo,
      segmenter: tools.segmenterInfo,
      provider,
      params: { ...tools.model.rules },
      appVersion,
      root: request.root,
      files: request.files,
      mode: request.mode,
    });
    emit('slides.changed', { slideId });
    return { id, slideId, mode: request.mode, pending: request.files, done: [], refused: request.refused };
  }

  /** Before anything is written: a disk that fills up on the way would lose the work so far. */
  #requireRoom({ files, mode }: AnalysisRequest): void {
    const { path } = this.#options.database.info;
    if (path !== ':memory:')
      requireRoom(dirname(path), estimateRun(files, mode), `The analysis of ${files.length} images`);
  }

  /** Carries a planned run out. Rejects when it failed; a cancelled run resolves. */
  async run(plan: RunPlan & { slideId: SlideId }, signal?: AbortSignal, watcher: RunWatcher = {}): Promise<RunOutcome> {
    const { database, tools, emit } = this.#options;
    const { id: runId, slideId } = plan;
    const controller = new AbortController();
    const stop = () => controller.abort();
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const total = plan.pending.length + plan.done.length;
    const started = performance.now();
    let emitted = 0;
    const entry = {
      controller,
      progress: {
        runId,
        slideId,
        stage: 'scan',
        done: plan.done.length,
        total,
        refused: 0,
        leftMs: null,
      } as RunProgress,
      ended: Promise.resolve() as Promise<unknown>,
    };
    this.#running.set(runId, entry);
    const progress = (done: number, refused: number) => {
      const now = performance.now();
      const fresh = done - plan.done.length;
      const leftMs = fresh >= LEAST_FOR_ESTIMATE ? Math.round(((now - started) / fresh) * (total - done)) : null;
      entry.progress = { runId, slideId, stage: done < total ? 'classify' : 'done', done, total, refused, leftMs };
      if (now - emitted >= PROGRESS_INTERVAL || done === total) {
        emitted = now;
        emit('runs.progress', entry.progress);
      }
      watcher.progress?.(done, refused);
    };
    const job = executeRun(plan, database, tools.pipeline, controller.signal, { ...watcher, progress });
    entry.ended = job.catch(() => undefined);
    try {
      const outcome = await job;
      if (outcome.status === 'complete') this.#showWhole(slideId, runId);
      emit('runs.ended', { runId, slideId, status: outcome.status, message: null });
      return outcome;
    } catch (error) {
      emit('runs.ended', { runId, slideId, status: 'failed', message: toWireError(error).message });
      throw error;
    } finally {
      this.#running.delete(runId);
      signal?.removeEventListener('abort', stop);
      emit('slides.changed', { slideId });
    }
  }

  /** Shows a complete run when every decision on the cells that were shown so far has a cell in it. */
  #showWhole(slideId: SlideId, runId: RunId): void {
    const { review, emit } = this.#options;
    try {
      const { shown, lost } = review.show(slideId, runId, 'system', false);
      if (!shown) emit('runs.waiting', { slideId, runId, lost: lost.length });
    } catch (error) {
      // Signed, or given to a second reader, while the analysis went on: it stays in the list of the slide's runs.
      if (!(error instanceof LeukoscopeError)) throw error;
      emit('system.notice', { level: 'warning', message: error.message });
    }
  }

  /**
   * Analyses a slide anew with what is in use now, from the originals that are kept; files that were not analysed are read where they were.
   *
   * @throws LeukoscopeError NOT_FOUND without a slide or any of its files, and as {@link plan}.
   */
  async again(slideId: SlideId): Promise<{ slideId: SlideId; runId: RunId }> {
    const { database } = this.#options;
    const slide = database.slides.summary(slideId);
    const inputs = slide && database.runs.inputsOfNewest(slideId);
    if (!inputs) throw missing('analysis of slide', slideId);
    const files: AnalysisRequest['files'] = [];
    const refused: RefusedFile[] = [];
    for (const { relative, path, sha256 } of inputs.files) {
      const kept = sha256 === null ? undefined : database.originals?.pathOf(sha256);
      const found = kept ?? (path !== null && existsSync(path) ? path : undefined);
      if (found) files.push({ relative, path: found });
      else
        refused.push({
          file: relative,
          code: 'UNREADABLE',
          message: `${relative} is not kept as an original and no longer at ${path ?? 'a known place'}. Import it again to have it analysed.`,
        });
    }
    if (!files.length)
      throw new LeukoscopeError(
        'NOT_FOUND',
        `No original of "${slide.name}" is kept, and none is where it was. Import the slide's images again.`,
      );
    const { name, accession, synthetic } = slide;
    return this.start({ files, refused, root: inputs.root, mode: inputs.mode, slide: name, accession, synthetic });
  }

  /** Starts a run that goes on by itself; the event `runs.ended` says how it ended. */
  async start(request: AnalysisRequest): Promise<{ slideId: SlideId; runId: RunId }> {
    const plan = await this.plan(request);
    // A failure is stored with the run, and was emitted.
    this.run(plan).catch(() => undefined);
    return { slideId: plan.slideId, runId: plan.id };
  }

  /** The bundled slide: the one that was analysed before, else a run of it; callers at the same time share one. */
  demo(): Promise<{ slideId: SlideId; runId: RunId | null }> {
    this.#demoOpening ??= this.#openDemo().finally(() => {
      this.#demoOpening = undefined;
    });
    return this.#demoOpening;
  }

  async #openDemo(): Promise<{ slideId: SlideId; runId: RunId | null }> {
    const { database, demo } = this.#options;
    const known = database.slides.findByName(SLIDE_OF_DEMO);
    if (known?.differential || (known?.runId && this.#running.has(known.runId)))
      return { slideId: known.id, runId: known.runId };
    const walk = await walkImages([demo]);
    if (!walk.files.length)
      throw new LeukoscopeError('NOT_FOUND', `The demo slide is not in ${demo}. Run "npm run build", or reinstall.`);
    return this.start({ ...walk, slide: SLIDE_OF_DEMO, accession: null, synthetic: true, mode: 'cell' });
  }

  /** Resumes what an earlier process left unfinished; runs of another model or with lost files are rolled back. */
  async resumeInterrupted(): Promise<void> {
    const { database, tools, emit } = this.#options;
    const { runs, info } = database;
    if (info.readOnly) return;
    for (const run of runs.interrupted()) {
      // A person may have started the same slide again while an earlier one of the list was under way.
      if (this.#running.has(run.id)) continue;
      const possible = tools.made(run) && run.pending.every(({ path }) => existsSync(path));
      if (!possible) {
        runs.rollBack(run.id);
        const message =
          'An interrupted analysis could not be resumed (its files or its model changed) and was undone. Analyse the slide again.';
        emit('system.notice', { level: 'warning', message });
        emit('slides.changed', { slideId: run.slideId });
        continue;
      }
      const { id, slideId, mode, pending, done } = runs.resume(run.id);
      await this.run({ id, slideId, mode, pending, done, refused: [] }).catch(() => undefined);
    }
  }

  /** Cancels every run and waits until all have ended. */
  async close(): Promise<void> {
    for (const { controller } of this.#running.values()) controller.abort();
    await this.idle();
  }
}
