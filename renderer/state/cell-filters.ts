import type { CellClass } from '../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../electron/contract/methods.ts';
import { changeOf, type Places, placesOf } from '../api/cells.ts';
import type { Bin } from './bins.ts';

/** A classified cell below this confidence is highlighted. This is only a hint; the engine decides what is counted. */
export const LOW_CONFIDENCE = 0.8;
/** Below this quality, the image itself is doubtful. */
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

/** Whether to highlight a cell: the model was uncertain and nobody has reviewed it. */
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
  // A cell that a person has seen is no longer the model's to be unsure of.
  lowConfidence: (cell) => cell.status === 'classified' && !cell.reviewed && cell.confidence < LOW_CONFIDENCE,
  lowQuality: (cell) => cell.quality < LOW_QUALITY,
  changed: (cell) => cell.changed,
  flagged: (cell) => cell.flagged,
  excluded: (cell) => cell.status === 'excluded',
};

/** Whether a cell passes the filters. */
export function testOf({ view, classes, field }: Filters): (cell: CellSummary) => boolean {
  const test = VIEW_TEST[view];
  const wanted = new Set(classes);
  return (cell) =>
    test(cell) && (wanted.size === 0 || wanted.has(cell.class)) && (field === null || cell.imageId === field);
}

export interface Counts {
  /** Cells of each view, for the numbers on the filter buttons. */
  views: Record<View, number>;
  /** Cells per class; unidentified ones under their most likely class. */
  perClass: ReadonlyMap<CellClass, number>;
  /** Cells that are counted in their class. */
  classified: ReadonlyMap<CellClass, number>;
  /** The same, plus the excluded cells. */
  bins: ReadonlyMap<Bin, number>;
}

const NO_VIEWS = Object.fromEntries(VIEWS.map((view) => [view, 0])) as Record<View, number>;
let counted: { cells: readonly CellSummary[]; counts: Counts } | undefined;

/** All counts of a slide's cells. After a change, only the changed cells are counted again. */
export function countCells(cells: readonly CellSummary[]): Counts {
  if (counted?.cells === cells) return counted.counts;
  const change = changeOf(cells);
  const known = change && counted?.cells === change.from ? counted.counts : undefined;
  const views = { ...(known?.views ?? NO_VIEWS) };
  const perClass = new Map(known?.perClass);
  const classified = new Map(known?.classified);
  const count = (cell: CellSummary, by: 1 | -1) => {
    for (const view of VIEWS) if (VIEW_TEST[view](cell)) views[view] += by;
    perClass.set(cell.class, (perClass.get(cell.class) ?? 0) + by);
    if (cell.status === 'classified') classified.set(cell.class, (classified.get(cell.class) ?? 0) + by);
  };
  if (known && change) {
    for (const { before, after } of change.rows) {
      count(before, -1);
      count(after, 1);
    }
  } else for (const cell of cells) count(cell, 1);
  const bins = new Map<Bin, number>([...classified, ['excluded', views.excluded]]);
  counted = { cells, counts: { views, perClass, classified, bins } };
  return counted.counts;
}

/** The value a sort orders by, ascending. Values are in 0..1 except for sizes. */
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

/** Number of levels a sort distinguishes; finer than the precision of any sort value. */
const LEVELS = 2 ** 30;

/** The result of a sort: the places of cells by rank, and the rank of each place. */
export interface Ranking {
  places: Uint32Array;
  ranks: Uint32Array;
}

function rank(cells: readonly CellSummary[], sort: Sort, similarity: ReadonlyMap<CellId, number> | null): Ranking {
  const values = Float64Array.from(cells, keyOf(sort, similarity));
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // One number encodes a cell's rank and place, so that the sort compares plain numbers: ten times as fast as a comparator.
  const scale = high > low ? (LEVELS - 1) / (high - low) : 0;
  const packed = values.map((value, at) => Math.round((value - low) * scale) * 2 ** 22 + at).sort();
  const places = Uint32Array.from(packed, (value) => value % 2 ** 22);
  const ranks = new Uint32Array(places.length);
  places.forEach((place, at) => {
    ranks[place] = at;
  });
  return { places, ranks };
}

const rankings = new WeakMap<Places, Map<Sort, Ranking>>();

/**
 * Cells in the order of a sort. Ties keep the order of analysis, so that the gallery is stable. Sort values come from the model and the
 * segmenter, which a review does not change, so each sort is computed once per slide.
 *
 * @param cells in the order of analysis.
 * @param similarity to the cell that is sorted around, by cell; needed by the sort of that name alone.
 */
export function rankCells(
  cells: readonly CellSummary[],
  sort: Sort,
  similarity: ReadonlyMap<CellId, number> | null = null,
): Ranking {
  if (sort === 'similarity') return rank(cells, sort, similarity);
  const places = placesOf(cells);
  const known = rankings.get(places) ?? new Map<Sort, Ranking>();
  rankings.set(places, known);
  const ranking = known.get(sort) ?? rank(cells, sort, null);
  known.set(sort, ranking);
  return ranking;
}

/** The images that contain the cells, in the order of analysis; empty if every cell has its own file. */
export function fieldsOf(cells: readonly CellSummary[]): readonly number[] {
  const places = placesOf(cells);
  let images = fields.get(places);
  if (!images) {
    images = [...new Set(cells.map(({ imageId }) => imageId))];
    if (images.length > cells.length / 2) images = [];
    fields.set(places, images);
  }
  return images;
}
const fields = new WeakMap<Places, readonly number[]>();
