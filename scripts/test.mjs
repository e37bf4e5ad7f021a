// `npm test`: the checks and the suites of the main job, in about a minute once set up. `npm test -- --all`: every suite, as CI runs
// them. `npm test -- --only e2e`: all of one suite. Each ends with one line of counts.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runChecks, STATIC_CHECKS } from './lib/checks.mjs';
import { nodePath, withDisplay } from './lib/runtime.mjs';
import { main, print, ROOT, run, SetupError, step } from './lib/shell.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** Told again at the end, where a long log is read first. @type {string[]} */
const failures = [];

const RESULTS = path.join(ROOT, 'test-results');
/** @param {string} file */
const readResult = (file) => JSON.parse(readFileSync(path.join(RESULTS, file), 'utf8'));

/**
 * Runs a test runner, which writes its own result file; its exit code must agree with what that file says.
 * @param {string} name
 * @param {string} resultFile
 * @param {string} command
 * @param {string[]} args
 * @param {(result: any) => Counts} countsOf
 * @returns {Promise<Counts>}
 */
async function runSuite(name, resultFile, command, args, countsOf) {
  let ended = true;
  await step(name, () =>
    run(command, args).catch((error) => {
      if (!(error instanceof SetupError)) throw error;
      ended = false;
    }),
  );
  // A runner that broke down before it wrote anything is a failure too.
  if (!existsSync(path.join(RESULTS, resultFile))) return { passed: 0, failed: 1, skipped: 0 };
  const counts = countsOf(readResult(resultFile));
  return ended || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

const firstLine = (message = '') => message.split('\n', 1)[0] ?? '';

/** Skipped tests by name, for suites give the reason in their names. @param {any} result of vitest */
function vitestCounts(result) {
  for (const file of result.testResults)
    for (const test of file.assertionResults)
      if (test.status === 'failed') failures.push(`${test.fullName}: ${firstLine(test.failureMessages[0])}`);
      else if (test.status !== 'passed') print(`skipped: ${test.fullName}`);
  const brokenFiles = result.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  for (const { name, message } of brokenFiles) failures.push(`${name}: ${firstLine(message)}`);
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + brokenFiles.length,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/** @param {any} result of Playwright */
function playwrightCounts({ suites, stats, errors }) {
  /** @param {any} suite @returns {any[]} */
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  for (const { title, file, ok } of suites.flatMap(specsOf)) if (!ok) failures.push(`${file}: ${title}`);
  for (const { message } of errors) failures.push(firstLine(message));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * What a quick run takes of tests/, by the beginning of the path: the main job from image to differential, in the window too. Left to
 * --all: boundaries and dead code, kill -9 and other faults, reports, exchange, package, and every suite that takes minutes.
 */
const QUICK = {
  static: ['types', 'lint'],
  vitest: [
    'unit/electron/contract',
    'unit/electron/engine/runs',
    'unit/electron/engine/evaluation',
    'unit/electron/engine/review',
    'unit/electron/engine/statistics',
    'unit/models',
    'unit/native/images',
    'unit/native/preprocess',
    'unit/native/segmenter/segmenter.test',
    'unit/renderer',
    'db/analysis/feature-codec',
    'db/review/reviews',
    'db/analysis/runs',
  ],
  e2e: ['e2e/demo'],
};

/** @param {string} name @param {string[]} projects of vitest  @param {string[]} [parts] paths to take, all by default */
const vitest = (name, projects, parts = []) => {
  const args = [
    'run',
    ...parts.map((part) => `tests/${part}`),
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${RESULTS}/${name}.json`,
  ];
  return runSuite(
    `${name} tests`,
    `${name}.json`,
    nodePath(),
    [path.join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args],
    vitestCounts,
  );
};

/** Playwright starts Electron on the display there is, else on a virtual one. @param {string[]} [parts] */
const e2e = (parts = []) => {
  const files = parts.map((part) => `tests/${part}`);
  const { command, args } = withDisplay([
    nodePath(),
    path.join(ROOT, 'node_modules/playwright/cli.js'),
    'test',
    ...files,
  ]);
  return runSuite('end-to-end tests', 'e2e.json', command, args, playwrightCounts);
};

/** The static checks count as one test each. @returns {Promise<Counts>} */
async function statics(checks = STATIC_CHECKS) {
  const failed = await runChecks(checks);
  failures.push(...failed.map((name) => `${name} (static check)`));
  return { passed: checks.length - failed.length, failed: failed.length, skipped: 0 };
}

/** @type {Record<string, () => Promise<Counts>>} */
const SUITES = {
  static: () => statics(),
  unit: () => vitest('unit', ['unit']),
  contract: () => vitest('contract', ['contract']),
  db: () => vitest('db', ['db']),
  engine: () => vitest('engine', ['engine']),
  e2e: () => e2e(),
  package: () => vitest('package', ['package']),
};

/** One vitest for the parts of four suites, for each start costs seconds, with the static checks beside it. @type {typeof SUITES} */
const QUICK_SUITES = {
  quick: async () => {
    const checks = STATIC_CHECKS.filter(({ name }) => QUICK.static.includes(name));
    const [found, tested] = await Promise.all([
      statics(checks),
      vitest('quick', ['unit', 'contract', 'db', 'engine'], QUICK.vitest),
    ]);
    return {
      passed: found.passed + tested.passed,
      failed: found.failed + tested.failed,
      skipped: found.skipped + tested.skipped,
    };
  },
  e2e: () => e2e(QUICK.e2e),
};

/** Whether a suite has any test file. @param {string} name */
const hasTests = (name) =>
  name === 'static' ||
  name === 'quick' ||
  (existsSync(path.join(ROOT, 'tests', name)) &&
    readdirSync(path.join(ROOT, 'tests', name), { recursive: true, encoding: 'utf8' }).some((file) =>
      /\.(test|spec)\.ts$/.test(file),
    ));

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, all: { type: 'boolean' } } });
  const quick = !values.all && !values.only;
  const suites = quick ? QUICK_SUITES : SUITES;
  const names = values.only ?? Object.keys(suites);
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });

  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of names) {
    const suite = suites[name];
    if (!suite) throw new SetupError(`no such suite: ${name}; there are ${Object.keys(suites).join(', ')}`);
    if (!hasTests(name)) throw new SetupError(`tests/${name} holds no test`);
    const counts = await suite();
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    print(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
  if (total.skipped > 0 && !process.env.LEUKOSCOPE_DATA && !existsSync(path.join(ROOT, '../shared/data')))
    print('the suites on real cells were skipped: neither ../shared/data nor LEUKOSCOPE_DATA leads to them');
  if (quick) print('the quick part of the suites was run; `npm test -- --all` runs every one');
  for (const failure of failures) print(`FAILED ${failure}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
});
