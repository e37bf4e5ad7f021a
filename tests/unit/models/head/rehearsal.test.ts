import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { CELL_CLASSES } from '../../../../electron/contract/classes.ts';
import { formatRehearsal, readRehearsal } from '../../../../models/head/rehearsal.ts';
import { loadManifest } from '../../../../models/manifest.ts';

const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NETWORK = 'ab'.repeat(32);
const path = join(folder, 'cells.bin');
function written(bytes: Uint8Array) {
  writeFileSync(path, bytes);
  return { path, sha256: createHash('sha256').update(bytes).digest('hex') };
}

test('cells come back with their classes, each feature within a 510th of the largest', () => {
  const cell = fc.record({
    truth: fc.constantFrom(...CELL_CLASSES),
    features: fc.float32Array({ minLength: 7, maxLength: 7, min: 0, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
      const read = readRehearsal(written(formatRehearsal(cells, NETWORK)), NETWORK);
      expect(read.map(({ truth }) => truth)).toEqual(cells.map(({ truth }) => truth));
      read.forEach(({ features }, i) => {
        const own = cells[i]!.features;
        const off = Math.max(...own) / 510 + 1e-5;
        features.forEach((value, j) => {
          expect(Math.abs(value - own[j]!)).toBeLessThanOrEqual(off);
        });
      });
    }),
  );
});

test('a file that was changed, cut short, or made for another network is refused', () => {
  const bytes = formatRehearsal([{ truth: 'NE', features: new Float32Array([1, 2]) }], NETWORK);
  const unusable = expect.objectContaining({ code: 'MODEL_UNUSABLE' });
  expect(() => readRehearsal({ path, sha256: 'no such' }, NETWORK)).toThrow(unusable);
  expect(() => readRehearsal(written(bytes.subarray(0, -1)), NETWORK)).toThrow(unusable);
  expect(() => readRehearsal(written(bytes), 'cd'.repeat(32))).toThrow(unusable);
  expect(() => readRehearsal({ path: join(folder, 'missing'), sha256: '' }, NETWORK)).toThrow(unusable);
  expect(() => formatRehearsal([{ truth: 'NE', features: new Float32Array([-1]) }], NETWORK)).toThrow(RangeError);
});

test('the shipped file is of the shipped network and holds cells of every trained class', () => {
  const { rehearsal, info } = loadManifest(join(import.meta.dirname, '../../../../models/manifest.json'));
  const cells = readRehearsal(rehearsal!, info.sha256);
  const classes = new Set(cells.map(({ truth }) => truth));
  expect(CELL_CLASSES.filter((name) => !classes.has(name))).toEqual(info.untrained);
  expect(cells[0]!.features).toHaveLength(2048);
});
