import { emptyColumns, putRow } from '../../electron/contract/cell-columns.ts';
import type { CellColumns } from '../../electron/contract/cell-rows.ts';
import type { CellClass } from '../../electron/contract/classes.ts';
import type { CellId, RunId } from '../../electron/contract/ids.ts';
import type { CellSummary } from '../../electron/contract/slides.ts';
import type { ReadableConnection } from '../connection.ts';
import { type CallOf, effectiveState } from './verdict.ts';

/** The columns of {@link SELECT_ROWS}. */
type CellRow = readonly [
  id: CellId,
  call: CellClass,
  callStatus: CallOf['status'],
  confidence: number,
  uncertainty: number,
  quality: number,
  image: number,
  nucleus: number,
  name: CellClass | null,
  excluded: string | null,
  flagged: number | null,
  comment: string | null,
];

const SELECT_ROWS = `
  SELECT p.cell, p.class, p.status, p.confidence, p.uncertainty, c.quality, c.image, m.nucleus_area_px,
    w.class, w.excluded, w.flagged, w.comment
  FROM predictions p
  JOIN cells c ON c.id = p.cell
  JOIN morphology m ON m.cell = p.cell
  LEFT JOIN cell_state w ON w.cell = p.cell AND w.reader = $reader`;
const OF_RUN = `${SELECT_ROWS} WHERE p.run = $run ORDER BY p.cell`;
const OF_CELL = `${SELECT_ROWS} WHERE p.run = $run AND p.cell = $cell`;

function toRow(row: CellRow): CellSummary {
  const [id, call, callStatus, confidence, uncertainty, quality, image, nucleus, name, excluded, flagged, comment] =
    row;
  const verdict = { class: name, excluded, flagged: flagged === 1, comment };
  const now = effectiveState({ class: call, status: callStatus }, verdict);
  return {
    id,
    class: now.class,
    status: now.status,
    confidence,
    quality,
    modelClass: call,
    reviewed: now.reviewed,
    changed: now.changed,
    flagged: now.flagged,
    comment: comment !== null,
    nucleusArea: nucleus,
    uncertainty,
    imageId: image,
  };
}

/** The cells of a run as a reader has them, in the order of analysis; all unless some are named. */
export function readRows(db: ReadableConnection, run: RunId, reader: number, cells?: readonly CellId[]): CellSummary[] {
  if (!cells) return Array.from(db.iterateValues<CellRow>(OF_RUN, { reader, run }), toRow);
  return cells.flatMap((cell) => Array.from(db.iterateValues<CellRow>(OF_CELL, { reader, run, cell }), toRow));
}

/**
 * All cells of a run in columns. No row outlives its reading: of 20,000 that are kept the engine would spend as long on memory as on
 * the database.
 */
export function readColumns(db: ReadableConnection, run: RunId, reader: number): CellColumns {
  const sql = 'SELECT count(*) AS cells FROM predictions WHERE run = $run';
  const columns = emptyColumns(db.get<{ cells: number }>(sql, { run })?.cells ?? 0);
  let at = 0;
  for (const row of db.iterateValues<CellRow>(OF_RUN, { reader, run })) putRow(columns, at++, toRow(row));
  return columns;
}
