import { LeukoscopeError } from '../../contract/index.ts';
import { BackgroundWorker, type Job } from '../background/background-worker.ts';
import type { TrainedHead, TrainInput } from './train.ts';

export interface TrainerOptions {
  file: string;
  progress(done: number, total: number): void;
  /** Training begins or ends. */
  changed(): void;
}

export type TrainingJobs = { train: Job<TrainInput, TrainedHead> };

/** Trains heads on a thread of its own, one at a time: a fit of some thousand cells takes a minute. */
export class HeadTrainer {
  readonly #options: TrainerOptions;
  #worker: BackgroundWorker<TrainingJobs> | undefined;
  #controller: AbortController | undefined;

  constructor(options: TrainerOptions) {
    this.#options = options;
  }

  get training(): boolean {
    return this.#controller !== undefined;
  }

  /** @throws LeukoscopeError CONFLICT while another is trained, NOT_READY, CANCELLED, BAD_REQUEST for a database in memory. */
  async train(input: TrainInput): Promise<TrainedHead> {
    const { file, progress, changed } = this.#options;
    if (file === ':memory:')
      throw new LeukoscopeError(
        'BAD_REQUEST',
        'A head can’t be trained from a database in memory. Open one in a file.',
      );
    if (this.#controller)
      throw new LeukoscopeError('CONFLICT', 'A head is being trained. Wait for it to end, or cancel it.');
    this.#controller = new AbortController();
    this.#worker ??= new BackgroundWorker({ file });
    changed();
    try {
      return await this.#worker.run('train', input, { progress, signal: this.#controller.signal });
    } finally {
      this.#controller = undefined;
      changed();
    }
  }

  cancel(): boolean {
    this.#controller?.abort();
    return this.#controller !== undefined;
  }

  async close(): Promise<void> {
    this.cancel();
    await this.#worker?.close();
  }
}
