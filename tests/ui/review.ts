import { CLINICAL_ORDER } from '../../electron/contract/classes.ts';
import { differentialOf } from '../../electron/contract/differential.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { CellId, CellSummary, Change, ReviewChanged, ReviewState, Step } from '../../electron/contract/methods.ts';
import type { Slide } from './data.ts';

const ACTOR = { id: 'local:drawing', name: 'Drawing board' };
const ALWAYS = ['BL', 'PR', 'PC', 'LA'] as const;

interface Done {
  step: Step;
  before: CellSummary[];
  after: CellSummary[];
}

/** A review kept in memory: enough to see how the window behaves, and nothing that a test relies on. */
export function makeReview(slide: Slide) {
  const rows = () => slide.detail.cells;
  const done: Done[] = [];
  const undone: Done[] = [];
  let seq = 0;

  const put = (cells: readonly CellSummary[]) => {
    const byId = new Map(cells.map((cell) => [cell.id, cell]));
    slide.detail = { ...slide.detail, cells: rows().map((cell) => byId.get(cell.id) ?? cell) };
    const { review } = slide.detail.slide;
    const count = (test: (cell: CellSummary) => boolean) => rows().filter(test).length;
    const counted = rows().filter(({ status }) => status !== 'excluded') as Parameters<typeof differentialOf>[0];
    const differential = differentialOf(counted);
    slide.detail.slide = {
      ...slide.detail.slide,
      differential,
      unidentified: differential.unidentified,
      review: review && {
        ...review,
        stage: 'in_review',
        reviewed: count(({ reviewed }) => reviewed),
        changed: count(({ changed }) => changed),
        excluded: count(({ status }) => status === 'excluded'),
        flagged: count(({ flagged }) => flagged),
      },
    };
  };
  const state = (): ReviewState => ({
    slideId: slide.detail.slide.id,
    review: slide.detail.slide.review as ReviewState['review'],
    head: seq === 0 ? null : { seq, hash: String(seq) },
    differential: slide.detail.slide.differential as ReviewState['differential'],
    undo: done.at(-1)?.step ?? null,
    redo: undone.at(-1)?.step ?? null,
    alwaysReview: ALWAYS.map((name) => ({
      class: name,
      unseen: rows().filter((cell) => cell.class === name && !cell.reviewed).length,
      total: rows().filter((cell) => cell.class === name).length,
    })),
    doubt: null,
    heldBack: false,
    writable: true,
    whyNot: null,
    reader: 1,
    position: null,
  });
  const changed = (cells: CellSummary[]): ReviewChanged => {
    seq++;
    put(cells);
    return { state: state(), cells };
  };
  const after = (cell: CellSummary, change: Change): CellSummary => {
    switch (change.action) {
      case 'relabel':
        return {
          ...cell,
          class: change.to,
          status: 'classified',
          reviewed: true,
          changed: change.to !== cell.modelClass,
        };
      case 'confirm':
        return { ...cell, status: 'classified', reviewed: true };
      case 'exclude':
        return { ...cell, status: 'excluded', reviewed: true, changed: true };
      case 'include':
        return { ...cell, status: 'classified', changed: cell.class !== cell.modelClass };
      case 'flag':
        return { ...cell, flagged: true };
      case 'unflag':
        return { ...cell, flagged: false };
      case 'comment':
        return { ...cell, comment: change.text !== '' };
    }
  };

  return {
    state,
    apply({ changes: [change] }: { changes: Change[] }) {
      if (!change) throw new LeukoscopeError('BAD_REQUEST', 'No change.');
      const ids = new Set<CellId>(change.cellIds as CellId[]);
      const before = rows().filter(({ id }) => ids.has(id));
      const cells = before.map((cell) => after(cell, change));
      const step: Step = {
        kind: change.action,
        cells: cells.length,
        to: change.action === 'relabel' ? change.to : null,
        actor: ACTOR,
        at: new Date().toISOString(),
      };
      done.push({ step, before, after: cells });
      undone.length = 0;
      return changed(cells);
    },
    undo() {
      const last = done.pop();
      if (!last) throw new LeukoscopeError('BAD_REQUEST', 'Nothing to undo.');
      undone.push(last);
      return changed(last.before);
    },
    redo() {
      const last = undone.pop();
      if (!last) throw new LeukoscopeError('BAD_REQUEST', 'Nothing to redo.');
      done.push(last);
      return changed(last.after);
    },
    gate() {
      const open = rows().filter(({ status }) => status === 'unidentified');
      const always = rows().filter((cell) => ALWAYS.some((name) => name === cell.class) && !cell.reviewed);
      const items = [
        { kind: 'unidentified', cellIds: open.map(({ id }) => id) },
        { kind: 'always_review', cellIds: always.map(({ id }) => id) },
      ].filter(({ cellIds }) => cellIds.length > 0);
      return { slideId: slide.detail.slide.id, ready: items.length === 0, items };
    },
    similar: (cell: CellId) =>
      rows()
        .filter(({ id }) => id !== cell)
        .map(({ id, confidence }) => ({ cellId: id, similarity: confidence - 0.2 * Math.abs(Math.sin(id)) }))
        .toSorted((a, b) => b.similarity - a.similarity),
    atlas: (cell: CellId) =>
      CLINICAL_ORDER.slice(0, 3).map((name) => ({
        class: name,
        signed: 40,
        examples: rows()
          .filter((one) => one.class === name && one.id !== cell)
          .slice(0, 8)
          .map(({ id }, at) => ({
            cellId: id,
            slideId: slide.detail.slide.id,
            slide: slide.detail.slide.name,
            similarity: 0.98 - at / 50,
          })),
      })),
  };
}
