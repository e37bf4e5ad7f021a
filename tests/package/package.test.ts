import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analysisSchema } from '../../electron/contract/analysis.ts';
import { findElectron, hasDisplay } from '../../scripts/lib/runtime.mjs';
import { ROOT } from '../../scripts/lib/shell.mjs';

const CELLS = 12;
/** An official binary gives a release; without one, the fallback runtime gives a build that names itself a test. */
const testBuild = findElectron()?.origin === 'fallback';
const folder = mkdtempSync(path.join(tmpdir(), 'leukoscope-package-'));
const unpacked = path.join(ROOT, 'dist', testBuild ? 'test' : 'release', 'linux-unpacked');
const onLinux = process.platform === 'linux';

const start = (command: string, args: string[]) =>
  spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, LEUKOSCOPE_USER_DATA: path.join(folder, 'user') },
    timeout: 200_000,
  });

const dist = (...args: string[]) => start(process.execPath, ['scripts/dist.mjs', ...args]);

function filesBelow(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' }).sort();
}

describe.skipIf(!onLinux)('the unpacked application (packaged here on Linux only)', () => {
  beforeAll(() => {
    const { status, stderr } = dist(...(testBuild ? ['--test-build'] : []), 'dir');
    expect(stderr).not.toMatch(/leukoscope:/);
    expect(status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is refused as a release on the fallback runtime', ({ skip }) => {
    if (!testBuild) skip('the official Electron is here');
    const { status, stderr } = dist('dir');
    expect(status).toBe(1);
    expect(stderr).toContain('no release is built on it');
  });

  test('has the fuses of a release', async () => {
    const wire = await getCurrentFuseWire(path.join(unpacked, 'leukoscope'));
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
    ];
    const on = [FuseV1Options.OnlyLoadAppFromAsar, FuseV1Options.EnableEmbeddedAsarIntegrityValidation];
    for (const fuse of off) expect(wire[fuse]).toBe(FuseState.DISABLE);
    for (const fuse of on) expect(wire[fuse]).toBe(FuseState.ENABLE);
  });

  test('holds the binaries of its own platform only, outside the archive', () => {
    const resources = path.join(unpacked, 'resources');
    expect(existsSync(path.join(resources, 'app'))).toBe(false);
    const files = filesBelow(path.join(resources, 'app.asar.unpacked'));
    const native = files.filter((file) => /\.(node|dll|dylib|so(\.[\d.]+)?)$/.test(file));
    const foreign = /darwin|win32|musl|wasm32|\.dll$|\.dylib$/;
    expect(native.filter((file) => foreign.test(file))).toEqual([]);
    const here = `${process.platform}-${process.arch}`;
    expect(native).toContain(`node_modules/better-sqlite3/prebuilds/${here}.node`);
    expect(native).toContain(
      `node_modules/onnxruntime-node/bin/napi-v6/${here.replace('-', '/')}/onnxruntime_binding.node`,
    );
    expect(native.some((file) => file.includes(`sharp-${here}`))).toBe(true);
    expect(files.some((file) => file.startsWith('models/') && file.endsWith('.onnx'))).toBe(true);
  });

  test('holds no sources, tests or tools', () => {
    const packed = listPackage(path.join(unpacked, 'resources/app.asar'), { isPack: false });
    expect(packed).toContain('/out/main/index.js');
    const ours = packed.filter((file) => !file.startsWith('/node_modules'));
    expect(
      ours.filter((file) => !/^\/(out|models|package\.json|LICENSE)/.test(file) || /\.(ts|map)$/.test(file)),
    ).toEqual([]);
    const tools = /^\/node_modules\/(electron|typescript|vite|vitest|esbuild|node-(linux|darwin|win|bin)[^/]*)(\/|$)/;
    expect(packed.filter((file) => tools.test(file))).toEqual([]);
  });

  test('ignores a request to run as Node', () => {
    const { stdout } = start('env', ['ELECTRON_RUN_AS_NODE=1', path.join(unpacked, 'leukoscope'), '-p', '6*7']);
    expect(stdout).not.toContain('42');
  });

  test('analyses cells of the demo slide as the command line in the repository does', () => {
    const cells = path.join(folder, 'cells');
    mkdirSync(cells);
    const demo = path.join(ROOT, 'out/demo');
    for (const file of readdirSync(demo)
      .filter((name) => name.endsWith('.jpg'))
      .slice(0, CELLS))
      cpSync(path.join(demo, file), path.join(cells, file));

    const analyze = (json: string) => ['analyze', cells, '--db', ':memory:', '--json', path.join(folder, json)];
    const display = hasDisplay() ? [] : ['xvfb-run', '-a'];
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const app = [...display, path.join(unpacked, 'leukoscope'), ...sandbox, '--cli', ...analyze('app.json')];
    const packaged = start(app[0]!, app.slice(1));
    expect(packaged.status, packaged.stderr).toBe(0);
    const repository = start(process.execPath, ['out/main/cli.js', ...analyze('repository.json')]);
    expect(repository.status, repository.stderr).toBe(0);

    const read = (json: string) => analysisSchema.parse(JSON.parse(readFileSync(path.join(folder, json), 'utf8')));
    const got = read('app.json');
    expect(got.cells).toHaveLength(CELLS);
    expect(got.cells).toEqual(read('repository.json').cells);
  });
});
