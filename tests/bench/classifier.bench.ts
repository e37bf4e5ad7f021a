/**
 * Prints, as JSON, what classifying one cell costs in the shipped model, through a real inference process:
 * `node tests/bench/classifier.bench.ts [batches] [threads]`. Input is drawn: the network's cost does not depend on the pixels.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InferenceLink } from '../../electron/engine/inference-link.ts';
import { forkPort } from '../../electron/engine/transport/fork.ts';
import { connectInference } from '../../electron/inference/client.ts';
import { loadManifest, proveWeights } from '../../models/manifest.ts';
import { cropFrame, toInput, whiteBalance } from '../../native/preprocess/index.ts';

const BATCH = 8;
const batches = Number(process.argv[2] ?? 30);
const threads = Number(process.argv[3] ?? availableParallelism());
const root = join(import.meta.dirname, '../..');
const model = loadManifest(join(root, 'models/manifest.json'));
const { crop, size } = model.rules;

const side = 224;
const rgb = Uint8Array.from({ length: side * side * 3 }, (_, i) => 120 + 100 * Math.sin(i / 50));
const frame = cropFrame({ rgb, width: side, height: side }, [0, 0, side, side]);

const quantile = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? Number.NaN;
const round = (value: number) => Number(value.toFixed(2));

async function millisecondsEach(times: number, work: () => unknown): Promise<number[]> {
  const spent: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work();
    spent.push(performance.now() - start);
  }
  return spent;
}

const startInference = () => forkPort(join(root, 'electron/inference/main.ts'));

/** Median ms a cell of the same network in float on this machine now. */
async function floatMilliseconds(inputs: Uint8Array): Promise<number | null> {
  if (model.floatGraph === null) return null;
  const client = connectInference(await startInference());
  try {
    await client.load({ modelPath: model.floatGraph, provider: 'cpu', threads, exact: true });
    await millisecondsEach(2, () => client.classify(inputs, BATCH));
    const spent = await millisecondsEach(batches, () => client.classify(inputs, BATCH));
    return quantile(spent, 0.5) / BATCH;
  } finally {
    client.close();
  }
}

const link = new InferenceLink(startInference, {
  modelPath: model.weights,
  floatPath: model.floatGraph,
  provider: 'auto',
  threads,
  prove: () => proveWeights(model),
});
try {
  const started = performance.now();
  const { provider } = await link.ready();
  const loadMs = performance.now() - started;
  const input = toInput(whiteBalance(frame), crop, size);
  const inputs = Buffer.concat(Array.from({ length: BATCH }, () => input));
  const { signal } = new AbortController();
  const classify = () => link.classify(inputs, BATCH, signal);
  await millisecondsEach(3, classify);
  const perCell = (await millisecondsEach(batches, classify)).map((ms) => ms / BATCH);
  const preprocess = await millisecondsEach(50, () => toInput(whiteBalance(frame), crop, size));
  const median = quantile(perCell, 0.5);
  await link.close();
  const float = await floatMilliseconds(inputs);
  console.log(
    JSON.stringify({
      classify_ms_per_cell: round(median),
      classify_fp32_ms_per_cell: float === null ? 'skipped: the model has no float graph' : round(float),
      times_faster_than_fp32: float === null ? null : round(float / median),
      classify_ms_per_cell_p10_p90: [round(quantile(perCell, 0.1)), round(quantile(perCell, 0.9))],
      preprocess_ms_per_cell: round(quantile(preprocess, 0.5)),
      model_load_ms: round(loadMs),
      model: `${model.info.name} ${model.info.version} ${model.info.precision}`,
      input_size: size,
      provider,
      threads,
      batch: BATCH,
      n: batches * BATCH,
    }),
  );
} finally {
  await link.close();
}
