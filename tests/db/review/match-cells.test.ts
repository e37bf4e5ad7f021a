import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_OVERLAP, matchCells, overlapOf, type PlacedCell } from '../../../db/review/match-cells.ts';
import type { CellId } from '../../../electron/contract/ids.ts';

const place = (id: number, x: number, y = 0, side = 100, sha256 = 'a'): PlacedCell => ({
  ...{ id: id as CellId, sha256, x, y },
  ...{ width: side, height: side },
});

const someCells = (from: number) =>
  fc
    .array(
      fc.record({
        x: fc.integer({ min: 0, max: 300 }),
        y: fc.integer({ min: 0, max: 300 }),
        side: fc.integer({ min: 20, max: 120 }),
        image: fc.constantFrom('a', 'b'),
      }),
      { maxLength: 12 },
    )
    .map((cells) => cells.map(({ x, y, side, image }, i) => place(from + i, x, y, side, image)));

describe('overlap', () => {
  it('is intersection over union', () => {
    expect(overlapOf(place(1, 0), place(2, 0))).toBe(1);
    expect(overlapOf(place(1, 0), place(2, 50))).toBeCloseTo(5000 / 15000, 12);
    expect(overlapOf(place(1, 0), place(2, 100))).toBe(0);
  });
});

describe('the cells of two analyses', () => {
  it('are matched by the greatest overlap, one to one', () => {
    const matched = matchCells([place(1, 0), place(2, 20)], [place(3, 18), place(4, 200)]);
    expect([...matched]).toEqual([[2, 3]]);
  });

  it('are not matched across images or below the least overlap', () => {
    expect(matchCells([place(1, 0)], [place(2, 0, 0, 100, 'b')]).size).toBe(0);
    expect(matchCells([place(1, 0)], [place(2, 0, 0, 70)]).size).toBe(0);
    expect(matchCells([place(1, 0)], [place(2, 0, 0, 71)]).size).toBe(1);
  });

  it('never share a cell, always overlap, and leave none that could be matched', () => {
    fc.assert(
      fc.property(someCells(1), someCells(1000), (from, to) => {
        const matched = matchCells(from, to);
        expect(new Set(matched.values()).size).toBe(matched.size);
        const byId = new Map([...from, ...to].map((cell) => [cell.id, cell]));
        const fits = (a: PlacedCell, b: PlacedCell) => a.sha256 === b.sha256 && overlapOf(a, b) >= LEAST_OVERLAP;
        for (const [one, other] of matched) expect(fits(byId.get(one)!, byId.get(other)!)).toBe(true);
        const taken = new Set(matched.values());
        for (const one of from.filter(({ id }) => !matched.has(id)))
          for (const other of to.filter(({ id }) => !taken.has(id))) expect(fits(one, other)).toBe(false);
      }),
    );
  });
});
