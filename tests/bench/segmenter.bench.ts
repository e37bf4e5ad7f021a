// Times the segmenter on one thread and in the pool, on a drawn cell, and prints JSON. Run: node tests/bench/segmenter.bench.ts
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '../../electron/contract/quantile.ts';
import { createSegmenter, createSegmenterPool } from '../../native/segmenter/index.ts';
import { startKernel } from '../../native/segmenter/kernel.ts';
import { drawCell, PARAMETERS_PATH, readParameters, WASM_PATH } from '../unit/native/segmenter/support.ts';

const WARM_UP = 30;
const RUNS = 150;

/** Median, quartiles and number of repeated timings, ms. */
function time(work: () => void) {
  for (let i = 0; i < WARM_UP; i++) work();
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  const round = (q: number) => Number(quantile(times, q).toFixed(2));
  return { median: round(0.5), quartiles: [round(0.25), round(0.75)], n: RUNS };
}

async function cellsPerSecond(threads: number): Promise<number> {
  const pool = createSegmenterPool({ wasmPath: WASM_PATH, parametersPath: PARAMETERS_PATH, threads });
  const { rgb, width, height } = drawCell(224);
  const batch = (n: number) => Promise.all(Array.from({ length: n }, () => pool.segment(rgb, width, height)));
  await batch(60);
  const start = performance.now();
  await batch(300);
  const seconds = (performance.now() - start) / 1000;
  await pool.close();
  return Number((300 / seconds).toFixed(1));
}

/** Median ms of scikit-image's SLIC on one thread of this machine now; null where there is no Python with it (PYTHON names another). */
function scikitImage(): number | null {
  const { status, stdout } = spawnSync(process.env.PYTHON ?? 'python3', [join(import.meta.dirname, 'slic.py')], {
    input: drawCell(224).rgb,
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  return status === 0 ? Number(stdout.toString().trim()) : null;
}

const wasm = readFileSync(WASM_PATH);
const kernel = startKernel(wasm);
kernel.frame.set(drawCell(224).rgb);
const segmenter = createSegmenter(wasm, readParameters());
const segment = (size: number) => {
  const { rgb, width, height } = drawCell(size);
  return time(() => segmenter.segment(rgb, width, height));
};
const one = await cellsPerSecond(1);
const two = await cellsPerSecond(2);
const slic = time(() => kernel.run.cluster());
const reference = scikitImage();
const cell = segment(224);
const large = segment(360);
console.log(
  JSON.stringify({
    slic_ms_224_1_thread: slic.median,
    slic_ms_224_quartiles: slic.quartiles,
    slic_scikit_image_ms_224: reference ?? 'skipped: no Python with scikit-image',
    slic_times_faster: reference === null ? null : Number((reference / slic.median).toFixed(1)),
    segment_ms_per_cell_1_thread: cell.median,
    segment_ms_per_cell_quartiles: cell.quartiles,
    segment_ms_360_1_thread: large.median,
    segment_ms_360_quartiles: large.quartiles,
    n: cell.n,
    pool_cells_per_s: { '1': one, '2': two },
    pool_scaling_2_threads: Number((two / one).toFixed(2)),
  }),
);
