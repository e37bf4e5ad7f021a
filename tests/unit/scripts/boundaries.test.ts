import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tool = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const config = path.join(root, '.dependency-cruiser.json');
const FOLDERS = ['electron', 'renderer', 'native', 'db', 'tests'];

let tree: string;

/** Lays out a small copy of the house's folders; `files` are the planted ones. */
function plant(files: Record<string, string>): void {
  const house = {
    'electron/contract/classes.ts': 'export const CLASSES = 14;\nexport type Cell = { id: number };\n',
    'electron/engine/engine.ts': 'export const engine = 1;\n',
    'electron/main/window.ts': 'export const window = 1;\n',
    'renderer/app.ts': "import { CLASSES } from '../electron/contract/classes.ts';\nexport const app = CLASSES;\n",
    'native/pixels.ts': 'export const pixels = 1;\nexport type Pixels = number;\n',
    'db/open.ts': 'export const open = 1;\n',
    'tests/support.ts': 'export const support = 1;\n',
  };
  for (const [file, text] of Object.entries({ ...house, ...files })) {
    mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(tree, file), text);
  }
}

function cruise(): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, '--config', config, ...FOLDERS], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, output: stdout + stderr };
}

beforeEach(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'leukoscope-boundaries-'));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

describe('the boundary check', () => {
  test('lets a house in order pass', () => {
    plant({});
    expect(cruise()).toMatchObject({ code: 0 });
  });

  test.each([
    [
      'renderer-knows-the-contract-only',
      'renderer/bad.ts',
      "import { open } from '../db/open.ts';\nexport const x = open;\n",
    ],
    [
      'renderer-knows-the-contract-only',
      'renderer/type.ts',
      "import type { Pixels } from '../native/pixels.ts';\nexport const x: Pixels = 1;\n",
    ],
    [
      'renderer-has-no-node',
      'renderer/bad.ts',
      "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n",
    ],
    [
      'renderer-has-no-electron',
      'renderer/bad.ts',
      "import { ipcRenderer } from 'electron';\nexport const x = ipcRenderer;\n",
    ],
    [
      'engine-is-free-of-electron',
      'electron/engine/bad.ts',
      "import { app } from 'electron';\nexport const x = app;\n",
    ],
    ['engine-is-free-of-electron', 'db/late.ts', "export const x = () => import('electron');\n"],
    ['engine-knows-no-window', 'electron/engine/bad.ts', "export { window } from '../main/window.ts';\n"],
    [
      'main-has-no-business-logic',
      'electron/main/bad.ts',
      "import { open } from '../../db/open.ts';\nexport const x = open;\n",
    ],
    ['db-knows-no-pixels', 'db/bad.ts', "import { pixels } from '../native/pixels.ts';\nexport const x = pixels;\n"],
    ['native-knows-no-database', 'native/bad.ts', "import { open } from '../db/open.ts';\nexport const x = open;\n"],
    [
      'contract-stands-alone',
      'electron/contract/bad.ts',
      "import { engine } from '../engine/engine.ts';\nexport const x = engine;\n",
    ],
    [
      'product-needs-no-tests',
      'native/bad.ts',
      "import { support } from '../tests/support.ts';\nexport const x = support;\n",
    ],
    ['not-to-unresolvable', 'db/bad.ts', "import { gone } from './gone.ts';\nexport const x = gone;\n"],
  ])('refuses what breaks %s (%s)', (rule, file, text) => {
    plant({ [file]: text });
    const { code, output } = cruise();
    expect(output).toContain(`${rule}: ${file}`);
    expect(code).toBeGreaterThan(0);
  });

  test('refuses a circle', () => {
    plant({
      'db/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'db/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
    });
    expect(cruise().output).toContain('no-circular');
  });
});
