import { Worker } from 'node:worker_threads';
import type { Provider } from '../contract/analysis.ts';
import { workerFile } from '../contract/worker-file.ts';
import { workerPort } from '../engine/transport/node.ts';
import { connectInference, type InferenceClient } from './client.ts';
import type { Normalisation } from './protocol.ts';
import { concatenate, type Network, openNetwork, sizeOf } from './session.ts';

/** Each worker holds the weights anew, so with more processors a session has more threads instead. */
const MOST_WORKERS = 2;

/** @throws LeukoscopeError as {@link openNetwork}. */
async function openWorker(
  modelPath: string,
  threads: number,
  exact: boolean,
  normalisation: Normalisation | undefined,
): Promise<InferenceClient> {
  const thread = new Worker(workerFile(import.meta.url, 'session-worker.ts', 'inference-session-worker.js'));
  const worker = connectInference(workerPort(thread));
  await worker.load({ modelPath, provider: 'cpu', threads, exact, normalisation });
  return worker;
}

/**
 * As {@link openNetwork}, but on the CPU two sessions side by side, each with half of the threads and of the cells. The threads of one
 * session wait for each other after every layer of every image; those of two do not.
 */
export async function openSessions(
  modelPath: string,
  provider: Provider,
  threads: number,
  exact = provider !== 'cpu',
  normalisation?: Normalisation,
): Promise<Network> {
  const count = provider === 'cpu' ? Math.min(threads, MOST_WORKERS) : 1;
  if (count === 1) return openNetwork(modelPath, provider, threads, exact, normalisation);
  const workers = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      openWorker(modelPath, Math.floor((threads + index) / count), exact, normalisation),
    ),
  );
  return {
    async run(inputs, n, signal) {
      const each = 3 * sizeOf(inputs, n) ** 2;
      const share = Math.ceil(n / count);
      const parts = await Promise.all(
        workers
          .map((worker, i) => ({ worker, from: i * share, to: Math.min(n, (i + 1) * share) }))
          .filter(({ from, to }) => from < to)
          .map(({ worker, from, to }) => worker.classify(inputs.slice(from * each, to * each), to - from, signal)),
      );
      return { logits: concatenate(parts.map((p) => p.logits)), features: concatenate(parts.map((p) => p.features)) };
    },
  };
}
