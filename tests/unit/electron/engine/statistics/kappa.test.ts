import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohensKappa } from '../../../../../electron/engine/statistics/kappa.ts';

describe('Cohen’s kappa', () => {
  // Cohen 1960, table 1 (of 200); Fleiss, Cohen and Everitt 1969, with its standard error; Fleiss 1981, chapter 13.
  it.each([
    [
      'Cohen 1960',
      [
        [88, 14, 18],
        [10, 40, 10],
        [2, 6, 12],
      ],
      0.492,
      0.051,
    ],
    [
      'Fleiss, Cohen and Everitt 1969',
      [
        [106, 10, 4],
        [22, 28, 10],
        [2, 12, 6],
      ],
      0.429,
      0.0537,
    ],
    [
      'Fleiss 1981',
      [
        [75, 1, 4],
        [5, 4, 1],
        [0, 0, 10],
      ],
      0.676,
      0.0877,
    ],
  ])('is as published: %s', (_, table, value, standardError) => {
    const kappa = cohensKappa(table)!;
    expect(kappa.value).toBeCloseTo(value, 3);
    expect(kappa.standardError).toBeCloseTo(standardError, 3);
  });

  it('is 1 for readers who never differ, and unknown where chance alone agrees', () => {
    expect(
      cohensKappa([
        [3, 0],
        [0, 4],
      ]),
    ).toMatchObject({ value: 1, ci95: [1, 1] });
    expect(
      cohensKappa([
        [7, 0],
        [0, 0],
      ]),
    ).toBeNull();
    expect(cohensKappa([])).toBeNull();
  });

  it('lies within its limits and -1..1, and does not care who reads first or how classes are ordered', () => {
    const tables = fc
      .integer({ min: 2, max: 6 })
      .chain((n) => fc.array(fc.array(fc.nat(40), { minLength: n, maxLength: n }), { minLength: n, maxLength: n }));
    fc.assert(
      fc.property(tables, (table) => {
        const kappa = cohensKappa(table);
        const turned = cohensKappa(table.map((_, i) => table.map((row) => row[i]!)));
        const reversed = cohensKappa(table.toReversed().map((row) => row.toReversed()));
        if (!kappa) {
          expect([turned, reversed]).toEqual([null, null]);
          return;
        }
        expect(kappa.value).toBeGreaterThanOrEqual(-1 - 1e-9);
        expect(kappa.value).toBeLessThanOrEqual(1 + 1e-9);
        expect(kappa.ci95[0]).toBeLessThanOrEqual(kappa.value + 1e-9);
        expect(kappa.ci95[1]).toBeGreaterThanOrEqual(kappa.value - 1e-9);
        for (const other of [turned, reversed]) {
          expect(other!.value).toBeCloseTo(kappa.value, 9);
          expect(other!.standardError).toBeCloseTo(kappa.standardError, 9);
        }
      }),
      { numRuns: 100 },
    );
  });
});
