import { createHash } from 'node:crypto';
import type { CellClass } from '../../electron/contract/classes.ts';
import type { CellId, SlideId } from '../../electron/contract/ids.ts';
import type { Actor } from '../../electron/contract/people.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';
import { ErasedLinks, GENESIS } from './erasure-links.ts';
import { applyEvent, NO_VERDICT, type ReaderVerdict, replay, sameVerdict, VerdictHistory } from './verdict.ts';

/** One decision of a reviewer, as the log keeps it for ever. A class of null means the model's own call. */
export interface ReviewEvent {
  /** Place in the log, from 1 without gaps. */
  seq: number;
  cell: CellId;
  kind: string;
  from: CellClass | null;
  to: CellClass | null;
  /** The event that this one takes back. */
  undoes: number | null;
  /** The actor's id. */
  actor: string;
  reason: string | null;
  at: string;
  slide: SlideId | null;
  version: number | null;
  /** 1, or the number of a second reading. */
  reader: number | null;
  /** The first event of the step that this one belongs to. */
  batch: number | null;
  text: string | null;
  actorName: string | null;
  /** The erasure that took the payload away; the cell is null then. */
  erased: number | null;
  /** SHA-256 over the event and the hash before it. */
  hash: string;
}

export const SELECT_EVENTS = `SELECT seq, cell, kind, from_class AS "from", to_class AS "to", undoes, actor, reason, at, slide, version,
  reader, batch, text, actor_name AS actorName, erased, hash FROM review_events`;

function hashOf(event: Omit<ReviewEvent, 'hash' | 'erased'>, before: string): string {
  const { seq, cell, kind, from, to, undoes, actor, reason, at } = event;
  const { slide, version, reader, batch, text, actorName } = event;
  const covered = [before, seq, cell, kind, from, to, undoes, actor, reason, at];
  covered.push(slide, version, reader, batch, text, actorName);
  return createHash('sha256').update(JSON.stringify(covered)).digest('hex');
}

/** The newest event; undefined while there is none. */
export const readHead = (db: ReadableConnection) =>
  db.get<{ seq: number; hash: string }>('SELECT seq, hash FROM review_events ORDER BY seq DESC LIMIT 1');

interface StateRow {
  class: CellClass | null;
  excluded: string | null;
  flagged: number;
  comment: string | null;
}

export function readVerdict(db: ReadableConnection, cell: CellId, reader: number): ReaderVerdict {
  const row = db.get<StateRow>(
    'SELECT class, excluded, flagged, comment FROM cell_state WHERE cell = $cell AND reader = $reader',
    { cell, reader },
  );
  return row ? { ...row, flagged: row.flagged === 1 } : NO_VERDICT;
}

/** Everything that was decided on a cell, oldest first: on the cells of earlier analyses too whose decisions were carried to it. */
export function readHistory(db: ReadableConnection, cell: CellId): ReviewEvent[] {
  const cells = new Set([cell]);
  const events: ReviewEvent[] = [];
  for (const one of cells) {
    for (const event of db.all<ReviewEvent>(`${SELECT_EVENTS} WHERE cell = $one`, { one })) {
      events.push(event);
      if (event.kind === 'carry') cells.add(Number(event.text) as CellId);
    }
  }
  return events.sort((a, b) => a.seq - b.seq);
}

/** What a step does to one cell. */
export interface Entry {
  cell: CellId;
  kind: string;
  to?: CellClass | null;
  reason?: string | null;
  text?: string | null;
  undoes?: number;
}

export interface StepOf {
  slide: SlideId;
  version: number;
  reader: number;
  actor: Actor;
}

/** A cell before and after a step. */
export interface VerdictChange {
  cell: CellId;
  before: ReaderVerdict;
  after: ReaderVerdict;
}

/**
 * Writes a step's entries to the log and brings the cells' verdicts up to date, in the caller's transaction. An entry that changes nothing,
 * unless it takes another back or arbitrates, gets no event.
 *
 * @returns The batch, and each changed cell as it was and is; undefined when nothing changed.
 */
export function writeStep(
  db: WritableConnection,
  { slide, version, reader, actor }: StepOf,
  entries: Iterable<Entry>,
): { batch: number; changes: VerdictChange[] } | undefined {
  const head = readHead(db);
  const at = new Date().toISOString();
  const batch = (head?.seq ?? 0) + 1;
  let seq = batch;
  let before = head?.hash ?? GENESIS;
  const changes = new Map<CellId, VerdictChange>();
  for (const { cell, kind, to = null, reason = null, text = null, undoes } of entries) {
    const known = changes.get(cell);
    const verdict = known?.after ?? readVerdict(db, cell, reader);
    let after = applyEvent(verdict, { kind, to, reason, text });
    if (undoes === undefined) {
      // An arbiter who finds for the first reader changes nothing, yet decides; what is carried says where it comes from.
      if (kind !== 'arbitrate' && kind !== 'carry' && sameVerdict(verdict, after)) continue;
    } else {
      const history = new VerdictHistory(
        db.all<ReviewEvent>(`${SELECT_EVENTS} WHERE cell = $cell AND reader = $reader ORDER BY seq`, { cell, reader }),
      );
      history.add({ seq, kind, to, reason, text, undoes });
      after = history.verdict;
    }
    const open = {
      seq,
      cell,
      kind,
      from: verdict.class,
      to: undoes === undefined ? to : after.class,
      undoes: undoes ?? null,
      actor: actor.id,
      reason,
      at,
      slide,
      version,
      reader,
      batch,
      text,
      actorName: actor.name,
    };
    const hash = hashOf(open, before);
    db.run(
      `INSERT INTO review_events (seq, cell, kind, from_class, to_class, undoes, actor, reason, at, slide, version, reader, batch,
         text, actor_name, hash)
       VALUES ($seq, $cell, $kind, $from, $to, $undoes, $actor, $reason, $at, $slide, $version, $reader, $batch,
         $text, $actorName, $hash)`,
      { ...open, hash },
    );
    db.run(
      `INSERT INTO cell_state (cell, reader, slide, class, excluded, flagged, comment, event)
       VALUES ($cell, $reader, $slide, $class, $excluded, $flagged, $comment, $seq)
       ON CONFLICT (cell, reader) DO UPDATE SET class = excluded.class, excluded = excluded.excluded,
         flagged = excluded.flagged, comment = excluded.comment, event = excluded.event`,
      { cell, reader, slide, seq, ...after, flagged: after.flagged ? 1 : 0 },
    );
    changes.set(cell, { cell, before: known?.before ?? verdict, after });
    before = hash;
    seq++;
  }
  return seq > batch ? { batch, changes: [...changes.values()] } : undefined;
}

/** A step as the undo stack has it, from the log alone. */
interface Step {
  state: 'done' | 'undone' | 'dropped';
  effect: number;
  cells: Set<CellId>;
  stack: string;
}

/** Follows the undo stacks of every slide, version and reader through the log. */
class Steps {
  readonly steps = new Map<number, Step>();
  readonly #byEffect = new Map<number, number>();
  readonly #undone = new Map<string, Set<Step>>();
  #batch = 0;
  #carried = 0;

  add(
    { batch, kind, undoes, cell, slide, version, reader }: ReviewEvent,
    batchOf: (seq: number) => number | undefined,
  ): void {
    if (batch === null) return;
    // What one analysis carried from another is no step of a reader.
    if (kind === 'carry') this.#carried = batch;
    if (batch === this.#carried) return;
    if (undoes !== null) {
      const target = batchOf(undoes);
      const id = target === undefined ? undefined : this.#byEffect.get(target);
      const step = id === undefined ? undefined : this.steps.get(id);
      if (id === undefined || !step || batch === this.#batch) return;
      this.#batch = batch;
      const undone = this.#undoneOf(step.stack);
      step.state = step.state === 'done' ? 'undone' : 'done';
      if (step.state === 'undone') undone.add(step);
      else undone.delete(step);
      step.effect = batch;
      this.#byEffect.set(batch, id);
      return;
    }
    const known = this.steps.get(batch);
    if (known) {
      known.cells.add(cell);
      return;
    }
    const stack = `${slide}/${version}/${reader}`;
    const undone = this.#undoneOf(stack);
    for (const step of undone) step.state = 'dropped';
    undone.clear();
    this.steps.set(batch, { state: 'done', effect: batch, cells: new Set([cell]), stack });
    this.#byEffect.set(batch, batch);
  }

  #undoneOf(stack: string): Set<Step> {
    const undone = this.#undone.get(stack) ?? new Set();
    this.#undone.set(stack, undone);
    return undone;
  }
}

/** What is wrong with the log or with what is derived from it; empty when nothing is. */
export function checkReviews(db: ReadableConnection): string[] {
  const problems: string[] = [];
  const events: ReviewEvent[] = [];
  const steps = new Steps();
  const batches = new Map<number, number | null>();
  const gaps = new ErasedLinks(db, 'review');
  let before = GENESIS;
  let expected = 1;
  for (const event of db.iterate<ReviewEvent>(`${SELECT_EVENTS} ORDER BY seq`)) {
    if (event.seq !== expected) problems.push(`Review events are missing before event ${event.seq}.`);
    if (event.erased !== null) gaps.add(event, before);
    else if (event.hash !== hashOf(event, before))
      problems.push(`Review event ${event.seq} was altered: its hash does not fit.`);
    expected = event.seq + 1;
    before = event.hash;
    if (event.erased !== null) continue;
    batches.set(event.seq, event.batch);
    steps.add(event, (seq) => batches.get(seq) ?? undefined);
    events.push(event);
  }
  problems.push(...gaps.problems());
  const state = replay(events);
  const rows = db.all<StateRow & { cell: CellId; reader: number; event: number }>(
    'SELECT cell, reader, class, excluded, flagged, comment, event FROM cell_state',
  );
  for (const row of rows) {
    const key = `${row.cell}/${row.reader}`;
    const now = state.get(key);
    if (!now || now.event !== row.event || !sameVerdict(now.verdict, { ...row, flagged: row.flagged === 1 })) {
      problems.push(`The state of cell ${row.cell} differs from its review events.`);
    }
    state.delete(key);
  }
  for (const key of state.keys()) problems.push(`The state of cell ${key.split('/')[0]} is missing.`);
  const kept = db.all<{ id: number; state: string; effect: number; cells: number }>(
    'SELECT id, state, effect, cells FROM review_steps',
  );
  for (const { id, state: now, effect, cells } of kept) {
    const step = steps.steps.get(id);
    if (!step || step.state !== now || step.effect !== effect || step.cells.size !== cells) {
      problems.push(`The undo step ${id} differs from its review events.`);
    }
    steps.steps.delete(id);
  }
  for (const id of steps.steps.keys()) problems.push(`The undo step ${id} is missing.`);
  return problems;
}
