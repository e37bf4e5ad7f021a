import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_CLASSES, type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';
import { withRows } from '../../../renderer/api/cells.ts';
import { arrange } from '../../../renderer/features/gallery/grid/arrange.ts';
import { type Filters, NO_FILTERS, rankCells, type Sort } from '../../../renderer/state/cell-filters.ts';
import { columnsIn, type Direction, Grid, tileSide } from '../../../renderer/state/sections.ts';

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

/** The same object each time: other rules would have all of it made anew. */
const FIRST: CellClass[] = [];
const arranged = (list: readonly CellSummary[], filters: Filters = NO_FILTERS, sort: Sort = 'order') =>
  arrange(list, { ranking: rankCells(list, sort), filters, first: FIRST });

/** A grid of tiles of 80 px, 4 px apart, under headings of 30 px. */
const gridOf = (list: readonly CellSummary[], columns: number) => {
  const order = arranged(list);
  const grid = new Grid(order.sections, order, { columns, tile: 80, gap: 4, header: 30 });
  return { sections: order.sections, order, grid };
};

describe('arrange', () => {
  it('puts unidentified cells first, whatever their likeliest class, then the classes in clinical order', () => {
    const { sections } = arranged([
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
        const { ids } = arranged(list);
        expect(ids.toSorted((a, b) => a - b)).toEqual(list.map(({ id }) => id));
      }),
    );
  });
});

describe('arrange after a change', () => {
  const verdicts = fc.record({
    class: fc.constantFrom(...CELL_CLASSES),
    status: fc.constantFrom('classified' as const, 'unidentified' as const, 'excluded' as const),
    confidence: fc.integer({ min: 0, max: 20 }).map((level) => level / 20),
    reviewed: fc.boolean(),
  });
  const slides = fc
    .array(verdicts, { minLength: 1, maxLength: 60 })
    .map((list) => list.map((one, i) => cell(i + 1, one)));
  const changes = fc.array(fc.array(fc.tuple(fc.nat({ max: 59 }), verdicts), { minLength: 1, maxLength: 8 }), {
    maxLength: 6,
  });
  const filters = fc.constantFrom<Filters>(
    NO_FILTERS,
    { ...NO_FILTERS, view: 'unreviewed' },
    { ...NO_FILTERS, classes: ['NE', 'LY'] },
  );

  it('is the same as from nothing, whatever changed and is let through', () => {
    fc.assert(
      fc.property(slides, changes, filters, (list, steps, filter) => {
        const first = [...list];
        // What a sort goes by does not change in a review: only the rest of a row does.
        const sort = 'confidenceUp';
        let now = first;
        arranged(now, filter, sort);
        for (const step of steps) {
          const byId = new Map(
            step.flatMap(([at, { class: name, status, reviewed }]) => {
              const before = now[at];
              return before ? [[before.id, { ...before, class: name, status, reviewed }] as const] : [];
            }),
          );
          now = withRows(now, [...byId.values()]);
          const quick = arranged(now, filter, sort);
          const sections = quick.sections.map(({ key, cells: all, unseen }) => [key, all, unseen]);
          // The same rows in an array of their own, which nothing is known of.
          const anew = arranged([...now], filter, sort);
          expect(sections).toEqual(anew.sections.map(({ key, cells: all, unseen }) => [key, all, unseen]));
          for (const { id } of now) expect(quick.indexOf(id)).toBe(quick.ids.indexOf(id));
          for (const [at, id] of quick.ids.entries()) expect(quick.at(at)).toBe(id);
          expect([quick.at(-1), quick.at(quick.length), quick.indexOf(9999 as CellId)]).toEqual([
            undefined,
            undefined,
            -1,
          ]);
          arranged(now, filter, sort);
        }
      }),
    );
  });

  it('reports which cells moved out of or into their section, and of which arrangement it was made', () => {
    const list = [cell(1), cell(2), cell(3, { class: 'MO' })];
    const rules = { ranking: rankCells(list, 'order'), filters: NO_FILTERS, first: FIRST };
    const before = arrange(list, rules);
    expect(before.change).toBeNull();
    const confirmed = withRows(list, [cell(1, { reviewed: true })]);
    const seen = arrange(confirmed, rules);
    expect(seen.change).toEqual({ from: before.version, moved: [] });
    const given = arrange(withRows(confirmed, [cell(2, { class: 'MO' })]), rules);
    expect(given.change).toEqual({ from: seen.version, moved: [2] });

    const unseen = { ...rules, filters: { ...NO_FILTERS, view: 'unreviewed' as const } };
    expect(arrange(confirmed, unseen).change).toBeNull();
    const list2 = withRows(confirmed, [cell(3, { class: 'MO', reviewed: true })]);
    expect(arrange(list2, unseen).change?.moved).toEqual([3]);
  });

  it('leaves sections alone that nothing happened in', () => {
    const list = [cell(1, { class: 'NE' }), cell(2, { class: 'LY' }), cell(3, { class: 'MO' })];
    const rules = { ranking: rankCells(list, 'order'), filters: NO_FILTERS, first: [] };
    const before = arrange(list, rules);
    const after = arrange(withRows(list, [cell(3, { class: 'LY', reviewed: true })]), rules);
    expect(after.sections.map(({ key, unseen }) => [key, unseen])).toEqual([
      ['NE', 1],
      ['LY', 1],
    ]);
    expect(after.sections[0]).toBe(before.sections[0]);
  });
});

describe('Grid', () => {
  const grids = fc.tuple(cells, fc.integer({ min: 1, max: 30 }));

  it('fills each row but a section’s last, under one heading a section', () => {
    fc.assert(
      fc.property(grids, ([list, columns]) => {
        const { sections, grid } = gridOf(list, columns);
        const rows = Array.from({ length: grid.rows }, (_, at) => grid.row(at));
        expect(rows.filter((row) => row?.kind === 'header')).toHaveLength(sections.length);
        for (const section of sections) {
          const tiles = rows.filter((row) => row?.kind === 'tiles' && row.section === section);
          expect(tiles).toHaveLength(Math.ceil(section.cells.length / columns));
          expect(tiles.flatMap((row) => (row?.kind === 'tiles' ? row.cells : []))).toEqual(section.cells);
        }
        expect(grid.row(-1)).toBeUndefined();
        expect(grid.row(grid.rows)).toBeUndefined();
      }),
    );
  });

  it('puts rows one under the other, and finds each by any height within it', () => {
    fc.assert(
      fc.property(grids, ([list, columns]) => {
        const { grid } = gridOf(list, columns);
        let y = 0;
        for (let at = 0; at < grid.rows; at++) {
          const height = grid.row(at)?.kind === 'header' ? 30 : 84;
          expect(grid.topOf(at)).toBe(y);
          expect([grid.rowAt(y), grid.rowAt(y + height - 1)]).toEqual([at, at]);
          y += height;
        }
        expect(grid.height).toBe(y);
        expect(grid.rowAt(-50)).toBe(0);
        expect(grid.rowAt(y + 500)).toBe(Math.max(0, grid.rows - 1));
      }),
    );
  });

  it('knows the row of each cell, and the heading above each row', () => {
    fc.assert(
      fc.property(grids, ([list, columns]) => {
        const { sections, grid } = gridOf(list, columns);
        for (const { key, cells: all } of sections) {
          const heading = grid.rowOfSection(key);
          for (const cell of all) {
            const at = grid.rowOf(cell.id);
            const row = grid.row(at);
            expect(row?.kind === 'tiles' && row.cells.includes(cell)).toBe(true);
            expect(grid.headingOf(at)).toBe(heading);
          }
        }
        expect(grid.rowOf(9999 as CellId)).toBe(-1);
        expect(grid.rowOfSection('excluded')).toBe(-1);
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

describe('Grid.move', () => {
  // Three columns: NE 1 2 3 / 4 5, then LY 6.
  const { grid } = gridOf([...[1, 2, 3, 4, 5].map((id) => cell(id)), cell(6, { class: CLINICAL_ORDER[1]! })], 3);
  const from = (current: number | null, direction: Direction) => grid.move(current as CellId | null, direction);

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
    expect(gridOf([], 3).grid.move(null, 'right')).toBeNull();
  });

  it('reaches every cell going right', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 9 }), (list, columns) => {
        const { grid: all } = gridOf(list, columns);
        const seen = new Set<CellId>();
        let current: CellId | null = null;
        for (let step = 0; step < list.length; step++) {
          current = all.move(current, 'right');
          if (current !== null) seen.add(current);
        }
        expect(seen.size).toBe(list.length);
      }),
    );
  });
});
