import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { morphologySchema } from '../../contract/analysis.ts';
import { CLINICAL_ORDER, isCounted } from '../../contract/classes.ts';
import type { SlideId } from '../../contract/ids.ts';
import type { Field, Table } from '../exports/table.ts';
import { percentagesToHundred } from '../statistics/rounding.ts';
import { countsOf } from './assemble.ts';

const MEASURES = morphologySchema.keyof().options;

/** Every cell of slides, a row each: its present class, the model's call, what review did, quality and measures. */
export function cellsTable({ slides, cells }: LeukoscopeDatabase, ids: readonly SlideId[]): Table {
  const rows = ids.flatMap((id) => {
    const detail = slides.get(id);
    if (!detail?.run) return [];
    const { slide } = detail;
    const stored = new Map(cells.ofRun(detail.run.id).map((cell) => [cell.id, cell]));
    return detail.cells.flatMap((row): Field[][] => {
      const cell = stored.get(row.id);
      if (!cell) return [];
      return [
        [
          slide.id,
          slide.name,
          slide.accession,
          row.id,
          cell.file,
          ...cell.box,
          row.class,
          row.status,
          row.modelClass,
          row.confidence,
          row.reviewed,
          row.changed,
          row.flagged,
          row.quality,
          cell.quality.flags.join(' '),
          ...MEASURES.map((measure) => cell.morphology[measure]),
        ],
      ];
    });
  });
  return {
    name: 'Cells',
    columns: [
      'slide_id',
      'slide',
      'accession',
      'cell_id',
      'file',
      'x',
      'y',
      'width',
      'height',
      'class',
      'status',
      'model_class',
      'confidence',
      'reviewed',
      'changed',
      'flagged',
      'quality',
      'quality_flags',
      ...MEASURES,
    ],
    rows,
  };
}

/** Slides, a row each: counts of every class, percentages that add up to 100.0, and where the review stands. */
export function slidesTable({ slides }: LeukoscopeDatabase, ids: readonly SlideId[]): Table {
  const counted = CLINICAL_ORDER.filter(isCounted);
  const rows = ids.flatMap((id): Field[][] => {
    const detail = slides.get(id);
    if (!detail) return [];
    const { slide, cells } = detail;
    const counts = countsOf(cells);
    const percents = percentagesToHundred(counted.map((name) => counts[name] ?? 0));
    return [
      [
        slide.id,
        slide.name,
        slide.accession,
        slide.synthetic,
        slide.createdAt,
        slide.status,
        slide.review?.stage ?? null,
        slide.review?.version ?? null,
        slide.review?.signed?.by.name ?? null,
        slide.review?.signed?.at ?? null,
        cells.length,
        slide.unidentified,
        ...CLINICAL_ORDER.map((name) => counts[name] ?? 0),
        ...percents,
      ],
    ];
  });
  return {
    name: 'Slides',
    columns: [
      'slide_id',
      'slide',
      'accession',
      'synthetic',
      'created_at',
      'status',
      'stage',
      'version',
      'signed_by',
      'signed_at',
      'cells',
      'unidentified',
      ...CLINICAL_ORDER,
      ...counted.map((name) => `${name}_percent`),
    ],
    rows,
  };
}
