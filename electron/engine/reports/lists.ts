import type { LeukoscopeDatabase, StoredCell } from '../../../db/index.ts';
import { morphologySchema } from '../../contract/analysis.ts';
import { CLINICAL_ORDER, COUNTED_CLASSES } from '../../contract/classes.ts';
import type { SlideId } from '../../contract/ids.ts';
import type { CellSummary, SlideSummary } from '../../contract/slides.ts';
import { type Columns, type Table, tableOf } from '../exports/table.ts';
import { type ClassCounts, countsOf } from './assemble.ts';

interface ListedCell {
  slide: SlideSummary;
  summary: CellSummary;
  stored: StoredCell;
}

const CELL_COLUMNS: Columns<ListedCell> = {
  slide_id: ({ slide }) => slide.id,
  slide: ({ slide }) => slide.name,
  accession: ({ slide }) => slide.accession,
  cell_id: ({ summary }) => summary.id,
  file: ({ stored }) => stored.file,
  x: ({ stored }) => stored.box[0],
  y: ({ stored }) => stored.box[1],
  width: ({ stored }) => stored.box[2],
  height: ({ stored }) => stored.box[3],
  class: ({ summary }) => summary.class,
  status: ({ summary }) => summary.status,
  model_class: ({ summary }) => summary.modelClass,
  confidence: ({ summary }) => summary.confidence,
  reviewed: ({ summary }) => summary.reviewed,
  changed: ({ summary }) => summary.changed,
  flagged: ({ summary }) => summary.flagged,
  quality: ({ summary }) => summary.quality,
  quality_flags: ({ stored }) => stored.quality.flags.join(' '),
  ...Object.fromEntries(
    morphologySchema
      .keyof()
      .options.map((measure) => [measure, ({ stored }: ListedCell) => stored.morphology[measure]]),
  ),
};

/** Every cell of slides, a row each: its present class, the model's call, what review did, quality and measures. */
export function cellsTable({ slides, cells }: LeukoscopeDatabase, ids: readonly SlideId[]): Table {
  const rows = ids.flatMap((id) => {
    const detail = slides.get(id);
    if (!detail?.run) return [];
    const { slide, run } = detail;
    const byId = new Map(cells.ofRun(run.id).map((cell) => [cell.id, cell]));
    return detail.cells.flatMap((summary): ListedCell[] => {
      const stored = byId.get(summary.id);
      return stored ? [{ slide, summary, stored }] : [];
    });
  });
  return tableOf('Cells', CELL_COLUMNS, rows);
}

interface ListedSlide {
  slide: SlideSummary;
  cells: number;
  counts: ClassCounts;
}

const SLIDE_COLUMNS: Columns<ListedSlide> = {
  slide_id: ({ slide }) => slide.id,
  slide: ({ slide }) => slide.name,
  accession: ({ slide }) => slide.accession,
  synthetic: ({ slide }) => slide.synthetic,
  created_at: ({ slide }) => slide.createdAt,
  status: ({ slide }) => slide.status,
  stage: ({ slide }) => slide.review?.stage ?? null,
  version: ({ slide }) => slide.review?.version ?? null,
  signed_by: ({ slide }) => slide.review?.signed?.by.name ?? null,
  signed_at: ({ slide }) => slide.review?.signed?.at ?? null,
  cells: ({ cells }) => cells,
  unidentified: ({ slide }) => slide.unidentified,
  ...Object.fromEntries(CLINICAL_ORDER.map((name) => [name, ({ counts }: ListedSlide) => counts[name] ?? 0])),
  ...Object.fromEntries(
    COUNTED_CLASSES.map((name) => [
      `${name}_percent`,
      ({ slide: { differential } }: ListedSlide) => differential?.classes[name]?.percent ?? null,
    ]),
  ),
};

/** Slides, a row each: counts of every class, percentages that add up to 100.0, and the state of the review. */
export function slidesTable({ slides }: LeukoscopeDatabase, ids: readonly SlideId[]): Table {
  const rows = ids.flatMap((id): ListedSlide[] => {
    const detail = slides.get(id);
    if (!detail) return [];
    const { slide, cells } = detail;
    const counts = countsOf(cells);
    return [{ slide, cells: cells.length, counts }];
  });
  return tableOf('Slides', SLIDE_COLUMNS, rows);
}
