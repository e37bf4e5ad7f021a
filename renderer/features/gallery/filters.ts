import type { CellClass } from '../../../electron/contract/classes.ts';
import type { CellSummary } from '../../../electron/contract/methods.ts';

/** Below this a classified cell is marked for a look. A hint for the eye; what is counted is the engine's decision. */
export const LOW_CONFIDENCE = 0.8;
/** Below this the image itself is in doubt. */
export const LOW_QUALITY = 0.5;

export const VIEWS = ['all', 'unidentified', 'lowConfidence', 'lowQuality'] as const;
export type View = (typeof VIEWS)[number];
export const SORTS = ['confidenceUp', 'confidenceDown', 'quality', 'order'] as const;
export type Sort = (typeof SORTS)[number];

export interface Filters {
  view: View;
  /** Empty: every class. */
  classes: readonly CellClass[];
}

export const NO_FILTERS: Filters = { view: 'all', classes: [] };

export const isFiltered = ({ view, classes }: Filters): boolean => view !== 'all' || classes.length > 0;

export function isDoubtful(cell: Pick<CellSummary, 'status' | 'confidence'>): boolean {
  return cell.status === 'unidentified' || cell.confidence < LOW_CONFIDENCE;
}

const VIEW_TEST: Record<View, (cell: CellSummary) => boolean> = {
  all: () => true,
  unidentified: (cell) => cell.status === 'unidentified',
  lowConfidence: (cell) => cell.status === 'classified' && cell.confidence < LOW_CONFIDENCE,
  lowQuality: (cell) => cell.quality < LOW_QUALITY,
};

export function filterCells(cells: readonly CellSummary[], { view, classes }: Filters): CellSummary[] {
  const test = VIEW_TEST[view];
  return cells.filter((cell) => test(cell) && (classes.length === 0 || classes.includes(cell.class)));
}

/** How many cells each view holds, for the numbers on the filter buttons. */
export function countViews(cells: readonly CellSummary[]): Record<View, number> {
  const counts = { all: 0, unidentified: 0, lowConfidence: 0, lowQuality: 0 };
  for (const cell of cells) for (const view of VIEWS) if (VIEW_TEST[view](cell)) counts[view]++;
  return counts;
}

const COMPARE: Record<Sort, (a: CellSummary, b: CellSummary) => number> = {
  confidenceUp: (a, b) => a.confidence - b.confidence,
  confidenceDown: (a, b) => b.confidence - a.confidence,
  quality: (a, b) => a.quality - b.quality,
  order: () => 0,
};

/** Cells that compare equal keep the order of analysis, so that a gallery never shuffles by itself. */
export function sortCells(cells: readonly CellSummary[], sort: Sort): CellSummary[] {
  const compare = COMPARE[sort];
  return cells.toSorted((a, b) => compare(a, b) || a.id - b.id);
}
