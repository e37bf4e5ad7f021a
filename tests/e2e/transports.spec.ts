import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'playwright/test';
import { bundlePrograms } from '../../scripts/lib/bundle.mjs';
import { electronLaunch } from '../../scripts/lib/runtime.mjs';
import { CONFORMANCE } from '../contract/conformance.ts';
import { ROOT, temporaryFolder } from './app.ts';

test('calls over Electron’s own ports obey the same rules as over Node’s', async () => {
  // Below the repository, where the programs find node_modules.
  const folder = path.join(ROOT, 'out/conformance');
  await bundlePrograms({ main: 'tests/contract/electron/main.ts', echo: 'tests/contract/electron/echo.ts' }, folder);
  const starter = { name: 'conformance', version: '0.0.0', type: 'module', main: 'main.js' };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(starter));
  const data = temporaryFolder();
  const { executablePath, args, env } = electronLaunch([folder, `--user-data-dir=${data.path}`]);
  const { stdout } = await promisify(execFile)(executablePath, args, {
    env: env as NodeJS.ProcessEnv,
    timeout: 60_000,
  });
  data.remove();
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  expect(JSON.parse(line ?? '{}')).toEqual({ rules: Object.keys(CONFORMANCE).length, failures: {} });
});
