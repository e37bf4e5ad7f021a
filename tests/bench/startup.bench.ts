// node tests/bench/startup.bench.ts [runs]
// From the start of the program to a window that can be used (the demo slide's gallery drawn), on a database that holds it; and the
// memory of all processes of the application then. Needs a display (`xvfb-run -a` gives one).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron as electron } from 'playwright';
import { electronLaunch, hasDisplay } from '../../scripts/lib/runtime.mjs';

const ROOT = join(import.meta.dirname, '../..');
const runs = Number(process.argv[2] ?? 5);
const SLIDE = 'Demo slide (synthetic)';

if (!hasDisplay()) {
  console.log(JSON.stringify({ startup: 'skipped: no display; run it under xvfb-run -a' }));
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'leukoscope-bench-'));

async function start() {
  const { executablePath, args, env } = electronLaunch([ROOT, '--demo']);
  const began = performance.now();
  const app = await electron.launch({
    executablePath,
    args,
    env: { ...(env as Record<string, string>), LEUKOSCOPE_USER_DATA: folder, LANG: 'en_US.UTF-8' },
  });
  const page = await app.firstWindow();
  await page.locator('[role="option"]').first().waitFor();
  const ms = performance.now() - began;
  const kilobytes = await app.evaluate(({ app: main }) =>
    main.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize, 0),
  );
  await app.close();
  return { ms, mb: kilobytes / 1024 };
}

try {
  const analyse = ['analyze', join(ROOT, 'out/demo'), '--slide', SLIDE, '--mode', 'cell', '--db'];
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'out/main/cli.js'), ...analyse, join(folder, 'leukoscope.sqlite')],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The demo slide was not analysed: ${stderr}`);
  const started: Awaited<ReturnType<typeof start>>[] = [];
  for (let i = 0; i < runs; i++) started.push(await start());
  const times = started.map(({ ms }) => Math.round(ms)).sort((a, b) => a - b);
  console.log(
    JSON.stringify({
      startup_ms: times[Math.floor(times.length / 2)],
      startup_ms_range: [times[0], times.at(-1)],
      startup_to: 'gallery of the demo slide drawn, driven by Playwright',
      peak_rss_mb: Math.round(Math.max(...started.map(({ mb }) => mb))),
      runs,
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
