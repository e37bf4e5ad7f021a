import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tool = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const config = path.join(root, '.dependency-cruiser.json');
const FOLDERS = ['electron', 'renderer', 'native', 'db', 'tests'];

const HOUSE = {
  'electron/contract/classes.ts': 'export const CLASSES = 14;\n',
  'electron/engine/engine.ts': 'export const engine = 1;\n',
  'electron/main/window.ts': 'export const window = 1;\n',
  'renderer/app.ts': "import { CLASSES } from '../electron/contract/classes.ts';\nexport const app = CLASSES;\n",
  'renderer/app/shell.ts': "export { grid as shell } from '../features/gallery/grid.ts';\n",
  'renderer/features/gallery/grid.ts': "export { chosen as grid } from '../../state/chosen.ts';\n",
  'renderer/features/gallery/acting/act.ts': 'export const act = 1;\n',
  'renderer/features/gallery/grid/rows.ts': 'export const rows = 1;\n',
  'renderer/state/chosen.ts': 'export const chosen = 1;\n',
  'renderer/kit/format.ts': 'export const format = 1;\n',
  'native/pixels.ts': 'export type Pixels = number;\nexport const pixels = 1;\n',
  'db/index.ts': "export { open } from './open.ts';\n",
  'db/open.ts': 'export const open = 1;\n',
  'tests/support.ts': 'export const support = 1;\n',
};

/** The rule, the file that breaks it, and that file's text. */
const BREACHES = [
  ['renderer-knows-the-contract-only', 'renderer/db.ts', "export { open } from '../db/open.ts';"],
  ['renderer-knows-the-contract-only', 'renderer/type.ts', "export type { Pixels } from '../native/pixels.ts';"],
  ['renderer-has-no-node', 'renderer/node.ts', "import 'node:fs';"],
  ['renderer-has-no-electron', 'renderer/electron.ts', "import 'electron';"],
  ['features-know-no-feature', 'renderer/features/cell/Card.ts', "export { grid } from '../gallery/grid.ts';"],
  ['gallery-arrows-run-down', 'renderer/features/gallery/grid/Tile.ts', "export { act } from '../acting/act.ts';"],
  [
    'gallery-arrows-run-down',
    'renderer/features/gallery/pictures/thumbs.ts',
    "export { rows } from '../grid/rows.ts';",
  ],
  ['renderer-arrows-run-down', 'renderer/features/cell/Logo.ts', "export { shell } from '../../app/shell.ts';"],
  ['renderer-arrows-run-down', 'renderer/state/rows.ts', "export { grid } from '../features/gallery/grid.ts';"],
  ['renderer-arrows-run-down', 'renderer/kit/Tag.ts', "export { chosen } from '../state/chosen.ts';"],
  ['renderer-arrows-run-down', 'renderer/api/format.ts', "export { format } from '../kit/format.ts';"],
  ['only-main-and-preload-know-electron', 'electron/engine/electron.ts', "import 'electron';"],
  ['only-main-and-preload-know-electron', 'electron/server/electron.ts', "import 'electron';"],
  ['only-main-and-preload-know-electron', 'db/late.ts', "export const late = () => import('electron');"],
  ['only-engine-and-cli-open-databases', 'electron/inference/db.ts', "export { open } from '../../db/index.ts';"],
  ['db-has-one-door', 'electron/engine/runs/rooms.ts', "export { open } from '../../../db/open.ts';"],
  ['services-know-no-engine', 'electron/engine/runs/runs.ts', "export { engine } from '../engine.ts';"],
  ['engine-knows-no-window', 'electron/engine/window.ts', "export { window } from '../main/window.ts';"],
  ['main-has-no-business-logic', 'electron/main/db.ts', "export { open } from '../../db/open.ts';"],
  ['db-knows-no-pixels', 'db/pixels.ts', "export { pixels } from '../native/pixels.ts';"],
  ['native-knows-no-database', 'native/db.ts', "export { open } from '../db/open.ts';"],
  ['contract-stands-alone', 'electron/contract/engine.ts', "export { engine } from '../engine/engine.ts';"],
  ['product-needs-no-tests', 'native/tests.ts', "export { support } from '../tests/support.ts';"],
  ['not-to-unresolvable', 'db/gone.ts', "export { gone } from './missing.ts';"],
] as const;

/** Two services that need each other through modules that do not. */
const SERVICE_CIRCLE = {
  'electron/engine/review/service.ts': "export { format } from '../reports/format.ts';\n",
  'electron/engine/review/gate.ts': 'export const gate = 1;\n',
  'electron/engine/reports/service.ts': "export { gate } from '../review/gate.ts';\n",
  'electron/engine/reports/format.ts': 'export const format = 1;\n',
};

/** Two rooms of the database, likewise. */
const ROOM_CIRCLE = {
  'db/review/reviews.ts': "export { cells } from '../analysis/cells.ts';\n",
  'db/review/verdict.ts': 'export const verdict = 1;\n',
  'db/analysis/rows.ts': "export { verdict } from '../review/verdict.ts';\n",
  'db/analysis/cells.ts': 'export const cells = 1;\n',
};

/** Two that need each other; the check names the one it meets first. */
const CIRCLE = {
  'db/circle.ts': "import { other } from './other.ts';\nexport const circle = () => other;\n",
  'db/other.ts': "import { circle } from './circle.ts';\nexport const other = () => circle;\n",
};

const trees: string[] = [];

/** Lays out a tree of these files and runs the repository's boundary check on it. */
function cruise(files: Record<string, string>): { code: number | null; output: string } {
  const tree = mkdtempSync(path.join(tmpdir(), 'leukoscope-boundaries-'));
  trees.push(tree);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(tree, file), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, '--config', config, ...FOLDERS], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, output: stdout + stderr };
}

afterAll(() => {
  for (const tree of trees) rmSync(tree, { recursive: true, force: true });
});

describe('the boundary check', () => {
  let broken: ReturnType<typeof cruise>;
  beforeAll(() => {
    broken = cruise({
      ...HOUSE,
      ...CIRCLE,
      ...SERVICE_CIRCLE,
      ...ROOM_CIRCLE,
      ...Object.fromEntries(BREACHES.map(([, file, text]) => [file, `${text}\n`])),
    });
  });

  test('lets a house in order pass', () => {
    expect(cruise(HOUSE)).toMatchObject({ code: 0 });
  });

  test('fails on a house with breaches', () => {
    expect(broken.code).toBeGreaterThan(0);
  });

  test.each(BREACHES)('names %s for %s', (rule, file) => {
    expect(broken.output).toContain(`${rule}: ${file}`);
  });

  test('names a circle of services', () => {
    expect(broken.output).toMatch(/no-service-circles: electron\/engine\/(review|reports)/);
  });

  test('names a circle of rooms', () => {
    expect(broken.output).toMatch(/no-room-circles: db\/(review|analysis)/);
  });

  test('names a circle', () => {
    expect(broken.output).toMatch(/no-circular: db\/(circle|other)\.ts/);
  });
});
