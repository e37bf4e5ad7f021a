import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactLimits } from '../../../../../electron/contract/binomial.ts';
import { CELL_CLASSES } from '../../../../../electron/contract/classes.ts';
import { differentialOf } from '../../../../../electron/engine/statistics/differential.ts';

describe('exact binomial limits', () => {
  // Published check values, in percent to one decimal.
  it.each([
    [0, 100, 0, 3.6],
    [1, 100, 0.0, 5.4],
    [5, 100, 1.6, 11.3],
    [10, 100, 4.9, 17.6],
    [20, 100, 12.7, 29.2],
    [50, 100, 39.8, 60.2],
    [5, 200, 0.8, 5.7],
    [10, 200, 2.4, 9.0],
    [20, 400, 3.1, 7.6],
  ])('%i of %i is %f to %f percent', (count, total, low, high) => {
    expect(exactLimits(count, total).map((p) => Math.round(p * 1000) / 10)).toEqual([low, high]);
  });

  it('contain the observed share and are symmetric', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (total, share) => {
        const count = Math.round(total * share);
        const [low, high] = exactLimits(count, total);
        const [mirroredLow, mirroredHigh] = exactLimits(total - count, total);
        expect(low).toBeLessThanOrEqual(count / total);
        expect(high).toBeGreaterThanOrEqual(count / total);
        expect(low).toBeCloseTo(1 - mirroredHigh, 8);
        expect(high).toBeCloseTo(1 - mirroredLow, 8);
      }),
      { numRuns: 60 },
    );
  });

  it('know nothing without a cell', () => expect(exactLimits(0, 0)).toEqual([0, 1]));
});

describe('differential', () => {
  const cell = (name: (typeof CELL_CLASSES)[number], status: 'classified' | 'unidentified' = 'classified') => ({
    class: name,
    status,
  });

  it('counts white cells only, and states the rest', () => {
    const cells = [cell('NE'), cell('NE'), cell('NE'), cell('LY'), cell('NR'), cell('AR'), cell('BL', 'unidentified')];
    const { counted, unidentified, classes, per_100_wbc } = differentialOf(cells);
    expect({ counted, unidentified }).toEqual({ counted: 4, unidentified: 1 });
    expect(classes.NE).toMatchObject({ count: 3, percent: 75 });
    expect(classes.BL).toMatchObject({ count: 0, percent: 0 });
    expect(per_100_wbc).toEqual({ NR: 25, AR: 25 });
  });

  it('is empty, not broken, without a cell', () => {
    const { counted, classes, per_100_wbc } = differentialOf([]);
    expect(counted).toBe(0);
    expect(classes.NE).toEqual({ count: 0, percent: 0, ci95: [0, 100] });
    expect(per_100_wbc).toEqual({});
  });

  it('loses no cell', () => {
    const cells = fc.record({
      class: fc.constantFrom(...CELL_CLASSES),
      status: fc.constantFrom('classified' as const, 'unidentified' as const),
    });
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 300 }), (list) => {
        const { counted, unidentified, classes } = differentialOf(list);
        const uncounted = list.filter(
          (c) => c.status === 'classified' && (c.class === 'NR' || c.class === 'AR'),
        ).length;
        expect(counted + unidentified + uncounted).toBe(list.length);
        expect(Object.values(classes).reduce((sum, { count }) => sum + count, 0)).toBe(counted);
      }),
      { numRuns: 60 },
    );
  });
});
