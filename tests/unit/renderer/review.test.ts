import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Differential } from '../../../electron/contract/analysis.ts';
import { exactLimits } from '../../../electron/contract/binomial.ts';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';
import { placesOf, withRows } from '../../../renderer/api/cells.ts';
import { percentileOf } from '../../../renderer/features/cell/percentile.ts';
import { arrange } from '../../../renderer/features/gallery/grid/arrange.ts';
import { cellsIn } from '../../../renderer/features/gallery/grid/rubber-band.ts';
import { AS_STORED, filterOf, gainsOf, isAdjusted } from '../../../renderer/features/gallery/pictures/adjust.ts';
import { countQuestion } from '../../../renderer/features/signoff/hint.ts';
import { NO_FILTERS, rankCells } from '../../../renderer/state/cell-filters.ts';
import {
  ACTIONS,
  actionsByKey,
  assignKey,
  comboOf,
  DEFAULT_KEYS,
  FIXED_KEYS,
  keyLabel,
  restoreKeys,
  swapKeys,
} from '../../../renderer/state/keymap.ts';
import { Grid } from '../../../renderer/state/sections.ts';
import {
  extend,
  keepShown,
  NOTHING,
  nextAfter,
  pick,
  selectAll,
  selectArea,
  toggle,
} from '../../../renderer/state/selection.ts';

const id = (n: number) => n as CellId;
const ORDER = [1, 2, 3, 4, 5, 6].map(id);
/** Cells of one class, in the order given. */
const orderOf = (ids: readonly CellId[]) => {
  const cells = ids.map((one) => ({ id: one, class: 'NE', status: 'classified' }) as CellSummary);
  return arrange(cells, { ranking: rankCells(cells, 'order'), filters: NO_FILTERS, first: [] });
};
const list = (ids: ReadonlySet<CellId>) => [...ids].toSorted((a, b) => a - b);

describe('selection', () => {
  it('adds and removes single cells, and extends from the anchor, not from the last click', () => {
    const one = toggle(pick(id(2)), id(5));
    expect(list(one.ids)).toEqual([2, 5]);
    expect(list(toggle(one, id(2)).ids)).toEqual([5]);
    const range = extend(pick(id(2)), id(5), ORDER);
    expect(list(range.ids)).toEqual([2, 3, 4, 5]);
    expect(list(extend(range, id(1), ORDER).ids)).toEqual([1, 2]);
    expect(list(extend(toggle(pick(id(6)), id(1)), id(2), ORDER, true).ids)).toEqual([1, 2, 6]);
  });

  it('extends over what is shown alone; without an anchor in view it picks', () => {
    expect(list(extend(pick(id(9)), id(3), ORDER).ids)).toEqual([3]);
    expect(list(extend(pick(id(1)), id(6), [1, 4, 6].map(id)).ids)).toEqual([1, 4, 6]);
  });

  it('takes all, a band, a band on top', () => {
    expect(list(selectAll(NOTHING, ORDER).ids)).toEqual(ORDER);
    expect(list(selectArea(pick(id(1)), [id(3), id(4)], false).ids)).toEqual([3, 4]);
    expect(list(selectArea(pick(id(1)), [id(3), id(4)], true).ids)).toEqual([1, 3, 4]);
  });

  it('forgets cells that are no longer shown, and is the same object when none goes', () => {
    const from = toggle(pick(id(2)), id(5));
    expect(keepShown(from, () => true)).toBe(from);
    const kept = keepShown(from, (one) => one !== 5);
    expect(list(kept.ids)).toEqual([2]);
    expect(kept.cursor).toBeNull();
  });
});

describe('nextAfter', () => {
  it('goes on to the next cell that wants a look, round the end, and past those just dealt with', () => {
    const wanted = new Set([1, 4, 6].map(id));
    const next = (...done: number[]) => nextAfter(orderOf(ORDER), new Set(done.map(id)), (one) => wanted.has(one));
    expect(next(1)).toBe(4);
    expect(next(4)).toBe(6);
    expect(next(6)).toBe(1);
    expect(next(4, 6)).toBe(1);
  });

  it('without any such cell takes the neighbour, and nothing when nothing else is shown', () => {
    expect(nextAfter(orderOf(ORDER), new Set([id(2)]), () => false)).toBe(3);
    expect(nextAfter(orderOf(ORDER), new Set([id(6)]), () => false)).toBe(5);
    expect(nextAfter(orderOf([id(1)]), new Set([id(1)]), () => true)).toBeNull();
  });

  it('reaches every cell once when each is seen in turn', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 60 }), (numbers) => {
        const order = orderOf(numbers.map(id));
        const seen = new Set<CellId>();
        let at: CellId | null = order.ids[0] ?? null;
        for (let step = 0; step < order.ids.length && at !== null; step++) {
          seen.add(at);
          at = nextAfter(order, new Set([at]), (one) => !seen.has(one));
        }
        expect(seen.size).toBe(order.ids.length);
      }),
    );
  });
});

describe('keys', () => {
  it('collide with nothing by default', () => {
    expect(actionsByKey(DEFAULT_KEYS).size).toBe(ACTIONS.length);
    for (const combo of Object.values(DEFAULT_KEYS)) expect(FIXED_KEYS.has(combo), combo).toBe(false);
  });

  it('stay free of collisions whatever is assigned, swapped and stored', () => {
    const combos = fc.constantFrom('KeyQ', 'KeyN', 'Space', 'Enter', 'Ctrl+KeyZ', 'Digit1', 'KeyO');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...ACTIONS), combos, fc.constantFrom(...ACTIONS)), { maxLength: 20 }),
        (steps) => {
          let keys = DEFAULT_KEYS;
          for (const [action, combo, other] of steps) {
            const result = assignKey(keys, action, combo);
            keys = swapKeys(result.ok ? result.keys : keys, action, other);
          }
          expect(actionsByKey(keys).size).toBe(ACTIONS.length);
          expect(restoreKeys(JSON.parse(JSON.stringify(keys)))).toEqual(keys);
        },
      ),
    );
  });

  it('say who has a key that is taken, and refuse fixed ones', () => {
    expect(assignKey(DEFAULT_KEYS, 'flag', 'KeyN')).toEqual({ ok: false, reason: 'taken', by: 'class.NE' });
    expect(assignKey(DEFAULT_KEYS, 'flag', 'Enter')).toEqual({ ok: false, reason: 'fixed' });
    expect(assignKey(DEFAULT_KEYS, 'flag', 'KeyF').ok).toBe(true);
  });

  it('mend a stored map that is broken', () => {
    expect(restoreKeys(null)).toEqual(DEFAULT_KEYS);
    expect(restoreKeys({ flag: 'KeyN' })).toEqual(DEFAULT_KEYS);
    expect(restoreKeys({ flag: 'KeyG', nonsense: 'KeyH' })).toEqual({ ...DEFAULT_KEYS, flag: 'KeyG' });
  });

  it('are read from the physical key, with Command as Ctrl', () => {
    const press = { code: 'KeyZ', ctrlKey: false, metaKey: true, shiftKey: true };
    expect(comboOf(press)).toBe('Ctrl+Shift+KeyZ');
    expect(['KeyN', 'Shift+Slash', 'Delete', 'Ctrl+KeyZ', 'Digit4', 'Numpad4'].map(keyLabel)).toEqual([
      'N',
      '?',
      'Del',
      'Ctrl Z',
      '4',
      'Num 4',
    ]);
  });
});

describe('cellsIn', () => {
  // Two rows of three tiles of 10 px, 2 px apart, under a heading of 20 px.
  const order = orderOf([1, 2, 3, 4, 5].map(id));
  const grid = new Grid(order.sections, order, { columns: 3, tile: 10, gap: 2, header: 20 });
  const within = (x0: number, y0: number, x1: number, y1: number) => cellsIn(grid, { x0, y0, x1, y1 });

  it('takes what it touches, whichever way it was drawn, and no gap or heading', () => {
    expect(within(0, 0, 40, 19)).toEqual([]);
    expect(within(13, 25, 15, 26)).toEqual([2]);
    expect(within(30, 40, 5, 25)).toEqual([1, 2, 3, 4, 5]);
    expect(within(10, 21, 12, 29)).toEqual([]);
    expect(within(25, 33, 40, 50)).toEqual([]);
  });
});

describe('picture adjustment', () => {
  it('is nothing at all until something is adjusted', () => {
    expect(isAdjusted(AS_STORED)).toBe(false);
    expect(filterOf(AS_STORED, 'm')).toBe('none');
    expect(filterOf({ ...AS_STORED, brightness: 20, tint: -5 }, 'm')).toBe('url(#m) brightness(1.20)');
  });

  it('balances white without a change of brightness', () => {
    const level = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(level, level, (warmth, tint) => {
        const gains = gainsOf({ ...AS_STORED, warmth, tint });
        expect((gains[0] + gains[1] + gains[2]) / 3).toBeCloseTo(1, 9);
        expect(Math.min(...gains)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('percentileOf', () => {
  const even = Array.from({ length: 101 }, (_, at) => at);
  it('finds the place of a value, also between and beyond the known ones', () => {
    expect(percentileOf(even, 25)).toBe(25);
    expect(percentileOf(even, 25.5)).toBe(25.5);
    expect(percentileOf(even, -4)).toBe(0);
    expect(percentileOf(even, 400)).toBe(100);
  });

  it('puts a value that many cells share in the middle of them', () => {
    expect(percentileOf([...Array<number>(51).fill(1), ...Array<number>(50).fill(3)], 1)).toBe(25);
    expect(percentileOf(Array<number>(101).fill(2), 2)).toBe(50);
  });
});

describe('count hint', () => {
  const differential = (BL: number, counted: number): Differential => ({
    counted,
    unidentified: 0,
    classes: {
      BL: {
        count: BL,
        percent: (100 * BL) / counted,
        ci95: exactLimits(BL, counted).map((limit) => 100 * limit) as [number, number],
      },
    },
    per_100_wbc: {},
  });

  it('names the class and the threshold within its limits, and is silent when none is', () => {
    expect(countQuestion(differential(3, 100))).toEqual({ class: 'BL', percent: 3, threshold: 1 });
    expect(countQuestion(differential(0, 100))).toBeNull();
    expect(countQuestion(differential(60, 100))).toBeNull();
  });
});

describe('withRows', () => {
  it('replaces what changed and keeps every other row the same object', () => {
    const rows = ORDER.map((one) => ({ id: one, class: 'NE' }) as CellSummary);
    const changed = { id: id(3), class: 'LY' } as CellSummary;
    const after = withRows(rows, [changed]);
    expect(after.map((row, at) => row === rows[at])).toEqual([true, true, false, true, true, true]);
    expect(after[2]).toBe(changed);
    expect(withRows(rows, [])).toBe(rows);
    expect(placesOf(after)).toBe(placesOf(rows));
    expect(withRows(after, [{ id: id(99) } as CellSummary])).toEqual(after);
  });
});
