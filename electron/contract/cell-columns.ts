import type { CellColumns, CellSummary } from './cell-rows.ts';
import { CELL_CLASSES, type CellClass } from './classes.ts';
import type { CellId } from './ids.ts';
import type { ReviewedStatus } from './slide-review.ts';

/** Their places are what is sent. */
const STATUSES = ['classified', 'unidentified', 'excluded'] as const satisfies readonly ReviewedStatus[];
const FLAGS = { reviewed: 1, changed: 2, flagged: 4, comment: 8 } as const;

const placesOf = <T extends string>(names: readonly T[]) => new Map(names.map((name, at) => [name, at] as const));
const CLASS_PLACES = placesOf<CellClass>(CELL_CLASSES);
const STATUS_PLACES = placesOf<ReviewedStatus>(STATUSES);

/** Columns with room for so many rows. */
export function emptyColumns(length: number): CellColumns {
  return {
    id: new Float64Array(length),
    imageId: new Float64Array(length),
    confidence: new Float64Array(length),
    quality: new Float64Array(length),
    nucleusArea: new Float64Array(length),
    uncertainty: new Float64Array(length),
    class: new Uint8Array(length),
    modelClass: new Uint8Array(length),
    status: new Uint8Array(length),
    flags: new Uint8Array(length),
  };
}

/** Puts a row into columns, as the `at`-th. */
export function putRow(columns: CellColumns, at: number, cell: CellSummary): void {
  columns.id[at] = cell.id;
  columns.imageId[at] = cell.imageId;
  columns.confidence[at] = cell.confidence;
  columns.quality[at] = cell.quality;
  columns.nucleusArea[at] = cell.nucleusArea;
  columns.uncertainty[at] = cell.uncertainty;
  columns.class[at] = CLASS_PLACES.get(cell.class) ?? 0;
  columns.modelClass[at] = CLASS_PLACES.get(cell.modelClass) ?? 0;
  columns.status[at] = STATUS_PLACES.get(cell.status) ?? 0;
  columns.flags[at] =
    (cell.reviewed ? FLAGS.reviewed : 0) |
    (cell.changed ? FLAGS.changed : 0) |
    (cell.flagged ? FLAGS.flagged : 0) |
    (cell.comment ? FLAGS.comment : 0);
}

/** Rows as columns; {@link toCellRows} gives them back. */
export function toCellColumns(cells: readonly CellSummary[]): CellColumns {
  const columns = emptyColumns(cells.length);
  for (const [at, cell] of cells.entries()) putRow(columns, at, cell);
  return columns;
}

/** The rows that {@link toCellColumns} was given. */
export function toCellRows(columns: CellColumns): CellSummary[] {
  return Array.from(columns.id, (id, at) => {
    const flags = columns.flags[at] ?? 0;
    return {
      id: id as CellId,
      class: CELL_CLASSES[columns.class[at] ?? 0] ?? CELL_CLASSES[0],
      status: STATUSES[columns.status[at] ?? 0] ?? STATUSES[0],
      confidence: columns.confidence[at] ?? 0,
      quality: columns.quality[at] ?? 0,
      modelClass: CELL_CLASSES[columns.modelClass[at] ?? 0] ?? CELL_CLASSES[0],
      reviewed: (flags & FLAGS.reviewed) !== 0,
      changed: (flags & FLAGS.changed) !== 0,
      flagged: (flags & FLAGS.flagged) !== 0,
      comment: (flags & FLAGS.comment) !== 0,
      nucleusArea: columns.nucleusArea[at] ?? 0,
      uncertainty: columns.uncertainty[at] ?? 0,
      imageId: columns.imageId[at] ?? 0,
    };
  });
}
