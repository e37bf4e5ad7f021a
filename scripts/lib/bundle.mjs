import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { ROOT } from './shell.mjs';

// Electron 33, the fallback runtime, is Node 20.18 and Chrome 130; the official one is newer.
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

/** Every program that main starts, or that starts by itself; each becomes out/main/<name>.js. */
const PROGRAMS = {
  index: 'electron/main/index.ts',
  engine: 'electron/engine/main.ts',
  inference: 'electron/inference/main.ts',
  'inference-session-worker': 'electron/inference/session-worker.ts',
  cli: 'electron/cli/main.ts',
  'cli-utility': 'electron/cli/utility.ts',
  'segmenter-worker': 'native/segmenter/worker.ts',
  'refit-worker': 'native/segmenter/refit-worker.ts',
  'background-worker': 'electron/engine/background-jobs.ts',
};

/** What a bundle leaves to node_modules: the `dependencies` of package.json. */
function externals() {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const packages = Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`));
  return ['electron', /^electron\//, /^node:/, ...builtinModules, ...packages];
}

/** @param {import('vite').InlineConfig} config */
async function bundle(config) {
  // Loaded late: a script that only asks whether anything is stale need not wait for Vite.
  const { build } = await import('vite');
  await build({ root: ROOT, configFile: false, publicDir: false, logLevel: 'warn', ...config });
}

/**
 * Bundles programs for Electron's Node.
 * @param {Record<string, string>} input name -> source file
 * @param {string} outDir
 */
export async function bundlePrograms(input, outDir) {
  await bundle({
    ssr: { noExternal: true, external: [] },
    build: {
      ssr: true,
      target: NODE_TARGET,
      outDir,
      emptyOutDir: true,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input,
        external: externals(),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
}

export const bundleMain = () => bundlePrograms(PROGRAMS, 'out/main');

/** One CommonJS file, the only form that a sandboxed preload can have. */
export async function bundlePreload() {
  await bundle({
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: NODE_TARGET,
      outDir: 'out/preload',
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: 'electron/preload/index.ts',
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: 'index.cjs', codeSplitting: false },
      },
    },
  });
}

export async function bundleRenderer() {
  const { default: react } = await import('@vitejs/plugin-react');
  await bundle({
    root: path.join(ROOT, 'renderer'),
    base: './',
    plugins: [react()],
    build: {
      target: CHROME_TARGET,
      outDir: path.join(ROOT, 'out/renderer'),
      emptyOutDir: true,
      sourcemap: true,
      chunkSizeWarningLimit: 2_000,
      // Fonts and images stay files: the content security policy allows no data: addresses.
      assetsInlineLimit: 0,
    },
  });
}
