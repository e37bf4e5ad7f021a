import { describe, expect, it } from 'vitest';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';
import {
  countViews,
  filterCells,
  isDoubtful,
  isFiltered,
  LOW_CONFIDENCE,
  NO_FILTERS,
  sortCells,
} from '../../../renderer/features/gallery/filters.ts';

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
const ids = (cells: CellSummary[]) => cells.map(({ id }) => id);

describe('filterCells', () => {
  it('shows everything without filters', () => {
    expect(filterCells(CELLS, NO_FILTERS)).toEqual(CELLS);
    expect(isFiltered(NO_FILTERS)).toBe(false);
  });

  it('keeps unidentified cells apart from those of low confidence', () => {
    expect(ids(filterCells(CELLS, { ...NO_FILTERS, view: 'unidentified', classes: [] }))).toEqual([3]);
    expect(ids(filterCells(CELLS, { ...NO_FILTERS, view: 'lowConfidence', classes: [] }))).toEqual([2]);
    expect(ids(filterCells(CELLS, { ...NO_FILTERS, view: 'lowQuality', classes: [] }))).toEqual([2, 4]);
  });

  it('takes any of the classes and combines them with the view', () => {
    expect(ids(filterCells(CELLS, { ...NO_FILTERS, view: 'all', classes: ['NE', 'LY'] }))).toEqual([1, 2, 3, 4]);
    expect(ids(filterCells(CELLS, { ...NO_FILTERS, view: 'lowQuality', classes: ['LY'] }))).toEqual([4]);
  });

  it('counts what each view would show', () => {
    expect(countViews(CELLS)).toEqual({
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

describe('isDoubtful', () => {
  it('marks unidentified cells and those below the threshold, not those on it', () => {
    expect(CELLS.map(isDoubtful)).toEqual([false, true, true, false]);
    expect(isDoubtful({ ...CELLS[0]!, confidence: LOW_CONFIDENCE })).toBe(false);
  });
});

describe('sortCells', () => {
  it('sorts by confidence and quality, equals in the order of analysis', () => {
    expect(ids(sortCells(CELLS, 'confidenceUp'))).toEqual([3, 2, 1, 4]);
    expect(ids(sortCells(CELLS, 'confidenceDown'))).toEqual([1, 4, 2, 3]);
    expect(ids(sortCells(CELLS, 'quality'))).toEqual([4, 2, 1, 3]);
    expect(ids(sortCells(CELLS, 'order'))).toEqual([1, 2, 3, 4]);
    expect(ids(sortCells(CELLS, 'orderBack'))).toEqual([4, 3, 2, 1]);
    expect(ids(sortCells(CELLS, 'nucleus'))).toEqual([4, 3, 2, 1]);
  });

  it('leaves its input alone', () => {
    const before = [...CELLS];
    sortCells(CELLS, 'confidenceUp');
    expect(CELLS).toEqual(before);
  });
});
