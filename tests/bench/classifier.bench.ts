/**
 * Prints, as JSON, what classifying one cell costs in the shipped model, through a real inference process:
 * `node tests/bench/classifier.bench.ts [batches] [threads]`. A cell is all its views, as the product classifies it. Input is drawn: the
 * network's cost does not depend on the pixels.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { InferenceLink } from '../../electron/engine/runs/inference-link.ts';
import { BATCHES_AT_ONCE } from '../../electron/engine/runs/pipeline.ts';
import { forkPort } from '../../electron/engine/transport/fork.ts';
import { normalise } from '../../electron/inference/session.ts';
import { loadManifest, verifyWeights } from '../../models/manifest.ts';
import { cropFrame, toInput, whiteBalance } from '../../native/preprocess/index.ts';

/** Cells of a batch. */
const BATCH = 8;
const batches = Number(process.argv[2] ?? 30);
const threads = Number(process.argv[3] ?? availableParallelism());
const root = join(import.meta.dirname, '../..');
const model = loadManifest(join(root, 'models/manifest.json'));
const { crop, size, views } = model.rules;
const images = BATCH * views.length;

const side = 224;
const rgb = Uint8Array.from({ length: side * side * 3 }, (_, i) => 120 + 100 * Math.sin(i / 50));
const frame = cropFrame({ rgb, width: side, height: side }, [0, 0, side, side]);

const quantile = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? Number.NaN;
const round = (value: number) => Number(value.toFixed(2));

/** Ms from the end of one work to that of the next; `atOnce` of them are under way. */
async function millisecondsEach(times: number, work: () => unknown, atOnce = 1): Promise<number[]> {
  const spent: number[] = [];
  let last = performance.now();
  let left = times;
  const one = async () => {
    while (left-- > 0) {
      await work();
      const now = performance.now();
      spent.push(now - last);
      last = now;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return spent;
}

/** Median ms a cell of the same network in float, in one session of ONNX Runtime with its own settings, on this machine now. */
async function floatMilliseconds(inputs: Uint8Array): Promise<number | null> {
  if (model.floatGraph === null) return null;
  const session = await InferenceSession.create(model.floatGraph, {
    intraOpNumThreads: threads,
    // The weights are scaled to float when the file is opened, not for every picture.
    extra: { session: { disable_quant_qdq: '1' } },
  });
  const input = new Tensor('float32', normalise(inputs, BATCH), [BATCH, 3, size, size]);
  const run = () => session.run({ input });
  await millisecondsEach(2, run);
  const median = quantile(await millisecondsEach(batches, run), 0.5);
  await session.release();
  return (median / BATCH) * views.length;
}

const link = new InferenceLink(() => forkPort(join(root, 'electron/inference/main.ts')), {
  modelPath: model.weights,
  floatPath: model.floatGraph,
  provider: 'auto',
  threads,
  verifyWeights: () => verifyWeights(model),
});
try {
  const started = performance.now();
  const { provider } = await link.ready();
  const loadMs = performance.now() - started;
  const input = toInput(whiteBalance(frame), crop, size);
  const inputs = Buffer.concat(Array.from({ length: images }, () => input));
  const { signal } = new AbortController();
  const classify = () => link.classify(inputs, images, signal);
  await millisecondsEach(3, classify);
  const perCell = (await millisecondsEach(batches, classify, BATCHES_AT_ONCE)).map((ms) => ms / BATCH);
  const preprocess = await millisecondsEach(50, () => toInput(whiteBalance(frame), crop, size));
  const median = quantile(perCell, 0.5);
  await link.close();
  const float = await floatMilliseconds(inputs.subarray(0, BATCH * input.length));
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
      views: views.length,
      n: batches * BATCH,
    }),
  );
} finally {
  await link.close();
}
