import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { RunId, SlideId } from '../../electron/contract/ids.ts';
import type { Actor } from '../../electron/contract/people.ts';
import type { CountTarget, ReviewStage } from '../../electron/contract/slide-review.ts';
import type { ReadableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';

/** The state of a slide's review. */
export interface SlideReviewState {
  slide: SlideId;
  /** The run whose calls are shown. */
  run: RunId;
  /** The analysis that found its cells. */
  root: RunId;
  /** Its cells unlike those that the model learned from. */
  unusual: number;
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

export type KnownSlideState = SlideReviewState & { known: boolean };

interface SlideStateRow {
  slide: SlideId;
  run: RunId;
  root: RunId;
  unusual: number | null;
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
  SELECT s.id AS slide, r.id AS run, coalesce(r.parent, r.id) AS root, r.unusual, w.run AS reviewed_root, w.version, w.stage, w.reading,
    w.second, w.target, w.changed_at, e.actor, e.actor_name, e.at
  FROM slides s
  LEFT JOIN runs r ON r.slide = s.id AND r.shown = 1
  LEFT JOIN slide_reviews w ON w.slide = s.id
  LEFT JOIN slide_events e ON e.seq = w.signature
  WHERE s.id = $slide`;

/**
 * @returns The state of the slide's review; `known` is false when it is about the cells of an earlier analysis.
 * @throws {@link LeukoscopeError} NOT_FOUND for an unknown slide, NOT_READY before an analysis of it is complete.
 */
export function readSlideState(db: ReadableConnection, slide: SlideId): KnownSlideState {
  const row = db.get<SlideStateRow>(SELECT_SLIDE_STATE, { slide });
  if (!row) {
    throw new LeukoscopeError('NOT_FOUND', `There is no slide ${slide} in this database. Reload the worklist.`);
  }
  if (row.run === null) {
    throw new LeukoscopeError(
      'NOT_READY',
      `The analysis of slide ${slide} is not complete. Wait for it to end, or analyse the slide again.`,
    );
  }
  // A new analysis found new cells: verdicts on the former ones do not apply to them.
  const known = row.reviewed_root === row.root || row.stage === 'signed';
  return {
    slide,
    run: row.run,
    root: row.root,
    unusual: row.unusual ?? 0,
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
}

/**
 * The state of a slide that may show another analysis: one that nobody has signed or read a second time in its open version, for what they
 * said is about these cells.
 *
 * @throws {@link LeukoscopeError} SLIDE_SIGNED, CONFLICT, and as {@link readSlideState}.
 */
export function requireUnread(db: ReadableConnection, slide: SlideId): KnownSlideState {
  const now = requireOpen(db, slide);
  const submitted = db.get(
    "SELECT 1 FROM slide_events WHERE slide = $slide AND version = $version AND kind = 'second_submitted' LIMIT 1",
    { slide, version: now.version },
  );
  if (submitted || now.stage === 'second_reading' || now.stage === 'arbitration') {
    throw new LeukoscopeError(
      'CONFLICT',
      submitted && now.stage !== 'arbitration'
        ? `Slide ${slide} was read by two people on the cells that it shows. Sign it, and amend it to show another analysis.`
        : `Slide ${slide} is being read a second time. Finish that before another analysis of it is shown.`,
    );
  }
  return now;
}

/** The state of a slide that may be changed. @throws {@link LeukoscopeError} SLIDE_SIGNED, and as {@link readSlideState}. */
export function requireOpen(db: ReadableConnection, slide: SlideId): KnownSlideState {
  const now = readSlideState(db, slide);
  if (now.stage === 'signed') {
    throw new LeukoscopeError(
      'SLIDE_SIGNED',
      `Slide ${slide} is signed and can't be changed. Amend it to open a new version.`,
    );
  }
  return now;
}
