import type { Differential } from '../../electron/contract/analysis.ts';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { CellId, RunId, SlideId } from '../../electron/contract/ids.ts';
import type { Actor } from '../../electron/contract/people.ts';
import type { EventKind, ParsedChange, Step } from '../../electron/contract/review.ts';
import type { CellReview, CountTarget, ReviewStage, Risk } from '../../electron/contract/slide-review.ts';
import type { CellSummary } from '../../electron/contract/slides.ts';
import type { WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { readRows } from './cell-rows.ts';
import {
  type Entry,
  type ReviewEvent,
  readHead,
  readVerdict,
  SELECT_EVENTS,
  type StepOf,
  writeStep,
} from './event-log.ts';
import { type CallOf, effectiveState, noCounts, type ReaderVerdict, type ReviewCounts, tally } from './verdict.ts';

/** Where a slide's review stands. */
export interface SlideReviewState {
  slide: SlideId;
  /** The run whose calls are shown: the newest complete one. */
  run: RunId;
  /** The analysis that found its cells. */
  root: RunId;
  version: number;
  stage: ReviewStage;
  /** Reader number of the latest second reading; 1 when there was none. */
  reading: number;
  /** The actor whose second reading that is. */
  second: string | null;
  /** The slide's own target; null for the order's or the laboratory's. */
  target: CountTarget | null;
  changedAt: string | null;
  signed: { by: Actor; at: string } | null;
}

/** What is derived from counts, by rules that are not the database's. */
export interface DerivedMetrics {
  differential: Differential;
  risk: Risk;
}

export interface ReviewMetrics extends DerivedMetrics {
  counts: ReviewCounts;
}

export interface Reviews {
  /** @throws {@link LeukoscopeError} NOT_FOUND for an unknown slide, NOT_READY before an analysis of it is complete. */
  slideState(slide: SlideId): SlideReviewState;
  /** The figures of a slide as a reader has it; counted when they are not at hand. */
  metrics(slide: SlideId, reader: number): ReviewMetrics;
  /** Makes the figures of slides that have none yet, or none of their newest run, for a reader 1. */
  refresh(): void;
  /** The rows of a slide's cells as a reader has them, in the order of analysis; all cells unless some are named. */
  rows(slide: SlideId, reader: number, cells?: readonly CellId[]): CellSummary[];
  /**
   * Records changes as one step, in one transaction.
   *
   * @returns The cells that changed.
   * @throws {@link LeukoscopeError} NOT_FOUND when a cell is none of the slide's, SLIDE_SIGNED.
   */
  apply(step: Pick<StepOf, 'slide' | 'reader' | 'actor'>, changes: readonly ParsedChange[]): CellId[];
  /** Decisions of an arbiter on the first reading, as one step; a class of null leaves the cell out for the reason. */
  arbitrate(
    step: Pick<StepOf, 'slide' | 'actor'>,
    decisions: readonly { cell: CellId; to: CellClass | null; reason: string | null }[],
  ): CellId[];
  /**
   * Takes the last step of the open version back, or brings the last one that was taken back again, by compensating events.
   *
   * @throws {@link LeukoscopeError} BAD_REQUEST when there is none, SLIDE_SIGNED.
   */
  undoRedo(step: Pick<StepOf, 'slide' | 'reader' | 'actor'>, direction: 'undo' | 'redo'): CellId[];
  /** The step that {@link undoRedo} would take; null when there is none. */
  next(slide: SlideId, reader: number, direction: 'undo' | 'redo'): Step | null;
  /** A cell's events, oldest first: of one reader, or of all. */
  history(cell: CellId, reader?: number): ReviewEvent[];
  /** What a reader says of a cell. */
  verdict(cell: CellId, reader: number): ReaderVerdict;
  /** How a cell stands for a reader, with the model's call of the slide's shown run. */
  cell(cell: CellId, reader: number): CellReview | undefined;
  /** The newest review event of the database. */
  head(): { seq: number; hash: string } | null;
  /** The slide that a cell is of. */
  slideOf(cell: CellId): SlideId | undefined;
  /** Where a person was; null when never there. */
  position(slide: SlideId, person: string): CellId | null;
  setPosition(slide: SlideId, person: string, cell: CellId): void;
}

interface SlideStateRow {
  slide: SlideId;
  run: RunId;
  root: RunId;
  reviewed_root: RunId | null;
  version: number | null;
  stage: ReviewStage | null;
  reading: number | null;
  second: string | null;
  target: string | null;
  changed_at: string | null;
  actor: string | null;
  actor_name: string | null;
  at: string | null;
}

/** `root` is the analysis that found the cells; a second model's run only calls them anew. */
const SELECT_SLIDE_STATE = `
  SELECT s.id AS slide, r.id AS run, coalesce(r.parent, r.id) AS root, w.run AS reviewed_root, w.version, w.stage, w.reading,
    w.second, w.target, w.changed_at, e.actor, e.actor_name, e.at
  FROM slides s
  LEFT JOIN runs r ON r.id = (SELECT max(id) FROM runs WHERE slide = s.id AND status = 'complete')
  LEFT JOIN slide_reviews w ON w.slide = s.id
  LEFT JOIN slide_events e ON e.seq = w.signature
  WHERE s.id = ?`;

const KINDS_OF: Record<ParsedChange['action'], EventKind> = {
  relabel: 'relabel',
  confirm: 'confirm',
  exclude: 'exclude',
  include: 'include',
  flag: 'flag',
  unflag: 'unflag',
  comment: 'comment',
};

/** Bit n for the class that is nth in the classifier's order, where any cell has it. */
const presentBits = ({ classes }: ReviewCounts): number =>
  CELL_CLASSES.reduce((bits, name, i) => (classes[name].total > 0 ? bits | (1 << i) : bits), 0);

/** @param derive What follows from counts: the engine's rules. */
export function createReviews(db: WritableConnection, derive: (counts: ReviewCounts) => DerivedMetrics): Reviews {
  const readSlideState = (slide: SlideId): SlideReviewState & { known: boolean } => {
    const row = db.get<SlideStateRow>(SELECT_SLIDE_STATE, slide);
    if (!row) {
      throw new LeukoscopeError('NOT_FOUND', `There is no slide ${slide} in this database. Reload the worklist.`, {
        slide,
      });
    }
    if (row.run === null) {
      throw new LeukoscopeError(
        'NOT_READY',
        `The analysis of slide ${slide} is not complete. Wait for it to end, or analyse the slide again.`,
        { slide },
      );
    }
    // A new analysis found new cells: what was said of the former ones does not count for them.
    const known = row.reviewed_root === row.root || row.stage === 'signed';
    return {
      slide,
      run: row.run,
      root: row.root,
      known,
      version: row.version ?? 1,
      stage: known ? (row.stage ?? 'new') : 'new',
      reading: row.reading ?? 1,
      second: known ? row.second : null,
      target: row.target === null ? null : fromJson<CountTarget>(row.target),
      changedAt: known ? row.changed_at : null,
      signed:
        row.stage === 'signed' && row.actor !== null && row.at !== null
          ? { by: { id: row.actor, name: row.actor_name ?? row.actor }, at: row.at }
          : null,
    };
  };

  const comments = (slide: SlideId, reader: number): string =>
    db
      .all<{ comment: string }>(
        'SELECT comment FROM cell_state WHERE slide = $slide AND reader = $reader AND comment IS NOT NULL',
        { slide, reader },
      )
      .map(({ comment }) => comment)
      .join('\n');

  const storeMetrics = (
    slide: SlideId,
    reader: number,
    run: RunId,
    counts: ReviewCounts,
    words: string,
  ): ReviewMetrics => {
    const found = derive(counts);
    db.run(
      `INSERT INTO review_metrics (slide, reader, run, counts, differential, reviewed, total, present, risk, risk_level, risk_score, words)
       VALUES ($slide, $reader, $run, $counts, $differential, $reviewed, $total, $present, $risk, $level, $score, $words)
       ON CONFLICT (slide, reader) DO UPDATE SET run = excluded.run, counts = excluded.counts,
         differential = excluded.differential, reviewed = excluded.reviewed, total = excluded.total,
         present = excluded.present, risk = excluded.risk, risk_level = excluded.risk_level,
         risk_score = excluded.risk_score, words = excluded.words`,
      {
        slide,
        reader,
        run,
        counts: JSON.stringify(counts),
        differential: JSON.stringify(found.differential),
        reviewed: counts.reviewed,
        total: counts.total,
        present: presentBits(counts),
        risk: JSON.stringify(found.risk),
        level: found.risk.level,
        score: found.risk.score,
        words: fold(words),
      },
    );
    return { counts, ...found };
  };

  const count = (run: RunId, reader: number): ReviewCounts => {
    const counts = noCounts();
    const rows = db.iterate<{
      call: CellClass;
      call_status: CallOf['status'];
      class: CellClass | null;
      excluded: string | null;
      flagged: number | null;
      comment: string | null;
    }>(
      `SELECT p.class AS call, p.status AS call_status, w.class, w.excluded, w.flagged, w.comment
       FROM predictions p LEFT JOIN cell_state w ON w.cell = p.cell AND w.reader = $reader WHERE p.run = $run`,
      { reader, run },
    );
    for (const row of rows) {
      tally(
        counts,
        effectiveState({ class: row.call, status: row.call_status }, { ...row, flagged: row.flagged === 1 }),
      );
    }
    return counts;
  };

  const readMetrics = (slide: SlideId, reader: number, run: RunId): ReviewMetrics | undefined => {
    const row = db.get<{ counts: string; differential: string; risk: string }>(
      'SELECT counts, differential, risk FROM review_metrics WHERE slide = $slide AND reader = $reader AND run = $run',
      { slide, reader, run },
    );
    return (
      row && {
        counts: fromJson<ReviewCounts>(row.counts),
        differential: fromJson<Differential>(row.differential),
        risk: fromJson<Risk>(row.risk),
      }
    );
  };

  /** Kept figures, else counted ones; those are kept too where the database can be written. */
  const metricsOf = (slide: SlideId, reader: number, run: RunId): ReviewMetrics => {
    const kept = readMetrics(slide, reader, run);
    if (kept) return kept;
    const counts = count(run, reader);
    if (db.readOnly) return { counts, ...derive(counts) };
    return storeMetrics(slide, reader, run, counts, comments(slide, reader));
  };

  const requireOpen = (slide: SlideId) => {
    const now = readSlideState(slide);
    if (now.stage === 'signed') {
      throw new LeukoscopeError(
        'SLIDE_SIGNED',
        `Slide ${slide} is signed and can't be changed. Amend it to open a new version.`,
        { slide },
      );
    }
    return now;
  };

  /** The model's calls of the run for cells that must be its own. */
  const callsOf = (run: RunId, slide: SlideId, cells: Iterable<CellId>) => {
    const calls = new Map<CellId, CallOf>();
    for (const cell of cells) {
      if (calls.has(cell)) continue;
      const call = db.get<CallOf>(`SELECT p.class, p.status FROM predictions p WHERE p.run = $run AND p.cell = $cell`, {
        run,
        cell,
      });
      if (!call) {
        throw new LeukoscopeError('NOT_FOUND', `There is no cell ${cell} on slide ${slide}. Reload the slide.`, {
          cell,
          slide,
        });
      }
      calls.set(cell, call);
    }
    return calls;
  };

  /** Writes entries and carries metrics and slide state along; the caller holds the transaction. */
  const write = (
    now: ReturnType<typeof readSlideState>,
    { reader, actor }: Pick<StepOf, 'reader' | 'actor'>,
    calls: ReadonlyMap<CellId, CallOf>,
    entries: Iterable<Entry>,
  ) => {
    const { slide, run, version } = now;
    const { counts } = metricsOf(slide, reader, run);
    const written = writeStep(db, { slide, version, reader, actor }, entries);
    if (!written) return undefined;
    let commented = false;
    for (const { cell, before, after } of written.changes) {
      const call = calls.get(cell);
      if (!call) continue;
      tally(counts, effectiveState(call, before), -1);
      tally(counts, effectiveState(call, after));
      commented ||= before.comment !== after.comment;
    }
    const words = commented
      ? comments(slide, reader)
      : (db.get<{ words: string }>('SELECT words FROM review_metrics WHERE slide = $slide AND reader = $reader', {
          slide,
          reader,
        })?.words ?? '');
    storeMetrics(slide, reader, run, counts, words);
    db.run(
      `INSERT INTO slide_reviews (slide, run, version, stage, reading, changed_at) VALUES ($slide, $root, $version, 'in_review', $reading, $changedAt)
       ON CONFLICT (slide) DO UPDATE SET run = excluded.run, changed_at = excluded.changed_at,
         stage = CASE WHEN stage = 'new' OR run <> excluded.run THEN 'in_review' ELSE stage END`,
      { slide, root: now.root, version, reading: now.reading, changedAt: new Date().toISOString() },
    );
    return written;
  };

  /** Writes a new step, which makes what was undone before it unreachable. */
  const writeNew = (
    now: ReturnType<typeof readSlideState>,
    step: Pick<StepOf, 'reader' | 'actor'>,
    entries: readonly Entry[],
  ): CellId[] => {
    const calls = callsOf(
      now.run,
      now.slide,
      entries.map(({ cell }) => cell),
    );
    // Confirming says the class that the cell has now, whoever gave it; a cell that was left out stays out.
    const spoken = function* (): Generator<Entry> {
      const seen = new Map<CellId, CellClass>();
      for (const entry of entries) {
        const { cell } = entry;
        if (entry.kind === 'relabel' && entry.to) seen.set(cell, entry.to);
        if (entry.kind !== 'confirm') {
          yield entry;
          continue;
        }
        const verdict = readVerdict(db, cell, step.reader);
        if (verdict.excluded === null)
          yield { ...entry, to: seen.get(cell) ?? verdict.class ?? calls.get(cell)?.class ?? null };
      }
    };
    const written = write(now, step, calls, spoken());
    if (!written) return [];
    const { slide, version } = now;
    db.run(
      "UPDATE review_steps SET state = 'dropped' WHERE slide = $slide AND version = $version AND reader = $reader AND state = 'undone'",
      { slide, version, reader: step.reader },
    );
    db.run(
      "INSERT INTO review_steps (id, slide, version, reader, state, effect, cells) VALUES ($batch, $slide, $version, $reader, 'done', $batch, $length)",
      { batch: written.batch, slide, version, reader: step.reader, length: written.changes.length },
    );
    return written.changes.map(({ cell }) => cell);
  };

  /** A new analysis starts a new stack, for its cells are others. */
  const topStep = (now: ReturnType<typeof readSlideState>, reader: number, direction: 'undo' | 'redo') =>
    now.known
      ? db.get<{ id: number; effect: number; cells: number }>(
          `SELECT id, effect, cells FROM review_steps WHERE slide = $slide AND version = $version AND reader = $reader AND state = $state
           ORDER BY id ${direction === 'undo' ? 'DESC' : 'ASC'} LIMIT 1`,
          { slide: now.slide, version: now.version, reader, state: direction === 'undo' ? 'done' : 'undone' },
        )
      : undefined;

  const history = (cell: CellId, reader?: number): ReviewEvent[] => {
    const all = db.all<ReviewEvent>(`${SELECT_EVENTS} WHERE cell = $cell ORDER BY seq`, { cell });
    return reader === undefined ? all : all.filter((event) => (event.reader ?? 1) === reader);
  };

  const slideOf = (cell: CellId): SlideId | undefined =>
    db.get<{ slide: SlideId }>('SELECT i.slide FROM cells c JOIN images i ON i.id = c.image WHERE c.id = $cell', {
      cell,
    })?.slide;

  return {
    slideState: readSlideState,
    metrics: (slide, reader) => metricsOf(slide, reader, readSlideState(slide).run),

    refresh() {
      if (db.readOnly) return;
      db.transaction(() => {
        const stale = db.all<{ slide: SlideId; run: RunId }>(
          `SELECT s.id AS slide, r.id AS run FROM slides s
           JOIN runs r ON r.id = (SELECT max(id) FROM runs WHERE slide = s.id AND status = 'complete')
           LEFT JOIN review_metrics f ON f.slide = s.id AND f.reader = 1
           WHERE f.run IS NOT r.id`,
        );
        for (const { slide, run } of stale) storeMetrics(slide, 1, run, count(run, 1), comments(slide, 1));
      });
    },

    rows: (slide, reader, cells) => readRows(db, readSlideState(slide).run, reader, cells),

    apply({ slide, reader, actor }, changes) {
      return db.transaction(() => {
        const now = requireOpen(slide);
        const entries = changes.flatMap((change): Entry[] =>
          change.cellIds.map((cell) => ({
            cell,
            kind: KINDS_OF[change.action],
            to: change.action === 'relabel' ? change.to : null,
            reason: 'reason' in change ? (change.reason ?? null) : null,
            text: change.action === 'comment' ? change.text || null : null,
          })),
        );
        return writeNew(now, { reader, actor }, entries);
      });
    },

    arbitrate({ slide, actor }, decisions) {
      return db.transaction(() =>
        writeNew(
          requireOpen(slide),
          { reader: 1, actor },
          decisions.map(({ cell, to, reason }) => ({ cell, kind: 'arbitrate', to, reason })),
        ),
      );
    },

    undoRedo({ slide, reader, actor }, direction) {
      return db.transaction(() => {
        const now = requireOpen(slide);
        const step = topStep(now, reader, direction);
        if (!step) {
          throw new LeukoscopeError('BAD_REQUEST', `There is nothing to ${direction} on slide ${slide}.`, { slide });
        }
        const events = db.all<ReviewEvent>(`${SELECT_EVENTS} WHERE batch = $effect ORDER BY seq DESC`, {
          effect: step.effect,
        });
        const written = write(
          now,
          { reader, actor },
          callsOf(
            now.run,
            slide,
            events.map(({ cell }) => cell),
          ),
          events.map(({ cell, seq }) => ({ cell, kind: direction, undoes: seq })),
        );
        db.run('UPDATE review_steps SET state = $state, effect = $effect WHERE id = $id', {
          state: direction === 'undo' ? 'undone' : 'done',
          effect: written?.batch ?? step.effect,
          id: step.id,
        });
        return written?.changes.map(({ cell }) => cell) ?? [];
      });
    },

    next(slide, reader, direction) {
      const step = topStep(readSlideState(slide), reader, direction);
      const first = step && db.get<ReviewEvent>(`${SELECT_EVENTS} WHERE seq = $id`, { id: step.id });
      if (!step || !first) return null;
      const classes = db.all<{ to_class: CellClass | null }>(
        'SELECT DISTINCT to_class FROM review_events WHERE batch = $id LIMIT 2',
        { id: step.id },
      );
      return {
        kind: first.kind as EventKind,
        cells: step.cells,
        to: classes.length === 1 ? first.to : null,
        actor: { id: first.actor, name: first.actorName ?? first.actor },
        at: first.at,
      };
    },

    history,
    verdict: (cell, reader) => readVerdict(db, cell, reader),

    cell(cell, reader) {
      const slide = slideOf(cell);
      const call =
        slide === undefined
          ? undefined
          : db.get<CallOf>(
              `SELECT p.class, p.status FROM predictions p JOIN runs r ON r.id = p.run
               WHERE p.cell = $cell ORDER BY r.status = 'complete' DESC, p.run DESC LIMIT 1`,
              { cell },
            );
      return call && effectiveState(call, readVerdict(db, cell, reader));
    },

    head: () => readHead(db) ?? null,
    slideOf,

    position: (slide, person) =>
      db.get<{ cell: CellId }>('SELECT cell FROM slide_positions WHERE slide = $slide AND person = $person', {
        slide,
        person,
      })?.cell ?? null,

    setPosition(slide, person, cell) {
      db.run(
        `INSERT INTO slide_positions (slide, person, cell, at) VALUES ($slide, $person, $cell, $at)
         ON CONFLICT (slide, person) DO UPDATE SET cell = excluded.cell, at = excluded.at`,
        { slide, person, cell, at: new Date().toISOString() },
      );
    },
  };
}

/** Text as it is searched: one case and one Unicode form. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase();
