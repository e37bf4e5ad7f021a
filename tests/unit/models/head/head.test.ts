import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CELL_CLASSES } from '../../../../electron/contract/classes.ts';
import { formatHead, type Head, isHead, logitsOf, parseHead } from '../../../../models/head/head.ts';

const WIDTH = 5;
const makeHead = (weights: number[], bias: number[]): Omit<Head, 'seal'> => ({
  name: 'wbc-test',
  version: '1.0.0',
  backbone: { name: 'wbc-test', sha256: 'ab'.repeat(32), features: WIDTH },
  untrained: ['LA'],
  weights: Float32Array.from(weights),
  bias: Float32Array.from(bias),
  temperature: 0.9,
  thresholds: { confidence: 0.4, quality: 0.5, classes: { ME: 0.6 } },
  training: { description: 'drawn', images: { NE: 3 }, parent: null },
});
const some = makeHead(
  Array.from({ length: 14 * WIDTH }, (_, i) => Math.sin(i)),
  Array.from({ length: 14 }, (_, i) => i / 7),
);
const floats = (length: number) =>
  fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: length, maxLength: length });

test('what is written is read back bit by bit, sealed', () => {
  fc.assert(
    fc.property(floats(14 * WIDTH), floats(14), (weights, bias) => {
      const head = makeHead(weights, bias);
      const { seal, ...back } = parseHead(formatHead(head), 'a.json');
      expect(back).toEqual(head);
      expect(seal).toMatch(/^[0-9a-f]{64}$/);
    }),
    { numRuns: 30 },
  );
});

test('any changed character is refused', () => {
  const text = formatHead(some);
  const places = [...text].flatMap((c, i) => (/[0-9A-Za-z]/.test(c) ? [i] : []));
  fc.assert(
    fc.property(fc.constantFrom(...places), (at) => {
      const changed = `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
      expect(() => parseHead(changed, 'a.json')).toThrow(/a\.json/);
    }),
  );
});

test.each([
  ['too few weights', { weights: some.weights.slice(1) }, /69 weights; 14 x 5/],
  ['weights that are no numbers', { bias: new Float32Array(14).fill(Number.NaN) }, /not numbers/],
  ['a threshold beyond 1', { thresholds: { confidence: 2, quality: 0.5 } }, /thresholds\.confidence/],
])('%s: refused though sealed', (_, change, message) => {
  expect(() => parseHead(formatHead({ ...some, ...change }), 'a.json')).toThrow(message);
});

test('a document says of itself whether it is a head', () => {
  expect(isHead(JSON.parse(formatHead(some)))).toBe(true);
  expect(isHead({ schema: 'leukoscope/model/1' })).toBe(false);
  expect(isHead(null)).toBe(false);
});

test('logits are weights times features plus bias', () => {
  const features = Float32Array.from([1, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
  const head = { ...some, seal: '' };
  const logits = logitsOf(head, features, 2);
  expect(logits[3]).toBeCloseTo(Math.sin(3 * WIDTH) + 3 / 7, 6);
  expect(logits[14 + 3]).toBeCloseTo(2 * Math.sin(3 * WIDTH + 1) + 3 / 7, 6);
  expect(() => logitsOf(head, features, 3)).toThrow(/3 vectors of 5/);
});

test('the shipped head goes with the shipped network', () => {
  const folder = join(import.meta.dirname, '../../../../models');
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const head = parseHead(readFileSync(join(folder, manifest.head.file), 'utf8'), manifest.head.file);
  expect(head.seal).toBe(manifest.head.seal);
  expect(head.backbone).toMatchObject({ sha256: manifest.sha256, features: 2048 });
  expect(head.weights).toHaveLength(CELL_CLASSES.length * 2048);
});
