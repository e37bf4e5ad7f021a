import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactLimits } from '../../../../electron/contract/binomial.ts';
import { CELL_CLASSES } from '../../../../electron/contract/classes.ts';
import { differentialOf, differentialOfCounts, restated } from '../../../../electron/contract/differential.ts';

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
    expect(classes.NE).toEqual({ count: 0, percent: null, ci95: null });
    expect(per_100_wbc).toEqual({ NR: null, AR: null });
  });

  it('has no figure of a class that the model can’t call, whichever it is, until a person finds one', () => {
    for (const name of CELL_CLASSES) {
      const facts = { untrained: [name] };
      const none = differentialOf(
        [cell('NE'), cell('LY')].filter((one) => one.class !== name),
        facts,
      );
      expect(none.not_trained).toEqual([name]);
      expect(none.classes[name]?.percent ?? none.per_100_wbc[name] ?? null).toBeNull();
      expect(none.classes[name]?.ci95 ?? null).toBeNull();
      const found = differentialOf([cell('NE'), cell('LY'), cell(name)], facts);
      expect(found.not_trained).toBeUndefined();
      expect(found.classes[name]?.percent ?? found.per_100_wbc[name]).toBeGreaterThan(0);
      // Nobody says how many the unreviewed cells hide.
      expect(found.classes[name]?.ci95 ?? null).toBeNull();
    }
    expect(differentialOf([cell('NE')]).classes.LA).toMatchObject({ percent: 0 });
  });

  it('withholds limits where the stain is unusual, until every cell was seen', () => {
    const counts = new Map([['NE', 60] as const, ['EO', 40] as const]);
    const of = (unusualStain: number, unreviewed: number) =>
      differentialOfCounts(counts, 0, { cells: 100, unusualStain, unreviewed });
    expect(of(21, 1)).toMatchObject({ limits_withheld: true, classes: { EO: { percent: 40, ci95: null } } });
    expect(of(21, 0).limits_withheld).toBeUndefined();
    expect(of(21, 0).classes.EO?.ci95).toEqual([30.3, 50.3]);
    expect(of(20, 100).classes.EO?.ci95).not.toBeNull();
  });

  it('is restated to the same from what was stored, and old rounding is mended', () => {
    const old = {
      counted: 3,
      unidentified: 0,
      classes: Object.fromEntries(
        (['NE', 'LY', 'MO'] as const).map((name) => [
          name,
          { count: 1, percent: 33.3, ci95: [0.8, 90.6] as [number, number] },
        ]),
      ),
      per_100_wbc: { NR: 0, AR: 33.3 },
    };
    const { classes, per_100_wbc, not_trained } = restated(old, { untrained: ['LA'] });
    expect([classes.NE?.percent, classes.LY?.percent, classes.MO?.percent]).toEqual([33.4, 33.3, 33.3]);
    expect([classes.LA, classes.BL]).toMatchObject([
      { percent: null, ci95: null },
      { percent: 0, ci95: [0, 70.8] },
    ]);
    expect([per_100_wbc, not_trained]).toEqual([{ NR: 0, AR: 33.3 }, ['LA']]);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...CELL_CLASSES), fc.nat(300)), fc.nat(9), (given, unidentified) => {
        fc.pre((given.NE ?? 0) > 0);
        const facts = { untrained: ['LA' as const, 'NR' as const], cells: 50, unusualStain: 12, unreviewed: 0 };
        const made = differentialOfCounts(
          new Map(Object.entries(given) as [(typeof CELL_CLASSES)[number], number][]),
          unidentified,
          facts,
        );
        expect(restated(JSON.parse(JSON.stringify(made)), facts)).toEqual(made);
      }),
    );
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
