import type { CellClass } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';

/** Below this a classified cell is marked for a look. A hint for the eye; what is counted is the engine's decision. */
export const LOW_CONFIDENCE = 0.8;
/** Below this the image itself is in doubt. */
export const LOW_QUALITY = 0.5;

export const VIEWS = [
  'all',
  'unreviewed',
  'unidentified',
  'lowConfidence',
  'lowQuality',
  'changed',
  'flagged',
  'excluded',
] as const;
export type View = (typeof VIEWS)[number];
export const SORTS = [
  'confidenceUp',
  'confidenceDown',
  'uncertainty',
  'similarity',
  'quality',
  'nucleus',
  'nucleusSmall',
  'order',
  'orderBack',
] as const;
export type Sort = (typeof SORTS)[number];

export interface Filters {
  view: View;
  /** Empty: every class. */
  classes: readonly CellClass[];
  /** The image that the cells lie in; null: all. */
  field: number | null;
}

export const NO_FILTERS: Filters = { view: 'all', classes: [], field: null };

export const isFiltered = ({ view, classes, field }: Filters): boolean =>
  view !== 'all' || classes.length > 0 || field !== null;

/** Whether the eye is to be drawn to a cell: the model was not sure, and nobody has looked yet. */
export function isDoubtful({
  status,
  confidence,
  reviewed,
}: Pick<CellSummary, 'status' | 'confidence' | 'reviewed'>): boolean {
  return status === 'unidentified' || (!reviewed && confidence < LOW_CONFIDENCE);
}

const VIEW_TEST: Record<View, (cell: CellSummary) => boolean> = {
  all: () => true,
  unreviewed: (cell) => !cell.reviewed,
  unidentified: (cell) => cell.status === 'unidentified',
  lowConfidence: (cell) => cell.status === 'classified' && cell.confidence < LOW_CONFIDENCE,
  lowQuality: (cell) => cell.quality < LOW_QUALITY,
  changed: (cell) => cell.changed,
  flagged: (cell) => cell.flagged,
  excluded: (cell) => cell.status === 'excluded',
};

export function filterCells(cells: readonly CellSummary[], { view, classes, field }: Filters): CellSummary[] {
  const test = VIEW_TEST[view];
  const wanted = new Set(classes);
  return cells.filter(
    (cell) => test(cell) && (wanted.size === 0 || wanted.has(cell.class)) && (field === null || cell.imageId === field),
  );
}

/** How many cells each view holds, for the numbers on the filter buttons. */
export function countViews(cells: readonly CellSummary[]): Record<View, number> {
  const counts = Object.fromEntries(VIEWS.map((view) => [view, 0])) as Record<View, number>;
  for (const cell of cells) for (const view of VIEWS) if (VIEW_TEST[view](cell)) counts[view]++;
  return counts;
}

/** What a sort orders by, least first. Values lie within 0..1 but for sizes. */
function keyOf(sort: Sort, similarity: ReadonlyMap<CellId, number> | null): (cell: CellSummary, at: number) => number {
  switch (sort) {
    case 'confidenceUp':
      return (cell) => cell.confidence;
    case 'confidenceDown':
      return (cell) => -cell.confidence;
    case 'uncertainty':
      return (cell) => -cell.uncertainty;
    case 'similarity':
      return (cell) => -(similarity?.get(cell.id) ?? -1);
    case 'quality':
      return (cell) => cell.quality;
    case 'nucleus':
      return (cell) => -cell.nucleusArea;
    case 'nucleusSmall':
      return (cell) => cell.nucleusArea;
    case 'order':
      return () => 0;
    case 'orderBack':
      return (_, at) => -at;
  }
}

/** Levels that a sort tells apart: beyond what any key's own precision is worth. */
const LEVELS = 2 ** 30;

/**
 * Cells in the order of a sort; those that compare equal keep the order of analysis, so that a gallery never shuffles by itself.
 *
 * @param cells in the order of analysis.
 * @param similarity to the cell that is sorted around, by cell; needed by the sort of that name alone.
 */
export function sortCells(
  cells: readonly CellSummary[],
  sort: Sort,
  similarity: ReadonlyMap<CellId, number> | null = null,
): CellSummary[] {
  if (sort === 'order' || cells.length === 0) return [...cells];
  const key = keyOf(sort, similarity);
  const values = Float64Array.from(cells, key);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // One number holds a cell's rank and its place, so that the engine sorts plain numbers: ten times as fast as by a comparison.
  const scale = high > low ? (LEVELS - 1) / (high - low) : 0;
  const packed = values.map((value, at) => Math.round((value - low) * scale) * 2 ** 22 + at).sort();
  return Array.from(packed, (value) => cells[value % 2 ** 22] as CellSummary);
}
