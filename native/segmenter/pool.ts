import { readFileSync } from 'node:fs';
import PQueue from 'p-queue';
import { Piscina } from 'piscina';
import type { SegmenterInfo } from '../../electron/contract/analysis.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { workerFile } from '../../electron/contract/worker-file.ts';
import type { LocatedCell } from '../fields/locate.ts';
import { compileKernel, startKernel } from './kernel.ts';
import { NO_MORPHOLOGY } from './morphology.ts';
import { parseUnaryParameters, type UnaryParameters } from './parameters.ts';
import { checkImage, type Segmentation, segmenterInfo } from './segmenter.ts';

/** What a worker is started with and what it is asked. */
export interface WorkerSetup {
  module: WebAssembly.Module;
  parameters?: UnaryParameters;
}
export interface LocateTask {
  rgb: Uint8Array;
  width: number;
  height: number;
}
export interface SegmentTask extends LocateTask {
  stages: boolean;
}

export type Reply<Value> = { value: Value } | { fault: string };

export interface SegmenterPool {
  readonly info: Omit<SegmenterInfo, 'calibration'>;
  /**
   * Segments the cell in the middle of an RGB image on a free thread. A thread that dies or hangs is replaced and the image tried
   * once more; after that the result is empty and flagged `timed_out`, so one image never stops a run.
   */
  segment(rgb: Uint8Array, width: number, height: number, options?: { stages?: boolean }): Promise<Segmentation>;
  /**
   * Finds the white cells of a field on a free thread, with the same second attempt; then it throws TIMED_OUT, because a field
   * without cells and a field that could not be searched are not the same.
   */
  locate(rgb: Uint8Array, width: number, height: number): Promise<LocatedCell[]>;
  /** Stops all threads; what is still running is rejected with CANCELLED. */
  close(): Promise<void>;
}

export interface SegmenterPoolOptions {
  wasmPath: string;
  threads: number;
  /** Fitted parameters (JSON); without them the segmenter works by its rules of thumb. */
  parametersPath?: string;
  /** Fitted parameters that are read already, instead of a file. */
  parameters?: UnaryParameters;
  /** Limit for one image of ordinary size, ms; large ones get more. Default 10,000. */
  timeLimit?: number;
}

const TIME_LIMIT = 10_000;
/** Extra time for each pixel of the image, ms: resampling 400 megapixels takes a while and is no hang. */
const TIME_PER_PIXEL = 1e-4;
const ATTEMPTS = 2;

function readOrThrow(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new LeukoscopeError(
      'SEGMENTER_UNUSABLE',
      `${file} can't be read, and the segmenter needs it. Run "npm run build", or reinstall Leukoscope.`,
      undefined,
      { cause },
    );
  }
}

/**
 * Makes a pool of segmenter threads, which start with the first image. Throws SEGMENTER_UNUSABLE when the kernel or the parameters are
 * missing or broken; a kernel of another build is refused with the first image.
 */
export function createSegmenterPool(options: SegmenterPoolOptions): SegmenterPool {
  const { wasmPath, threads, parametersPath, timeLimit = TIME_LIMIT } = options;
  const module = compileKernel(readOrThrow(wasmPath));
  const parameters =
    options.parameters ??
    (parametersPath === undefined
      ? undefined
      : parseUnaryParameters(readOrThrow(parametersPath).toString('utf8'), parametersPath));
  const setup: WorkerSetup = parameters ? { module, parameters } : { module };
  const workers = new Piscina<LocateTask, unknown>({
    filename: workerFile(import.meta.url, 'worker.ts', 'segmenter-worker.js'),
    // Threads start with the first image and stay: whoever only looks at cells needs none.
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData: setup,
  });
  // A task goes to the workers only when one is free, so that its time limit measures its own work and not the queue before it.
  const queue = new PQueue({ concurrency: threads });
  let closed = false;
  let startable = false;
  /** Threads that can't start would only be replaced again and again: the first image fails here, where someone can act on it. */
  const proveKernel = () => {
    if (!startable) startKernel(module);
    startable = true;
  };

  /** The answer of the worker's function `name`, or undefined when two threads have died or hung over the image. */
  const attempt = async <Value>(name: 'segment' | 'locate', task: LocateTask): Promise<Value | undefined> => {
    const limit = Math.ceil(timeLimit + task.width * task.height * TIME_PER_PIXEL);
    for (let n = 0; n < ATTEMPTS && !closed; n++) {
      const signal = AbortSignal.timeout(limit);
      // A rejection is a dead thread, or one ended at the limit: the pool has replaced it. Faults of the code come as an answer.
      const reply = (await workers.run(task, { name, signal }).catch(() => undefined)) as Reply<Value> | undefined;
      if (!reply) continue;
      if ('value' in reply) return reply.value;
      throw new LeukoscopeError(
        'INTERNAL',
        `The segmenter failed on an image of ${task.width} x ${task.height} px: ${reply.fault}`,
      );
    }
    if (closed) throw new LeukoscopeError('CANCELLED', 'The segmenter was closed while images were waiting.');
    return undefined;
  };

  return {
    info: segmenterInfo(parameters),
    async segment(rgb, width, height, { stages = false } = {}) {
      checkImage(rgb, width, height);
      proveKernel();
      const task: SegmentTask = { rgb, width, height, stages };
      return (await queue.add(() => attempt<Segmentation>('segment', task))) ?? emptySegmentation(width, height);
    },
    async locate(rgb, width, height) {
      checkImage(rgb, width, height);
      proveKernel();
      const cells = await queue.add(() => attempt<LocatedCell[]>('locate', { rgb, width, height }));
      if (cells) return cells;
      throw new LeukoscopeError(
        'TIMED_OUT',
        `No white cells could be searched for in a field of ${width} x ${height} px within the time limit. Analyse a smaller part of it.`,
      );
    },
    async close() {
      closed = true;
      await workers.destroy();
      await queue.onIdle();
    },
  };
}

function emptySegmentation(width: number, height: number): Segmentation {
  return {
    width,
    height,
    mask: new Uint8Array(width * height),
    contour: [],
    morphology: NO_MORPHOLOGY,
    quality: { score: 0, flags: ['timed_out'] },
    milliseconds: 0,
  };
}
