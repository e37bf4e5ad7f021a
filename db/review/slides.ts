import { emptyColumns } from '../../electron/contract/cell-columns.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { ColumnarSlide, RunId, SlideDetail, SlideId, SlideSummary } from '../../electron/contract/methods.ts';
import { readRun } from '../analysis/runs.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';
import { readColumns, readRows } from './cell-rows.ts';
import { NOBODY, NOT_REMOVED, SELECT_SLIDES, type SlideRow, toSummary, type View } from './slide-rows.ts';

export interface NewSlide {
  /** Unique in the database. */
  name: string;
  accession: string | null;
  /** True for slides made by the generator, which must never pass for a patient's. */
  synthetic: boolean;
}

/** What a connection that only reads can ask. */
export function readSlides(db: ReadableConnection) {
  const one = (id: SlideId, { viewer }: View) => db.get<SlideRow>(`${SELECT_SLIDES} WHERE s.id = $id`, { viewer, id });
  const shown = (id: SlideId, view: View) => {
    const row = one(id, view);
    if (!row) return undefined;
    const run = row.shown === null ? undefined : readRun(db, row.shown as RunId);
    return { slide: toSummary(row, view), run: run ?? null };
  };

  return {
    /** Every slide, newest first, as a viewer sees them. */
    list(view: View = NOBODY): SlideSummary[] {
      return db
        .all<SlideRow>(`${SELECT_SLIDES} WHERE ${NOT_REMOVED} ORDER BY s.id DESC`, { viewer: view.viewer })
        .map((row) => toSummary(row, view));
    },

    /** The slide with its latest complete run, that run's cells in the order they were stored, as a reader (1: the first) has them. */
    get(id: SlideId, view: View = NOBODY, reader: number = 1): SlideDetail | undefined {
      const found = shown(id, view);
      return found && { ...found, cells: found.run ? readRows(db, found.run.id, reader) : [] };
    },

    /** The same with the cells in columns, as they are sent to a window. */
    getColumnar(id: SlideId, view: View = NOBODY, reader: number = 1): ColumnarSlide | undefined {
      const found = shown(id, view);
      return found && { ...found, columns: found.run ? readColumns(db, found.run.id, reader) : emptyColumns(0) };
    },

    /** A slide without its cells. */
    summary(id: SlideId, view: View = NOBODY): SlideSummary | undefined {
      const row = one(id, view);
      return row && toSummary(row, view);
    },

    findByName(name: string): SlideSummary | undefined {
      const row = db.get<SlideRow>(`${SELECT_SLIDES} WHERE s.name = $name`, { viewer: NOBODY.viewer, name });
      return row && toSummary(row, NOBODY);
    },
  };
}

export function createSlides(db: WritableConnection) {
  return {
    ...readSlides(db),

    /** @throws {@link LeukoscopeError} BAD_REQUEST when the name is taken. */
    create({ name, accession, synthetic }: NewSlide): SlideId {
      return db.transaction(() => {
        if (db.get('SELECT 1 FROM slides WHERE name = $name', { name })) {
          throw new LeukoscopeError('BAD_REQUEST', `There is already a slide named "${name}". Choose another name.`);
        }
        const { id } = db.run(
          'INSERT INTO slides (name, accession, synthetic, created_at) VALUES ($name, $accession, $synthetic, $createdAt)',
          { name, accession, synthetic: synthetic ? 1 : 0, createdAt: new Date().toISOString() },
        );
        return id as SlideId;
      });
    },
  };
}
