import { emptyColumns } from '../../electron/contract/cell-columns.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { ColumnarSlide, RunId, SlideDetail, SlideId, SlideSummary } from '../../electron/contract/methods.ts';
import type { WritableConnection } from '../connection.ts';
import { NOBODY, SELECT_SLIDES, type SlideRow, toSummary, type View } from '../review/slide-rows.ts';
import { readColumns, readRows } from './cell-rows.ts';
import { readRun } from './runs.ts';

export interface NewSlide {
  /** Unique in the database. */
  name: string;
  accession: string | null;
  /** True for slides made by the generator, which must never pass for a patient's. */
  synthetic: boolean;
}

export interface Slides {
  /** @throws {@link LeukoscopeError} BAD_REQUEST when the name is taken. */
  create(slide: NewSlide): SlideId;
  /** Every slide, newest first, as a viewer sees them. */
  list(view?: View): SlideSummary[];
  /** The slide with its latest complete run, that run's cells in the order they were stored, as a reader (1: the first) has them. */
  get(id: SlideId, view?: View, reader?: number): SlideDetail | undefined;
  /** The same with the cells in columns, as they are sent to a window. */
  getColumnar(id: SlideId, view?: View, reader?: number): ColumnarSlide | undefined;
  /** A slide without its cells. */
  summary(id: SlideId, view?: View): SlideSummary | undefined;
  findByName(name: string): SlideSummary | undefined;
}

export function createSlides(db: WritableConnection): Slides {
  return {
    create({ name, accession, synthetic }) {
      return db.transaction(() => {
        if (db.get('SELECT 1 FROM slides WHERE name = $name', { name })) {
          throw new LeukoscopeError('BAD_REQUEST', `There is already a slide named "${name}". Choose another name.`, {
            name,
          });
        }
        const { id } = db.run(
          'INSERT INTO slides (name, accession, synthetic, created_at) VALUES ($name, $accession, $synthetic, $createdAt)',
          { name, accession, synthetic: synthetic ? 1 : 0, createdAt: new Date().toISOString() },
        );
        return id as SlideId;
      });
    },

    list(view = NOBODY) {
      return db.all<SlideRow>(`${SELECT_SLIDES} ORDER BY s.id DESC`, view.viewer).map((row) => toSummary(row, view));
    },

    get(id, view = NOBODY, reader = 1) {
      const row = db.get<SlideRow>(`${SELECT_SLIDES} WHERE s.id = ?`, view.viewer, id);
      if (!row) return undefined;
      const slide = toSummary(row, view);
      if (row.shown === null) return { slide, run: null, cells: [] };
      const run = row.shown as RunId;
      return { slide, run: readRun(db, run) ?? null, cells: readRows(db, run, reader) };
    },

    getColumnar(id, view = NOBODY, reader = 1) {
      const row = db.get<SlideRow>(`${SELECT_SLIDES} WHERE s.id = ?`, view.viewer, id);
      if (!row) return undefined;
      const slide = toSummary(row, view);
      if (row.shown === null) return { slide, run: null, columns: emptyColumns(0) };
      const run = row.shown as RunId;
      return { slide, run: readRun(db, run) ?? null, columns: readColumns(db, run, reader) };
    },

    summary(id, view = NOBODY) {
      const row = db.get<SlideRow>(`${SELECT_SLIDES} WHERE s.id = ?`, view.viewer, id);
      return row && toSummary(row, view);
    },

    findByName(name) {
      const row = db.get<SlideRow>(`${SELECT_SLIDES} WHERE s.name = ?`, NOBODY.viewer, name);
      return row && toSummary(row, NOBODY);
    },
  };
}
