import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { type LeukoscopeDatabase, openDatabase, requireRoom } from '../../db/index.ts';
import { type Head, parseHead } from '../../models/head/head.ts';
import { type LoadedManifest, loadManifest, proveWeights, withHead } from '../../models/manifest.ts';
import { walkImages } from '../../native/images/index.ts';
import {
  createSegmenterPool,
  parseUnaryParameters,
  type SegmenterPool,
  type UnaryParameters,
} from '../../native/segmenter/index.ts';
import {
  type EventName,
  type EventPayload,
  LeukoscopeError,
  type ModelInfo,
  type Provider,
  type RefusedFile,
  type RunId,
  type RunProgress,
  type SegmenterInfo,
  type SlideId,
  type SlideSummary,
  toWireError,
} from '../contract/index.ts';
import type { Port } from '../contract/port.ts';
import { SessionKeeper } from './accounts/session.ts';
import { CalibrationDesk } from './calibration.ts';
import { Exchange } from './exchange/exchange.ts';
import { HeadTrainer } from './heads/trainer.ts';
import { Insight } from './insight/insight.ts';
import { appPaths } from './paths.ts';
import { ReportDesk } from './reports/desk.ts';
import { factsOf } from './reports/facts.ts';
import { ReviewDesk } from './review/desk.ts';
import { Likeness } from './review/likeness.ts';
import { SignoffDesk } from './review/signoff.ts';
import { estimateRun } from './runs/estimate.ts';
import { InferenceLink } from './runs/inference-link.ts';
import { Pictures } from './runs/pictures.ts';
import type { Mode, PipelineTools } from './runs/pipeline.ts';
import { executeRun, type RunOutcome, type RunPlan, type RunWatcher } from './runs/run.ts';
import { Selections } from './runs/selections.ts';
import { SafetyDesk } from './safety/desk.ts';
import { type LabelledImage, readTeaching } from './teaching.ts';

export interface EngineSettings {
  /** The folder that holds out/ and models/. */
  root: string;
  databaseFile: string;
  appVersion: string;
  provider: Provider | 'auto';
  /** Gives a port to a fresh inference process. */
  startInference: () => Promise<Port>;
  /** Another model than the shipped one: an .onnx file with a manifest beside it, or a manifest. */
  model?: string | undefined;
  /** Fitted segmenter parameters; the shipped ones where there are none. */
  segmenter?: string | undefined;
  threads?: number | undefined;
  sqliteBinding?: string | undefined;
  /** A database damaged beyond reading still opens the window, for its restore dialog. */
  rescue?: boolean | undefined;
  /** Ends this process so that it is started anew; only where somebody starts it again. */
  restart?: (() => void) | undefined;
}

export interface AnalysisRequest {
  files: { relative: string; path: string }[];
  root: string;
  refused: RefusedFile[];
  slide: string;
  accession: string | null;
  synthetic: boolean;
  mode: Mode;
}

/** Progress events come at most ten times a second. */
const PROGRESS_INTERVAL = 100;
const SLIDE_OF_DEMO = 'Demo slide (synthetic)';

/** New cells would take the place of those that a signature or a second reading is about. */
function refuseWhenRead({ id, name, review }: SlideSummary): void {
  if (review?.stage === 'signed') {
    throw new LeukoscopeError(
      'SLIDE_SIGNED',
      `"${name}" is signed and can't be analysed again. Use another name, or amend it first.`,
      { slideId: id },
    );
  }
  if (review?.stage === 'second_reading' || review?.stage === 'arbitration') {
    throw new LeukoscopeError(
      'CONFLICT',
      `"${name}" is being read a second time. Finish that before it is analysed again.`,
      { slideId: id },
    );
  }
}

/**
 * The application core: database, segmenter threads, classifier and runs. It knows no window; the utility process, the command
 * line and the tests each put it behind their own door.
 */
export class Engine {
  readonly database: LeukoscopeDatabase;
  readonly calibration: CalibrationDesk;
  readonly selections = new Selections();
  readonly pictures = new Pictures(this);
  readonly reports: ReportDesk;
  readonly settings: EngineSettings;
  readonly session: SessionKeeper;
  readonly desk: ReviewDesk;
  /** The model as it was started with. */
  readonly #shipped: LoadedManifest;
  #model: LoadedManifest;
  /** Why the head in use can't be used; the shipped one is. */
  #headNote: string | undefined;
  readonly signoff: SignoffDesk;
  readonly likeness: Likeness;
  readonly exchange: Exchange;
  readonly insight: Insight;
  readonly safety: SafetyDesk;
  readonly trainer: HeadTrainer;
  readonly #inference: InferenceLink;
  #segmenter: SegmenterPool;
  readonly #running = new Map<RunId, { controller: AbortController; progress: RunProgress; ended: Promise<unknown> }>();
  readonly #listeners = new Set<(name: EventName, payload: unknown) => void>();
  #demoOpening: Promise<{ slideId: SlideId; runId: RunId | null }> | undefined;
  #provider: { provider: Provider; note: string | null } | undefined;

  /** @throws LeukoscopeError DATABASE_*, MODEL_UNUSABLE or SEGMENTER_UNUSABLE: what can't be used, and the remedy. */
  constructor(settings: EngineSettings) {
    this.settings = settings;
    const paths = appPaths(settings.root);
    const threads = settings.threads ?? availableParallelism();
    this.#shipped = loadManifest(settings.model ?? paths.manifest, paths.manifest);
    this.#model = this.#shipped;
    this.database = openDatabase(settings.databaseFile, {
      nativeBinding: settings.sqliteBinding,
      rescue: settings.rescue,
    });
    this.session = new SessionKeeper(this.database, (session) => this.tell('people.session', session));
    this.desk = new ReviewDesk(this.database, this.session, this.tell);
    this.reports = new ReportDesk(this.database, factsOf(this), paths.fonts, (slideId) =>
      this.tell('reports.changed', { slideId }),
    );
    this.signoff = new SignoffDesk(this.database, this.session, this.desk);
    this.likeness = new Likeness(this.database, this.desk);
    this.exchange = new Exchange(this);
    this.#segmenter = this.#startSegmenter(settings.segmenter ? undefined : this.#keptCalibration());
    this.calibration = new CalibrationDesk({
      database: this.database,
      pictures: this.pictures,
      files: { wasm: paths.wasm, parameters: paths.segmenterParameters },
      progress: (slideId, done, total) => this.tell('segmenter.progress', { slideId, done, total }),
      use: (parameters) => this.#replaceSegmenter(parameters),
    });
    this.insight = new Insight(this.database, {
      model: () => this.model.info.sha256,
      nativeBinding: settings.sqliteBinding,
      tell: (name, payload) => this.tell(name, payload),
      viewer: () => this.session.viewer,
    });
    this.trainer = new HeadTrainer({
      file: this.database.info.path,
      nativeBinding: settings.sqliteBinding,
      progress: (done, total) => this.tell('heads.progress', { done, total }),
      changed: () => this.headsChanged(),
    });
    this.safety = new SafetyDesk(this.database, this.session, {
      nativeBinding: settings.sqliteBinding,
      appVersion: settings.appVersion,
      tell: (name, payload) => this.tell(name, payload),
      closeAll: () => this.close(),
      restart: settings.restart,
    });
    try {
      this.applyActiveHead();
    } catch (error) {
      this.#headNote = toWireError(error).message;
    }
    this.#inference = new InferenceLink(settings.startInference, {
      modelPath: this.#model.weights,
      floatPath: this.#model.floatGraph,
      prove: () => proveWeights(this.#model),
      provider: settings.provider,
      threads,
    });
  }

  /** The threads that segment: with a laboratory's calibration where one is in use. */
  get segmenter(): SegmenterPool {
    return this.#segmenter;
  }

  #startSegmenter(parameters: UnaryParameters | undefined): SegmenterPool {
    const { root, segmenter, threads = availableParallelism() } = this.settings;
    const paths = appPaths(root);
    return createSegmenterPool({
      wasmPath: paths.wasm,
      threads: Math.min(4, Math.max(1, threads - 1)),
      ...(parameters ? { parameters } : { parametersPath: segmenter ?? paths.segmenterParameters }),
    });
  }

  /** The parameters of the calibration in use; a broken one, or one of an older segmenter, is passed over and told of. */
  #keptCalibration(): UnaryParameters | undefined {
    const kept = this.database.calibrations.inUse();
    if (!kept) return undefined;
    const { laboratory, stain, version } = kept.calibration;
    try {
      return parseUnaryParameters(kept.parameters, `calibration ${version} of ${laboratory}, ${stain}`);
    } catch (error) {
      // Told once somebody listens.
      setTimeout(() => {
        this.tell('system.notice', {
          level: 'warning',
          message: `${toWireError(error).message} The shipped one is used.`,
        });
      }, 0).unref();
      return undefined;
    }
  }

  /** For the runs that follow; those under way go on with what they began with. */
  #replaceSegmenter(parameters: UnaryParameters | undefined): void {
    const old = this.#segmenter;
    this.#segmenter = this.#startSegmenter(parameters);
    const runs = [...this.#running.values()].map(({ ended }) => ended);
    void Promise.all(runs).then(() => old.close());
    this.tell('segmenter.changed', {});
  }

  /** Listens to everything the engine tells; returns the way to stop. */
  listen(listener: (name: EventName, payload: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everybody who listens. */
  readonly tell = <E extends EventName>(name: E, payload: EventPayload<E>): void => {
    for (const listener of this.#listeners) listener(name, payload);
  };

  /** The network with the head that is in use. */
  get model(): LoadedManifest {
    return this.#model;
  }

  /**
   * Uses the head that the database names, for the runs to come. A head for another network stays unused and a notice says so; a
   * model that was named on the command line is used as it is.
   */
  applyActiveHead(): void {
    if (this.settings.model !== undefined) return;
    const id = this.database.heads.active();
    const text = id === null ? undefined : this.database.heads.content(id);
    this.#model = text === undefined ? this.#shipped : withHead(this.#shipped, parseHead(text, `Head ${id}`));
  }

  /** The features of labelled images, see `readTeaching`. */
  readTeaching(images: readonly LabelledImage[], signal: AbortSignal, progress?: (done: number) => void) {
    return readTeaching(
      images,
      this.#model,
      { segmenter: this.#segmenter, inference: this.#inference },
      signal,
      progress,
    );
  }

  /** The head that came with the network; null when it has none of its own. */
  get shippedHead(): Head | null {
    return this.#shipped.head;
  }

  get shippedVersion(): string {
    return this.#shipped.info.version;
  }

  /** Puts a stored head in use for the runs to come, null the shipped one. @throws LeukoscopeError NOT_FOUND or MODEL_UNUSABLE. */
  activateHead(id: number | null, actor: string): void {
    const before = this.database.heads.active();
    this.database.heads.activate(id, actor);
    try {
      this.applyActiveHead();
    } catch (error) {
      this.database.heads.activate(before, actor);
      throw error;
    }
    this.headsChanged();
  }

  /** Tells the windows that the list of heads, or the one in use, is another. */
  headsChanged(): void {
    this.tell('heads.changed', {});
  }

  /** The model in use, in the precision that it is computed in here: known as such once the classifier runs. */
  get modelInfo(): ModelInfo {
    const { info, floatGraph } = this.model;
    const onCard = this.#provider !== undefined && this.#provider.provider !== 'cpu';
    return onCard && floatGraph !== null ? { ...info, precision: 'fp32' } : info;
  }

  get segmenterInfo(): SegmenterInfo {
    return this.segmenter.info;
  }

  /** Starts the classifier, if need be, and tells what it runs on. */
  async provider(): Promise<{ provider: Provider; note: string | null }> {
    if (!this.#provider) {
      const { provider, note } = await this.#inference.ready();
      this.#provider = { provider, note };
      if (note) this.tell('system.notice', { level: 'info', message: note });
      if (this.#headNote) this.tell('system.notice', { level: 'warning', message: this.#headNote });
    }
    return this.#provider;
  }

  get tools(): PipelineTools {
    const { head, morphology, shape, rules } = this.model;
    return { segmenter: this.segmenter, inference: this.#inference, head, morphology, shape, rules };
  }

  runsUnderWay(): RunProgress[] {
    return [...this.#running.values()].map(({ progress }) => progress);
  }

  cancel(runId: RunId): boolean {
    const run = this.#running.get(runId);
    run?.controller.abort();
    return run !== undefined;
  }

  /**
   * Registers a run for the files of a slide. The slide of that name is used when there is one; when a run of the same
   * folder, files and model was interrupted, cancelled or failed, it is taken up where it stopped.
   */
  async plan(request: AnalysisRequest): Promise<RunPlan & { slideId: SlideId }> {
    const { provider } = await this.provider();
    const { slides, runs } = this.database;
    const known = slides.findByName(request.slide);
    if (known) refuseWhenRead(known);
    const slideId =
      known?.id ?? slides.create({ name: request.slide, accession: request.accession, synthetic: request.synthetic });
    const names = request.files.map(({ relative }) => relative);
    runs.abandon(slideId, [...this.#running.keys()]);
    const unfinished = runs
      .unfinished(slideId)
      .find(
        (run) =>
          run.root === request.root && run.mode === request.mode && this.#sameTools(run) && runs.covers(run.id, names),
      );
    if (unfinished) {
      this.#requireRoom(request);
      const { id, mode, pending, done } = runs.resume(unfinished.id);
      return { id, slideId, mode, pending, done, refused: [] };
    }
    this.#requireRoom(request);
    const id = runs.start({
      slideId,
      model: this.modelInfo,
      segmenter: this.segmenterInfo,
      provider,
      params: { ...this.model.rules },
      appVersion: this.settings.appVersion,
      root: request.root,
      files: request.files,
      mode: request.mode,
    });
    this.tell('slides.changed', { slideId });
    return { id, slideId, mode: request.mode, pending: request.files, done: [], refused: request.refused };
  }

  /** Before anything is written: a disk that fills up on the way costs the work of half a slide. */
  #requireRoom({ files, mode }: AnalysisRequest): void {
    const { path } = this.database.info;
    if (path !== ':memory:')
      requireRoom(dirname(path), estimateRun(files, mode), `The analysis of ${files.length} images`);
  }

  #sameTools(run: { model: ModelInfo; segmenter: SegmenterInfo }): boolean {
    return (
      run.model.sha256 === this.modelInfo.sha256 &&
      run.model.version === this.modelInfo.version &&
      run.model.precision === this.modelInfo.precision &&
      run.segmenter.version === this.segmenterInfo.version
    );
  }

  /** Carries a planned run out and tells its progress. Rejects when the run failed; a cancelled run resolves. */
  async run(plan: RunPlan & { slideId: SlideId }, signal?: AbortSignal, watcher: RunWatcher = {}): Promise<RunOutcome> {
    const { id: runId, slideId } = plan;
    const controller = new AbortController();
    const stop = () => controller.abort();
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const total = plan.pending.length + plan.done.length;
    const started = performance.now();
    let told = 0;
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
      const leftMs = fresh >= 8 ? Math.round(((now - started) / fresh) * (total - done)) : null;
      entry.progress = { runId, slideId, stage: done < total ? 'classify' : 'done', done, total, refused, leftMs };
      if (now - told >= PROGRESS_INTERVAL || done === total) {
        told = now;
        this.tell('runs.progress', entry.progress);
      }
      watcher.progress?.(done, refused);
    };
    const job = executeRun(plan, this.database, this.tools, controller.signal, { ...watcher, progress });
    entry.ended = job.catch(() => undefined);
    try {
      const outcome = await job;
      this.desk.reviews.refresh();
      this.tell('runs.ended', { runId, slideId, status: outcome.status, message: null });
      // The next search is the better for it, but no run waits for it.
      if (outcome.status === 'complete') this.insight.index().catch(() => undefined);
      return outcome;
    } catch (error) {
      this.tell('runs.ended', { runId, slideId, status: 'failed', message: toWireError(error).message });
      throw error;
    } finally {
      this.#running.delete(runId);
      signal?.removeEventListener('abort', stop);
      this.tell('slides.changed', { slideId });
    }
  }

  /** Starts a run that goes on by itself; its end is told as an event. */
  async start(request: AnalysisRequest): Promise<{ slideId: SlideId; runId: RunId }> {
    const plan = await this.plan(request);
    // The failure has been told as an event and is kept in the run.
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
    const known = this.database.slides.findByName(SLIDE_OF_DEMO);
    if (known?.differential || (known?.runId && this.#running.has(known.runId)))
      return { slideId: known.id, runId: known.runId };
    const { demo } = appPaths(this.settings.root);
    const walk = await walkImages([demo]);
    if (!walk.files.length)
      throw new LeukoscopeError('NOT_FOUND', `The demo slide is not in ${demo}. Run "npm run build", or reinstall.`);
    return this.start({ ...walk, slide: SLIDE_OF_DEMO, accession: null, synthetic: true, mode: 'cell' });
  }

  /** Takes up what an earlier process left unfinished; runs of another model or with lost files are rolled back. */
  async resumeInterrupted(): Promise<void> {
    const { runs, info } = this.database;
    if (info.readOnly) return;
    for (const run of runs.interrupted()) {
      // A person may have started the same slide again while an earlier one of the list was under way.
      if (this.#running.has(run.id)) continue;
      const possible = this.#sameTools(run) && run.pending.every(({ path }) => existsSync(path));
      if (!possible) {
        runs.rollBack(run.id);
        const message =
          'An interrupted analysis could not be resumed (its files or its model changed) and was undone. Analyse the slide again.';
        this.tell('system.notice', { level: 'warning', message });
        this.tell('slides.changed', { slideId: run.slideId });
        continue;
      }
      const { id, slideId, mode, pending, done } = runs.resume(run.id);
      await this.run({ id, slideId, mode, pending, done, refused: [] }).catch(() => undefined);
    }
  }

  /** Stops runs between batches, then the processes, then the database. */
  async close(): Promise<void> {
    for (const { controller } of this.#running.values()) controller.abort();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    await this.exchange.close();
    await this.#inference.close();
    this.calibration.close();
    await this.segmenter.close();
    await this.insight.close();
    await this.trainer.close();
    await this.safety.close();
    this.database.close();
  }
}
