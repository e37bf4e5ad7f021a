import { createHash } from 'node:crypto';
import type { CellClass } from '../../electron/contract/classes.ts';
import type { CellId, RunId, SlideId } from '../../electron/contract/ids.ts';
import type { Actor } from '../../electron/contract/people.ts';
import type { Verdict } from '../../electron/contract/signoff.ts';
import type { CountTarget, ReviewStage } from '../../electron/contract/slide-review.ts';
import type { NamedValues, ReadableConnection, WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { recordSignature } from '../lost-log.ts';
import { ErasedLinks, GENESIS } from './erasure-links.ts';
import { readHead, readHistory } from './event-log.ts';
import { type CallOf, effectiveState, NO_VERDICT, type ReaderVerdict, VerdictHistory } from './verdict.ts';

/** What happens to a whole slide. */
export const SLIDE_EVENT_KINDS = [
  'signed',
  'amended',
  'second_assigned',
  'second_withdrawn',
  'second_submitted',
  'target',
] as const;
export type SlideEventKind = (typeof SLIDE_EVENT_KINDS)[number];

export interface SlideEvent {
  seq: number;
  slide: SlideId;
  version: number;
  kind: SlideEventKind;
  detail: Record<string, unknown>;
  /** The newest review event when it was written. */
  head: { seq: number; hash: string } | null;
  actor: Actor;
  at: string;
  hash: string;
}

/** How an event changes a slide; absent parts stay as they were. */
export interface Transition {
  stage?: ReviewStage;
  version?: number;
  reading?: number;
  second?: string | null;
  target?: CountTarget | null;
}

export interface CellVerdict {
  cell: CellId;
  verdict: Verdict;
  /** Its present class, also of an unidentified or excluded cell. */
  class: CellClass;
  reviewed: boolean;
}

interface SlideEventRow {
  seq: number;
  slide: SlideId;
  version: number;
  kind: SlideEventKind;
  detail: string;
  head: number | null;
  head_hash: string | null;
  actor: string;
  actor_name: string;
  at: string;
  erased: number | null;
  hash: string;
}

const SELECT_SLIDE_EVENTS = `SELECT e.seq, e.slide, e.version, e.kind, e.detail, e.head, h.hash AS head_hash, e.actor, e.actor_name,
  e.at, e.erased, e.hash FROM slide_events e LEFT JOIN review_events h ON h.seq = e.head`;

function hashOf(row: Omit<SlideEventRow, 'hash' | 'erased'>, before: string): string {
  const { seq, slide, version, kind, detail, head, head_hash, actor, actor_name, at } = row;
  return createHash('sha256')
    .update(JSON.stringify([before, seq, slide, version, kind, detail, head, head_hash, actor, actor_name, at]))
    .digest('hex');
}

const toEvent = (row: Omit<SlideEventRow, 'erased'>): SlideEvent => ({
  seq: row.seq,
  slide: row.slide,
  version: row.version,
  kind: row.kind,
  detail: fromJson<Record<string, unknown>>(row.detail),
  head: row.head === null || row.head_hash === null ? null : { seq: row.head, hash: row.head_hash },
  actor: { id: row.actor, name: row.actor_name },
  at: row.at,
  hash: row.hash,
});

/** A class, or the status of a cell without one. */
export function verdictOf(call: CallOf, verdict: ReaderVerdict): Verdict {
  const { status, class: name } = effectiveState(call, verdict);
  return status === 'classified' ? name : status;
}

/** What is wrong with the slides' events; empty when nothing is. */
export function checkSlideEvents(db: ReadableConnection): string[] {
  const problems: string[] = [];
  let before = GENESIS;
  let expected = 1;
  const gaps = new ErasedLinks(db, 'slide');
  const last = new Map<SlideId, SlideEventRow>();
  for (const row of db.iterate<SlideEventRow>(`${SELECT_SLIDE_EVENTS} ORDER BY e.seq`)) {
    if (row.seq !== expected) problems.push(`Slide events are missing before event ${row.seq}.`);
    if (row.erased !== null) gaps.add(row, before);
    else {
      if (row.hash !== hashOf(row, before)) problems.push(`Slide event ${row.seq} was altered: its hash does not fit.`);
      if (row.kind !== 'target') last.set(row.slide, row);
    }
    before = row.hash;
    expected = row.seq + 1;
  }
  problems.push(...gaps.problems());
  const stages = db.all<{
    slide: SlideId;
    stage: ReviewStage;
    version: number;
    signature: number | null;
    changed_at: string | null;
  }>('SELECT slide, stage, version, signature, changed_at FROM slide_reviews');
  for (const { slide, stage, version, signature, changed_at } of stages) {
    const event = last.get(slide);
    const signed = event?.kind === 'signed';
    const reading = event?.kind === 'second_assigned';
    const right =
      (stage === 'signed') === signed &&
      (stage === 'second_reading') === reading &&
      (!signed || (signature === event.seq && changed_at === event.at)) &&
      version === (event?.version ?? 1);
    if (!right) problems.push(`The review of slide ${slide} does not match its events.`);
    last.delete(slide);
  }
  for (const slide of last.keys()) problems.push(`The review of slide ${slide} is missing.`);
  return problems;
}

export function createSignoff(db: WritableConnection) {
  const readActors = (slide: SlideId, version: number, kinds: string): Actor[] =>
    db.all<Actor>(
      `SELECT actor AS id, coalesce(max(actor_name), actor) AS name FROM review_events
       WHERE slide = $slide AND version = $version AND reader = 1 AND actor <> 'system' AND ${kinds}
       GROUP BY actor ORDER BY min(seq)`,
      { slide, version },
    );
  return {
    /** Writes an event and moves the slide on, in one transaction with what `work` checks first. */
    record<T extends Record<string, unknown>>(
      slide: SlideId,
      actor: Actor,
      work: () => { kind: SlideEventKind; version: number; run: RunId; detail: T; next: Transition },
    ): SlideEvent {
      const event = db.transaction(() => {
        const { kind, version, run, detail, next } = work();
        const head = readHead(db);
        const newest = db.get<{ seq: number; hash: string }>(
          'SELECT seq, hash FROM slide_events ORDER BY seq DESC LIMIT 1',
        );
        const row = {
          seq: (newest?.seq ?? 0) + 1,
          slide,
          version,
          kind,
          detail: JSON.stringify(detail),
          head: head?.seq ?? null,
          head_hash: head?.hash ?? null,
          actor: actor.id,
          actor_name: actor.name,
          at: new Date().toISOString(),
        };
        const hash = hashOf(row, newest?.hash ?? GENESIS);
        db.run(
          `INSERT INTO slide_events (seq, slide, version, kind, detail, head, actor, actor_name, at, hash)
           VALUES ($seq, $slide, $version, $kind, $detail, $head, $actor, $actor_name, $at, $hash)`,
          { ...row, hash },
        );
        db.run(
          `INSERT INTO slide_reviews (slide, run, version, stage, reading) VALUES ($slide, $run, $version, 'new', 1)
           ON CONFLICT (slide) DO UPDATE SET stage = CASE WHEN run = excluded.run THEN stage ELSE 'new' END, run = excluded.run`,
          { slide, run, version },
        );
        const { stage, reading, second, target } = next;
        const set = (sql: string, values: NamedValues = {}) =>
          db.run(`UPDATE slide_reviews SET ${sql} WHERE slide = $slide`, { ...values, slide });
        if (second) set('second = $second', { second });
        if (stage)
          set('stage = $stage, signature = $signature', { stage, signature: stage === 'signed' ? row.seq : null });
        if (second === null) set('second = NULL');
        if (reading !== undefined) set('reading = $reading', { reading });
        if (target !== undefined) set('target = $target', { target: target === null ? null : JSON.stringify(target) });
        set('version = $version, changed_at = $at', { version: next.version ?? version, at: row.at });
        return toEvent({ ...row, hash });
      });
      recordSignature(db, event);
      return event;
    },

    /** A slide's events, oldest first. */
    events: (slide: SlideId): SlideEvent[] =>
      db.all<SlideEventRow>(`${SELECT_SLIDE_EVENTS} WHERE e.slide = $slide ORDER BY e.seq`, { slide }).map(toEvent),

    /** A slide's last event of a kind in a version. */
    last(slide: SlideId, version: number, kind: SlideEventKind): SlideEvent | undefined {
      const row = db.get<SlideEventRow>(
        `${SELECT_SLIDE_EVENTS} WHERE e.slide = $slide AND e.version = $version AND e.kind = $kind ORDER BY e.seq DESC LIMIT 1`,
        { slide, version, kind },
      );
      return row && toEvent(row);
    },

    /** The cells of a run as a reader has them, for a gate. */
    verdicts(run: RunId, reader: number): CellVerdict[] {
      return db
        .all<{
          cell: CellId;
          call: CellClass;
          status: CallOf['status'];
          class: CellClass | null;
          excluded: string | null;
        }>(
          `SELECT p.cell, p.class AS call, p.status, w.class, w.excluded
           FROM predictions p LEFT JOIN cell_state w ON w.cell = p.cell AND w.reader = $reader WHERE p.run = $run ORDER BY p.cell`,
          { reader, run },
        )
        .map((row) => {
          const call = { class: row.call, status: row.status };
          const verdict = { ...NO_VERDICT, class: row.class, excluded: row.excluded };
          const now = effectiveState(call, verdict);
          return { cell: row.cell, verdict: verdictOf(call, verdict), class: now.class, reviewed: now.reviewed };
        });
    },

    /** Which cells' verdicts a version changed, in the first reading; both from the shown run's calls. */
    changes(slide: SlideId, run: RunId, version: number): { cellId: CellId; from: Verdict; to: Verdict }[] {
      const touched = db.all<CallOf & { cell: CellId }>(
        `SELECT DISTINCT e.cell, p.class, p.status FROM review_events e
         JOIN predictions p ON p.run = $run AND p.cell = e.cell
         WHERE e.slide = $slide AND e.version = $version AND e.reader = 1 ORDER BY e.cell`,
        { run, slide, version },
      );
      return touched.flatMap(({ cell, ...call }) => {
        const events = readHistory(db, cell).filter(({ reader }) => (reader ?? 1) === 1);
        const before = events.filter((event) => (event.version ?? 1) < version);
        const after = events.filter((event) => (event.version ?? 1) <= version);
        const from = verdictOf(call, new VerdictHistory(before).verdict);
        const to = verdictOf(call, new VerdictHistory(after).verdict);
        return from === to ? [] : [{ cellId: cell, from, to }];
      });
    },

    /** Whether an analysis of the slide is under way. */
    analysing: (slide: SlideId): boolean =>
      db.get("SELECT 1 FROM runs WHERE slide = $slide AND status = 'running' LIMIT 1", { slide }) !== undefined,

    /** The people who read a slide first in a version, by what they decided, the first one first. */
    readers: (slide: SlideId, version: number): Actor[] => readActors(slide, version, "kind <> 'arbitrate'"),

    /** The people who decided between two readings in a version. */
    arbiters: (slide: SlideId, version: number): Actor[] => readActors(slide, version, "kind = 'arbitrate'"),
  };
}
