import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../db/index.ts';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import { codeOf, storeSlide, temporaryFolder } from './support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let db: LeukoscopeDatabase;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
  db = openDatabase(file);
});
afterEach(() => {
  db.close();
  folder.remove();
});

const relabel = (cell: ReturnType<typeof ids>[number], to: CellClass) =>
  db.reviews.append({ cell, to, actor: 'kim', reason: null });
const ids = (name: string) => db.cells.ofRun(storeSlide(db, name).runId).map((cell) => cell.id);

it('undoes and redoes in order', () => {
  const cell = ids('a')[0]!;
  const first = relabel(cell, 'LY');
  const second = relabel(cell, 'MO');
  expect(codeOf(() => db.reviews.undo(first.seq, 'kim'))).toBe('BAD_REQUEST');
  const undone = db.reviews.undo(second.seq, 'kim');
  expect(db.reviews.classOf(cell)).toBe('LY');
  db.reviews.undo(undone.seq, 'kim');
  expect(db.reviews.classOf(cell)).toBe('MO');
  expect(db.reviews.history(cell).map((e) => [e.from, e.to])).toEqual([
    [null, 'LY'],
    ['LY', 'MO'],
    ['MO', 'LY'],
    ['LY', 'MO'],
  ]);
});

it('keeps the projection equal to a model of undo and redo, whatever is done', () => {
  const cells = ids('a');
  const step = fc.record({
    cell: fc.nat(2),
    act: fc.constantFrom('relabel', 'undo', 'redo'),
    to: fc.constantFrom(...CELL_CLASSES),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const model = cells.slice(0, 3).map((cell) => ({
        done: [] as { seq: number; before: CellClass | null; after: CellClass | null }[],
        undone: [] as { seq: number; before: CellClass | null; after: CellClass | null }[],
        now: db.reviews.classOf(cell),
      }));
      for (const { cell: index, act, to } of steps) {
        const cell = cells[index]!;
        const state = model[index]!;
        const top = act === 'undo' ? state.done.pop() : act === 'redo' ? state.undone.pop() : undefined;
        if (act === 'relabel') {
          state.done.push({ seq: relabel(cell, to).seq, before: state.now, after: to });
          state.undone = [];
          state.now = to;
        } else if (top) {
          const { seq } = db.reviews.undo(top.seq, 'kim');
          (act === 'undo' ? state.undone : state.done).push({ ...top, seq });
          state.now = act === 'undo' ? top.before : top.after;
        }
        expect(db.reviews.classOf(cell)).toBe(state.now);
      }
      expect(db.check().problems).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

it('refuses to change or delete an event, and finds one that was changed by force', () => {
  const cell = ids('a')[0]!;
  for (const to of ['LY', 'MO', 'NE'] as const) relabel(cell, to);
  db.close();
  const raw = new Sqlite(file);
  expect(() => raw.exec("UPDATE review_events SET actor = 'lee'")).toThrow(/append-only/);
  expect(() => raw.exec('DELETE FROM review_events')).toThrow(/append-only/);
  expect(() => raw.exec('DELETE FROM audit_log')).toThrow(/append-only/);
  const trigger = raw
    .prepare("SELECT sql FROM sqlite_schema WHERE name = 'review_events_keep_update'")
    .pluck()
    .get() as string;
  raw.exec("DROP TRIGGER review_events_keep_update; UPDATE review_events SET actor = 'lee' WHERE seq = 2");
  raw.close();
  db = openDatabase(file);
  expect(db.check().problems).toEqual([
    'The schema was changed from outside: review_events_keep_update.',
    'Review event 2 was altered: its hash does not fit.',
  ]);
  db.close();
  const again = new Sqlite(file);
  again.exec(trigger);
  again.exec("UPDATE cell_state SET class = 'BL'");
  again.close();
  db = openDatabase(file);
  expect(db.check().problems).toEqual([
    'Review event 2 was altered: its hash does not fit.',
    `The state of cell ${cell} differs from its review events.`,
  ]);
});
