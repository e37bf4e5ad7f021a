// `npm run dist [-- --test-build] [target...]`: packages the built app (docs/packaging.md). Targets are electron-builder's, by
// default `dir` (the unpacked app), tar.gz and deb on Linux, and those of electron-builder.yml elsewhere. A release is built on
// the official Electron only; --test-build may use the fallback runtime, and says so in the names of what it makes.
import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { checkFuses } from './lib/fuses.mjs';
import { findElectron, needsOwnSqlite, nodePath, sqliteBindingPath } from './lib/runtime.mjs';
import { main, print, ROOT, run, SetupError, step } from './lib/shell.mjs';

/** Puts in or takes out what electron-builder.yml can't: `folder` is the unpacked app's. @param {string} folder @param {boolean} ownSqlite */
function finish(folder, ownSqlite) {
  // The fallback runtime brings a starter app for development.
  rmSync(path.join(folder, 'resources/app'), { recursive: true, force: true });
  if (!ownSqlite) return;
  for (const file of globSync('resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds/*.node', {
    cwd: folder,
  }))
    cpSync(sqliteBindingPath(), path.join(folder, file));
}

await main(async () => {
  const { values, positionals } = parseArgs({
    options: { 'test-build': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const electron = findElectron();
  if (electron?.origin === 'fallback' && !values['test-build'])
    throw new SetupError(
      'only the fallback runtime is here, and no release is built on it. Let `npm run setup` download the official Electron, or make a test build: npm run dist -- --test-build',
    );
  await run(nodePath(), ['scripts/build.mjs']);
  const icon = path.join('dist', 'icon.png');
  mkdirSync('dist', { recursive: true });
  await sharp('scripts/icon.svg', { density: 1_152 }).resize(512).png().toFile(icon);

  // Both tools that electron-builder would download for Linux packages are here already.
  process.env.CUSTOM_FPM_PATH ??= path.join(ROOT, 'scripts/lib/fpm.mjs');
  const { path7za } = await import('7zip-bin');
  process.env.ELECTRON_BUILDER_7ZIP_PATH ??= path7za;
  const { build, Platform } = await import('electron-builder');
  const targets = positionals.length > 0 ? positionals : process.platform === 'linux' ? ['dir', 'tar.gz', 'deb'] : [];
  const output = path.join('dist', values['test-build'] ? 'test' : 'release');
  /** @type {string[]} */
  const unpacked = [];
  const files = await step('package', () =>
    build({
      projectDir: ROOT,
      targets: Platform.current().createTarget(targets),
      config: {
        extends: 'electron-builder.yml',
        directories: { output },
        icon,
        ...(values['test-build'] && { artifactName: `\${productName}-\${version}-TEST-\${os}-\${arch}.\${ext}` }),
        ...(electron && { electronDist: electron.folder, electronVersion: electron.version }),
        afterPack: ({ appOutDir }) => {
          finish(appOutDir, electron !== null && needsOwnSqlite(electron));
          unpacked.push(appOutDir);
        },
      },
    }),
  );
  for (const folder of unpacked) {
    await checkFuses(folder);
    print(`unpacked app: ${path.relative(ROOT, folder)}`);
  }
  for (const file of files) print(`made ${path.relative(ROOT, file)}`);
});
