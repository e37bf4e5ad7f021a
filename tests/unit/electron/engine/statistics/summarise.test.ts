import { expect, it } from 'vitest';
import type { SlideId } from '../../../../../electron/contract/index.ts';
import { coOccurrences, readerPairs } from '../../../../../electron/engine/statistics/summarise.ts';

it('tells classes that go together from classes that meet by chance', () => {
  // 200 slides: promyelocytes and blasts on the same 20; lymphocytes on 100, half of those with blasts.
  const pairs = [
    { a: 'BL', b: 'BL', slides: 20 },
    { a: 'BL', b: 'LY', slides: 10 },
    { a: 'BL', b: 'PR', slides: 20 },
    { a: 'LY', b: 'LY', slides: 100 },
    { a: 'LY', b: 'PR', slides: 10 },
    { a: 'PR', b: 'PR', slides: 20 },
  ] as const;
  const found = coOccurrences(pairs, 200);
  const of = (a: string, b: string) => found.find((pair) => pair.a === a && pair.b === b);
  expect(of('PR', 'BL')).toMatchObject({ slides: 20, expected: 2 });
  expect(of('PR', 'BL')?.p).toBeLessThan(1e-20);
  expect(of('LY', 'BL')).toMatchObject({ slides: 10, expected: 10 });
  expect(of('LY', 'BL')?.p).toBe(1);
  expect(of('LY', 'LY')).toMatchObject({ slides: 100, expected: 100, p: null });
  expect(found).toHaveLength(6);
});

it('pools the second readings of a pair, and keeps pairs apart', () => {
  const ann = { id: 'person:1', name: 'Ann' };
  const bo = { id: 'person:2', name: 'Bo' };
  const detail = (first: typeof ann, both: number, differ: number, from: number) =>
    JSON.stringify({
      first,
      table: [
        { first: 'NE', second: 'NE', cells: both },
        { first: 'LY', second: 'LY', cells: both },
        { first: 'NE', second: 'LY', cells: differ },
      ],
      disagreements: Array.from({ length: differ }, (_, i) => ({ cellId: from + i, first: 'NE', second: 'LY' })),
    });
  const [pair, other, ...rest] = readerPairs([
    { slide: 1 as SlideId, second: bo, detail: detail(ann, 40, 10, 100) },
    { slide: 2 as SlideId, second: bo, detail: detail(ann, 50, 0, 200) },
    { slide: 2 as SlideId, second: ann, detail: detail(bo, 5, 0, 300) },
  ]);
  expect(rest).toEqual([]);
  expect(pair).toMatchObject({ first: ann, second: bo, slides: 2, compared: 190, agreed: 180 });
  expect(pair?.disagreements).toEqual(Array.from({ length: 10 }, (_, i) => 100 + i));
  // By hand: both 180/190; chance (100 * 90 + 90 * 100) / 190^2.
  const [observed, chance] = [180 / 190, (100 * 90 + 90 * 100) / 190 ** 2];
  expect(pair?.kappa?.value).toBeCloseTo((observed - chance) / (1 - chance), 12);
  expect(other).toMatchObject({ first: bo, second: ann, compared: 10, kappa: { value: 1 } });
});
