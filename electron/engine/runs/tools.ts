import { availableParallelism } from 'node:os';
import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { type Head, parseHead } from '../../../models/head/head.ts';
import { type LoadedManifest, loadManifest, verifyWeights, withHead } from '../../../models/manifest.ts';
import {
  createSegmenterPool,
  parseUnaryParameters,
  type SegmenterPool,
  type UnaryParameters,
} from '../../../native/segmenter/index.ts';
import {
  CELL_CLASSES,
  LeukoscopeError,
  type ModelInfo,
  type Provider,
  type SegmenterInfo,
  toWireError,
} from '../../contract/index.ts';
import type { Port } from '../../contract/port.ts';
import type { Emit } from '../common/event-hub.ts';
import { appPaths } from '../paths.ts';
import { InferenceLink } from './inference-link.ts';
import type { PipelineTools } from './pipeline.ts';

export interface ToolSettings {
  /** The folder that holds out/ and models/. */
  root: string;
  provider: Provider | 'auto';
  /** Gives a port to a fresh inference process. */
  startInference: () => Promise<Port>;
  /** Another model than the shipped one: an .onnx file with a manifest beside it, or a manifest. */
  model?: string | undefined;
  /** Fitted segmenter parameters; the shipped ones where there are none. */
  segmenter?: string | undefined;
  threads?: number | undefined;
}

/** What an analysis is made with: the model with the head in use, the classifier process, and the segmenter threads. */
export class AnalysisTools {
  readonly #settings: ToolSettings;
  readonly #database: LeukoscopeDatabase;
  readonly #emit: Emit;
  /** The model as it was started with. */
  readonly #shipped: LoadedManifest;
  readonly inference: InferenceLink;
  #model: LoadedManifest;
  #segmenter: SegmenterPool;
  #calibration: SegmenterInfo['calibration'] = null;
  #provider: { provider: Provider; note: string | null } | undefined;
  /** Shown once somebody listens: why the head or the calibration in use can't be used, and the shipped one is. */
  readonly #warnings: string[] = [];

  /** @throws LeukoscopeError MODEL_UNUSABLE or SEGMENTER_UNUSABLE: what can't be used, and the remedy. */
  constructor(settings: ToolSettings, database: LeukoscopeDatabase, emit: Emit) {
    this.#settings = settings;
    this.#database = database;
    this.#emit = emit;
    const { manifest } = appPaths(settings.root);
    this.#shipped = loadManifest(settings.model ?? manifest, manifest);
    this.#model = this.#shipped;
    this.#segmenter = this.#startSegmenter();
    try {
      this.loadActiveHead();
    } catch (error) {
      this.#warnings.push(toWireError(error).message);
    }
    this.inference = new InferenceLink(settings.startInference, {
      modelPath: this.#model.weights,
      floatPath: this.#model.floatGraph,
      normalisation: this.#model.normalisation,
      verifyWeights: () => verifyWeights(this.#model),
      provider: settings.provider,
      threads: settings.threads ?? availableParallelism(),
    });
  }

  #startSegmenter(): SegmenterPool {
    const { root, segmenter, threads = availableParallelism() } = this.#settings;
    const parameters = segmenter ? undefined : this.#calibrationInUse();
    const paths = appPaths(root);
    return createSegmenterPool({
      wasmPath: paths.wasm,
      threads: Math.min(4, Math.max(1, threads - 1)),
      ...(parameters ? { parameters } : { parametersPath: segmenter ?? paths.segmenterParameters }),
    });
  }

  /** The parameters of the calibration in use; one that is broken, or of another segmenter, is passed over with a warning. */
  #calibrationInUse(): UnaryParameters | undefined {
    this.#calibration = null;
    const kept = this.#database.calibrations.inUse();
    if (!kept) return undefined;
    const { id, laboratory, stain, version } = kept.calibration;
    try {
      const parameters = parseUnaryParameters(kept.parameters, `calibration ${version} of ${laboratory}, ${stain}`);
      this.#calibration = { id, version, laboratory, stain };
      return parameters;
    } catch (error) {
      this.#warnings.push(`${toWireError(error).message} The shipped one is used.`);
      return undefined;
    }
  }

  /** The network with the head that is in use. */
  get model(): LoadedManifest {
    return this.#model;
  }

  /** The model in use, in the precision that it is computed in here: known as such once the classifier runs. */
  get modelInfo(): ModelInfo {
    const { info, floatGraph } = this.#model;
    const onCard = this.#provider !== undefined && this.#provider.provider !== 'cpu';
    return onCard && floatGraph !== null ? { ...info, precision: 'fp32' } : info;
  }

  /** The head that came with the network; null when it has none of its own. */
  get shippedHead(): Head | null {
    return this.#shipped.head;
  }

  get shippedVersion(): string {
    return this.#shipped.info.version;
  }

  /** The threads that segment: with a laboratory's calibration where one is in use. */
  get segmenter(): SegmenterPool {
    return this.#segmenter;
  }

  get segmenterInfo(): SegmenterInfo {
    return { ...this.#segmenter.info, calibration: this.#calibration };
  }

  /**
   * What a run works with from its beginning to its end.
   *
   * @throws LeukoscopeError MODEL_UNUSABLE for a network that has learned no class.
   */
  get pipeline(): PipelineTools {
    const { head, domain, rules, info } = this.#model;
    if (info.untrained.length === CELL_CLASSES.length)
      throw new LeukoscopeError(
        'MODEL_UNUSABLE',
        `${info.name} gives features only and has learned no class. Train a head for it with train-head --model, then analyse with that head.`,
      );
    return { segmenter: this.#segmenter, inference: this.inference, head, domain, rules };
  }

  /** Whether a stored run was made with what is in use now. */
  made(run: { model: ModelInfo; segmenter: SegmenterInfo }): boolean {
    return (
      run.model.sha256 === this.modelInfo.sha256 &&
      run.model.version === this.modelInfo.version &&
      run.model.precision === this.modelInfo.precision &&
      run.segmenter.version === this.segmenterInfo.version
    );
  }

  /** Starts the classifier, if need be, and says what it runs on. */
  async provider(): Promise<{ provider: Provider; note: string | null }> {
    if (!this.#provider) {
      const { provider, note } = await this.inference.ready();
      this.#provider = { provider, note };
      if (note) this.#emit('system.notice', { level: 'info', message: note });
      for (const message of this.#warnings.splice(0)) this.#emit('system.notice', { level: 'warning', message });
    }
    return this.#provider;
  }

  /**
   * Uses the head that the database names, for the runs to come. A model that was named on the command line is used as it is.
   *
   * @throws LeukoscopeError MODEL_UNUSABLE for a head of another network; what was in use before stays.
   */
  loadActiveHead(): void {
    if (this.#settings.model !== undefined) return;
    const id = this.#database.heads.active();
    const text = id === null ? undefined : this.#database.heads.content(id);
    this.#model = text === undefined ? this.#shipped : withHead(this.#shipped, parseHead(text, `Head ${id}`));
  }

  /**
   * Uses the calibration that the database names, or the shipped parameters where it names none, for the runs to come.
   *
   * @param released Resolves when no run uses the present threads any more.
   */
  reloadCalibration(released: Promise<unknown>): void {
    const old = this.#segmenter;
    this.#segmenter = this.#startSegmenter();
    void released.then(() => old.close());
    this.#emit('segmenter.changed', {});
  }

  async close(): Promise<void> {
    await this.inference.close();
    await this.#segmenter.close();
  }
}
