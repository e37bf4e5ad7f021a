import { Worker } from 'node:worker_threads';
import { fromWireError, LeukoscopeError, type WireError } from '../../contract/errors.ts';
import { workerFile } from '../../contract/worker-file.ts';

/** The jobs by name, and what people read they are. */
const JOB_TITLES = {
  similar: 'search for similar cells',
  index: 'index of the cells',
  map: 'cell map',
  train: 'training of the head',
  quickCheck: 'quick check of the database',
  check: 'check of the database',
  backup: 'backup',
  originals: 'backup of the originals',
  verify: 'verification of the backup',
} as const;
export type JobName = keyof typeof JOB_TITLES;

/** A job: what it is given and what it answers. */
export interface Job<I, V> {
  input: I;
  value: V;
}
type JobTable = { [J in JobName]?: Job<unknown, unknown> };

export interface WorkerSetup {
  /** The database file; the worker opens it for reading. */
  file: string;
  /** SHA-256 of the model in use, whose features are compared: sent with every job, for it may be another by then. */
  model?: () => string;
}

export interface JobMessage<J extends JobName = JobName, I = unknown> {
  id: number;
  model: string;
  job: J;
  input: I;
  /** Shared with the caller: 1 once nobody waits for the answer any more. */
  stop: Int32Array<SharedArrayBuffer>;
}
export type JobAnswer = { id: number } & (
  | { value: unknown }
  | { error: WireError }
  | { progress: { done: number; total: number } }
);
export type Progress = (done: number, total: number) => void;

interface Waiting {
  job: JobName;
  resolve(value: never): void;
  reject(error: Error): void;
  progress: Progress | undefined;
}

/**
 * A thread for jobs that take long and read the database through a connection of their own (background-jobs.ts). It is started with
 * its first job; one that dies is started again with the next.
 */
export class BackgroundWorker<T extends JobTable> {
  readonly #setup: WorkerSetup;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 1;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
  }

  #start(): Worker {
    const workerData = this.#setup.file;
    const worker = new Worker(workerFile(import.meta.url, '../background-jobs.ts', 'background-worker.js'), {
      workerData,
    });
    worker.on('message', (message: JobAnswer) => {
      const waiting = this.#waiting.get(message.id);
      if ('progress' in message) {
        waiting?.progress?.(message.progress.done, message.progress.total);
        return;
      }
      this.#waiting.delete(message.id);
      // Only a job under way keeps the process alive.
      if (this.#waiting.size === 0) worker.unref();
      if ('error' in message) waiting?.reject(fromWireError(message.error));
      else waiting?.resolve(message.value as never);
    });
    let ended = false;
    const gone = (cause: unknown) => {
      // `exit` follows `error` in a later turn, when the jobs that wait may already be those of the next thread.
      if (ended) return;
      ended = true;
      if (this.#worker === worker) this.#worker = undefined;
      for (const { job, reject } of this.#waiting.values())
        reject(new LeukoscopeError('PEER_GONE', `The ${JOB_TITLES[job]} was stopped. Try again.`, { job }, { cause }));
      this.#waiting.clear();
    };
    worker.on('error', gone);
    worker.on('exit', gone);
    return worker;
  }

  /** Runs a job. @throws LeukoscopeError the job's own, CANCELLED after `signal`, or PEER_GONE when the thread ends. */
  run<J extends keyof T & JobName>(
    job: J,
    input: NonNullable<T[J]>['input'],
    options: { progress?: Progress; signal?: AbortSignal } = {},
  ): Promise<NonNullable<T[J]>['value']> {
    const { progress, signal } = options;
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      // A busy thread receives no message; it looks here now and then.
      const stop = new Int32Array(new SharedArrayBuffer(4));
      if (signal?.aborted) Atomics.store(stop, 0, 1);
      signal?.addEventListener('abort', () => Atomics.store(stop, 0, 1), { once: true });
      this.#waiting.set(id, { job, resolve, reject, progress });
      worker.ref();
      worker.postMessage({ id, model: this.#setup.model?.() ?? '', job, input, stop } satisfies JobMessage);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
