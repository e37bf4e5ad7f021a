import type { CellClass } from '../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { CellId, RunId, SlideId } from '../../electron/contract/ids.ts';
import type { Actor } from '../../electron/contract/people.ts';
import type { LostDecision, RunComparison } from '../../electron/contract/runs.ts';
import { audit } from '../audit.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';
import { type Entry, writeStep } from './event-log.ts';
import { matchCells, type PlacedCell } from './match-cells.ts';
import { readSlideState } from './slide-state.ts';
import { NO_VERDICT, type ReaderVerdict, sameVerdict } from './verdict.ts';

/** Who carries: whoever shows another analysis has not read its cells. */
const CARRIER: Actor = { id: 'system', name: 'Leukoscope' };

/** What the first reading decided on a cell, the cell of the other run that is the same, and what is said of that one already. */
interface Decision {
  cell: CellId;
  verdict: ReaderVerdict;
  target: CellId;
  before: ReaderVerdict;
}

/** What happens to the decisions on the cells that a slide shows when it shows those of another run. */
export interface CarryPlan {
  /** The analyses that found the cells that are shown, and those to be shown. */
  from: RunId;
  to: RunId;
  /** Cells of both that are the same. */
  matched: ReadonlyMap<CellId, CellId>;
  /** How many decisions have a cell in the other run. */
  placed: number;
  /** Those of them that its cells do not have already. */
  carried: Decision[];
  /** What the other run has no cell for, in the order of the cells. */
  lost: LostDecision[];
}

const placedCells = (db: ReadableConnection, analysis: RunId): PlacedCell[] =>
  db.all<PlacedCell>(
    `SELECT c.id, i.sha256, c.x, c.y, c.width, c.height FROM cells c JOIN images i ON i.id = c.image
     WHERE c.run = $analysis ORDER BY c.id`,
    { analysis },
  );

interface StateRow {
  cell: CellId;
  class: CellClass | null;
  excluded: string | null;
  flagged: number;
  comment: string | null;
}

/** The first reading's verdicts. Those of a second reader are about a version that is closed, and stay where they are. */
const readVerdicts = (db: ReadableConnection, analysis: RunId): Map<CellId, ReaderVerdict> =>
  new Map(
    db
      .all<StateRow>(
        `SELECT t.cell, t.class, t.excluded, t.flagged, t.comment FROM cells c JOIN cell_state t ON t.cell = c.id AND t.reader = 1
         WHERE c.run = $analysis ORDER BY t.cell`,
        { analysis },
      )
      .map(({ cell, ...row }) => [cell, { ...row, flagged: row.flagged === 1 }]),
  );

/** The analysis that found the cells of a complete run. @throws NOT_FOUND for a run that is none of the slide's, or not complete. */
function analysisOf(db: ReadableConnection, slide: SlideId, run: RunId): RunId {
  const row = db.get<{ root: RunId }>(
    "SELECT coalesce(parent, id) AS root FROM runs WHERE id = $run AND slide = $slide AND status = 'complete'",
    { run, slide },
  );
  if (!row) throw new LeukoscopeError('NOT_FOUND', `Slide ${slide} has no complete analysis ${run}. Reload the slide.`);
  return row.root;
}

/** What showing another complete run of the slide would do to the decisions on the cells of the analysis `from`; changes nothing. */
export function planCarry(db: ReadableConnection, slide: SlideId, from: RunId, run: RunId): CarryPlan {
  const to = analysisOf(db, slide, run);
  const matched = from === to ? new Map<CellId, CellId>() : matchCells(placedCells(db, from), placedCells(db, to));
  const plan: CarryPlan = { from, to, matched, placed: 0, carried: [], lost: [] };
  if (from === to) return plan;
  const there = readVerdicts(db, to);
  for (const [cell, verdict] of readVerdicts(db, from)) {
    const target = matched.get(cell);
    if (target !== undefined) {
      const before = there.get(target) ?? NO_VERDICT;
      if (!sameVerdict(verdict, NO_VERDICT)) plan.placed++;
      if (!sameVerdict(verdict, before)) plan.carried.push({ cell, verdict, target, before });
    } else if (!sameVerdict(verdict, NO_VERDICT)) {
      plan.lost.push({ cellId: cell, file: fileOf(db, cell), ...verdict, outline: false });
    }
  }
  plan.lost.push(...lostOutlines(db, from, matched));
  plan.lost.sort((a, b) => a.cellId - b.cellId);
  return plan;
}

const fileOf = (db: ReadableConnection, cell: CellId): string =>
  db.get<{ file: string }>('SELECT i.file FROM cells c JOIN images i ON i.id = c.image WHERE c.id = $cell', { cell })
    ?.file ?? '';

/** A corrected outline is a mask of the cell's box: it goes on where the box is the same. */
function lostOutlines(db: ReadableConnection, from: RunId, matched: CarryPlan['matched']): LostDecision[] {
  return db
    .all<{ cell: CellId }>(
      'SELECT k.cell FROM cells c JOIN corrected_masks k ON k.cell = c.id WHERE c.run = $from ORDER BY k.cell',
      { from },
    )
    .filter(({ cell }) => !hasSameBox(db, cell, matched.get(cell)))
    .map(({ cell }) => ({ cellId: cell, file: fileOf(db, cell), ...NO_VERDICT, outline: true }));
}

const hasSameBox = (db: ReadableConnection, one: CellId, other: CellId | undefined): boolean =>
  other !== undefined &&
  db.get(
    `SELECT 1 FROM cells a JOIN cells b ON b.x = a.x AND b.y = a.y AND b.width = a.width AND b.height = a.height
     WHERE a.id = $one AND b.id = $other`,
    { one, other },
  ) !== undefined;

/** Another complete run of a slide beside the one that is shown. @throws {@link LeukoscopeError} NOT_FOUND. */
export function compareRuns(db: ReadableConnection, slide: SlideId, run: RunId): RunComparison {
  const { root, run: shownRun } = readSlideState(db, slide);
  const { matched, placed, lost, from, to } = planCarry(db, slide, root, run);
  const [shown, other] = [readCalls(db, shownRun), readCalls(db, run)];
  const pairs = from === to ? [...shown.keys()].map((cell): [CellId, CellId] => [cell, cell]) : [...matched];
  const calls = new Map<string, RunComparison['calls'][number]>();
  for (const [one, two] of pairs) {
    const [before, after] = [shown.get(one) ?? null, other.get(two) ?? null];
    if (before === after) continue;
    const key = `${before}/${after}`;
    const entry = calls.get(key) ?? { shown: before, other: after, cells: 0 };
    entry.cells++;
    calls.set(key, entry);
  }
  return {
    same: pairs.length,
    onlyShown: shown.size - pairs.length,
    onlyOther: other.size - pairs.length,
    calls: [...calls.values()].toSorted((a, b) => b.cells - a.cells),
    carried: placed,
    lost,
  };
}

/** A run's calls; null for a cell without one. */
function readCalls(db: ReadableConnection, run: RunId): Map<CellId, CellClass | null> {
  const rows = db.all<{ cell: CellId; class: CellClass; status: string }>(
    'SELECT cell, class, status FROM predictions WHERE run = $run ORDER BY cell',
    { run },
  );
  return new Map(rows.map(({ cell, class: name, status }) => [cell, status === 'classified' ? name : null]));
}

/** The events that give a cell the verdict of another; the first one says from which cell it comes. */
function entriesOf({ cell, target, verdict, before }: Decision): Entry[] {
  const entries: Entry[] = [
    { cell: target, kind: 'carry', to: verdict.class, reason: verdict.excluded, text: String(cell) },
  ];
  if (verdict.flagged !== before.flagged) entries.push({ cell: target, kind: verdict.flagged ? 'flag' : 'unflag' });
  if (verdict.comment !== before.comment) entries.push({ cell: target, kind: 'comment', text: verdict.comment });
  return entries;
}

/**
 * Shows another complete run of a slide: each decision is carried to the cell that is the same, as events of a batch that no undo takes
 * back; corrected outlines and people's places go along. In the caller's transaction.
 *
 * @param actor The id of who asked for it.
 */
export function showRun(db: WritableConnection, slide: SlideId, plan: CarryPlan, run: RunId, actor: string): void {
  const { version } = readSlideState(db, slide);
  writeStep(db, { slide, version, reader: 1, actor: CARRIER }, plan.carried.flatMap(entriesOf));
  db.run('UPDATE runs SET shown = 0 WHERE slide = $slide AND shown = 1', { slide });
  db.run('UPDATE runs SET shown = 1 WHERE id = $run', { run });
  // A slide on which nobody has said anything has no row.
  db.run('UPDATE slide_reviews SET run = $to WHERE slide = $slide', { to: plan.to, slide });
  db.run('DELETE FROM review_metrics WHERE slide = $slide', { slide });
  for (const [one, other] of plan.matched) {
    db.run('UPDATE slide_positions SET cell = $other WHERE slide = $slide AND cell = $one', { one, other, slide });
    if (hasSameBox(db, one, other))
      db.run(
        `INSERT INTO corrected_masks (cell, png, actor, at) SELECT $other, png, actor, at FROM corrected_masks WHERE cell = $one
         ON CONFLICT (cell) DO UPDATE SET png = excluded.png, actor = excluded.actor, at = excluded.at`,
        { one, other },
      );
  }
  audit(db, 'run.shown', { slide, run, carried: plan.placed, lost: plan.lost.length }, actor);
}
