import type { CellClass } from '../electron/contract/classes.ts';
import type { CellId, RunId } from '../electron/contract/ids.ts';
import type { CellSummary } from '../electron/contract/slides.ts';
import type { Connection } from './connection.ts';
import { CALL_STATUS, type CallOf, standing } from './review-words.ts';

interface CellRow {
  id: CellId;
  call: CellClass;
  call_status: CallOf['status'];
  confidence: number;
  quality: number;
  uncertainty: number;
  nucleus: number;
  image: number;
  class: CellClass | null;
  excluded: string | null;
  flagged: number | null;
  comment: string | null;
}

const SELECT_ROWS = `
  SELECT p.cell AS id, p.class AS call, ${CALL_STATUS} AS call_status, p.confidence, p.uncertainty, c.quality, c.image,
    m.nucleus_area_px AS nucleus, w.class, w.excluded, w.flagged, w.comment
  FROM predictions p
  JOIN cells c ON c.id = p.cell
  JOIN morphology m ON m.cell = p.cell
  LEFT JOIN cell_state w ON w.cell = p.cell AND w.reader = ?`;

function toRow(row: CellRow): CellSummary {
  const word = { class: row.class, excluded: row.excluded, flagged: row.flagged === 1, comment: row.comment };
  const now = standing({ class: row.call, status: row.call_status }, word);
  return {
    id: row.id,
    class: now.class,
    status: now.status,
    confidence: row.confidence,
    quality: row.quality,
    modelClass: row.call,
    reviewed: now.reviewed,
    changed: now.changed,
    flagged: now.flagged,
    comment: row.comment !== null,
    nucleusArea: row.nucleus,
    uncertainty: row.uncertainty,
    imageId: row.image,
  };
}

/** The cells of a run as a reader has them, in the order of analysis; all unless some are named. */
export function readRows(db: Connection, run: RunId, reader: number, cells?: readonly CellId[]): CellSummary[] {
  if (!cells) return db.all<CellRow>(`${SELECT_ROWS} WHERE p.run = ? ORDER BY p.cell`, reader, run).map(toRow);
  return cells
    .flatMap((cell) => db.get<CellRow>(`${SELECT_ROWS} WHERE p.run = ? AND p.cell = ?`, reader, run, cell) ?? [])
    .map(toRow);
}
