import type { Differential } from '../../electron/contract/analysis.ts';
import type { CellClass } from '../../electron/contract/classes.ts';
import { restated } from '../../electron/contract/differential.ts';
import type { CellId, Provenance, ReportId, RunId, SlideId } from '../../electron/contract/methods.ts';
import { selectStatedStatus } from '../analysis/call-status.ts';
import { readRun } from '../analysis/runs.ts';
import type { ReadableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { NO_VERDICT, replay, type VerdictEvent } from './verdict.ts';

type CellOf = Provenance['cells'][number];

/** Most cells that are listed; a count is of all. */
const LISTED = 1000;

interface ProvenanceQuestion {
  slide: SlideId;
  /** Null: all classified cells. */
  name: CellClass | null;
  /** Whose verdicts count: 1, or a second reader at work, who sees nobody else's. */
  reader: number;
  /** An issued report of the slide; null for the slide as it stands now. */
  report: ReportId | null;
  /** Whether the original with this hash is there. */
  kept(sha256: string): boolean;
}

/** The state when a report was signed. */
interface Moment {
  report: { id: ReportId; number: string; version: number };
  /** The newest review event that the signature covers; 0 for none. */
  until: number;
  signature: Provenance['signature'];
  differential: Differential | null;
  /** The analysis that was signed. */
  run: number | null;
}

/** What the numbers of a slide's shown run, or of an issued report, are based on; undefined before an analysis is complete. */
export function provenance(
  db: ReadableConnection,
  { slide, name, reader, report, kept }: ProvenanceQuestion,
): Provenance | undefined {
  const moment = report === null ? null : momentOf(db, slide, report);
  if (moment === undefined) return undefined;
  const head = db.get<{
    id: SlideId;
    name: string;
    accession: string | null;
    run: number | null;
    params: string | null;
  }>(
    `SELECT s.id, s.name, s.accession, r.id AS run, r.params FROM slides s
     LEFT JOIN runs r ON r.id = coalesce($run, (SELECT id FROM runs WHERE slide = s.id AND shown = 1)) WHERE s.id = $slide`,
    { run: moment?.run ?? null, slide },
  );
  if (!head || head.run === null) return undefined;
  const found = readRun(db, head.run as RunId);
  if (!found) return undefined;
  const { status: _status, timing: _timing, refused, ...run } = found;
  const present = db.all<Omit<CellOf, 'events'> & { image: number }>(
    `SELECT p.cell AS id, p.class AS called,
       ${selectStatedStatus('p')} AS status, p.confidence, t.class AS said, t.excluded, c.image, i.file
     FROM predictions p JOIN cells c ON c.id = p.cell JOIN images i ON i.id = c.image
     LEFT JOIN cell_state t ON t.cell = p.cell AND t.reader = $reader
     WHERE p.run = $run ORDER BY p.cell`,
    { reader, run: head.run },
  );
  const verdicts = moment && verdictsAt(db, head.run, moment.until);
  const rows = verdicts
    ? present.map((row) => {
        const { class: said, excluded } = verdicts.get(`${row.id}/1`)?.verdict ?? NO_VERDICT;
        return { ...row, said, excluded };
      })
    : present;
  const isCalled = (row: (typeof rows)[0]) => row.status === 'classified' && (name === null || row.called === name);
  const isNow = (row: (typeof rows)[0]) =>
    row.excluded === null && (row.said === null ? isCalled(row) : name === null || row.said === name);
  const concerned = rows.filter((row) => isCalled(row) || isNow(row));
  const moved = (row: (typeof rows)[0]) => isCalled(row) !== isNow(row);
  const perImage = new Map<number, number>();
  for (const { image } of concerned) perImage.set(image, (perImage.get(image) ?? 0) + 1);
  const images = db.all<{ id: number; file: string; sha256: string }>(
    'SELECT i.id, i.file, i.sha256 FROM run_inputs n JOIN images i ON i.id = n.image WHERE n.run = $run ORDER BY n.id',
    { run: head.run },
  );
  return {
    slide: { id: head.id, name: head.name, accession: head.accession },
    run: { ...run, params: fromJson<Record<string, unknown>>(head.params ?? '{}') },
    images: images.map(({ id, file, sha256 }) => ({ file, sha256, cells: perImage.get(id) ?? 0, kept: kept(sha256) })),
    refused: refused.length,
    counts: {
      called: rows.filter(isCalled).length,
      movedOut: rows.filter((row) => isCalled(row) && !isNow(row)).length,
      excluded: rows.filter((row) => isCalled(row) && row.excluded !== null).length,
      movedIn: rows.filter((row) => !isCalled(row) && isNow(row)).length,
      now: rows.filter(isNow).length,
    },
    signature: moment ? moment.signature : reader === 1 ? signatureOf(db, slide) : null,
    reports: db.all<Provenance['reports'][number]>(
      'SELECT id, number, status, created_at AS at, sha256 FROM reports WHERE slide = $slide ORDER BY id DESC',
      { slide },
    ),
    report: moment?.report ?? null,
    differential: moment?.differential ? restated(moment.differential, { untrained: run.model.untrained }) : null,
    cells: [...concerned.filter(moved), ...concerned.filter((row) => !moved(row))]
      .slice(0, LISTED)
      .map(({ image: _image, ...row }) => ({
        ...row,
        events: db.all<CellOf['events'][number]>(
          `SELECT seq, at, actor_name AS actor, kind, to_class AS "to", reader, hash
           FROM review_events WHERE cell = $cell AND ($reader = 1 OR reader = $reader) AND ($until IS NULL OR seq <= $until) ORDER BY seq`,
          { cell: row.id, reader, until: moment?.until ?? null },
        ),
      })),
  };
}

/** The first reader's verdicts on a run's cells after an event. */
function verdictsAt(db: ReadableConnection, run: number, until: number) {
  return replay(
    db.all<VerdictEvent & { cell: CellId; reader: number | null }>(
      `SELECT e.seq, e.cell, e.kind, e.to_class AS "to", e.reason, e.text, e.undoes, e.reader
       FROM predictions p JOIN review_events e ON e.cell = p.cell
       WHERE p.run = $run AND e.seq <= $until AND e.reader = 1 ORDER BY e.seq`,
      { run, until },
    ),
  );
}

interface SignatureRow {
  by: string;
  at: string;
  version: number;
  hash: string;
  head: number | null;
  headHash: string | null;
  detail: string;
}

const SELECT_SIGNATURE = `SELECT e.actor_name AS by, e.at, e.version, e.hash, e.head, h.hash AS headHash, e.detail
  FROM slide_events e LEFT JOIN review_events h ON h.seq = e.head`;

function toSignature({ by, at, version, hash, head, headHash }: SignatureRow): Provenance['signature'] {
  return { by, at, version, hash, head: head === null || headHash === null ? null : { seq: head, hash: headHash } };
}

/** The state when a report of the slide was signed; undefined for what is no report of it. */
function momentOf(db: ReadableConnection, slide: SlideId, id: ReportId): Moment | undefined {
  const report = db.get<{ id: ReportId; number: string; version: number; head: number | null }>(
    'SELECT id, number, version, head_seq AS head FROM reports WHERE id = $id AND slide = $slide',
    { id, slide },
  );
  if (!report) return undefined;
  const { head, ...named } = report;
  const row = db.get<SignatureRow>(
    `${SELECT_SIGNATURE} WHERE e.slide = $slide AND e.kind = 'signed' AND e.version = $version ORDER BY e.seq DESC LIMIT 1`,
    { slide, version: report.version },
  );
  const detail = row ? fromJson<{ run?: number; differential?: Differential }>(row.detail) : {};
  const byTime = row
    ? db.get<{ id: number | null }>(
        "SELECT max(id) AS id FROM runs WHERE slide = $slide AND status = 'complete' AND finished_at <= $at",
        { slide, at: row.at },
      )?.id
    : null;
  return {
    report: named,
    until: head ?? 0,
    signature: row ? toSignature(row) : null,
    differential: detail.differential ?? null,
    run: detail.run ?? byTime ?? null,
  };
}

function signatureOf(db: ReadableConnection, slide: SlideId): Provenance['signature'] {
  const row = db.get<SignatureRow>(
    `${SELECT_SIGNATURE} WHERE e.seq = (SELECT signature FROM slide_reviews WHERE slide = $slide)`,
    { slide },
  );
  return row ? toSignature(row) : null;
}
