import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, type NewCell, openDatabase, type Reviews } from '../../../db/index.ts';
import { CELL_CLASSES, type CellClass } from '../../../electron/contract/classes.ts';
import type { CellId, RunId, SlideId } from '../../../electron/contract/ids.ts';
import type { ParsedChange } from '../../../electron/contract/review.ts';
import { derivedMetricsOf } from '../../../electron/engine/review/derived-metrics.ts';
import { codeOf, DIFFERENTIAL, fileNames, makeCell, makeImage, makeRun, TIMING, temporaryFolder } from '../support.ts';

const KIM = { id: 'person:1', name: 'Kim' };
const LEE = { id: 'person:2', name: 'Lee' };

let folder: ReturnType<typeof temporaryFolder>;
let db: LeukoscopeDatabase;
let reviews: Reviews;

beforeEach(() => {
  folder = temporaryFolder();
  db = openDatabase(join(folder.path, 'leukoscope.db'));
  reviews = db.reviewsWith(derivedMetricsOf);
});
afterEach(() => {
  expect(db.check().problems).toEqual([]);
  db.close();
  folder.remove();
});

const idsOf = (run: RunId): CellId[] => db.cells.ofRun(run).map(({ id }) => id);
const apply = (slide: SlideId, ...changes: ParsedChange[]) => reviews.apply({ slide, reader: 1, actor: KIM }, changes);

/** An analysis of the slide's three images with four cells each, side by side; `change` may move a cell, or leave it out. */
function analyse(slideId: SlideId, change: (cell: NewCell, i: number) => NewCell | null = (cell) => cell): RunId {
  const names = fileNames(3);
  const run = db.runs.start(makeRun(slideId, names));
  const images = names.map((name, i) =>
    makeImage(
      name,
      Array.from({ length: 4 }, (_, j) =>
        change({ ...makeCell(4 * i + j), box: [100 + 200 * j, 100, 80, 90] }, 4 * i + j),
      ).filter((cell) => cell !== null),
    ),
  );
  db.runs.appendBatch(run, { images, refused: [] });
  db.runs.finish(run, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  return run;
}

/** A slide with a first analysis. */
function storeReviewed(name: string): { slideId: SlideId; runId: RunId } {
  const slideId = db.slides.create({ name, accession: null, synthetic: true });
  return { slideId, runId: analyse(slideId) };
}

/** What a reviewer sees of the cells, apart from ids and the model's call. */
const seen = (slide: SlideId) =>
  reviews.rows(slide, 1).map(({ class: name, status, flagged, comment }) => ({
    ...{ class: name, status, flagged, comment },
  }));

describe('a new analysis of a reviewed slide', () => {
  it('takes every decision along, as events that say where it comes from', () => {
    const { slideId, runId } = storeReviewed('a');
    const old = idsOf(runId);
    apply(slideId, { action: 'relabel', cellIds: [old[0]!, old[1]!], to: 'BL' });
    apply(slideId, { action: 'exclude', cellIds: [old[2]!], reason: 'torn' });
    apply(slideId, { action: 'flag', cellIds: [old[3]!] }, { action: 'comment', cellIds: [old[3]!], text: 'look' });
    reviews.setPosition(slideId, KIM.id, old[5]!);
    const before = seen(slideId);
    const counts = reviews.metrics(slideId, 1).counts;

    const run = analyse(slideId, (cell) => ({ ...cell, box: [cell.box[0] + 3, cell.box[1] + 2, 80, 90] }));
    expect(reviews.slideState(slideId).run).toBe(runId);
    expect(reviews.show(slideId, run, LEE.id, false)).toMatchObject({ shown: true, lost: [] });

    const now = idsOf(run);
    expect(reviews.slideState(slideId)).toMatchObject({ run, stage: 'in_review', version: 1 });
    expect(seen(slideId)).toEqual(before);
    expect(reviews.metrics(slideId, 1).counts).toEqual(counts);
    expect(reviews.position(slideId, KIM.id)).toBe(now[5]);
    expect(reviews.history(now[0]!)).toMatchObject([
      { kind: 'relabel', to: 'BL', cell: old[0], actor: KIM.id },
      { kind: 'carry', to: 'BL', cell: now[0], actor: 'system', text: String(old[0]) },
    ]);
    expect(db.signoff.readers(slideId, 1)).toEqual([KIM]);
    expect(
      db.worklist.find({ filter: { text: 'look' }, sort: 'name', offset: 0, limit: 9 }, { viewer: '', target: 'all' })
        .total,
    ).toBe(1);
  });

  it('is a new beginning for undo, and what is decided on it can be undone', () => {
    const { slideId, runId } = storeReviewed('a');
    apply(slideId, { action: 'relabel', cellIds: idsOf(runId).slice(0, 2), to: 'BL' });
    const run = analyse(slideId);
    reviews.show(slideId, run, LEE.id, false);
    expect(reviews.next(slideId, 1, 'undo')).toBeNull();
    expect(codeOf(() => reviews.undoRedo({ slide: slideId, reader: 1, actor: KIM }, 'undo'))).toBe('BAD_REQUEST');
    const [first] = idsOf(run);
    apply(slideId, { action: 'relabel', cellIds: [first!], to: 'PC' });
    expect(reviews.next(slideId, 1, 'undo')).toMatchObject({ kind: 'relabel', cells: 1 });
    reviews.undoRedo({ slide: slideId, reader: 1, actor: KIM }, 'undo');
    expect(reviews.verdict(first!, 1).class).toBe('BL');
  });

  it('is not shown while a decision has no cell in it, until that is accepted', () => {
    const { slideId, runId } = storeReviewed('a');
    const old = idsOf(runId);
    apply(slideId, { action: 'relabel', cellIds: [old[0]!, old[7]!], to: 'BL' });
    const before = seen(slideId);
    const run = analyse(slideId, (cell, i) => (i === 7 ? { ...cell, box: [900, 600, 80, 80] } : cell));
    const plan = reviews.show(slideId, run, KIM.id, false);
    expect(plan.shown).toBe(false);
    expect(plan.lost).toMatchObject([{ cellId: old[7], file: 'field-0001.png', class: 'BL', outline: false }]);
    expect(seen(slideId)).toEqual(before);
    expect(reviews.compare(slideId, run)).toMatchObject({ same: 11, onlyShown: 1, onlyOther: 1, carried: 1 });
    expect(reviews.show(slideId, run, KIM.id, true)).toMatchObject({ shown: true });
    expect(reviews.metrics(slideId, 1).counts.reviewed).toBe(1);
    // Going back finds the decision where it was.
    expect(reviews.show(slideId, runId, KIM.id, false)).toMatchObject({ shown: true, lost: [] });
    expect(seen(slideId)).toEqual(before);
  });

  it('takes a corrected outline along where the box is the same, and names it where it is not', () => {
    const { slideId, runId } = storeReviewed('a');
    const [first, second] = idsOf(runId);
    db.calibrations.correct(first!, Buffer.from('one'), KIM.id);
    db.calibrations.correct(second!, Buffer.from('two'), KIM.id);
    const run = analyse(slideId, (cell, i) => (i === 1 ? { ...cell, box: [cell.box[0], cell.box[1], 81, 90] } : cell));
    expect(reviews.show(slideId, run, KIM.id, false).lost).toMatchObject([{ cellId: second, outline: true }]);
    reviews.show(slideId, run, KIM.id, true);
    expect(db.calibrations.ofSlide(slideId).map(({ cellId }) => cellId)).toEqual(idsOf(run).slice(0, 1));
  });

  it('keeps the changes of an amendment apart from what was signed before', () => {
    const { slideId, runId } = storeReviewed('a');
    const old = idsOf(runId);
    apply(slideId, { action: 'relabel', cellIds: [old[1]!], to: 'BL' });
    const move = (kind: 'signed' | 'amended', version: number) =>
      db.signoff.record(slideId, KIM, () => ({
        ...{ kind, version, run: runId, detail: {} },
        next: kind === 'signed' ? { stage: 'signed' as const } : { stage: 'in_review' as const, version },
      }));
    move('signed', 1);
    const run = analyse(slideId);
    expect(codeOf(() => reviews.show(slideId, run, KIM.id, false))).toBe('SLIDE_SIGNED');
    move('amended', 2);
    reviews.show(slideId, run, KIM.id, false);
    const now = idsOf(run);
    expect(db.signoff.changes(slideId, run, 2)).toEqual([]);
    apply(slideId, { action: 'relabel', cellIds: [now[1]!], to: 'PC' });
    expect(db.signoff.changes(slideId, run, 2)).toEqual([{ cellId: now[1], from: 'BL', to: 'PC' }]);
  });

  it('stays apart while a second reader is at work, and once they are done', () => {
    const { slideId, runId } = storeReviewed('a');
    const record = (
      kind: 'second_assigned' | 'second_submitted',
      stage: 'second_reading' | 'in_review',
      second: string | null,
    ) =>
      db.signoff.record(slideId, KIM, () => ({
        kind,
        version: 1,
        run: runId,
        detail: {},
        next: { stage, second, reading: 2 },
      }));
    record('second_assigned', 'second_reading', LEE.id);
    const run = analyse(slideId);
    expect(codeOf(() => reviews.show(slideId, run, KIM.id, false))).toBe('CONFLICT');
    record('second_submitted', 'in_review', null);
    expect(codeOf(() => reviews.show(slideId, run, KIM.id, false))).toBe('CONFLICT');
  });
});

it('loses no decision over any sequence of reviews, analyses and ways back', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('relabel' as const), cell: fc.nat(11), to: fc.constantFrom(...CELL_CLASSES) }),
    fc.record({ do: fc.constant('exclude' as const), cell: fc.nat(11) }),
    fc.record({ do: fc.constant('undo' as const) }),
    fc.record({ do: fc.constant('analyse' as const), by: fc.integer({ min: -4, max: 4 }) }),
    fc.record({ do: fc.constant('back' as const), run: fc.nat(3) }),
  );
  let n = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
      const { slideId, runId } = storeReviewed(`slide ${n++}`);
      const runs = [runId];
      const model: (CellClass | 'excluded' | null)[] = Array(12).fill(null);
      const stack: { cell: number; was: CellClass | 'excluded' | null }[] = [];
      let shown: RunId = runId;
      const words = () =>
        idsOf(shown).map((cell) => {
          const { class: name, excluded } = reviews.verdict(cell, 1);
          return excluded === null ? name : 'excluded';
        });
      for (const one of steps) {
        const cells = idsOf(shown);
        if (one.do === 'relabel' || one.do === 'exclude') {
          const cellIds = [cells[one.cell]!];
          const changed = apply(
            slideId,
            one.do === 'relabel'
              ? { action: 'relabel', cellIds, to: one.to }
              : { action: 'exclude', cellIds, reason: 'x' },
          );
          if (changed.length) stack.push({ cell: one.cell, was: model[one.cell]! });
          model[one.cell] = one.do === 'relabel' ? one.to : 'excluded';
        } else if (one.do === 'undo') {
          const last = stack.pop();
          if (!last) continue;
          reviews.undoRedo({ slide: slideId, reader: 1, actor: KIM }, 'undo');
          model[last.cell] = last.was;
        } else {
          const run =
            one.do === 'back'
              ? runs[one.run % runs.length]!
              : analyse(slideId, (cell) => ({ ...cell, box: [cell.box[0] + 5 + one.by, cell.box[1], 80, 90] }));
          if (one.do === 'analyse') runs.push(run);
          if (run === shown) continue;
          const { shown: is, carried } = reviews.show(slideId, run, LEE.id, false);
          expect(is).toBe(true);
          // Without anything to carry the steps of the run that is shown again are still there; the model forgets them.
          if (carried.length === 0 && one.do === 'back') return;
          shown = run;
          stack.length = 0;
        }
        expect(words()).toEqual(model);
      }
    }),
    { numRuns: 40 },
  );
});
