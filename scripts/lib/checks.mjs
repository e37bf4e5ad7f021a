import path from 'node:path';
import { nodePath } from './runtime.mjs';
import { print, ROOT, run, SetupError, step } from './shell.mjs';

/**
 * A tool that finds fault or does not.
 * @typedef {{ name: string, tool: string, args: string[] }} Check
 */

/** @param {string} name @param {string} tool its script in node_modules @param {...string} args @returns {Check} */
const check = (name, tool, ...args) => ({ name, tool, args });

/** The folders whose imports obey .dependency-cruiser.json. */
const SOURCES = ['electron', 'renderer', 'native', 'db', 'models', 'tests', 'scripts'];

export const STATIC_CHECKS = [
  // One checker: several would each work out the types of the component library anew.
  check('types', 'typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit', '--checkers', '1'),
  check('lint', '@biomejs/biome/bin/biome', 'check', '.'),
  check(
    'boundaries',
    'dependency-cruiser/bin/dependency-cruiser.mjs',
    '--config',
    '.dependency-cruiser.json',
    ...SOURCES,
  ),
  check('dead code', 'knip/bin/knip.js'),
];
export const UNIT_TESTS = check('unit tests', 'vitest/vitest.mjs', 'run', '--project', 'unit');

/**
 * Runs the checks side by side, and shows the output of those that fail.
 * @param {Check[]} checks
 * @returns {Promise<string[]>} the names of those that failed
 */
export async function runChecks(checks) {
  const failed = await Promise.all(
    checks.map(async ({ name, tool, args }) => {
      try {
        await step(name, () => run(nodePath(), [path.join(ROOT, 'node_modules', tool), ...args], { quiet: true }));
        return [];
      } catch (error) {
        if (!(error instanceof SetupError)) throw error;
        print(`${name} FAILED\n${error.message}`);
        return [name];
      }
    }),
  );
  return failed.flat();
}
