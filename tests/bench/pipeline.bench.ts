// node tests/bench/pipeline.bench.ts [runs]
// The demo slide through the built command line, images to database: cells a second and processor time a cell, both without the start of
// the processes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Analysis, analysisSchema } from '../../electron/contract/analysis.ts';

const ROOT = join(import.meta.dirname, '../..');
const runs = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'leukoscope-bench-'));

/** Processor time that the whole machine has spent, in ms: of processes that end by themselves too, so nothing else should run. */
const spent = () => cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);

function run(i: number | string, images = join(ROOT, 'out/demo')) {
  const json = join(folder, `${i}.json`);
  const args = ['analyze', images, '--db', join(folder, `${i}.sqlite`), '--json', json];
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'out/main/cli.js'), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The demo slide was not analysed: ${stderr}`);
  return analysisSchema.parse(JSON.parse(readFileSync(json, 'utf8')));
}

try {
  const measured = (action: () => Analysis) => {
    const before = spent();
    const { cells, ...analysis } = action();
    return { ...analysis, cells, time: spent() - before };
  };
  const all = readdirSync(join(ROOT, 'out/demo'), { recursive: true, encoding: 'utf8' });
  const one = join(ROOT, 'out/demo', all.find((name) => name.endsWith('.jpg')) ?? '');
  const start = measured(() => run('start', one));
  const analyses = Array.from({ length: runs }, (_, i) => measured(() => run(i)));
  const costs = analyses
    .map(({ cells, time }) => (time - start.time) / (cells.length - start.cells.length))
    .sort((a, b) => a - b);
  const rates = analyses.map(({ cells, timing_ms }) => (1000 * cells.length) / timing_ms.total).sort((a, b) => a - b);
  const round = (value = 0) => Number(value.toFixed(1));
  console.log(
    JSON.stringify({
      cells_per_s_end_to_end: round(rates[Math.floor(rates.length / 2)]),
      cells_per_s_range: [round(rates[0]), round(rates.at(-1))],
      core_ms_a_cell: round(costs[Math.floor(costs.length / 2)]),
      provider: analyses[0]?.provider,
      cells: analyses[0]?.cells.length,
      runs,
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
