import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { SlideId } from '../../electron/contract/ids.ts';
import type { ErasurePlan, ErasureRecord, ErasureSubject } from '../../electron/contract/maintenance.ts';
import type { Actor } from '../../electron/contract/people.ts';
import { audit } from '../audit.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { patientOrderingKey } from '../laboratory/outbox.ts';
import { markLog } from '../lost-log.ts';
import { type ErasureRow, erasureHead, GENESIS, hashOfErasure, linkUp } from '../review/erasure-links.ts';

export interface Erasure {
  record: ErasureRecord;
  /** Hashes of originals that no image refers to any more. */
  originals: string[];
  /** Whether the log beside the file, which may still hold old pages, could be emptied at once. */
  logCleared: boolean;
}

/** Everything of one patient, or of one sample, taken out of the database for ever. */
export interface Erasures {
  /** What would go. @throws {@link LeukoscopeError} NOT_FOUND, or CONFLICT when a number is several patients'. */
  plan(subject: ErasureSubject): ErasurePlan;
  /**
   * Erases all of it in one transaction, overwriting it in the file.
   *
   * @throws {@link LeukoscopeError} NOT_FOUND, CONFLICT while a slide of it is analysed.
   */
  erase(subject: ErasureSubject, actor: Actor, reason: string): Erasure;
  /** What was erased, newest first. */
  list(): ErasureRecord[];
}

interface PatientRow {
  id: number;
  mrn: string;
  authority: string;
}

interface Found {
  patient: PatientRow | undefined;
  accessions: string[];
  slides: { id: SlideId; name: string; stage: string | null }[];
}

/** Tries to empty the log this often; another process's reader may hold it for a moment. */
const LOG_TRIES = 20;

const pause = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

function nothing(what: string): LeukoscopeError {
  return new LeukoscopeError('NOT_FOUND', `There is no ${what} in this database. Check the number.`);
}

/** The patient with a number; the authority must be told only where it makes a difference. */
function patientOf(db: ReadableConnection, mrn: string, authority: string | null): PatientRow | undefined {
  const rows = db
    .all<PatientRow>('SELECT id, mrn, authority FROM patients WHERE mrn = $mrn', { mrn })
    .filter((row) => authority === null || row.authority === authority);
  if (rows.length > 1) {
    const names = rows.map((row) => `"${row.authority}"`).join(', ');
    throw new LeukoscopeError('CONFLICT', `Patient number ${mrn} was given out by ${names}: say by which.`, { mrn });
  }
  return rows[0];
}

function find(db: ReadableConnection, subject: ErasureSubject): Found {
  let patient: PatientRow | undefined;
  let accessions: string[];
  if ('mrn' in subject) {
    patient = patientOf(db, subject.mrn, subject.authority);
    if (!patient) throw nothing(`patient ${subject.mrn}`);
    accessions = db
      .all<{ accession: string }>('SELECT accession FROM orders WHERE patient = $id ORDER BY id', { id: patient.id })
      .map((row) => row.accession);
  } else {
    accessions = [subject.accession];
    // A patient of whom this sample was all goes with it.
    patient = db.get<PatientRow>(
      `SELECT p.id, p.mrn, p.authority FROM orders o JOIN patients p ON p.id = o.patient WHERE o.accession = $accession
         AND (SELECT count(*) FROM orders x WHERE x.patient = p.id) = 1`,
      { accession: subject.accession },
    );
  }
  const slides = accessions.flatMap((accession) =>
    db.all<Found['slides'][number]>(
      `SELECT s.id, s.name, w.stage FROM slides s LEFT JOIN slide_reviews w ON w.slide = s.id
       WHERE s.accession = $accession ORDER BY s.id`,
      { accession },
    ),
  );
  if ('accession' in subject && slides.length === 0) {
    if (!db.get('SELECT 1 FROM orders WHERE accession = $accession', { accession: subject.accession }))
      throw nothing(`sample ${subject.accession}`);
  }
  return { patient, accessions, slides };
}

export function createErasures(db: WritableConnection): Erasures {
  const count = (sql: string, ...values: (string | number)[]) => db.get<{ n: number }>(sql, ...values)?.n ?? 0;
  const sum = (slides: Found['slides'], sql: string) => slides.reduce((n, { id }) => n + count(sql, id), 0);

  /** Hashes that only these slides' images have. */
  const originalsOf = (slides: Found['slides']): string[] => {
    const own = new Set<number>(slides.map(({ id }) => id));
    const hashes = slides.flatMap(({ id }) =>
      db
        .all<{ sha256: string }>('SELECT DISTINCT sha256 FROM images WHERE slide = $id', { id })
        .map(({ sha256 }) => sha256),
    );
    return [...new Set(hashes)].filter((sha256) =>
      db
        .all<{ slide: number }>('SELECT slide FROM images WHERE sha256 = $sha256', { sha256 })
        .every(({ slide }) => own.has(slide)),
    );
  };

  const countAll = ({ patient, accessions, slides }: Found): ErasurePlan => ({
    patients: patient ? 1 : 0,
    orders: accessions.filter((one) => count('SELECT count(*) AS n FROM orders WHERE accession = ?', one)).length,
    slides: slides.map(({ id, name, stage }) => ({ id, name, signed: stage === 'signed' })),
    cells: sum(slides, 'SELECT count(*) AS n FROM images i JOIN cells c ON c.image = i.id WHERE i.slide = ?'),
    originals: originalsOf(slides).length,
    reports: sum(slides, 'SELECT count(*) AS n FROM reports WHERE slide = ?'),
    events:
      sum(slides, 'SELECT count(*) AS n FROM review_events WHERE slide = ?') +
      sum(slides, 'SELECT count(*) AS n FROM slide_events WHERE slide = ?'),
    messages: count(
      `SELECT count(*) AS n FROM outbox WHERE slide IN (SELECT value FROM json_each(?))
       OR accession IN (SELECT value FROM json_each(?))`,
      JSON.stringify(slides.map(({ id }) => id)),
      JSON.stringify(accessions),
    ),
  });

  /** The events of one log that go, with the hash before each. */
  const eventsOf = (log: 'review_events' | 'slide_events', slides: Found['slides']) => {
    const seqs = slides.flatMap(({ id }) =>
      db.all<{ seq: number }>(`SELECT seq FROM ${log} WHERE slide = $id`, { id }),
    );
    const hash = (seq: number) => db.get<{ hash: string }>(`SELECT hash FROM ${log} WHERE seq = $seq`, { seq })?.hash;
    return seqs
      .map(({ seq }) => seq)
      .sort((a, b) => a - b)
      .map((seq) => ({ seq, hash: hash(seq) ?? '', before: hash(seq - 1) ?? GENESIS }));
  };

  /** Writes the record of the erasure; gives its id. */
  const record = (actor: Actor, reason: string, plan: ErasurePlan, links: ErasureRow['links']): number => {
    const head = erasureHead(db);
    const { slides, ...counts } = plan;
    const row = {
      id: head.id + 1,
      at: new Date().toISOString(),
      actor: actor.id,
      actor_name: actor.name,
      reason,
      counts: JSON.stringify({
        ...counts,
        slides: slides.length,
        signed: slides.filter(({ signed }) => signed).length,
      }),
      links,
    };
    db.run(
      'INSERT INTO erasures (id, at, actor, actor_name, reason, counts, links, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ...[row.id, row.at, row.actor, row.actor_name, row.reason, row.counts, row.links, hashOfErasure(row, head.hash)],
    );
    return row.id;
  };

  const emptySlide = (slide: SlideId): void => {
    for (const table of ['cell_state', 'review_steps', 'slide_reviews', 'review_metrics', 'slide_positions'] as const)
      db.run(`DELETE FROM ${table} WHERE slide = $slide`, { slide });
    for (const table of ['report_details', 'reports', 'outbox'] as const)
      db.run(`DELETE FROM ${table} WHERE slide = $slide`, { slide });
  };

  const removeSlide = (slide: SlideId): void => {
    // A second model's run hangs on the one that found the cells.
    db.run('DELETE FROM runs WHERE slide = $slide AND parent IS NOT NULL', { slide });
    db.run('DELETE FROM runs WHERE slide = $slide', { slide });
    db.run('DELETE FROM images WHERE slide = $slide', { slide });
    db.run('DELETE FROM erasing WHERE slide = $slide', { slide });
    db.run('DELETE FROM slides WHERE id = $slide', { slide });
  };

  /** Numbers by which the hospital could still tell whom a line of a log is about. */
  const redact = (id: number, { patient, accessions, slides }: Found, numbers: readonly string[]): void => {
    const all = JSON.stringify([...accessions, ...numbers]);
    const ids = JSON.stringify(slides.map((slide) => slide.id));
    db.run(
      `UPDATE audit_log SET detail = json_object('erased', ?) WHERE json_extract(detail, '$.erased') IS NULL
         AND (json_extract(detail, '$.accession') IN (SELECT value FROM json_each(?))
           OR json_extract(detail, '$.number') IN (SELECT value FROM json_each(?))
           OR json_extract(detail, '$.slide') IN (SELECT value FROM json_each(?)))`,
      ...[id, all, all, ids],
    );
    for (const accession of accessions) {
      db.run(
        `UPDATE inbox SET summary = trim(replace(', ' || summary || ',', ', ' || $accession || ' ', ', (erased) '), ', ')
         WHERE instr(summary, $accession) > 0`,
        { accession },
      );
      db.run('DELETE FROM outbox WHERE accession = $accession', { accession });
      db.run('DELETE FROM orders WHERE accession = $accession', { accession });
    }
    if (!patient) return;
    db.run('DELETE FROM outbox WHERE ordering_key = $orderingKey', { orderingKey: patientOrderingKey(patient) });
    db.run('DELETE FROM patients WHERE id = $id', { id: patient.id });
  };

  const eraseAll = (found: Found, actor: Actor, reason: string): { id: number; originals: string[] } => {
    const { slides } = found;
    for (const { id, name } of slides) {
      if (db.get("SELECT 1 FROM runs WHERE slide = $id AND status = 'running' LIMIT 1", { id }))
        throw new LeukoscopeError('CONFLICT', `"${name}" is being analysed. Wait for it to end, then try again.`, {
          id,
        });
    }
    const plan = countAll(found);
    const originals = originalsOf(slides);
    const [reviews, events] = [eventsOf('review_events', slides), eventsOf('slide_events', slides)];
    const id = record(actor, reason, plan, JSON.stringify({ review: linkUp(reviews), slide: linkUp(events) }));
    const numbers = slides.flatMap((slide) =>
      db
        .all<{ number: string }>('SELECT number FROM reports WHERE slide = $id', { id: slide.id })
        .map((row) => row.number),
    );
    for (const slide of slides) db.run('INSERT INTO erasing (slide) VALUES ($id)', { id: slide.id });
    for (const slide of slides) emptySlide(slide.id);
    for (const { seq } of reviews) {
      db.run(
        `UPDATE review_events SET erased = $id, kind = 'erased', cell = NULL, from_class = NULL, to_class = NULL, undoes = NULL,
           reason = NULL, slide = NULL, version = NULL, reader = NULL, batch = NULL, text = NULL WHERE seq = $seq`,
        { id, seq },
      );
    }
    for (const { seq } of events) {
      db.run(
        `UPDATE slide_events SET erased = $id, kind = 'erased', slide = NULL, version = 1, detail = '{}', head = NULL
         WHERE seq = $seq`,
        { id, seq },
      );
    }
    redact(id, found, numbers);
    for (const slide of slides) removeSlide(slide.id);
    audit(db, 'patient.erased', { erasure: id, slides: slides.length }, actor.id);
    return { id, originals };
  };

  /** Pages as they were lie in the log until it is emptied, which a reader of an old state holds up. */
  const clearLog = (): boolean => {
    for (let i = 0; i < LOG_TRIES; i++) {
      if (Number(db.pragma('wal_checkpoint(TRUNCATE)')) === 0) return true;
      pause(25);
    }
    return false;
  };

  const list = () =>
    db
      .all<ErasureRow>('SELECT id, at, actor, actor_name, reason, counts, links, hash FROM erasures ORDER BY id DESC')
      .map(
        ({ id, at, actor, actor_name, reason, counts }): ErasureRecord => ({
          id,
          at,
          actor: { id: actor, name: actor_name },
          reason,
          counts: fromJson<ErasureRecord['counts']>(counts),
        }),
      );

  return {
    plan: (subject) => countAll(find(db, subject)),

    erase(subject, actor, reason) {
      const { id, originals } = db.transaction(() => eraseAll(find(db, subject), actor, reason));
      const made = list().find((one) => one.id === id);
      if (!made) throw new LeukoscopeError('INTERNAL', 'The record of the erasure is not there.');
      const logCleared = clearLog();
      if (logCleared) markLog(db);
      return { record: made, originals, logCleared };
    },

    list,
  };
}
