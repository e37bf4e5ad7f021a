import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_CLASSES } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary, SlideId } from '../../../electron/contract/methods.ts';
import type { MaskEdit } from '../../../electron/contract/segmenter.ts';
import { propose, WANTED, workList } from '../../../renderer/features/calibrate/propose.ts';
import { BRUSH, useCalibrate } from '../../../renderer/features/calibrate/store.ts';
import {
  drawn,
  extended,
  NO_STROKES,
  redone,
  type Strokes,
  undone,
} from '../../../renderer/features/calibrate/strokes.ts';

const id = (n: number) => n as CellId;
type Row = Pick<CellSummary, 'id' | 'class' | 'status' | 'quality'>;
const row = (n: number, quality = 1, name: Row['class'] = 'NE', status: Row['status'] = 'classified'): Row => ({
  id: id(n),
  class: name,
  status,
  quality,
});

describe('proposals', () => {
  it('alternate the worst outlines with cells of the classes that are missing', () => {
    const cells = [
      ...Array.from({ length: 40 }, (_, i) => row(i + 1, 1 - i / 100)),
      row(101, 1, 'LY'),
      row(102, 1, 'MO'),
    ];
    const list = propose(cells, 6);
    expect(list.map(({ why }) => why)).toEqual(['doubtful', 'random', 'doubtful', 'random', 'doubtful', 'random']);
    expect(list.filter(({ why }) => why === 'doubtful').map((one) => one.id)).toEqual([40, 39, 38]);
    const classes = list.filter(({ why }) => why === 'random').map((one) => cells.find((c) => c.id === one.id)?.class);
    expect(new Set(classes.slice(0, 2))).toEqual(new Set(['LY', 'MO']));
  });

  it('leave out what has no outline, and never name a cell twice', () => {
    const rows = fc.array(
      fc.record({
        class: fc.constantFrom(...CELL_CLASSES),
        status: fc.constantFrom<Row['status']>('classified', 'unidentified', 'excluded'),
        quality: fc.constantFrom(0, 0.2, 0.7, 1),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 30 }), (all, count) => {
        const cells = all.map((one, i): Row => ({ id: id(i + 1), ...one }));
        const usable = cells.filter((c) => c.status !== 'excluded' && c.class !== 'AR' && c.quality > 0);
        const list = propose(cells, count);
        expect(list).toHaveLength(Math.min(count, usable.length));
        expect(new Set(list.map((one) => one.id)).size).toBe(list.length);
        for (const one of list) expect(usable.some((c) => c.id === one.id)).toBe(true);
        // More are the same ones and some after them: nobody's list is shuffled by asking for more.
        expect(propose(cells, count + 5).slice(0, list.length)).toEqual(list);
      }),
    );
  });
});

describe('the list to work through', () => {
  const cells = Array.from({ length: 50 }, (_, i) => row(i + 1, (i + 1) / 50));
  const ids = (list: { id: CellId }[]) => list.map((one) => one.id);

  it('keeps its order while cells are corrected, and fills up when one is skipped', () => {
    const fresh = ids(workList(cells, [], [], new Set()));
    expect(fresh).toHaveLength(WANTED);
    const [first, second] = fresh as [CellId, CellId];
    expect(ids(workList(cells, [], [second, first], new Set()))).toEqual(fresh);
    const skipped = ids(workList(cells, [], [], new Set([second])));
    expect(skipped).toHaveLength(WANTED);
    expect(skipped.slice(0, -1)).toEqual(fresh.filter((one) => one !== second));
  });

  it('begins with what a person chose, and forgets no correction', () => {
    const list = workList(cells, [id(25)], [], new Set());
    expect(list[0]).toEqual({ id: 25, why: 'chosen' });
    expect(list).toHaveLength(WANTED);
    const many = Array.from({ length: 14 }, (_, i) => id(i + 20));
    const all = ids(workList(cells, [], many, new Set()));
    for (const one of many) expect(all).toContain(one);
    expect(ids(workList(cells, [id(999)], [], new Set()))).not.toContain(999);
  });
});

describe('strokes', () => {
  const edit = (x: number): MaskEdit => ({ tool: 'superpixel', paint: 'nucleus', at: [x, 0] });

  it('undo and redo lead back and forth; a new stroke ends what could be redone', () => {
    let strokes: Strokes = NO_STROKES;
    for (const x of [1, 2, 3]) strokes = drawn(strokes, edit(x));
    strokes = undone(undone(strokes));
    expect(strokes.done).toEqual([edit(1)]);
    expect(redone(strokes).done).toEqual([edit(1), edit(2)]);
    expect(redone(redone(redone(strokes))).done).toEqual([edit(1), edit(2), edit(3)]);
    expect(drawn(strokes, edit(9))).toEqual({ done: [edit(1), edit(9)], undone: [] });
    expect(undone(NO_STROKES)).toEqual(NO_STROKES);
  });

  it('take no points that hardly move', () => {
    expect(extended([[1, 1]], [1.1, 1.1])).toEqual([[1, 1]]);
    expect(extended([[1, 1]], [2, 1])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });
});

describe('the state of a correction', () => {
  it('keeps the strokes of each cell, and starts over on another slide', () => {
    const state = () => useCalibrate.getState();
    state().enter(1 as SlideId);
    const edit: MaskEdit = { tool: 'superpixel', paint: 'nucleus', at: [1, 1] };
    state().draw(id(1), edit);
    state().draw(id(2), edit);
    state().undo(id(2));
    expect(state().strokes.get(id(1))?.done).toEqual([edit]);
    expect(state().strokes.get(id(2))).toEqual({ done: [], undone: [edit] });
    state().skip(id(3));
    state().choose(1 as SlideId, id(3));
    expect(state()).toMatchObject({ current: 3, chosen: [3] });
    expect(state().skipped.has(id(3))).toBe(false);
    expect(state().strokes.get(id(1))?.done).toEqual([edit]);
    state().enter(2 as SlideId);
    expect(state().strokes.size).toBe(0);
    expect(state().chosen).toEqual([]);
  });

  it('keeps the brush between its limits', () => {
    for (let i = 0; i < 40; i++) useCalibrate.getState().resize(BRUSH.step);
    expect(useCalibrate.getState().radius).toBe(BRUSH.most);
    for (let i = 0; i < 40; i++) useCalibrate.getState().resize(1 / BRUSH.step);
    expect(useCalibrate.getState().radius).toBe(BRUSH.least);
  });
});
