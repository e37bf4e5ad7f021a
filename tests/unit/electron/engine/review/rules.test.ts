import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellVerdict } from '../../../../../db/index.ts';
import { noCounts } from '../../../../../db/review/verdict.ts';
import { CELL_CLASSES, type CellClass, isCounted } from '../../../../../electron/contract/classes.ts';
import type { CellId } from '../../../../../electron/contract/ids.ts';
import type { Verdict } from '../../../../../electron/contract/signoff.ts';
import { uncertaintyOf } from '../../../../../electron/contract/uncertainty.ts';
import { compareReadings } from '../../../../../electron/engine/review/agreement.ts';
import { riskOf } from '../../../../../electron/engine/review/derived-metrics.ts';
import { openItems } from '../../../../../electron/engine/review/gate.ts';
import { percentiles } from '../../../../../electron/engine/review/similarity.ts';

const VERDICTS: readonly Verdict[] = [...CELL_CLASSES, 'unidentified', 'excluded'];
const reading = fc.array(fc.record({ verdict: fc.constantFrom(...VERDICTS), reviewed: fc.boolean() }), {
  maxLength: 60,
});
const cellsOf = (list: { verdict: Verdict; reviewed: boolean }[]): CellVerdict[] =>
  list.map(({ verdict, reviewed }, i) => ({
    cell: (i + 1) as CellId,
    verdict,
    class: verdict === 'unidentified' || verdict === 'excluded' ? 'NE' : verdict,
    // Nobody excluded a cell without looking, nor is one undecided that somebody looked at.
    reviewed: verdict === 'excluded' || (verdict !== 'unidentified' && reviewed),
  }));

describe('the gate', () => {
  const rules = { alwaysReview: ['BL', 'PC'] as CellClass[], everyCell: false, target: 'all' as const };

  it('asks for what its rules say, cell by cell', () => {
    fc.assert(
      fc.property(reading, fc.boolean(), fc.option(fc.integer({ min: 1, max: 60 })), (list, everyCell, number) => {
        const cells = cellsOf(list);
        const target = number ?? 'all';
        const items = openItems(cells, { ...rules, everyCell, target });
        const named = (kind: string) =>
          items.flatMap((item) => (item.kind === kind && 'cellIds' in item ? item.cellIds : []));
        for (const { cell, verdict, reviewed } of cells) {
          expect(named('unidentified').includes(cell)).toBe(verdict === 'unidentified');
          expect(named('always_review').includes(cell)).toBe((verdict === 'BL' || verdict === 'PC') && !reviewed);
          expect(named('every_cell').includes(cell)).toBe(everyCell && !reviewed && verdict !== 'excluded');
        }
        const counted = cells.filter(({ verdict }) => CELL_CLASSES.some((c) => c === verdict && isCounted(c))).length;
        expect(items.some(({ kind }) => kind === 'count_target')).toBe(target !== 'all' && counted < target);
      }),
    );
  });

  it('is open when every cell is decided and seen', () => {
    const cells = cellsOf([
      { verdict: 'BL', reviewed: true },
      { verdict: 'excluded', reviewed: true },
    ]);
    expect(openItems(cells, { ...rules, everyCell: true })).toEqual([]);
  });
});

describe('two readings', () => {
  it('are compared on cells that both looked at; differences are listed for all', () => {
    fc.assert(
      fc.property(reading, reading, (a, b) => {
        const [first, second] = [cellsOf(a), cellsOf(b)];
        const both = first.flatMap((one, i) => (second[i] ? [[one, second[i]] as const] : []));
        const looked = both.filter(([one, other]) => one.reviewed && other.reviewed);
        const result = compareReadings(first, second);
        expect(result.compared).toBe(looked.length);
        expect(result.agreed).toBe(looked.filter(([one, other]) => one.verdict === other.verdict).length);
        expect(result.table.reduce((sum, { cells }) => sum + cells, 0)).toBe(looked.length);
        expect(result.disagreements).toHaveLength(both.filter(([one, other]) => one.verdict !== other.verdict).length);
        for (const { first: one, second: other, both: same, agreement } of result.classes) {
          expect(same).toBeLessThanOrEqual(Math.min(one, other));
          expect(agreement).toBeCloseTo((2 * same) / (one + other), 12);
        }
      }),
    );
  });
});

describe('risk', () => {
  const countsOf = (classes: Partial<Record<CellClass, number>>, unidentified = 0) => {
    const counts = noCounts();
    for (const [name, total] of Object.entries(classes)) counts.classes[name as CellClass].total = total;
    counts.unidentified = unidentified;
    counts.total = unidentified + Object.values(classes).reduce((sum, total) => sum + total, 0);
    return counts;
  };

  it('is high for one blast, raised for immature or many unidentified cells, else usual', () => {
    expect(riskOf(countsOf({ NE: 99, BL: 1 }))).toMatchObject({ level: 'high', classes: ['BL'] });
    expect(riskOf(countsOf({ NE: 90, MY: 3, ME: 7 }))).toMatchObject({ level: 'raised', classes: ['MY', 'ME'] });
    expect(riskOf(countsOf({ NE: 90 }, 10)).level).toBe('raised');
    expect(riskOf(countsOf({ NE: 95 }, 5))).toMatchObject({ level: 'usual', classes: [] });
    expect(riskOf(countsOf({}))).toEqual({ level: 'usual', score: 0, classes: [] });
  });

  it('never falls with one more cell of a weighty class, and one blast outweighs any number of myelocytes', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.constantFrom<CellClass>('BL', 'PR', 'LA', 'PC', 'MY'), (n, name) => {
        expect(riskOf(countsOf({ [name]: n + 1 })).score).toBeGreaterThanOrEqual(riskOf(countsOf({ [name]: n })).score);
        expect(riskOf(countsOf({ BL: 1 })).score).toBeGreaterThan(riskOf(countsOf({ MY: n })).score);
      }),
    );
  });
});

it('percentiles run from the least to the greatest value and never fall', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
      const found = percentiles(Float64Array.from(values));
      expect(found).toHaveLength(101);
      expect(found[0]! === Math.min(...values) && found[100]! === Math.max(...values)).toBe(true);
      for (let i = 1; i < found.length; i++) expect(found[i]!).toBeGreaterThanOrEqual(found[i - 1]! - 1e-9);
    }),
  );
  expect(percentiles(new Float64Array())).toEqual([]);
});

it('uncertainty is 0 for one class, 1 for all alike', () => {
  expect(uncertaintyOf({ NE: 1 })).toBe(0);
  expect(uncertaintyOf(Object.fromEntries(CELL_CLASSES.map((name) => [name, 1 / 14])))).toBeCloseTo(1, 12);
  expect(uncertaintyOf({ NE: 0.5, LY: 0.5 })).toBeCloseTo(Math.log(2) / Math.log(14), 12);
});
