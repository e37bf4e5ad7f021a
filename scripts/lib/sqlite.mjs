import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheDir, nodePath, sqliteBindingPath } from './runtime.mjs';
import { ROOT, run } from './shell.mjs';

/**
 * Builds better-sqlite3 from its own source for Node-API 9, into the cache: node_modules stays as npm installed it. Its source asks
 * for Node-API 10, whose few calls Node 20.18 already has as experimental ones.
 */
export async function buildSqliteBinding() {
  await mkdir(cacheDir(), { recursive: true });
  const work = await mkdtemp(path.join(cacheDir(), 'building-'));
  try {
    const source = path.join(ROOT, 'node_modules/better-sqlite3');
    // Without its prebuilt binaries, the package's build file builds.
    await cp(source, work, { recursive: true, filter: (file) => !file.startsWith(path.join(source, 'prebuilds')) });
    const buildFile = path.join(work, 'binding.gyp');
    const recipe = await readFile(buildFile, 'utf8');
    await writeFile(
      buildFile,
      recipe.replace("'NAPI_VERSION=10'", "'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'"),
    );
    const node = nodePath();
    const gyp = path.join(ROOT, 'node_modules/node-gyp/bin/node-gyp.js');
    await run(node, [gyp, 'rebuild', '--release', `--nodedir=${path.resolve(node, '../..')}`, '-j', '2'], {
      cwd: work,
      env: { ...process.env, NODE_PATH: path.join(ROOT, 'node_modules') },
      quiet: true,
    });
    await rename(path.join(work, 'build/Release/better_sqlite3.node'), sqliteBindingPath());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

export const hasSqliteBinding = () => existsSync(sqliteBindingPath());
