import { createHash } from 'node:crypto';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { SlideId } from '../../electron/contract/ids.ts';
import type { OutboxId, OutboxMessage, OutboxState } from '../../electron/contract/orders.ts';
import { audit } from '../audit.ts';
import type { NamedValues, WritableConnection } from '../connection.ts';

export interface NewMessage {
  /** MSH-10; never used before. */
  controlId: string;
  /** Messages of one ordering key go one at a time, in the order in which they were queued. */
  orderingKey: string;
  accession: string | null;
  slideId: SlideId | null;
  /** What the message reports, so that one report is not queued twice. */
  report: string | null;
  payload: string;
}

/** A message whose turn it is. */
export interface DueMessage {
  id: OutboxId;
  controlId: string;
  orderingKey: string;
  accession: string | null;
  payload: string;
  attempts: number;
}

/** The ordering key of a patient's messages. */
export const patientOrderingKey = ({ authority, mrn }: { authority: string; mrn: string }) =>
  `patient ${authority}|${mrn}`;

/** The ordering key of messages about a sample that is nobody's yet: by its accession, or by its slide. */
export const sampleOrderingKey = (sample: string | number) => `sample ${sample}`;

const HEADS = `FROM outbox m WHERE m.state = 'queued'
  AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.ordering_key = m.ordering_key AND e.id < m.id AND e.state IN ('queued', 'parked'))`;

export function createOutbox(db: WritableConnection) {
  /** Changes a message that is not done with. */
  const change = (id: OutboxId, action: string, actor: string, sql: string, values: NamedValues) =>
    db.transaction(() => {
      const row = db.get<{ state: OutboxState; control_id: string }>(
        'SELECT state, control_id FROM outbox WHERE id = $id',
        { id },
      );
      if (!row) throw new LeukoscopeError('NOT_FOUND', `There is no message ${id} in the outbox.`);
      if (row.state !== 'queued' && row.state !== 'parked') {
        throw new LeukoscopeError('CONFLICT', `Message ${row.control_id} is done with already (${row.state}).`);
      }
      db.run(`UPDATE outbox SET ${sql} WHERE id = $id`, { ...values, id });
      audit(db, action, { message: row.control_id }, actor);
    });

  return {
    /** Queues a message to be sent now; gives the waiting or delivered one of the same report when there is one. */
    add({ controlId, orderingKey, accession, slideId, report, payload }: NewMessage): OutboxId {
      return db.transaction(() => {
        const known =
          report === null
            ? undefined
            : db.get<{ id: number }>(
                "SELECT id FROM outbox WHERE report = $report AND state <> 'discarded' ORDER BY id DESC LIMIT 1",
                { report },
              );
        if (known) return known.id as OutboxId;
        const now = new Date().toISOString();
        const { id } = db.run(
          `INSERT INTO outbox (control_id, ordering_key, accession, slide, report, payload, state, attempts, next_attempt_at, created_at)
           VALUES ($controlId, $orderingKey, $accession, $slideId, $report, $payload, 'queued', 0, $now, $now)`,
          { controlId, orderingKey, accession, slideId, report, payload, now },
        );
        return id as OutboxId;
      });
    },

    /** The first unsent message of each ordering key that is due at `now`, oldest first; a parked message blocks those with its key. */
    due(now: string, limit: number): DueMessage[] {
      return db.all<DueMessage>(
        `SELECT m.id, m.control_id AS controlId, m.ordering_key AS orderingKey, m.accession, m.payload, m.attempts
         ${HEADS} AND m.next_attempt_at <= $now ORDER BY m.id LIMIT $limit`,
        { now, limit },
      );
    },

    /** When the next queued message at the head of its ordering key is due; null when none waits. */
    nextDue(): string | null {
      return db.get<{ at: string | null }>(`SELECT min(m.next_attempt_at) AS at ${HEADS}`)?.at ?? null;
    },

    /** The receiver acknowledged the message. */
    delivered(id: OutboxId, destination: string): void {
      db.run(
        `UPDATE outbox SET state = 'delivered', attempts = attempts + 1, destination = $destination, last_error = NULL,
           next_attempt_at = NULL, ended_at = $endedAt WHERE id = $id AND state IN ('queued', 'parked')`,
        { destination, endedAt: new Date().toISOString(), id },
      );
    },

    /** The destination can't be reached, which counts as no attempt: the message stays due. */
    unreachable(id: OutboxId, { destination, error }: { destination: string; error: string }): void {
      db.run("UPDATE outbox SET destination = $destination, last_error = $error WHERE id = $id AND state = 'queued'", {
        destination,
        error,
        id,
      });
    },

    /** An attempt failed; the message is tried again at `nextAttemptAt`. */
    failed(
      id: OutboxId,
      { destination, error, nextAttemptAt }: { destination: string; error: string; nextAttemptAt: string },
    ): void {
      db.run(
        `UPDATE outbox SET attempts = attempts + 1, destination = $destination, last_error = $error, next_attempt_at = $nextAttemptAt
         WHERE id = $id AND state = 'queued'`,
        { destination, error, nextAttemptAt, id },
      );
    },

    /** The receiver refused the message: it waits for a person. */
    park(id: OutboxId, { destination, error }: { destination: string; error: string }): void {
      db.run(
        `UPDATE outbox SET state = 'parked', attempts = attempts + 1, destination = $destination, last_error = $error, next_attempt_at = NULL
         WHERE id = $id AND state = 'queued'`,
        { destination, error, id },
      );
    },

    /** Makes a queued or parked message due now. @throws {@link LeukoscopeError} NOT_FOUND, or CONFLICT when it is done with. */
    again(id: OutboxId, actor: string): void {
      change(id, 'outbox.again', actor, "state = 'queued', next_attempt_at = $now", { now: new Date().toISOString() });
    },

    /** Makes every queued message due now. */
    allAgain(): void {
      db.run("UPDATE outbox SET next_attempt_at = $nextAttemptAt WHERE state = 'queued'", {
        nextAttemptAt: new Date().toISOString(),
      });
    },

    /** Gives up a message, so that the next with its ordering key can be sent. @throws {@link LeukoscopeError} NOT_FOUND or CONFLICT, as above. */
    discard(id: OutboxId, reason: string, actor: string): void {
      const sql = "state = 'discarded', reason = $reason, next_attempt_at = NULL, ended_at = $now";
      change(id, 'outbox.discarded', actor, sql, { reason, now: new Date().toISOString() });
    },

    /** The newest `limit` messages, those not yet done with before all others. */
    list({
      limit,
      slideId,
      id,
    }: {
      limit: number;
      slideId?: SlideId | undefined;
      id?: OutboxId | undefined;
    }): OutboxMessage[] {
      return db.all<OutboxMessage>(
        `SELECT m.id, m.control_id AS controlId, m.accession, m.slide AS slideId, m.destination, m.state, m.attempts,
           m.next_attempt_at AS nextAttemptAt, m.last_error AS lastError, m.reason, m.created_at AS createdAt,
           m.ended_at AS endedAt,
           CASE WHEN m.state IN ('queued', 'parked') THEN (SELECT max(e.id) FROM outbox e
             WHERE e.ordering_key = m.ordering_key AND e.id < m.id AND e.state IN ('queued', 'parked')) END AS waitsFor
         FROM outbox m WHERE $slideId IN (0, m.slide) AND $id IN (0, m.id)
         ORDER BY m.state IN ('queued', 'parked') DESC, m.id DESC LIMIT $limit`,
        { slideId: slideId ?? 0, id: id ?? 0, limit },
      );
    },

    /** The message as it was or will be sent; undefined when there is none. */
    payload(id: OutboxId): string | undefined {
      return db.get<{ payload: string }>('SELECT payload FROM outbox WHERE id = $id', { id })?.payload;
    },

    counts(): Record<OutboxState, number> {
      const counts: Record<OutboxState, number> = { queued: 0, delivered: 0, parked: 0, discarded: 0 };
      const rows = db.all<{ state: OutboxState; n: number }>('SELECT state, count(*) AS n FROM outbox GROUP BY state');
      for (const { state, n } of rows) counts[state] = n;
      return counts;
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;

export function createInbox(db: WritableConnection) {
  return {
    /**
     * Takes a message in: runs `apply` and remembers the message, in one transaction.
     *
     * @param body Distinguishes a repeat from another message under the same control id.
     * @returns `repeat` for a message that came before, `reused` for another one under its control id: neither is applied.
     */
    receive<T>(
      { sender, controlId, body }: { sender: string; controlId: string; body: string },
      apply: () => { result: T; summary: string },
    ): { outcome: 'applied'; result: T } | { outcome: 'repeat' | 'reused' } {
      const sha256 = createHash('sha256').update(body).digest('hex');
      return db.transaction(() => {
        const known = db.get<{ sha256: string }>(
          'SELECT sha256 FROM inbox WHERE sender = $sender AND control_id = $controlId',
          { sender, controlId },
        );
        if (known) return { outcome: known.sha256 === sha256 ? ('repeat' as const) : ('reused' as const) };
        const { result, summary } = apply();
        db.run(
          'INSERT INTO inbox (sender, control_id, sha256, summary, received_at) VALUES ($sender, $controlId, $sha256, $summary, $receivedAt)',
          { sender, controlId, sha256, summary, receivedAt: new Date().toISOString() },
        );
        return { outcome: 'applied' as const, result };
      });
    },
  };
}
