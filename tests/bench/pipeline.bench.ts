// node tests/bench/pipeline.bench.ts [runs]
// The demo slide through the built command line, images to database: cells a second, without the start of the processes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analysisSchema } from '../../electron/contract/analysis.ts';

const ROOT = join(import.meta.dirname, '../..');
const runs = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'leukoscope-bench-'));

function run(i: number) {
  const json = join(folder, `${i}.json`);
  const args = ['analyze', join(ROOT, 'out/demo'), '--db', join(folder, `${i}.sqlite`), '--json', json];
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'out/main/cli.js'), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The demo slide was not analysed: ${stderr}`);
  return analysisSchema.parse(JSON.parse(readFileSync(json, 'utf8')));
}

try {
  const analyses = Array.from({ length: runs }, (_, i) => run(i));
  const rates = analyses.map(({ cells, timing_ms }) => (1000 * cells.length) / timing_ms.total).sort((a, b) => a - b);
  const round = (value = 0) => Number(value.toFixed(1));
  console.log(
    JSON.stringify({
      cells_per_s_end_to_end: round(rates[Math.floor(rates.length / 2)]),
      cells_per_s_range: [round(rates[0]), round(rates.at(-1))],
      provider: analyses[0]?.provider,
      cells: analyses[0]?.cells.length,
      runs,
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
