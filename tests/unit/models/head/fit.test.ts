import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CELL_CLASSES, type CellClass } from '../../../../electron/contract/classes.ts';
import { refit } from '../../../../models/head/fit.ts';
import { type Head, logitsOf } from '../../../../models/head/head.ts';
import { minimise } from '../../../../models/head/lbfgs.ts';
import { lockedOf } from '../../../../models/head/lock.ts';
import { compare, fitTemperature, isWorse, type TrainingCell, trainHead } from '../../../../models/head/train.ts';

const WIDTH = 20;
const indexOf = (name: CellClass) => CELL_CLASSES.indexOf(name);

/** Numbers in -1..1 from a seed. */
function random(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Features of a class: its own direction and noise, moved as another camera would move them. */
function cellOf(truth: CellClass, next: () => number, moved: number): Float32Array {
  return Float32Array.from(
    { length: WIDTH },
    (_, j) => (j === indexOf(truth) ? 2 : 0) + 0.4 * next() + moved * Math.sin(j * 3),
  );
}

/** Knows every class of the source that is not moved. */
const old: Head = {
  name: 'test',
  version: '1',
  seal: '11'.repeat(32),
  backbone: { name: 'test', sha256: 'ab'.repeat(32), features: WIDTH },
  untrained: ['LA'],
  weights: Float32Array.from({ length: 14 * WIDTH }, (_, i) => (Math.floor(i / WIDTH) === i % WIDTH ? 3 : 0)),
  bias: new Float32Array(14),
  temperature: 1,
  thresholds: { confidence: 0.4, quality: 0.5 },
  training: { description: 'drawn', images: {}, parent: null },
};

const shaOf = (i: number) => (Math.imul(i + 1, 2654435761) >>> 0).toString(16).padStart(8, '0').repeat(8);
function source(names: readonly CellClass[], each: number, moved: number, seed = 1): TrainingCell[] {
  const next = random(seed);
  return names.flatMap((truth, k) =>
    Array.from({ length: each }, (_, i) => ({
      sha256: shaOf(seed * 10000 + k * each + i),
      truth,
      features: cellOf(truth, next, moved),
    })),
  );
}
const FIVE: readonly CellClass[] = ['BA', 'EO', 'LY', 'MO', 'NE'];
const options = { version: '2', description: 'drawn', at: '2026-01-01T00:00:00.000Z' };

const rightOf = (head: Head, cells: readonly TrainingCell[]) =>
  cells.filter(({ truth, features }) => {
    const logits = logitsOf(head, features, 1);
    return logits.indexOf(Math.max(...logits)) === indexOf(truth);
  }).length / cells.length;

test('L-BFGS finds the minimum of any convex quadratic', () => {
  const number = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(number, fc.double({ min: 0.1, max: 50, noNaN: true })), { minLength: 1, maxLength: 12 }),
      (terms) => {
        const bowl = (x: Float64Array, gradient: Float64Array) => {
          let value = 0;
          terms.forEach(([centre, steep], i) => {
            gradient[i] = steep * (x[i]! - centre);
            value += 0.5 * steep * (x[i]! - centre) ** 2;
          });
          return value;
        };
        // A share of the gradient at the start, which is up to 8,700 times the least steepness.
        const found = minimise(bowl, new Float64Array(terms.length), 200, 1e-7);
        terms.forEach(([centre], i) => {
          expect(found[i]).toBeCloseTo(centre, 2);
        });
      },
    ),
    {
      examples: [
        [
          [
            [0.00502, 0.1],
            [4.974466, 50],
            [0, 0.1],
          ],
        ],
      ],
    },
  );
});

test('ten images a class of a source that looks different bring it back', () => {
  const fresh = source(FIVE, 60, 2.5, 2);
  const { head } = trainHead(old, source(FIVE, 10, 2.5), [], { ...options, priorStrength: 0.1 });
  const before = rightOf(old, fresh);
  const after = rightOf({ ...head, seal: '' }, fresh);
  expect(before).toBeLessThan(0.75);
  expect(after).toBeGreaterThan(0.95);
});

test('classes without images keep what they know', () => {
  const { weights, bias } = refit(
    old,
    {
      features: Float32Array.from(source(FIVE, 10, 0).flatMap(({ features }) => [...features])),
      labels: FIVE.flatMap((name) => Array<number>(10).fill(indexOf(name))),
    },
    { priorStrength: 10 },
  );
  expect(rightOf({ ...old, weights, bias }, source(['ME', 'MY', 'PR', 'BL'], 30, 0, 5))).toBeGreaterThan(0.95);
});

test('the same cells give the same head; held tightly it stays the old one', () => {
  const cells = source(FIVE, 10, 1.2);
  expect(trainHead(old, cells, [], options)).toEqual(trainHead(old, cells, [], options));
  const examples = {
    features: Float32Array.from(cells.flatMap(({ features }) => [...features])),
    labels: cells.map(({ truth }) => indexOf(truth)),
  };
  const { weights } = refit(old, examples, { priorStrength: 1e7 });
  expect(Math.max(...weights.map((value, i) => Math.abs(value - old.weights[i]!)))).toBeLessThan(1e-3);
  expect(() => refit(old, { features: new Float32Array(3), labels: [0] }, { priorStrength: 1 })).toThrow(RangeError);
});

test('a class with examples is no longer untrained', () => {
  const { head } = trainHead(old, source(['LA', 'LY'], 12, 0), [], options);
  expect(head.untrained).toEqual([]);
  expect(head.training).toMatchObject({ images: { LA: 12, LY: 12 }, parent: old.seal });
});

test('a fifth of large classes is locked by content; locks survive growth, small classes give nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 13, max: 120 }), fc.integer({ min: 0, max: 200 }), (first, more) => {
      const images = source(['NE'], first + more, 0, 3).map(({ sha256, truth }) => ({ sha256, truth }));
      const locked = lockedOf(images.slice(0, first));
      const later = lockedOf(images);
      for (const sha256 of locked) expect(later.has(sha256)).toBe(true);
    }),
  );
  const many = source(['NE'], 500, 0, 3);
  expect(lockedOf(many).size).toBeGreaterThan(60);
  expect(lockedOf(many).size).toBeLessThan(140);
  expect(lockedOf(many.slice(0, 12)).size).toBe(0);
});

test('locked and test cells are never trained on', () => {
  const cells = source(FIVE, 40, 1.2);
  const test = cells.slice(0, 7);
  const { trained, locked, head, comparison } = trainHead(old, cells, test, options);
  expect(trained + locked).toBe(cells.length - test.length);
  expect(comparison).toMatchObject({ on: 'locked', n: locked });
  expect(head.training.locked).toHaveLength(locked);
  expect(() => trainHead(old, test, test, options)).toThrow(RangeError);
});

test('before and after are counted class by class', () => {
  const made = compare('locked', [0, 0, 1, 1], [0, 1, 1, 1], [1, 1, 1, 0]);
  expect(made.classes.BA).toEqual({ support: 2, before: { tpr: 0.5, precision: 1 }, after: { tpr: 0, precision: 0 } });
  expect(made.before.accuracy).toBe(0.75);
  expect(isWorse(made)).toBe(true);
  expect(isWorse(compare('locked', [0], [1], [0]))).toBe(false);
});

test('the temperature undoes a scale on well calibrated logits', () => {
  const next = random(9);
  const truths: number[] = [];
  const logits = Array.from({ length: 4000 }, () => {
    const row = Float32Array.from({ length: 14 }, () => 2 * next());
    const powers = Array.from(row, Math.exp);
    let rest = ((next() + 1) / 2) * powers.reduce((a, b) => a + b, 0);
    truths.push(
      powers.findIndex((power) => {
        rest -= power;
        return rest < 0;
      }),
    );
    return row.map((value) => value * 2);
  });
  expect(fitTemperature(logits, truths)).toBeGreaterThan(1.8);
  expect(fitTemperature(logits, truths)).toBeLessThan(2.2);
});

test('a head that rehearses keeps classes that its examples would make it forget', () => {
  // The laboratory's three classes lie where the old head knows two others.
  const cells = source(['BA', 'EO', 'LY'], 10, 2.5, 3).map((cell) => ({
    ...cell,
    features: cell.features.map((f, j) => (j === indexOf('MO') ? 3 : f)),
  }));
  const rehearsal = source(FIVE, 30, 0, 4);
  const fresh = source(FIVE, 40, 0, 5);
  const forgetful = trainHead(old, cells, [], { ...options, priorStrength: 0.1 });
  const mindful = trainHead(old, cells, [], { ...options, priorStrength: 0.1, rehearsal });
  expect(rightOf({ ...forgetful.head, seal: '' }, fresh)).toBeLessThan(0.9);
  expect(rightOf({ ...mindful.head, seal: '' }, fresh)).toBeGreaterThan(0.97);
  expect(forgetful.known).toBeNull();
  // A fifth of the rehearsal is only judged.
  expect(mindful.known).toMatchObject({ on: 'known', n: 30 });
  expect(mindful.head.training).toMatchObject({ known: { n: 30 } });
});
