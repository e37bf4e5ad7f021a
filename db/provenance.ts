import type { CellClass } from '../electron/contract/classes.ts';
import type { Provenance, RunId, SlideId } from '../electron/contract/methods.ts';
import type { Connection } from './connection.ts';
import { fromJson } from './json.ts';
import { readRun } from './runs.ts';

type CellOf = Provenance['cells'][number];

/** Most cells that are listed; a count is of all. */
const LISTED = 1000;

interface ProvenanceQuestion {
  slide: SlideId;
  /** Null: all classified cells. */
  name: CellClass | null;
  /** Whose words count: 1, or a second reader at work, who sees nobody else's. */
  reader: number;
  /** Whether the original with this hash is there. */
  kept(sha256: string): boolean;
}

/** What the numbers of a slide's shown run rest on; undefined before an analysis is complete. */
export function provenance(db: Connection, { slide, name, reader, kept }: ProvenanceQuestion): Provenance | undefined {
  const head = db.get<{
    id: SlideId;
    name: string;
    accession: string | null;
    run: number | null;
    params: string | null;
  }>(
    `SELECT s.id, s.name, s.accession, r.id AS run, r.params FROM slides s
     LEFT JOIN runs r ON r.id = (SELECT max(id) FROM runs WHERE slide = s.id AND status = 'complete') WHERE s.id = ?`,
    slide,
  );
  if (!head || head.run === null) return undefined;
  const run = readRun(db, head.run as RunId);
  if (!run) return undefined;
  const rows = db.all<Omit<CellOf, 'events'> & { image: number }>(
    `SELECT p.cell AS id, p.class AS called, p.status, p.confidence, t.class AS said, t.excluded, c.image, i.file
     FROM predictions p JOIN cells c ON c.id = p.cell JOIN images i ON i.id = c.image
     LEFT JOIN cell_state t ON t.cell = p.cell AND t.reader = ?
     WHERE p.run = ? ORDER BY p.cell`,
    reader,
    head.run,
  );
  const isCalled = (row: (typeof rows)[0]) => row.status === 'classified' && (name === null || row.called === name);
  const isNow = (row: (typeof rows)[0]) =>
    row.excluded === null && (row.said === null ? isCalled(row) : name === null || row.said === name);
  const concerned = rows.filter((row) => isCalled(row) || isNow(row));
  const moved = (row: (typeof rows)[0]) => isCalled(row) !== isNow(row);
  const perImage = new Map<number, number>();
  for (const { image } of concerned) perImage.set(image, (perImage.get(image) ?? 0) + 1);
  const images = db.all<{ id: number; file: string; sha256: string }>(
    'SELECT i.id, i.file, i.sha256 FROM run_inputs n JOIN images i ON i.id = n.image WHERE n.run = ? ORDER BY n.id',
    head.run,
  );
  return {
    slide: { id: head.id, name: head.name, accession: head.accession },
    run: {
      id: run.id,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      appVersion: run.appVersion,
      provider: run.provider,
      model: run.model,
      segmenter: run.segmenter,
      params: fromJson<Record<string, unknown>>(head.params ?? '{}'),
    },
    images: images.map(({ id, file, sha256 }) => ({ file, sha256, cells: perImage.get(id) ?? 0, kept: kept(sha256) })),
    refused: run.refused.length,
    counts: {
      called: rows.filter(isCalled).length,
      movedOut: rows.filter((row) => isCalled(row) && !isNow(row)).length,
      excluded: rows.filter((row) => isCalled(row) && row.excluded !== null).length,
      movedIn: rows.filter((row) => !isCalled(row) && isNow(row)).length,
      now: rows.filter(isNow).length,
    },
    signature: reader === 1 ? signatureOf(db, slide) : null,
    reports: db.all<Provenance['reports'][number]>(
      'SELECT number, status, created_at AS at, sha256 FROM reports WHERE slide = ? ORDER BY id DESC',
      slide,
    ),
    cells: [...concerned.filter(moved), ...concerned.filter((row) => !moved(row))]
      .slice(0, LISTED)
      .map(({ image: _image, ...row }) => ({
        ...row,
        events: db.all<CellOf['events'][number]>(
          `SELECT seq, at, coalesce(actor_name, actor) AS actor, kind, to_class AS "to", coalesce(reader, 1) AS reader, hash
           FROM review_events WHERE cell = ? AND (? = 1 OR reader = ?) ORDER BY seq`,
          row.id,
          reader,
          reader,
        ),
      })),
  };
}

function signatureOf(db: Connection, slide: SlideId): Provenance['signature'] {
  const row = db.get<{
    by: string;
    at: string;
    version: number;
    hash: string;
    head: number | null;
    headHash: string | null;
  }>(
    `SELECT e.actor_name AS by, e.at, e.version, e.hash, e.head, h.hash AS headHash
     FROM slide_reviews w JOIN slide_events e ON e.seq = w.signature LEFT JOIN review_events h ON h.seq = e.head
     WHERE w.slide = ?`,
    slide,
  );
  if (!row) return null;
  const { head, headHash, ...signature } = row;
  return { ...signature, head: head === null || headHash === null ? null : { seq: head, hash: headHash } };
}
