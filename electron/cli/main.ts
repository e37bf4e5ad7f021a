// The command line as a program of its own, under Node: `npm run -s cli -- <command>`.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appPaths } from '../engine/paths.ts';
import { forkPort } from '../engine/transport/fork.ts';
import { runProgram } from './program.ts';

// Both electron/cli/main.ts and out/main/cli.js lie two folders below the root.
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

const code = await runProgram(process.argv.slice(2), {
  root,
  appVersion: version,
  startInference: () => forkPort(appPaths(root).inference),
  signal: interrupt.signal,
});
process.exit(code);
