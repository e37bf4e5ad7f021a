import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialAtMost, exactLimits } from '../../../../electron/contract/binomial.ts';
import { cellsForPower, cellsToTell } from '../../../../electron/contract/counting.ts';

describe('cells to count', () => {
  it('until the exact limits around a share no longer contain the other', () => {
    expect(cellsToTell(100, 0.03, 0.05)).toBe(465);
    expect(exactLimits(14, 465)[1]).toBeLessThan(0.05);
    // The rule of three: no cell of a class in 368 cells, and its share is below 1% (exactly: 1 - 0.025^(1/n)).
    expect(cellsToTell(100, 0, 0.01)).toBe(Math.ceil(Math.log(0.025) / Math.log(0.99)));
  });

  it('are those in which one cell of a class is expected, to tell its share from none', () => {
    expect(cellsToTell(0, 0.06, 0)).toBe(17);
    expect(cellsToTell(0, 0.9, 0.99)).toBe(20);
  });

  it('are those counted already when these tell, and not to be had for shares that are too near', () => {
    expect(cellsToTell(400, 0, 0.05)).toBe(400);
    expect(cellsToTell(100, 0.05, 0.05)).toBeNull();
    expect(cellsToTell(100, 0.05, 0.0501)).toBeNull();
  });

  it('are the fewest: no number from the counted on up to them tells the shares apart', () => {
    const tells = (n: number, share: number, other: number) => {
      const count = other > share ? Math.ceil(share * n - 1e-9) : Math.floor(share * n + 1e-9);
      const [low, high] = exactLimits(count, n);
      return other > share ? high < other : low > other;
    };
    const percent = fc.integer({ min: 0, max: 60 }).map((value) => value / 100);
    fc.assert(
      fc.property(percent, percent, fc.integer({ min: 0, max: 200 }), (share, other, counted) => {
        fc.pre(Math.abs(share - other) >= 0.06);
        const total = cellsToTell(counted, share, other)!;
        expect(tells(total, share, other)).toBe(true);
        for (let n = Math.max(1, counted); n < total; n++) expect(tells(n, share, other)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the binomial distribution', () => {
  it('is the sum of its terms', () => {
    const terms = (n: number, p: number) => {
      let term = (1 - p) ** n;
      return Array.from({ length: n + 1 }, (_, k) => {
        const now = term;
        term *= ((n - k) / (k + 1)) * (p / (1 - p));
        return now;
      });
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.02, max: 0.98, noNaN: true }), (n, p) => {
        let sum = 0;
        for (const [k, term] of terms(n, p).entries()) {
          sum += term;
          expect(binomialAtMost(k, n, p)).toBeCloseTo(sum, 9);
        }
      }),
    );
  });
});

describe('cells for a power of 80%', () => {
  const power = (total: number, share: number, other: number) => {
    let [chance, before] = [0, 0];
    for (let count = 0; count <= total; count++) {
      const now = binomialAtMost(count, total, share);
      const [low, high] = exactLimits(count, total);
      if (other > share ? high < other : low > other) chance += now - before;
      before = now;
    }
    return chance;
  };

  it.each([
    [0.03, 0.05],
    [0.08, 0.05],
    [0.02, 0.1],
    [0.3, 0.2],
  ])('are the fewest that find %f beside %f in four of five counts', (share, other) => {
    const total = cellsForPower(0, share, other);
    expect(total).toBeGreaterThanOrEqual(cellsToTell(1, share, other) ?? 0);
    expect(power(total ?? 0, share, other)).toBeGreaterThanOrEqual(0.8);
    for (let fewer = (total ?? 0) - 1; fewer > (total ?? 0) - 12; fewer--)
      expect(power(fewer, share, other)).toBeLessThan(0.8);
  });

  it('are not to be had for shares that are too near', () => {
    expect(cellsForPower(100, 0.05, 0.05)).toBeNull();
    expect(cellsForPower(100, 0.05, 0.0501)).toBeNull();
  });
});
