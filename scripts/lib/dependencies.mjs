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

/** `npm ci` without any package's install script: none is needed, and one of them downloads from a host of its own. */
export async function installDependencies() {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  // Under `npm start`, run that same npm: `npm` on the PATH would run on the Node inside node_modules, which is about to go.
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  if (npm && node && existsSync(node)) await run(node, [npm, ...args], { quiet: true });
  else await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { quiet: true });
}
