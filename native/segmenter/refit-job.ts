import { Worker } from 'node:worker_threads';
import { fromWireError, LeukoscopeError, type WireError } from '../../electron/contract/errors.ts';
import { workerFile } from '../../electron/contract/worker-file.ts';
import type { Sample } from './calibrate.ts';
import type { UnaryParameters } from './parameters.ts';
import type { Refit } from './refit.ts';

export interface RefitOrder {
  wasm: Uint8Array;
  samples: readonly Sample[];
  /** Cells without a corrected mask, see `refit`. */
  watched: readonly Omit<Sample, 'mask'>[];
  start: UnaryParameters;
  version: string;
}

export type RefitAnswer = { progress: { done: number; total: number } } | { result: Refit } | { error: WireError };

/**
 * {@link Refit} on a thread of its own, for it takes seconds. Aborting ends the thread.
 *
 * @throws LeukoscopeError as `refit` does; CANCELLED when aborted; INTERNAL when the thread dies.
 */
export function runRefit(
  order: RefitOrder,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Refit> {
  const worker = new Worker(workerFile(import.meta.url, 'refit-worker.ts', 'refit-worker.js'), { workerData: order });
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<Refit>((resolve, reject) => {
    worker.on('message', (answer: RefitAnswer) => {
      if ('progress' in answer) progress(answer.progress.done, answer.progress.total);
      else if ('result' in answer) resolve(answer.result);
      else reject(fromWireError(answer.error));
    });
    worker.once('error', reject);
    worker.once('exit', () =>
      reject(
        signal.aborted
          ? new LeukoscopeError('CANCELLED', 'The calibration was stopped.')
          : new LeukoscopeError('INTERNAL', 'The thread of the calibration ended without a result. Try again.'),
      ),
    );
    if (signal.aborted) stop();
  }).finally(() => signal.removeEventListener('abort', stop));
}
