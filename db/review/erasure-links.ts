import { createHash } from 'node:crypto';
import type { ReadableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';

/** Consecutive erased events: all that the chain needs of them. */
export interface ErasedLink {
  from: number;
  to: number;
  /** Hash of the event before the stretch, which the chain before it must lead to. */
  before: string;
  /** SHA-256 over the hashes of the stretch, the last of which the chain after it goes on from. */
  digest: string;
}

export type ErasedLog = 'review' | 'slide';

export interface ErasureRow {
  id: number;
  at: string;
  actor: string;
  actor_name: string;
  reason: string;
  counts: string;
  links: string;
  hash: string;
}

/** What the first event's hash covers in place of a hash before it. */
export const GENESIS = '0'.repeat(64);

/** What an erasure's own hash covers: itself and the erasure before it. */
export function hashOfErasure(row: Omit<ErasureRow, 'hash'>, before: string): string {
  const { id, at, actor, actor_name, reason, counts, links } = row;
  return createHash('sha256')
    .update(JSON.stringify([before, id, at, actor, actor_name, reason, counts, links]))
    .digest('hex');
}

/** Hash of the newest erasure, or what stands before the first. */
export const erasureHead = (db: ReadableConnection): { id: number; hash: string } =>
  db.get<{ id: number; hash: string }>('SELECT id, hash FROM erasures ORDER BY id DESC LIMIT 1') ?? {
    id: 0,
    hash: GENESIS,
  };

/** Joins erased events, given in order with the hash before each, to stretches. */
export function linkUp(events: Iterable<{ seq: number; hash: string; before: string }>): ErasedLink[] {
  const links: ErasedLink[] = [];
  let open: { link: ErasedLink; hashes: string[] } | undefined;
  const close = () => {
    if (open) open.link.digest = createHash('sha256').update(open.hashes.join('')).digest('hex');
    open = undefined;
  };
  for (const { seq, hash, before } of events) {
    if (open && open.link.to + 1 === seq) {
      open.link.to = seq;
      open.hashes.push(hash);
      continue;
    }
    close();
    open = { link: { from: seq, to: seq, before, digest: '' }, hashes: [hash] };
    links.push(open.link);
  }
  close();
  return links;
}

/** Gathers the erased events of one log as a check walks through it, and compares them with what the erasures say. */
export class ErasedLinks {
  readonly #db: ReadableConnection;
  readonly #log: ErasedLog;
  readonly #found = new Map<number, { seq: number; hash: string; before: string }[]>();

  constructor(db: ReadableConnection, log: ErasedLog) {
    this.#db = db;
    this.#log = log;
  }

  add({ seq, hash, erased }: { seq: number; hash: string; erased: number | null }, before: string): void {
    if (erased === null) return;
    const events = this.#found.get(erased) ?? [];
    events.push({ seq, hash, before });
    this.#found.set(erased, events);
  }

  problems(): string[] {
    const problems: string[] = [];
    for (const { id, links } of this.#db.iterate<ErasureRow>('SELECT id, links FROM erasures ORDER BY id')) {
      const recorded = JSON.stringify(fromJson<Record<ErasedLog, ErasedLink[]>>(links)[this.#log]);
      if (recorded !== JSON.stringify(linkUp(this.#found.get(id) ?? [])))
        problems.push(`The ${this.#log} events of erasure ${id} are not those that are erased.`);
      this.#found.delete(id);
    }
    for (const id of this.#found.keys()) problems.push(`There are erased ${this.#log} events, but no erasure ${id}.`);
    return problems;
  }
}

/** What is wrong with the record of erasures itself; empty when nothing is. */
export function checkErasures(db: ReadableConnection): string[] {
  const problems: string[] = [];
  let before = GENESIS;
  let expected = 1;
  for (const row of db.iterate<ErasureRow>(
    'SELECT id, at, actor, actor_name, reason, counts, links, hash FROM erasures ORDER BY id',
  )) {
    if (row.id !== expected) problems.push(`Erasures are missing before erasure ${row.id}.`);
    if (row.hash !== hashOfErasure(row, before)) problems.push(`Erasure ${row.id} was altered: its hash does not fit.`);
    before = row.hash;
    expected = row.id + 1;
  }
  if (db.get('SELECT 1 FROM erasing LIMIT 1')) problems.push('An erasure is incomplete.');
  return problems;
}
