// Makes a fresh clone ready to start and to test: packages, system libraries, Electron, build. Needs Node 20 and nothing else;
// run by `npm start` and `npm test`, it is done in a moment when there is nothing to do.
import { parseArgs } from 'node:util';
import { dependenciesCurrent, installDependencies } from './lib/dependencies.mjs';
import { ensureElectron } from './lib/electron.mjs';
import { hasDisplay, needsOwnSqlite, nodePath } from './lib/runtime.mjs';
import { main, print, ROOT, run, SetupError, seconds, step } from './lib/shell.mjs';
import { buildSqliteBinding, hasSqliteBinding } from './lib/sqlite.mjs';
import {
  COMPILER,
  ELECTRON_LIBRARIES,
  installPackages,
  missingPackages,
  PDF_READER,
  VIRTUAL_DISPLAY,
} from './lib/system.mjs';

/** @param {import('./lib/system.mjs').Requirement[]} requirements */
async function ensurePackages(requirements) {
  const missing = missingPackages(requirements);
  if (missing.length > 0) await step(`install ${missing.join(', ')}`, () => installPackages(missing));
}

await main(async () => {
  const { values } = parseArgs({ options: { tests: { type: 'boolean', default: false } } });
  const started = performance.now();
  if (Number.parseInt(process.versions.node, 10) < 20)
    throw new SetupError(`Node 20 or later is needed, this is ${process.versions.node}`);

  if (!dependenciesCurrent()) await step('install npm packages', installDependencies);
  await ensurePackages([
    ...ELECTRON_LIBRARIES,
    ...(values.tests || !hasDisplay() ? VIRTUAL_DISPLAY : []),
    ...(values.tests ? PDF_READER : []),
  ]);
  const electron = await ensureElectron();
  if (needsOwnSqlite(electron) && !hasSqliteBinding()) {
    await ensurePackages(COMPILER);
    await step(`build better-sqlite3 for Electron ${electron.version}`, buildSqliteBinding);
  }
  await run(nodePath(), [`${ROOT}/scripts/build.mjs`]);
  print(`set up: ${seconds(performance.now() - started)}`);
});
