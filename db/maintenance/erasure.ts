import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { SlideId } from '../../electron/contract/ids.ts';
import type { ErasurePlan, ErasureRecord, ErasureSubject } from '../../electron/contract/maintenance.ts';
import type { Actor } from '../../electron/contract/people.ts';
import { audit } from '../audit.ts';
import type { NamedValues, ReadableConnection, WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { patientOrderingKey } from '../laboratory/outbox.ts';
import { markLog } from '../lost-log.ts';
import { type ErasureRow, erasureHead, GENESIS, hashOfErasure, linkUp } from '../review/erasure-links.ts';

export interface Erasure {
  record: ErasureRecord;
  /** Hashes of originals that no image refers to any more. */
  originals: string[];
  /** Whether the log beside the file, which may still contain old pages, could be emptied at once. */
  logCleared: boolean;
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

/** Attempts at emptying the log: another process may be reading it for a moment. */
const LOG_TRIES = 20;
/** Tables whose rows of a slide go before its log is redacted. */
const TABLES_OF_SLIDE = [
  ...['cell_state', 'review_steps', 'slide_reviews', 'review_metrics', 'slide_positions', 'removed_slides'],
  ...['report_details', 'reports', 'outbox'],
];

const pause = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

function nothing(what: string): LeukoscopeError {
  return new LeukoscopeError('NOT_FOUND', `There is no ${what} in this database. Check the number.`);
}

/** The patient with a number; the authority is needed only where several gave out the same number. */
function patientOf(db: ReadableConnection, mrn: string, authority: string | null): PatientRow | undefined {
  const rows = db
    .all<PatientRow>('SELECT id, mrn, authority FROM patients WHERE mrn = $mrn', { mrn })
    .filter((row) => authority === null || row.authority === authority);
  if (rows.length > 1) {
    const names = rows.map((row) => `"${row.authority}"`).join(', ');
    throw new LeukoscopeError('CONFLICT', `Patient number ${mrn} was given out by ${names}. Name the authority.`);
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
    // A patient with no other sample goes with it.
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

/** Erases everything about one patient, or one sample, for ever. */
export class Erasures {
  readonly #db: WritableConnection;

  constructor(db: WritableConnection) {
    this.#db = db;
  }

  /** What would go. @throws {@link LeukoscopeError} NOT_FOUND, or CONFLICT when several patients have the number. */
  plan(subject: ErasureSubject): ErasurePlan {
    return this.#countAll(find(this.#db, subject));
  }

  /**
   * Erases all of it in one transaction, overwriting it in the file.
   *
   * @throws {@link LeukoscopeError} NOT_FOUND, CONFLICT while a slide of it is being analysed.
   */
  erase(subject: ErasureSubject, actor: Actor, reason: string): Erasure {
    const db = this.#db;
    const { id, originals } = db.transaction(() => this.#eraseAll(find(db, subject), actor, reason));
    const record = this.list().find((one) => one.id === id);
    if (!record) throw new LeukoscopeError('INTERNAL', 'The record of the erasure is missing.');
    const logCleared = clearLog(db);
    if (logCleared) markLog(db);
    return { record, originals, logCleared };
  }

  /** What was erased, newest first. */
  list(): ErasureRecord[] {
    return this.#db
      .all<ErasureRow>('SELECT id, at, actor, actor_name, reason, counts, links, hash FROM erasures ORDER BY id DESC')
      .map(({ id, at, actor, actor_name: name, reason, counts }) => ({
        ...{ id, at, actor: { id: actor, name }, reason },
        counts: fromJson<ErasureRecord['counts']>(counts),
      }));
  }

  #count(from: string, values: NamedValues): number {
    return this.#db.get<{ n: number }>(`SELECT count(*) AS n FROM ${from}`, values)?.n ?? 0;
  }

  /** Hashes that only these slides' images have. */
  #originalsOf(slides: Found['slides']): string[] {
    const db = this.#db;
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
  }

  #countAll({ patient, accessions, slides }: Found): ErasurePlan {
    const ofSlides = (from: string) => slides.reduce((sum, { id }) => sum + this.#count(from, { id }), 0);
    const lists = { slides: JSON.stringify(slides.map(({ id }) => id)), accessions: JSON.stringify(accessions) };
    return {
      patients: patient ? 1 : 0,
      orders: this.#count('orders WHERE accession IN (SELECT value FROM json_each($accessions))', lists),
      slides: slides.map(({ id, name, stage }) => ({ id, name, signed: stage === 'signed' })),
      cells: ofSlides('images i JOIN cells c ON c.image = i.id WHERE i.slide = $id'),
      originals: this.#originalsOf(slides).length,
      reports: ofSlides('reports WHERE slide = $id'),
      events: ofSlides('review_events WHERE slide = $id') + ofSlides('slide_events WHERE slide = $id'),
      messages: this.#count(
        `outbox WHERE slide IN (SELECT value FROM json_each($slides))
         OR accession IN (SELECT value FROM json_each($accessions))`,
        lists,
      ),
    };
  }

  /** The events of one log that go, in order, each with the hash before it. */
  #eventsOf(log: 'review_events' | 'slide_events', slides: Found['slides']) {
    const db = this.#db;
    const hash = (seq: number) => db.get<{ hash: string }>(`SELECT hash FROM ${log} WHERE seq = $seq`, { seq })?.hash;
    return slides
      .flatMap(({ id }) => db.all<{ seq: number }>(`SELECT seq FROM ${log} WHERE slide = $id`, { id }))
      .map(({ seq }) => seq)
      .sort((a, b) => a - b)
      .map((seq) => ({ seq, hash: hash(seq) ?? '', before: hash(seq - 1) ?? GENESIS }));
  }

  /** Writes the record of the erasure; returns its id. */
  #record(actor: Actor, reason: string, { slides, ...counts }: ErasurePlan, links: ErasureRow['links']): number {
    const head = erasureHead(this.#db);
    const signed = slides.filter((slide) => slide.signed).length;
    const row = {
      id: head.id + 1,
      at: new Date().toISOString(),
      actor: actor.id,
      actor_name: actor.name,
      reason,
      counts: JSON.stringify({ ...counts, slides: slides.length, signed }),
      links,
    };
    this.#db.run(
      `INSERT INTO erasures (id, at, actor, actor_name, reason, counts, links, hash)
       VALUES ($id, $at, $actor, $actor_name, $reason, $counts, $links, $hash)`,
      { ...row, hash: hashOfErasure(row, head.hash) },
    );
    return row.id;
  }

  #emptySlide(slide: SlideId): void {
    for (const table of TABLES_OF_SLIDE) this.#db.run(`DELETE FROM ${table} WHERE slide = $slide`, { slide });
  }

  #removeSlide(slide: SlideId): void {
    // A second model's run refers to the one that found the cells.
    this.#db.run('DELETE FROM runs WHERE slide = $slide AND parent IS NOT NULL', { slide });
    for (const table of ['runs', 'images', 'erasing'])
      this.#db.run(`DELETE FROM ${table} WHERE slide = $slide`, { slide });
    this.#db.run('DELETE FROM slides WHERE id = $slide', { slide });
  }

  /** Removes the numbers by which the hospital could still identify the patient of a log entry. */
  #redact(id: number, { patient, accessions, slides }: Found, numbers: readonly string[]): void {
    const db = this.#db;
    db.run(
      `UPDATE audit_log SET detail = json_object('erased', $id) WHERE json_extract(detail, '$.erased') IS NULL
         AND (json_extract(detail, '$.accession') IN (SELECT value FROM json_each($numbers))
           OR json_extract(detail, '$.number') IN (SELECT value FROM json_each($numbers))
           OR json_extract(detail, '$.slide') IN (SELECT value FROM json_each($slides)))`,
      {
        id,
        numbers: JSON.stringify([...accessions, ...numbers]),
        slides: JSON.stringify(slides.map((slide) => slide.id)),
      },
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
  }

  #eraseAll(found: Found, actor: Actor, reason: string): { id: number; originals: string[] } {
    const db = this.#db;
    const { slides } = found;
    for (const { id, name } of slides) {
      if (db.get("SELECT 1 FROM runs WHERE slide = $id AND status = 'running' LIMIT 1", { id }))
        throw new LeukoscopeError('CONFLICT', `"${name}" is being analysed. Wait for it to end, then try again.`);
    }
    const plan = this.#countAll(found);
    const originals = this.#originalsOf(slides);
    const [reviews, events] = [this.#eventsOf('review_events', slides), this.#eventsOf('slide_events', slides)];
    const id = this.#record(actor, reason, plan, JSON.stringify({ review: linkUp(reviews), slide: linkUp(events) }));
    const numbers = slides.flatMap((slide) =>
      db
        .all<{ number: string }>('SELECT number FROM reports WHERE slide = $id', { id: slide.id })
        .map(({ number }) => number),
    );
    for (const slide of slides) db.run('INSERT INTO erasing (slide) VALUES ($id)', { id: slide.id });
    for (const slide of slides) this.#emptySlide(slide.id);
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
    this.#redact(id, found, numbers);
    for (const slide of slides) this.#removeSlide(slide.id);
    audit(db, 'patient.erased', { erasure: id, slides: slides.length }, actor.id);
    return { id, originals };
  }
}

/** Former pages stay in the log until it is emptied, which a reader of an older state delays. */
function clearLog(db: WritableConnection): boolean {
  for (let i = 0; i < LOG_TRIES; i++) {
    if (Number(db.pragma('wal_checkpoint(TRUNCATE)')) === 0) return true;
    pause(25);
  }
  return false;
}
