import type { CellClass } from '../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { CellId, RunId, SlideId } from '../../electron/contract/ids.ts';
import type { EventKind, ParsedChange, Step } from '../../electron/contract/review.ts';
import type { RunComparison } from '../../electron/contract/runs.ts';
import type { CellReview } from '../../electron/contract/slide-review.ts';
import type { CellSummary } from '../../electron/contract/slides.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';
import { readRows } from './cell-rows.ts';
import {
  type Entry,
  type ReviewEvent,
  readHead,
  readHistory,
  readVerdict,
  SELECT_EVENTS,
  type StepOf,
  writeStep,
} from './event-log.ts';
import { type Derive, MetricsStore, type ReviewMetrics } from './metrics.ts';
import { type CarryPlan, compareRuns, planCarry, showRun } from './shown-run.ts';
import {
  type KnownSlideState,
  readSlideState,
  requireOpen,
  requireUnread,
  type SlideReviewState,
} from './slide-state.ts';
import { type CallOf, effectiveState, type ReaderVerdict, tally } from './verdict.ts';

const KINDS_OF: Record<ParsedChange['action'], EventKind> = {
  relabel: 'relabel',
  confirm: 'confirm',
  exclude: 'exclude',
  include: 'include',
  flag: 'flag',
  unflag: 'unflag',
  comment: 'comment',
};

/** The model's calls of the run for cells that must be its own. */
function callsOf(db: ReadableConnection, run: RunId, slide: SlideId, cells: Iterable<CellId>): Map<CellId, CallOf> {
  const calls = new Map<CellId, CallOf>();
  for (const cell of cells) {
    if (calls.has(cell)) continue;
    const call = db.get<CallOf>(`SELECT p.class, p.status FROM predictions p WHERE p.run = $run AND p.cell = $cell`, {
      run,
      cell,
    });
    if (!call) {
      throw new LeukoscopeError('NOT_FOUND', `There is no cell ${cell} on slide ${slide}. Reload the slide.`);
    }
    calls.set(cell, call);
  }
  return calls;
}

/** The reviews of slides: what readers decided, as steps that can be undone. */
export class Reviews {
  readonly #db: WritableConnection;
  readonly #metrics: MetricsStore;

  constructor(db: WritableConnection, derive: Derive) {
    this.#db = db;
    this.#metrics = new MetricsStore(db, derive);
  }

  /** @throws {@link LeukoscopeError} NOT_FOUND for an unknown slide, NOT_READY before an analysis of it is complete. */
  slideState(slide: SlideId): SlideReviewState {
    return readSlideState(this.#db, slide);
  }

  /** The metrics of a slide as a reader has it; counted when they are not stored. */
  metrics(slide: SlideId, reader: number): ReviewMetrics {
    return this.#metrics.of(slide, reader, readSlideState(this.#db, slide).run);
  }

  /** Stores the first reader's metrics of slides that have none yet, or none of the run that is shown. */
  refresh(): void {
    const db = this.#db;
    if (db.readOnly) return;
    db.transaction(() => {
      const stale = db.all<{ slide: SlideId; run: RunId }>(
        `SELECT s.id AS slide, r.id AS run FROM slides s
         JOIN runs r ON r.id = (SELECT id FROM runs WHERE slide = s.id AND shown = 1)
         LEFT JOIN review_metrics f ON f.slide = s.id AND f.reader = 1
         WHERE f.run IS NOT r.id`,
      );
      const metrics = this.#metrics;
      metrics.deriveAnew();
      for (const { slide, run } of stale)
        metrics.store(slide, 1, run, metrics.count(run, 1), metrics.comments(slide, 1, run));
    });
  }

  /** The rows of a slide's cells as a reader has them, in the order of analysis; all cells unless some are named. */
  rows(slide: SlideId, reader: number, cells?: readonly CellId[]): CellSummary[] {
    return readRows(this.#db, readSlideState(this.#db, slide).run, reader, cells);
  }

  /**
   * Records changes as one step, in one transaction.
   *
   * @returns The cells that changed.
   * @throws {@link LeukoscopeError} NOT_FOUND when a cell is none of the slide's, SLIDE_SIGNED.
   */
  apply(
    { slide, reader, actor }: Pick<StepOf, 'slide' | 'reader' | 'actor'>,
    changes: readonly ParsedChange[],
  ): CellId[] {
    return this.#db.transaction(() => {
      const now = requireOpen(this.#db, slide);
      const entries = changes.flatMap((change): Entry[] =>
        change.cellIds.map((cell) => ({
          cell,
          kind: KINDS_OF[change.action],
          to: change.action === 'relabel' ? change.to : null,
          reason: 'reason' in change ? (change.reason ?? null) : null,
          text: change.action === 'comment' ? change.text || null : null,
        })),
      );
      return this.#writeNew(now, { reader, actor }, entries);
    });
  }

  /** Decisions of an arbiter on the first reading, as one step; a class of null excludes the cell for the reason. */
  arbitrate(
    { slide, actor }: Pick<StepOf, 'slide' | 'actor'>,
    decisions: readonly { cell: CellId; to: CellClass | null; reason: string | null }[],
  ): CellId[] {
    return this.#db.transaction(() =>
      this.#writeNew(
        requireOpen(this.#db, slide),
        { reader: 1, actor },
        decisions.map(({ cell, to, reason }) => ({ cell, kind: 'arbitrate', to, reason })),
      ),
    );
  }

  /** @throws {@link LeukoscopeError} SLIDE_SIGNED or CONFLICT for a slide that must keep the cells that it shows. */
  requireUnread(slide: SlideId): void {
    requireUnread(this.#db, slide);
  }

  /** Another complete run of the slide beside the one that is shown. @throws {@link LeukoscopeError} NOT_FOUND. */
  compare(slide: SlideId, run: RunId): RunComparison {
    return compareRuns(this.#db, slide, run);
  }

  /**
   * Shows another complete run of the slide and carries every decision to the cell that is the same.
   *
   * @param actor The id of who asks for it, for the audit log.
   * @param acceptLoss Whether to go on where a decision has no cell in the other run.
   * @returns What was carried and what was lost; with a loss that is not accepted nothing changed.
   * @throws {@link LeukoscopeError} NOT_FOUND, SLIDE_SIGNED, CONFLICT for a slide that is or was read a second time.
   */
  show(slide: SlideId, run: RunId, actor: string, acceptLoss: boolean): CarryPlan & { shown: boolean } {
    return this.#db.transaction(() => {
      const now = requireUnread(this.#db, slide);
      const plan = planCarry(this.#db, slide, now.root, run);
      if (now.run === run || (plan.lost.length > 0 && !acceptLoss)) return { ...plan, shown: now.run === run };
      showRun(this.#db, slide, plan, run, actor);
      this.#metrics.of(slide, 1, run);
      return { ...plan, shown: true };
    });
  }

  /**
   * Takes the last step of the open version back, or brings the last one that was taken back again, by compensating events.
   *
   * @throws {@link LeukoscopeError} BAD_REQUEST when there is none, SLIDE_SIGNED.
   */
  undoRedo({ slide, reader, actor }: Pick<StepOf, 'slide' | 'reader' | 'actor'>, direction: 'undo' | 'redo'): CellId[] {
    const db = this.#db;
    return db.transaction(() => {
      const now = requireOpen(db, slide);
      const step = this.#topStep(now, reader, direction);
      if (!step) {
        throw new LeukoscopeError('BAD_REQUEST', `There is nothing to ${direction} on slide ${slide}.`);
      }
      const events = db.all<ReviewEvent>(`${SELECT_EVENTS} WHERE batch = $effect ORDER BY seq DESC`, {
        effect: step.effect,
      });
      const written = this.#write(
        now,
        { reader, actor },
        callsOf(
          db,
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
  }

  /** The step that {@link undoRedo} would take; null when there is none. */
  next(slide: SlideId, reader: number, direction: 'undo' | 'redo'): Step | null {
    const db = this.#db;
    const step = this.#topStep(readSlideState(db, slide), reader, direction);
    const first = step && db.get<ReviewEvent>(`${SELECT_EVENTS} WHERE seq = $id`, { id: step.id });
    if (!step || !first) return null;
    const classes = db.all<{ to_class: CellClass | null }>(
      'SELECT DISTINCT to_class FROM review_events WHERE batch = $id LIMIT 2',
      { id: step.id },
    );
    return {
      kind: first.kind as Step['kind'],
      cells: step.cells,
      to: classes.length === 1 ? first.to : null,
      actor: { id: first.actor, name: first.actorName ?? first.actor },
      at: first.at,
    };
  }

  /** What was decided on a cell, oldest first, also before it was analysed anew: by one reader, or by all. */
  history(cell: CellId, reader?: number): ReviewEvent[] {
    const all = readHistory(this.#db, cell);
    return reader === undefined ? all : all.filter((event) => (event.reader ?? 1) === reader);
  }

  /** A reader's verdict on a cell. */
  verdict(cell: CellId, reader: number): ReaderVerdict {
    return readVerdict(this.#db, cell, reader);
  }

  /** A cell's effective state for a reader, with the model's call of the slide's shown run. */
  cell(cell: CellId, reader: number): CellReview | undefined {
    const db = this.#db;
    const slide = this.slideOf(cell);
    const call =
      slide === undefined
        ? undefined
        : db.get<CallOf>(
            `SELECT p.class, p.status FROM predictions p JOIN runs r ON r.id = p.run
             WHERE p.cell = $cell ORDER BY r.shown DESC, r.status = 'complete' DESC, p.run DESC LIMIT 1`,
            { cell },
          );
    return call && effectiveState(call, readVerdict(db, cell, reader));
  }

  /** The newest review event of the database. */
  head(): { seq: number; hash: string } | null {
    return readHead(this.#db) ?? null;
  }

  /** The slide that a cell is of. */
  slideOf(cell: CellId): SlideId | undefined {
    const sql = 'SELECT i.slide FROM cells c JOIN images i ON i.id = c.image WHERE c.id = $cell';
    return this.#db.get<{ slide: SlideId }>(sql, { cell })?.slide;
  }

  /** Where a person was; null when never there. */
  position(slide: SlideId, person: string): CellId | null {
    const sql = 'SELECT cell FROM slide_positions WHERE slide = $slide AND person = $person';
    return this.#db.get<{ cell: CellId }>(sql, { slide, person })?.cell ?? null;
  }

  setPosition(slide: SlideId, person: string, cell: CellId): void {
    this.#db.run(
      `INSERT INTO slide_positions (slide, person, cell, at) VALUES ($slide, $person, $cell, $at)
       ON CONFLICT (slide, person) DO UPDATE SET cell = excluded.cell, at = excluded.at`,
      { slide, person, cell, at: new Date().toISOString() },
    );
  }

  /** Writes entries and updates metrics and slide state, in the caller's transaction. */
  #write(
    now: KnownSlideState,
    { reader, actor }: Pick<StepOf, 'reader' | 'actor'>,
    calls: ReadonlyMap<CellId, CallOf>,
    entries: Iterable<Entry>,
  ) {
    const { slide, run, version } = now;
    const { counts } = this.#metrics.of(slide, reader, run);
    const written = writeStep(this.#db, { slide, version, reader, actor }, entries);
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
      ? this.#metrics.comments(slide, reader, run)
      : (this.#db.get<{ words: string }>('SELECT words FROM review_metrics WHERE slide = $slide AND reader = $reader', {
          slide,
          reader,
        })?.words ?? '');
    this.#metrics.store(slide, reader, run, counts, words);
    this.#db.run(
      `INSERT INTO slide_reviews (slide, run, version, stage, reading, changed_at) VALUES ($slide, $root, $version, 'in_review', $reading, $changedAt)
       ON CONFLICT (slide) DO UPDATE SET run = excluded.run, changed_at = excluded.changed_at,
         stage = CASE WHEN stage = 'new' OR run <> excluded.run THEN 'in_review' ELSE stage END`,
      { slide, root: now.root, version, reading: now.reading, changedAt: new Date().toISOString() },
    );
    return written;
  }

  /** Writes a new step, which makes what was undone before it unreachable. */
  #writeNew(now: KnownSlideState, step: Pick<StepOf, 'reader' | 'actor'>, entries: readonly Entry[]): CellId[] {
    const db = this.#db;
    const calls = callsOf(
      db,
      now.run,
      now.slide,
      entries.map(({ cell }) => cell),
    );
    // Confirming keeps the class that the cell has now, whoever gave it; an excluded cell stays excluded.
    const resolved = function* (): Generator<Entry> {
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
    const written = this.#write(now, step, calls, resolved());
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
  }

  /** Decisions that were carried to another analysis's cells are a new beginning: steps before it are about other cells. */
  #topStep(now: KnownSlideState, reader: number, direction: 'undo' | 'redo') {
    return now.known
      ? this.#db.get<{ id: number; effect: number; cells: number }>(
          `SELECT s.id, s.effect, s.cells FROM review_steps s
           JOIN review_events e ON e.seq = s.id JOIN cells c ON c.id = e.cell AND c.run = $root
           WHERE s.slide = $slide AND s.version = $version AND s.reader = $reader AND s.state = $state
             AND s.id > coalesce((SELECT max(seq) FROM review_events WHERE slide = $slide AND version = $version AND kind = 'carry'), 0)
           ORDER BY s.id ${direction === 'undo' ? 'DESC' : 'ASC'} LIMIT 1`,
          {
            slide: now.slide,
            root: now.root,
            version: now.version,
            reader,
            state: direction === 'undo' ? 'done' : 'undone',
          },
        )
      : undefined;
  }
}
