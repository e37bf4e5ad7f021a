import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, run } from './shell.mjs';

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
const packagesOf = (file) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')).packages;

/**
 * True when node_modules holds what package-lock.json asks for. npm keeps its own record of what it installed; optional
 * packages (mostly other platforms' binaries) may be missing from it.
 */
export function dependenciesCurrent() {
  if (!existsSync(path.join(ROOT, 'node_modules/.package-lock.json'))) return false;
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(packagesOf('package-lock.json')).every(
    ([place, wanted]) =>
      place === '' || (installed[place] ? installed[place].version === wanted.version : wanted.optional === true),
  );
}

/**
 * Installs exactly what package-lock.json says, with its checksums, and writes no lock file: `npm ci` but for one thing. That
 * refuses a lock file made where the registry lacks some other platform's optional package, which this one may have been.
 * No package's install script runs: none is needed, and one of them downloads from a host of its own.
 */
export async function installDependencies() {
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error'];
  const args = ['install', '--no-save', '--ignore-scripts', '--prefer-offline', ...quietly];
  // Under `npm start`, run that same npm: `npm` on the PATH would run on the Node inside node_modules, which is about to go.
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  if (npm && node && existsSync(node)) await run(node, [npm, ...args], { quiet: true });
  else await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { quiet: true });
}
