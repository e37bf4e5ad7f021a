import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_CLASSES, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';
import {
  columnsIn,
  type Direction,
  moveSelection,
  rowIndex,
  tileSide,
  toRows,
  toSections,
} from '../../../renderer/features/gallery/rows.ts';

const cell = (id: number, overrides: Partial<CellSummary> = {}): CellSummary => ({
  id: id as CellId,
  class: 'NE',
  status: 'classified',
  confidence: 0.9,
  quality: 0.9,
  modelClass: 'NE',
  reviewed: false,
  changed: false,
  flagged: false,
  comment: false,
  nucleusArea: 1200,
  uncertainty: 0.1,
  imageId: 1,
  ...overrides,
});

const cells = fc
  .array(
    fc.record({
      class: fc.constantFrom(...CELL_CLASSES),
      status: fc.constantFrom('classified' as const, 'unidentified' as const),
    }),
    { maxLength: 120 },
  )
  .map((list) => list.map((overrides, i) => cell(i + 1, overrides)));

describe('toSections', () => {
  it('puts unidentified cells first, whatever their likeliest class, then the classes in clinical order', () => {
    const sections = toSections([
      cell(1, { class: 'AR' }),
      cell(2, { class: 'LY' }),
      cell(3, { class: 'NE', status: 'unidentified' }),
      cell(4, { class: 'NE' }),
    ]);
    expect(sections.map(({ key, cells: list }) => [key, list.map(({ id }) => id)])).toEqual([
      ['unidentified', [3]],
      ['NE', [4]],
      ['LY', [2]],
      ['AR', [1]],
    ]);
  });

  it('loses and repeats no cell', () => {
    fc.assert(
      fc.property(cells, (list) => {
        const ids = toSections(list).flatMap((section) => section.cells.map(({ id }) => id));
        expect(ids.toSorted((a, b) => a - b)).toEqual(list.map(({ id }) => id));
      }),
    );
  });
});

describe('toRows', () => {
  it('fills each row but a section’s last, under one header a section', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 30 }), (list, columns) => {
        const sections = toSections(list);
        const rows = toRows(sections, columns);
        expect(rows.filter(({ kind }) => kind === 'header')).toHaveLength(sections.length);
        for (const { key, cells: inSection } of sections) {
          const tiles = rows.filter((row) => row.kind === 'tiles' && row.section === key);
          expect(tiles).toHaveLength(Math.ceil(inSection.length / columns));
          expect(tiles.flatMap((row) => (row.kind === 'tiles' ? row.cells : []))).toEqual(inSection);
        }
      }),
    );
  });
});

describe('tile geometry', () => {
  it('fits as many tiles of the wanted size as there is room for, and lets them take up the rest', () => {
    expect(columnsIn(720, 84, 4)).toBe(8);
    expect(tileSide(720, 8, 4)).toBe(86);
    expect(columnsIn(10, 84, 4)).toBe(1);
  });

  it('never overflows the width nor leaves room for another whole tile', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 4000 }), fc.integer({ min: 56, max: 200 }), (width, size) => {
        const columns = columnsIn(width, size, 4);
        const used = columns * tileSide(width, columns, 4) + (columns - 1) * 4;
        expect(used).toBeLessThanOrEqual(width);
        expect(width - used).toBeLessThan(columns);
      }),
    );
  });
});

describe('moveSelection', () => {
  // Three columns: NE 1 2 3 / 4 5, then LY 6.
  const rows = toRows(
    toSections([...[1, 2, 3, 4, 5].map((id) => cell(id)), cell(6, { class: CLINICAL_ORDER[1]! })]),
    3,
  );
  const index = rowIndex(rows);
  const from = (current: number | null, direction: Direction) =>
    moveSelection(rows, index, current as CellId | null, direction);

  it('moves along rows and over their ends', () => {
    expect(from(1, 'right')).toBe(2);
    expect(from(3, 'right')).toBe(4);
    expect(from(4, 'left')).toBe(3);
    expect(from(5, 'right')).toBe(6);
  });

  it('keeps the column up and down, over headings, as far as a short row allows', () => {
    expect(from(2, 'down')).toBe(5);
    expect(from(3, 'down')).toBe(5);
    expect(from(5, 'down')).toBe(6);
    expect(from(6, 'up')).toBe(4);
  });

  it('stays at the edges', () => {
    expect(from(1, 'left')).toBe(1);
    expect(from(1, 'up')).toBe(1);
    expect(from(6, 'right')).toBe(6);
    expect(from(6, 'down')).toBe(6);
  });

  it('starts at the first cell when nothing, or a cell that filters hide, is selected', () => {
    expect(from(null, 'down')).toBe(1);
    expect(from(99, 'left')).toBe(1);
    expect(from(3, 'last')).toBe(6);
    expect(from(6, 'first')).toBe(1);
  });

  it('is null in an empty gallery', () => {
    expect(moveSelection([], new Map(), null, 'right')).toBeNull();
  });

  it('reaches every cell going right', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 9 }), (list, columns) => {
        const grid = toRows(toSections(list), columns);
        const at = rowIndex(grid);
        const seen = new Set<CellId>();
        let current: CellId | null = null;
        for (let step = 0; step < list.length; step++) {
          current = moveSelection(grid, at, current, 'right');
          if (current !== null) seen.add(current);
        }
        expect(seen.size).toBe(list.length);
      }),
    );
  });
});
