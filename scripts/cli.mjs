// `npm run -s cli -- <command> ...`: the command line program from the sources as they are. Installs and builds first when
// something is missing or has changed, and tells that on stderr; stdout belongs to the program.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { dependenciesCurrent, installDependencies } from './lib/dependencies.mjs';
import { buildPart, isCurrent, PARTS } from './lib/parts.mjs';
import { nodePath } from './lib/runtime.mjs';
import { main, ROOT, step } from './lib/shell.mjs';

/** Signals are passed on; but for a terminal's Ctrl-C, which reaches the whole foreground group by itself. */
function runToEnd(/** @type {string} */ command, /** @type {string[]} */ args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
    process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

console.log = console.error;
await main(async () => {
  if (!dependenciesCurrent()) await step('install npm packages', installDependencies);
  for (const part of PARTS) {
    if (['segmenter', 'main'].includes(part.name) && !isCurrent(part))
      await step(`build ${part.name}`, () => buildPart(part));
  }
  return runToEnd(nodePath(), [path.join(ROOT, 'out/main/cli.js'), ...process.argv.slice(2)]);
});
