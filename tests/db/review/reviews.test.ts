import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase, type Reviews } from '../../../db/index.ts';
import {
  effectiveState,
  NO_VERDICT,
  noCounts,
  type ReaderVerdict,
  type ReviewCounts,
  tally,
} from '../../../db/review/verdict.ts';
import { CELL_CLASSES, type CellClass } from '../../../electron/contract/classes.ts';
import { restated } from '../../../electron/contract/differential.ts';
import type { CellId, SlideId } from '../../../electron/contract/ids.ts';
import type { ParsedChange } from '../../../electron/contract/review.ts';
import type { CellSummary } from '../../../electron/contract/slides.ts';
import { derivedMetricsOf } from '../../../electron/engine/review/derived-metrics.ts';
import { codeOf, storeSlide, temporaryFolder } from '../support.ts';

const KIM = { id: 'person:1', name: 'Kim' };

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let db: LeukoscopeDatabase;
let reviews: Reviews;

function open(): void {
  db = openDatabase(file);
  reviews = db.reviewsWith(derivedMetricsOf);
}

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
  open();
});
afterEach(() => {
  db.close();
  folder.remove();
});

function store(name: string): { slide: SlideId; cells: CellId[] } {
  const { slideId, runId } = storeSlide(db, name);
  return { slide: slideId, cells: db.cells.ofRun(runId).map(({ id }) => id) };
}
const apply = (slide: SlideId, ...changes: ParsedChange[]) => reviews.apply({ slide, reader: 1, actor: KIM }, changes);
const relabel = (slide: SlideId, cellIds: CellId[], to: CellClass) => apply(slide, { action: 'relabel', cellIds, to });
const undoRedo = (slide: SlideId, direction: 'undo' | 'redo', reader = 1) =>
  reviews.undoRedo({ slide, reader, actor: KIM }, direction);
const row = (slide: SlideId, cell: CellId, reader = 1) => reviews.rows(slide, reader, [cell])[0]!;

describe('steps', () => {
  it('are undone and redone whole, also after a restart', () => {
    const { slide, cells } = store('a');
    const before = reviews.rows(slide, 1);
    relabel(slide, cells.slice(0, 5), 'MO');
    relabel(slide, cells.slice(3, 8), 'EO');
    expect(reviews.next(slide, 1, 'undo')).toMatchObject({ kind: 'relabel', cells: 5, to: 'EO', actor: KIM });
    expect(undoRedo(slide, 'undo').toSorted()).toEqual(cells.slice(3, 8).toSorted());
    expect(cells.slice(0, 5).map((cell) => row(slide, cell).class)).toEqual(Array(5).fill('MO'));
    undoRedo(slide, 'undo');
    expect(reviews.rows(slide, 1)).toEqual(before);
    expect(codeOf(() => undoRedo(slide, 'undo'))).toBe('BAD_REQUEST');
    db.close();
    open();
    undoRedo(slide, 'redo');
    undoRedo(slide, 'redo');
    expect(cells.slice(3, 8).map((cell) => row(slide, cell).class)).toEqual(Array(5).fill('EO'));
    expect(codeOf(() => undoRedo(slide, 'redo'))).toBe('BAD_REQUEST');
    undoRedo(slide, 'undo');
    relabel(slide, cells.slice(0, 1), 'BL');
    expect(reviews.next(slide, 1, 'redo')).toBeNull();
    expect(db.check().problems).toEqual([]);
  });

  it('leave cells of other slides alone, and are refused whole when one cell is foreign', () => {
    const [a, b] = [store('a'), store('b')];
    expect(codeOf(() => relabel(a.slide, [a.cells[0]!, b.cells[0]!], 'MO'))).toBe('NOT_FOUND');
    expect(reviews.metrics(a.slide, 1).counts.reviewed).toBe(0);
    expect(reviews.head()).toBeNull();
  });

  it('write nothing for what changes nothing', () => {
    const { slide, cells } = store('a');
    expect(apply(slide, { action: 'unflag', cellIds: cells })).toEqual([]);
    apply(slide, { action: 'confirm', cellIds: cells });
    const head = reviews.head();
    apply(slide, { action: 'confirm', cellIds: cells });
    expect(reviews.head()).toEqual(head);
  });
});

describe('a word', () => {
  it('decides an unidentified cell: confirmed, relabelled or excluded', () => {
    const { slide, cells } = store('a');
    const cell = cells[0]!;
    expect(row(slide, cell)).toMatchObject({ status: 'unidentified', reviewed: false });
    const before = reviews.metrics(slide, 1).differential;
    apply(slide, { action: 'confirm', cellIds: [cell] });
    expect(row(slide, cell)).toMatchObject({ status: 'classified', reviewed: true, changed: false });
    expect(reviews.metrics(slide, 1).differential.unidentified).toBe(before.unidentified - 1);
    apply(slide, { action: 'exclude', cellIds: [cell], reason: 'smudge' });
    expect(row(slide, cell)).toMatchObject({ status: 'excluded', reviewed: true, changed: true });
    expect(reviews.metrics(slide, 1).differential).toEqual({ ...before, unidentified: before.unidentified - 1 });
    apply(slide, { action: 'confirm', cellIds: [cell] });
    expect(row(slide, cell).status).toBe('excluded');
    apply(slide, { action: 'include', cellIds: [cell] });
    expect(row(slide, cell)).toMatchObject({ status: 'classified', class: 'BA' });
  });

  it('keeps comments and flags, and finds commented slides', () => {
    const { slide, cells } = store('a');
    store('b');
    apply(
      slide,
      { action: 'comment', cellIds: [cells[1]!], text: 'Auer rod? 확인' },
      { action: 'flag', cellIds: [cells[1]!] },
    );
    expect(reviews.cell(cells[1]!, 1)).toMatchObject({ comment: 'Auer rod? 확인', flagged: true, reviewed: false });
    const find = (text: string) =>
      db.worklist
        .find({ filter: { text }, sort: 'newest', offset: 0, limit: 10 }, { viewer: KIM.id, target: 100 })
        .slides.map(({ name }) => name);
    expect(find('AUER 확인')).toEqual(['a']);
    expect(find('auer b')).toEqual([]);
    undoRedo(slide, 'undo');
    expect(find('auer')).toEqual([]);
  });
});

/** What a person may do, as data; cells by place. */
const action = fc.record({
  reader: fc.constantFrom(1, 2),
  act: fc.constantFrom(
    'relabel',
    'confirm',
    'exclude',
    'include',
    'flag',
    'unflag',
    'comment',
    'undo',
    'redo',
    'arbitrate',
  ),
  cells: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 4 }),
  to: fc.constantFrom(...CELL_CLASSES),
  text: fc.constantFrom('', 'x', 'y'),
});

it('equals a plain model, its own replay and a recount after any actions of two readers', () => {
  const { slide, cells } = store('a');
  const calls = db.cells.ofRun(db.slides.get(slide)!.run!.id);
  fc.assert(
    fc.property(fc.array(action, { maxLength: 25 }), (actions) => {
      // The stacks start empty for this run of the property: what was done before is below their floor.
      const models = [1, 2].map((reader) => ({
        words: new Map(cells.map((cell) => [cell, reviews.verdict(cell, reader)])),
        done: [] as Map<CellId, ReaderVerdict>[],
        undone: [] as Map<CellId, ReaderVerdict>[],
      }));
      for (const { reader, act, cells: places, to, text } of actions) {
        const model = models[reader - 1]!;
        const step = { slide, reader, actor: KIM };
        const cellIds = places.map((place) => cells[place]!);
        if (act === 'undo' || act === 'redo') {
          const [from, onto] = act === 'undo' ? [model.done, model.undone] : [model.undone, model.done];
          const target = from.pop();
          if (!target) continue;
          onto.push(model.words);
          model.words = target;
          reviews.undoRedo(step, act);
          continue;
        }
        if (act === 'arbitrate' && reader !== 1) continue;
        const next = new Map(model.words);
        for (const cell of cellIds) {
          const word = next.get(cell)!;
          const call = calls.find(({ id }) => id === cell)!;
          const after = {
            relabel: { ...word, class: to, excluded: null },
            arbitrate: { ...word, class: to, excluded: null },
            confirm: word.excluded === null ? { ...word, class: word.class ?? call.class } : word,
            exclude: { ...word, excluded: 'why' },
            include: { ...word, excluded: null },
            flag: { ...word, flagged: true },
            unflag: { ...word, flagged: false },
            comment: { ...word, comment: text || null },
          }[act];
          next.set(cell, after);
        }
        const changed =
          act === 'arbitrate'
            ? reviews.arbitrate(
                step,
                cellIds.map((cell) => ({ cell, to, reason: null })),
              )
            : reviews.apply(step, [
                act === 'relabel'
                  ? { action: act, cellIds, to }
                  : act === 'exclude'
                    ? { action: act, cellIds, reason: 'why' }
                    : act === 'comment'
                      ? { action: act, cellIds, text }
                      : { action: act, cellIds },
              ]);
        if (changed.length === 0) continue;
        model.done.push(model.words);
        model.undone = [];
        model.words = next;
      }
      for (const reader of [1, 2]) {
        for (const cell of cells)
          expect(reviews.verdict(cell, reader)).toEqual(models[reader - 1]!.words.get(cell) ?? NO_VERDICT);
        const recount = noCounts();
        for (const call of calls) tally(recount, effectiveState(call, reviews.verdict(call.id, reader)));
        expect(reviews.metrics(slide, reader).counts).toEqual(recount);
        const facts = {
          untrained: ['LA' as const],
          cells: recount.total,
          unreviewed: recount.total - recount.reviewed,
        };
        expect(reviews.metrics(slide, reader).differential).toEqual(
          restated(derivedMetricsOf(recount).differential, facts),
        );
      }
      expect(db.check().problems).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

describe('cells that the rule leaves to the neighbouring field', () => {
  /** Marks the slide's unidentified cells as cut by the right border; answers them. */
  function storeCut(name: string) {
    const { slide } = store(name);
    const cut = reviews.rows(slide, 1).flatMap(({ id, status }) => (status === 'unidentified' ? [id] : []));
    db.close();
    const raw = new Sqlite(file);
    for (const cell of cut) raw.prepare("UPDATE predictions SET status = 'not_counted' WHERE cell = ?").run(cell);
    raw.exec("UPDATE run_classes SET status = 'not_counted' WHERE status = 'unidentified'");
    raw.exec('UPDATE run_inputs SET digest = NULL; DELETE FROM review_metrics');
    raw.close();
    open();
    reviews.refresh();
    return { slide, cut };
  }

  it('are excluded for that reason by nobody, block nothing, and count once somebody gives them a class', () => {
    const { slide, cut } = storeCut('a');
    const [first] = cut as [CellId];
    expect(cut.length).toBeGreaterThan(0);
    expect(reviews.metrics(slide, 1).counts).toMatchObject({
      unidentified: 0,
      excluded: cut.length,
      notCounted: cut.length,
      reviewed: 0,
      changed: 0,
    });
    expect(db.slides.summary(slide)?.unidentified).toBe(0);
    expect(row(slide, first)).toMatchObject({ status: 'excluded', reviewed: false, changed: false });
    expect(reviews.cell(first, 1)).toMatchObject({ status: 'excluded', excluded: 'not_counted' });
    const verdicts = () => db.signoff.verdicts(reviews.slideState(slide).run, 1);
    expect(verdicts().find(({ cell }) => cell === first)).toMatchObject({ verdict: 'excluded', reviewed: false });

    relabel(slide, [first], 'NE');
    expect(row(slide, first)).toMatchObject({ status: 'classified', class: 'NE', reviewed: true });
    expect(reviews.metrics(slide, 1).counts).toMatchObject({ excluded: cut.length - 1, notCounted: cut.length - 1 });
    undoRedo(slide, 'undo');
    expect(reviews.metrics(slide, 1).counts).toMatchObject({ excluded: cut.length, notCounted: cut.length });
    apply(slide, { action: 'exclude', cellIds: [first], reason: 'torn' });
    expect(reviews.cell(first, 1)).toMatchObject({ excluded: 'torn', reviewed: true });
    expect(db.check().problems).toEqual([]);
  });
});

it('counts rows as it counts words', () => {
  const { slide, cells } = store('a');
  relabel(slide, cells.slice(0, 3), 'BL');
  apply(slide, { action: 'flag', cellIds: cells.slice(2, 4) });
  const counts: ReviewCounts = noCounts();
  for (const cell of reviews.rows(slide, 1) as CellSummary[]) tally(counts, cell);
  expect(counts).toEqual(reviews.metrics(slide, 1).counts);
});

it('refuses to change or delete an event, and finds one that was changed by force', () => {
  const { slide, cells } = store('a');
  const cell = cells[0]!;
  for (const to of ['LY', 'MO', 'NE'] as const) relabel(slide, [cell], to);
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
  open();
  expect(db.check().problems).toEqual([
    'The schema was changed from outside: review_events_keep_update.',
    'Review event 2 was altered: its hash does not fit.',
  ]);
  db.close();
  const again = new Sqlite(file);
  again.exec(trigger);
  again.exec("UPDATE cell_state SET class = 'BL'");
  again.close();
  open();
  expect(db.check().problems).toEqual(
    expect.arrayContaining([
      'Review event 2 was altered: its hash does not fit.',
      `The state of cell ${cell} differs from its review events.`,
    ]),
  );
});

it('derives the figures anew of a database that an earlier version wrote', () => {
  const { slide } = store('a');
  reviews.refresh();
  const { differential } = reviews.metrics(slide, 1);
  db.close();
  const raw = new Sqlite(file);
  raw.exec("UPDATE review_metrics SET rules = 0, differential = json_set(differential, '$.classes.NE.percent', 99)");
  raw.close();
  open();
  reviews.refresh();
  expect(reviews.metrics(slide, 1).differential).toEqual(differential);
});
