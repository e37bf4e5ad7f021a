import { createHash } from 'node:crypto';
import type { CellClass } from '../electron/contract/classes.ts';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import type { CellId } from '../electron/contract/methods.ts';
import type { Connection } from './connection.ts';

/** One decision of a reviewer, as it stands in the log for ever. A class of null means the model's own call. */
export interface ReviewEvent {
  /** Place in the log, from 1 without gaps. */
  seq: number;
  cell: CellId;
  kind: string;
  from: CellClass | null;
  to: CellClass | null;
  /** The event that this one takes back. */
  undoes: number | null;
  actor: string;
  reason: string | null;
  at: string;
  /** SHA-256 over the event and the hash before it. */
  hash: string;
}

export interface Reviews {
  /** Records that `actor` calls the cell `to`; confirming the model's call is recording the same class. */
  append(event: { cell: CellId; to: CellClass; actor: string; reason: string | null }): ReviewEvent;
  /**
   * Takes an event back by a compensating event; undoing that one redoes it.
   *
   * @throws {@link LeukoscopeError} NOT_FOUND, or BAD_REQUEST unless the event is the last of its cell still to be undone or redone.
   */
  undo(seq: number, actor: string, reason?: string | null): ReviewEvent;
  /** A cell's events, oldest first. */
  history(cell: CellId): ReviewEvent[];
  /** The reviewers' present class for a cell; null when it is the model's own call. */
  classOf(cell: CellId): CellClass | null;
}

/** What the first event's hash covers in place of a hash before it. */
const GENESIS = '0'.repeat(64);

const SELECT_EVENTS = `SELECT seq, cell, kind, from_class AS "from", to_class AS "to", undoes, actor, reason, at, hash
  FROM review_events`;

function hashOf(event: Omit<ReviewEvent, 'hash'>, before: string): string {
  const { seq, cell, kind, from, to, undoes, actor, reason, at } = event;
  return createHash('sha256')
    .update(JSON.stringify([before, seq, cell, kind, from, to, undoes, actor, reason, at]))
    .digest('hex');
}

/** A cell's events that can be undone and redone now, the next one last. */
export function undoStacks(events: readonly Pick<ReviewEvent, 'seq' | 'undoes'>[]): {
  done: number[];
  undone: number[];
} {
  const done: number[] = [];
  let undone: number[] = [];
  for (const { seq, undoes } of events) {
    if (undoes === null) {
      done.push(seq);
      undone = [];
    } else if (undoes === done.at(-1)) {
      done.pop();
      undone.push(seq);
    } else {
      undone.pop();
      done.push(seq);
    }
  }
  return { done, undone };
}

/** Each reviewed cell's class and last event, from the log alone. */
export function replay(events: Iterable<ReviewEvent>): Map<CellId, { class: CellClass | null; event: number }> {
  const state = new Map<CellId, { class: CellClass | null; event: number }>();
  for (const { cell, to, seq } of events) state.set(cell, { class: to, event: seq });
  return state;
}

/** What is wrong with the log or with the projection of it; nothing when all is well. */
export function checkReviews(db: Connection): string[] {
  const problems: string[] = [];
  let before = GENESIS;
  let expected = 1;
  const state: ReturnType<typeof replay> = new Map();
  for (const event of db.iterate<ReviewEvent>(`${SELECT_EVENTS} ORDER BY seq`)) {
    if (event.seq !== expected) problems.push(`Review events are missing before event ${event.seq}.`);
    if (event.hash !== hashOf(event, before))
      problems.push(`Review event ${event.seq} was altered: its hash does not fit.`);
    for (const [cell, now] of replay([event])) state.set(cell, now);
    before = event.hash;
    expected = event.seq + 1;
  }
  const rows = db.all<{ cell: CellId; class: CellClass | null; event: number }>(
    'SELECT cell, class, event FROM cell_state',
  );
  for (const row of rows) {
    const now = state.get(row.cell);
    if (!now || now.class !== row.class || now.event !== row.event) {
      problems.push(`The state of cell ${row.cell} differs from its review events.`);
    }
    state.delete(row.cell);
  }
  for (const cell of state.keys()) problems.push(`The state of cell ${cell} is missing.`);
  return problems;
}

export function createReviews(db: Connection): Reviews {
  const history = (cell: CellId) => db.all<ReviewEvent>(`${SELECT_EVENTS} WHERE cell = ? ORDER BY seq`, cell);
  const classOf = (cell: CellId) =>
    db.get<{ class: CellClass | null }>('SELECT class FROM cell_state WHERE cell = ?', cell)?.class ?? null;

  /** The event and the state that follows from it; the caller holds the transaction. */
  const record = (event: Omit<ReviewEvent, 'seq' | 'from' | 'at' | 'hash'>): ReviewEvent => {
    const head = db.get<{ seq: number; hash: string }>('SELECT seq, hash FROM review_events ORDER BY seq DESC LIMIT 1');
    const open = { ...event, seq: (head?.seq ?? 0) + 1, from: classOf(event.cell), at: new Date().toISOString() };
    const full: ReviewEvent = { ...open, hash: hashOf(open, head?.hash ?? GENESIS) };
    db.run(
      `INSERT INTO review_events (seq, cell, kind, from_class, to_class, undoes, actor, reason, at, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      full.seq,
      full.cell,
      full.kind,
      full.from,
      full.to,
      full.undoes,
      full.actor,
      full.reason,
      full.at,
      full.hash,
    );
    db.run(
      `INSERT INTO cell_state (cell, class, event) VALUES (?, ?, ?)
       ON CONFLICT (cell) DO UPDATE SET class = excluded.class, event = excluded.event`,
      full.cell,
      full.to,
      full.seq,
    );
    return full;
  };

  return {
    append({ cell, to, actor, reason }) {
      return db.transaction(() => {
        if (!db.get('SELECT 1 FROM cells WHERE id = ?', cell)) {
          throw new LeukoscopeError('NOT_FOUND', `There is no cell ${cell} in ${db.file}.`, { cell });
        }
        return record({ cell, kind: 'classify', to, undoes: null, actor, reason });
      });
    },

    undo(seq, actor, reason = null) {
      return db.transaction(() => {
        const event = db.get<ReviewEvent>(`${SELECT_EVENTS} WHERE seq = ?`, seq);
        if (!event) throw new LeukoscopeError('NOT_FOUND', `There is no review event ${seq} in ${db.file}.`, { seq });
        const { done, undone } = undoStacks(history(event.cell));
        if (seq !== done.at(-1) && seq !== undone.at(-1)) {
          throw new LeukoscopeError(
            'BAD_REQUEST',
            `Event ${seq} can't be undone: undo the later events of its cell first.`,
            { seq },
          );
        }
        return record({ cell: event.cell, kind: 'undo', to: event.from, undoes: seq, actor, reason });
      });
    },

    history,
    classOf,
  };
}
