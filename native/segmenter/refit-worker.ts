// The thread of one refit (refit-job.ts): it fits, tells its progress, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../electron/contract/errors.ts';
import { refit } from './refit.ts';
import type { RefitAnswer, RefitOrder } from './refit-job.ts';

const { wasm, samples, watched, start, version } = workerData as RefitOrder;
const answer = (message: RefitAnswer) => parentPort?.postMessage(message);
try {
  const result = refit(wasm, samples, start, version, watched, (done, total) => answer({ progress: { done, total } }));
  answer({ result });
} catch (error) {
  answer({ error: toWireError(error) });
}
