import type { CellClass } from '../electron/contract/classes.ts';
import type { Provenance, SlideId } from '../electron/contract/methods.ts';
import type { Connection } from './connection.ts';
import { fromJson } from './json.ts';
import { readRun } from './runs.ts';

type CellOf = Provenance['cells'][number];

/** What the numbers of a slide's shown run rest on; undefined before an analysis is complete. `kept` is for the caller to say. */
export function provenance(
  db: Connection,
  slide: SlideId,
  name: CellClass | null,
  kept: (sha256: string) => boolean,
): Provenance | undefined {
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
  const run = readRun(db, head.run as never);
  if (!run) return undefined;
  const rows = db.all<{
    id: CellOf['id'];
    called: CellClass;
    status: CellOf['status'];
    confidence: number;
    said: CellClass | null;
    image: number;
  }>(
    `SELECT p.cell AS id, p.class AS called, p.status, p.confidence, t.class AS said, c.image
     FROM predictions p JOIN cells c ON c.id = p.cell LEFT JOIN cell_state t ON t.cell = p.cell AND t.reader = 1
     WHERE p.run = ? ORDER BY p.cell`,
    head.run,
  );
  const isCalled = (row: (typeof rows)[0]) => row.status === 'classified' && (name === null || row.called === name);
  const isNow = (row: (typeof rows)[0]) => (row.said === null ? isCalled(row) : name === null || row.said === name);
  const concerned = rows.filter((row) => isCalled(row) || isNow(row));
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
      movedIn: rows.filter((row) => !isCalled(row) && isNow(row)).length,
      now: rows.filter(isNow).length,
    },
    cells: concerned.map(({ image: _image, ...row }) => ({
      ...row,
      events: db.all<CellOf['events'][number]>(
        `SELECT seq, at, coalesce(actor_name, actor) AS actor, to_class AS "to", hash FROM review_events
         WHERE cell = ? ORDER BY seq`,
        row.id,
      ),
    })),
  };
}
