import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleMain, bundlePreload, bundleRenderer } from './bundle.mjs';
import { nodePath } from './runtime.mjs';
import { ROOT, run } from './shell.mjs';

/**
 * One part of the build: made again only when a file among its inputs has changed.
 * @typedef {object} Part
 * @property {string} name
 * @property {string[]} inputs files and folders; of folders, the source files below them
 * @property {string} output a file that must be there for the part to count as built
 * @property {() => Promise<unknown>} build
 */

const SHARED = ['package-lock.json', 'scripts/lib/bundle.mjs', 'electron/contract'];

/** The fonts of printed reports; their licence (SIL Open Font License) is in their name tables. */
const FONTS = [
  'dist/public/static/alternative/Pretendard-Regular.ttf',
  'dist/public/static/alternative/Pretendard-SemiBold.ttf',
];

async function copyFonts() {
  const target = path.join(ROOT, 'out/fonts');
  mkdirSync(target, { recursive: true });
  for (const file of FONTS)
    copyFileSync(path.join(ROOT, 'node_modules/pretendard', file), path.join(target, path.basename(file)));
}

/** No part needs another's output, so they are built side by side. @type {Part[]} */
export const PARTS = [
  {
    name: 'segmenter',
    inputs: ['package-lock.json', 'native/segmenter/build.mjs', 'native/segmenter/assembly'],
    output: 'out/native/segmenter.wasm',
    build: () => run(nodePath(), ['native/segmenter/build.mjs'], { quiet: true }),
  },
  {
    name: 'main',
    inputs: [...SHARED, 'electron', 'native', 'db', 'models'],
    output: 'out/main/index.js',
    build: bundleMain,
  },
  {
    name: 'preload',
    inputs: [...SHARED, 'electron/preload'],
    output: 'out/preload/index.cjs',
    build: bundlePreload,
  },
  {
    name: 'renderer',
    inputs: [...SHARED, 'renderer'],
    output: 'out/renderer/index.html',
    build: bundleRenderer,
  },
  {
    name: 'fonts',
    inputs: ['package-lock.json', 'scripts/lib/parts.mjs'],
    output: 'out/fonts/Pretendard-Regular.ttf',
    build: copyFonts,
  },
  {
    name: 'demo',
    inputs: ['package-lock.json', 'tests/smear'],
    output: 'out/demo',
    build: () => run(nodePath(), ['tests/smear/make-demo.ts', 'out/demo'], { quiet: true }),
  },
];

const SOURCE = /\.(ts|tsx|mjs|json|css|html|svg|woff2|sql)$/;

/** @param {string} input a file or folder, from the root @returns {string[]} the files it stands for */
function filesOf(input) {
  const place = path.join(ROOT, input);
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [input];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((file) => SOURCE.test(file))
    .map((file) => `${input}/${file}`);
}

/** @param {Part} part @returns {string} a hash over the names and contents of the part's inputs */
function hashOf(part) {
  const hash = createHash('sha256');
  for (const file of [...new Set(part.inputs.flatMap(filesOf))].sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(ROOT, file)))
      .update('\0');
  return hash.digest('hex');
}

/** @param {Part} part */
const stampFile = (part) => path.join(ROOT, 'out/.stamps', part.name);

/** @param {Part} part */
export function isCurrent(part) {
  const stamp = stampFile(part);
  return existsSync(path.join(ROOT, part.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(part);
}

/** Builds the part; the stamp goes on last, and holds the state from before, so that an edit meanwhile builds again. @param {Part} part */
export async function buildPart(part) {
  const hash = hashOf(part);
  await part.build();
  mkdirSync(path.dirname(stampFile(part)), { recursive: true });
  writeFileSync(stampFile(part), hash);
}
