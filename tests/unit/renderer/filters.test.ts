import { describe, expect, it } from 'vitest';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';
import { withRows } from '../../../renderer/api/cells.ts';
import {
  countCells,
  fieldsOf,
  isDoubtful,
  isFiltered,
  LOW_CONFIDENCE,
  NO_FILTERS,
  rankCells,
  type Sort,
  testOf,
} from '../../../renderer/state/cell-filters.ts';

const cell = (id: number, overrides: Partial<CellSummary>): CellSummary => ({
  id: id as CellId,
  class: 'NE',
  status: 'classified',
  confidence: 0.99,
  quality: 0.9,
  modelClass: 'NE',
  reviewed: false,
  changed: false,
  flagged: false,
  comment: false,
  nucleusArea: 1000 + id,
  uncertainty: 0.1,
  imageId: 1 + (id % 2),
  ...overrides,
});

const CELLS: CellSummary[] = [
  cell(1, { class: 'NE', status: 'classified', confidence: 0.99, quality: 0.9 }),
  cell(2, { class: 'NE', status: 'classified', confidence: 0.6, quality: 0.4 }),
  cell(3, { class: 'LY', status: 'unidentified', confidence: 0.3, quality: 0.9 }),
  cell(4, { class: 'LY', status: 'classified', confidence: 0.99, quality: 0.2 }),
];
/** Cells in the order of a sort. */
const sorted = (cells: CellSummary[], sort: Sort) =>
  Array.from(rankCells(cells, sort).places, (place) => cells[place]!);
const ids = (cells: CellSummary[]) => cells.map(({ id }) => id);

describe('testOf', () => {
  it('shows everything without filters', () => {
    expect(CELLS.filter(testOf(NO_FILTERS))).toEqual(CELLS);
    expect(isFiltered(NO_FILTERS)).toBe(false);
  });

  it('keeps unidentified cells apart from those of low confidence', () => {
    expect(ids(CELLS.filter(testOf({ ...NO_FILTERS, view: 'unidentified', classes: [] })))).toEqual([3]);
    expect(ids(CELLS.filter(testOf({ ...NO_FILTERS, view: 'lowConfidence', classes: [] })))).toEqual([2]);
    expect(ids(CELLS.filter(testOf({ ...NO_FILTERS, view: 'lowQuality', classes: [] })))).toEqual([2, 4]);
  });

  it('takes any of the classes and combines them with the view', () => {
    expect(ids(CELLS.filter(testOf({ ...NO_FILTERS, view: 'all', classes: ['NE', 'LY'] })))).toEqual([1, 2, 3, 4]);
    expect(ids(CELLS.filter(testOf({ ...NO_FILTERS, view: 'lowQuality', classes: ['LY'] })))).toEqual([4]);
  });

  it('counts what each view would show', () => {
    expect(countCells(CELLS).views).toEqual({
      all: 4,
      unreviewed: 4,
      unidentified: 1,
      lowConfidence: 1,
      lowQuality: 2,
      changed: 0,
      flagged: 0,
      excluded: 0,
    });
  });
});

describe('countCells', () => {
  it('counts an unidentified cell under its likeliest class, and in no bin', () => {
    const excluded = cell(5, { class: 'LY', status: 'excluded' });
    const { perClass, classified, bins } = countCells([...CELLS, excluded]);
    expect(Object.fromEntries(perClass)).toEqual({ NE: 2, LY: 3 });
    expect(Object.fromEntries(classified)).toEqual({ NE: 2, LY: 1 });
    expect(Object.fromEntries(bins)).toEqual({ NE: 2, LY: 1, excluded: 1 });
  });
});

describe('countCells after a change', () => {
  it('counts the same as from nothing', () => {
    countCells(CELLS);
    const after = withRows(CELLS, [
      { ...CELLS[2]!, status: 'excluded', reviewed: true, changed: true },
      { ...CELLS[0]!, class: 'BL', reviewed: true, changed: true, flagged: true },
    ]);
    const counts = countCells(after);
    const anew = countCells([...after]);
    const known = ([, count]: [string, number]) => count > 0;
    expect(counts.views).toEqual(anew.views);
    expect([...counts.perClass].filter(known).toSorted()).toEqual([...anew.perClass].toSorted());
    expect([...counts.bins].filter(known).toSorted()).toEqual([...anew.bins].filter(known).toSorted());
  });
});

describe('fieldsOf', () => {
  it('names the images of several cells each, in their order, and none where each cell has its own', () => {
    expect(fieldsOf(CELLS)).toEqual([2, 1]);
    expect(fieldsOf(CELLS.slice(0, 2))).toEqual([]);
  });
});

describe('isDoubtful', () => {
  it('marks unidentified cells and those below the threshold, not those on it', () => {
    expect(CELLS.map(isDoubtful)).toEqual([false, true, true, false]);
    expect(isDoubtful({ ...CELLS[0]!, confidence: LOW_CONFIDENCE })).toBe(false);
  });
});

describe('rankCells', () => {
  it('sorts by confidence and quality, equals in the order of analysis', () => {
    expect(ids(sorted(CELLS, 'confidenceUp'))).toEqual([3, 2, 1, 4]);
    expect(ids(sorted(CELLS, 'confidenceDown'))).toEqual([1, 4, 2, 3]);
    expect(ids(sorted(CELLS, 'quality'))).toEqual([4, 2, 1, 3]);
    expect(ids(sorted(CELLS, 'order'))).toEqual([1, 2, 3, 4]);
    expect(ids(sorted(CELLS, 'orderBack'))).toEqual([4, 3, 2, 1]);
    expect(ids(sorted(CELLS, 'nucleus'))).toEqual([4, 3, 2, 1]);
  });

  it('keeps the order of a slide whose cells were given other classes', () => {
    const changed = { ...CELLS[1]!, class: 'MO' as const, reviewed: true };
    expect(sorted(CELLS, 'confidenceUp')[1]).toBe(CELLS[1]);
    const rows = withRows(CELLS, [changed]);
    expect(ids(sorted(rows, 'confidenceUp'))).toEqual([3, 2, 1, 4]);
    expect(sorted(rows, 'confidenceUp')[1]).toBe(changed);
  });

  it('knows the rank of each place', () => {
    const { places, ranks } = rankCells(CELLS, 'quality');
    expect(Array.from(places, (place) => ranks[place])).toEqual([0, 1, 2, 3]);
  });
});
