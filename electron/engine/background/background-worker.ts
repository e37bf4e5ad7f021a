import { Worker } from 'node:worker_threads';
import type { CheckResult, Mirrored } from '../../../db/index.ts';
import { fromWireError, LeukoscopeError, type WireError } from '../../contract/errors.ts';
import type { Generation } from '../../contract/index.ts';
import { workerFile } from '../../contract/worker-file.ts';
import type { TrainedHead, TrainInput } from '../heads/train.ts';
import type { MapInput, MapResult } from '../similarity/map.ts';
import type { IndexWork, SimilarAnswer, SimilarQuery } from '../similarity/search.ts';

export interface ThreadData {
  file: string;
}

export interface ThreadSetup extends ThreadData {
  /** SHA-256 of the model in use, whose features are compared: asked for with every question, for it may be another by then. */
  model: () => string;
}

/** What a thread is asked and what it answers. */
interface Questions {
  similar: { input: SimilarQuery; value: SimilarAnswer };
  nextWork: { input: null; value: IndexWork | undefined };
  /** The first damage of the file; null for none. */
  prove: { input: null; value: string | null };
  check: { input: { originals: boolean }; value: CheckResult };
  map: { input: MapInput; value: MapResult };
  /** Copies the file into a folder of kept copies. */
  backup: { input: { folder: string }; value: Generation };
  /** Brings the originals beside the copies up to date, or reads them all. */
  mirror: { input: { folder: string; prove: boolean }; value: Mirrored };
  /** Teaches a head the reviewed cells of signed slides. */
  train: { input: TrainInput; value: TrainedHead };
  /** Proves a copy. */
  verify: { input: { file: string }; value: Generation };
}
type Question = keyof Questions;

export type ThreadQuestion = {
  [Q in Question]: {
    id: number;
    model: string;
    question: Q;
    input: Questions[Q]['input'];
    /** Shared with the asker: 1 once nobody waits for the answer any more. */
    stop: Int32Array<SharedArrayBuffer>;
  };
}[Question];
export type ThreadAnswer = { id: number } & (
  | { value: unknown }
  | { error: WireError }
  | { progress: { done: number; total: number } }
);
export type Progress = (done: number, total: number) => void;

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
  progress: Progress | undefined;
}

/** A reading thread, started with its first question; one that dies is started again with the next. */
export class InsightThread {
  readonly #setup: ThreadSetup;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 1;

  constructor(setup: ThreadSetup) {
    this.#setup = setup;
  }

  #start(): Worker {
    const { file } = this.#setup;
    const workerData: ThreadData = { file };
    const worker = new Worker(workerFile(import.meta.url, 'worker.ts', 'insight-worker.js'), { workerData });
    worker.on('message', (message: ThreadAnswer) => {
      const waiting = this.#waiting.get(message.id);
      if ('progress' in message) {
        waiting?.progress?.(message.progress.done, message.progress.total);
        return;
      }
      this.#waiting.delete(message.id);
      if ('error' in message) waiting?.reject(fromWireError(message.error));
      else waiting?.resolve(message.value as never);
    });
    const gone = (error: unknown) => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const waiting of this.#waiting.values()) {
        waiting.reject(
          new LeukoscopeError('PEER_GONE', 'The search was stopped. Try again.', undefined, { cause: error }),
        );
      }
      this.#waiting.clear();
    };
    worker.on('error', gone);
    worker.on('exit', gone);
    worker.unref();
    return worker;
  }

  ask<Q extends Question>(
    question: Q,
    input: Questions[Q]['input'],
    options: { progress?: Progress; signal?: AbortSignal } = {},
  ): Promise<Questions[Q]['value']> {
    const { progress, signal } = options;
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      // A busy thread hears no message; it looks here now and then.
      const stop = new Int32Array(new SharedArrayBuffer(4));
      if (signal?.aborted) Atomics.store(stop, 0, 1);
      signal?.addEventListener('abort', () => Atomics.store(stop, 0, 1), { once: true });
      this.#waiting.set(id, { resolve, reject, progress });
      worker.postMessage({ id, model: this.#setup.model(), question, input, stop });
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
