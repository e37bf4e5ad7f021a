// `npm start`: the window on the demo slide. Without a display, the same slide on the command line, and pictures of the window
// from a virtual display.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { electronLaunch, hasDisplay, nodePath } from './lib/runtime.mjs';
import { main, print, ROOT, run, step } from './lib/shell.mjs';

async function showWindow() {
  const { executablePath, args, env } = electronLaunch([ROOT, '--demo', ...process.argv.slice(2)]);
  await run(executablePath, args, { env });
}

async function runHeadless() {
  const folder = path.join(ROOT, 'out/demo-run');
  const screenshots = path.join(folder, 'screenshots');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  print('no display: the demo slide goes through the command line, the window onto a virtual display');

  const report = path.join(folder, 'analysis.json');
  const analyze = [
    'analyze',
    'out/demo',
    '--slide',
    'Demo (synthetic)',
    '--json',
    report,
    '--db',
    path.join(folder, 'demo.sqlite'),
  ];
  await step('analyse the demo slide', () => run(nodePath(), ['out/main/cli.js', ...analyze]));

  const { executablePath, args, env } = electronLaunch([ROOT, '--demo', '--screenshots', screenshots]);
  const display = ['-a', '-s', '-screen 0 1600x1000x24', executablePath, ...args];
  await step('picture the window', () => run('xvfb-run', display, { env, quiet: true, limitMs: 180_000 }));
  print(`report: ${path.relative(ROOT, report)}`);
  print(`screenshots: ${path.relative(ROOT, screenshots)}`);
}

await main(() => (hasDisplay() ? showWindow() : runHeadless()));
