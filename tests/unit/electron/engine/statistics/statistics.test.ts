import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentagesToHundred, roundTo } from '../../../../../electron/contract/rounding.ts';
import {
  compareCounts,
  fisherExact,
  holm,
  indistinguishable,
} from '../../../../../electron/engine/statistics/comparison.ts';
import { absoluteCount, correctWhiteCount, flagOf } from '../../../../../electron/engine/statistics/white-count.ts';

describe('percentages that add up to 100', () => {
  const counts = fc.array(fc.nat(500), { minLength: 1, maxLength: 14 }).filter((list) => list.some((n) => n > 0));

  it('adds up to 100.0, and no figure is off by a full last place', () => {
    fc.assert(
      fc.property(counts, (list) => {
        const total = list.reduce((a, b) => a + b, 0);
        const printed = percentagesToHundred(list);
        expect(printed.reduce((sum, p) => sum + Math.round(p * 10), 0)).toBe(1000);
        printed.forEach((p, i) => {
          const exact = (100 * (list[i] as number)) / total;
          expect(Math.abs(p - exact)).toBeLessThan(0.1 + 1e-9);
          expect(Number(p.toFixed(1))).toBe(p);
        });
      }),
    );
  });

  it('keeps the order of the counts', () => {
    fc.assert(
      fc.property(counts, (list) => {
        const printed = percentagesToHundred(list);
        list.forEach((a, i) => {
          list.forEach((b, k) => {
            if (a > b) expect(printed[i]).toBeGreaterThanOrEqual(printed[k] as number);
          });
        });
      }),
    );
  });

  it('gives thirds as 33.4, 33.3, 33.3, and nothing counted as 0', () => {
    expect(percentagesToHundred([1, 1, 1])).toEqual([33.4, 33.3, 33.3]);
    expect(percentagesToHundred([0, 0])).toEqual([0, 0]);
  });

  it('rounds half up, also where binary fractions fall short', () => {
    expect([roundTo(1.005, 2), roundTo(2.675, 2), roundTo(0.05, 1), roundTo(1e-9, 2)]).toEqual([1.01, 2.68, 0.1, 0]);
  });
});

describe('comparison of two counts', () => {
  it('reproduces published values of Fisher’s exact test', () => {
    // The lady tasting tea (Fisher 1935), and the example of SciPy's manual.
    expect(fisherExact({ count: 3, total: 4 }, { count: 1, total: 4 })).toBeCloseTo(0.4857, 4);
    expect(fisherExact({ count: 8, total: 10 }, { count: 1, total: 6 })).toBeCloseTo(0.03497, 5);
  });

  const pair = fc
    .tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 }), fc.nat(1000), fc.nat(1000))
    .map(
      ([n, m, a, b]) =>
        [
          { count: a % (n + 1), total: n },
          { count: b % (m + 1), total: m },
        ] as const,
    );

  it('is a probability, the same from both sides, and 1 for equal shares', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const p = fisherExact(a, b);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(fisherExact(b, a)).toBeCloseTo(p, 9);
        expect(fisherExact(a, a)).toBeCloseTo(1, 9);
        const rest = (c: typeof a) => ({ count: c.total - c.count, total: c.total });
        expect(fisherExact(rest(a), rest(b))).toBeCloseTo(p, 9);
      }),
    );
  });

  it('corrects for the number of classes', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  });

  it('answers Rümke’s question', () => {
    const names = ['NE', 'LY', 'BL'] as const;
    expect(compareCounts({ NE: 60, LY: 40 }, { NE: 52, LY: 47, BL: 1 }, names).differs).toBe(false);
    const apart = compareCounts({ NE: 60, LY: 40 }, { NE: 40, LY: 45, BL: 15 }, names);
    expect(apart.totals).toEqual([100, 100]);
    expect(apart.classes.filter(({ differs }) => differs).map(({ name }) => name)).toEqual(['NE', 'BL']);
    // From 0 of 100, five cells are within chance and six are not (p = 0.059 and 0.029).
    expect(indistinguishable({ count: 0, total: 100 })).toEqual([0, 5]);
  });
});

describe('the white cell count', () => {
  const rules = { threshold: 5, alreadyCorrected: false };

  it('corrects from the laboratory’s threshold on, by the textbook', () => {
    expect(correctWhiteCount(12, 20, rules)).toEqual({ corrected: 10, correction: 'applied', used: 10 });
    expect(correctWhiteCount(10, 4.9, rules)).toEqual({ corrected: null, correction: 'below_threshold', used: 10 });
    expect(correctWhiteCount(10, 5, rules).correction).toBe('applied');
    expect(correctWhiteCount(10, 0, { ...rules, threshold: 0 }).corrected).toBeNull();
  });

  it('never corrects twice, and never upwards', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 400, noNaN: true }),
        (w, n) => {
          expect(correctWhiteCount(w, n, { ...rules, alreadyCorrected: true }).used).toBe(w);
          expect(correctWhiteCount(w, n, rules).used).toBeLessThanOrEqual(w + 0.005);
        },
      ),
    );
  });

  it('gives absolute counts and flags; limits belong to the range', () => {
    expect(absoluteCount(8.4, 60, 100)).toBe(5.04);
    expect(absoluteCount(8.4, 0, 0)).toBe(0);
    const range = { low: 2, high: 7 };
    expect([1.99, 2, 7, 7.01].map((value) => flagOf(value, range))).toEqual(['L', null, null, 'H']);
    expect(flagOf(0, { low: null, high: 0 })).toBeNull();
    expect(flagOf(99, null)).toBeNull();
  });
});
