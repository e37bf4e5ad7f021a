import { Worker } from 'node:worker_threads';
import type { Provider } from '../contract/analysis.ts';
import { workerFile } from '../contract/worker-file.ts';
import { workerPort } from '../engine/transport/node.ts';
import { connectInference, type InferenceClient } from './client.ts';
import { concatenate, type Network, openNetwork, sizeOf } from './session.ts';

/** Each holds the weights anew, so with more processors a lane has more threads instead. */
const MOST_LANES = 2;

/** @throws LeukoscopeError as {@link openNetwork}. */
async function openLane(modelPath: string, threads: number, exact: boolean): Promise<InferenceClient> {
  const worker = new Worker(workerFile(import.meta.url, 'lane.ts', 'inference-lane.js'));
  const lane = connectInference(workerPort(worker));
  await lane.load({ modelPath, provider: 'cpu', threads, exact });
  return lane;
}

/**
 * As {@link openNetwork}, but on the CPU two sessions side by side, each with half of the threads and of the cells. The threads of one
 * session wait for each other after every layer of every image; those of two do not.
 */
export async function openLanes(
  modelPath: string,
  provider: Provider,
  threads: number,
  exact = provider !== 'cpu',
): Promise<Network> {
  const count = provider === 'cpu' ? Math.min(threads, MOST_LANES) : 1;
  if (count === 1) return openNetwork(modelPath, provider, threads, exact);
  const lanes = await Promise.all(
    Array.from({ length: count }, (_, lane) => openLane(modelPath, Math.floor((threads + lane) / count), exact)),
  );
  return {
    async run(inputs, n, signal) {
      const each = 3 * sizeOf(inputs, n) ** 2;
      const share = Math.ceil(n / count);
      const parts = await Promise.all(
        lanes
          .map((lane, i) => ({ lane, from: i * share, to: Math.min(n, (i + 1) * share) }))
          .filter(({ from, to }) => from < to)
          .map(({ lane, from, to }) => lane.classify(inputs.slice(from * each, to * each), to - from, signal)),
      );
      return { logits: concatenate(parts.map((p) => p.logits)), features: concatenate(parts.map((p) => p.features)) };
    },
  };
}
