/**
 * Prints, as JSON, how long a map of cells takes: `node tests/bench/map.bench.ts [cells]`; 10,000 cells by default, with features of
 * 2048 values as the classifier gives them. The map is drawn on a thread of its own, as in the window.
 */
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../db/index.ts';
import { BackgroundWorker } from '../../electron/engine/background/background-worker.ts';
import type { SimilarityJobs } from '../../electron/engine/similarity/service.ts';
import { temporaryFolder } from '../db/support.ts';
import { fillScale, SCALE_MODEL } from './scale.ts';

const [cells = 10_000] = process.argv.slice(2).map(Number);
const folder = temporaryFolder();
const file = join(folder.path, 'map.db');

try {
  fillScale(file, { cells, slides: Math.ceil(cells / 100) });
  const thread = new BackgroundWorker<SimilarityJobs>({ file, model: () => SCALE_MODEL });
  let steps = 0;
  // The thread alone keeps no program alive.
  const alive = setInterval(() => undefined, 1000);
  const draw = async () => {
    const started = performance.now();
    const map = await thread.run('map', { key: 'all', slides: undefined, limit: cells }, { progress: () => steps++ });
    return { ms: Math.round(performance.now() - started), map };
  };
  const first = await draw();
  const stepsDrawn = steps;
  const again = await draw();
  await thread.close();
  clearInterval(alive);
  if (first.map.cells.length < cells * 0.99) throw new Error(`only ${first.map.cells.length} cells are on the map`);
  const db = openDatabase(file, { readOnly: true });
  const { bytes } = db.stats();
  db.close();
  console.log(
    JSON.stringify({
      map_cells: first.map.cells.length,
      map_draw_ms: first.ms,
      map_draw_again_ms: again.ms,
      map_progress_steps: stepsDrawn,
      map_database_mb: Math.round(bytes / 1e6),
      load: loadavg()[0],
      cores: cpus().length,
      node: process.version,
      platform: process.platform,
    }),
  );
} finally {
  folder.remove();
}
