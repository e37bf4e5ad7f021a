import type { Differential } from '../electron/contract/analysis.ts';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import type {
  CellSummary,
  RunId,
  RunStatus,
  SlideDetail,
  SlideId,
  SlideSummary,
} from '../electron/contract/methods.ts';
import type { Connection } from './connection.ts';
import { fromJson } from './json.ts';
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
  /** Every slide, newest first. */
  list(): SlideSummary[];
  /** The slide with its latest complete run, that run's cells in the order they were stored. */
  get(id: SlideId): SlideDetail | undefined;
  findByName(name: string): SlideSummary | undefined;
}

interface SlideRow {
  id: number;
  name: string;
  accession: string | null;
  synthetic: number;
  created_at: string;
  newest: number | null;
  status: RunStatus | null;
  shown: number | null;
  cells: number | null;
  unidentified: number | null;
  refused: number | null;
  differential: string | null;
}

/** A slide's status is its newest run's; its figures are those of its newest complete run, the only one that is shown. */
const SELECT_SLIDES = `
  SELECT s.id, s.name, s.accession, s.synthetic, s.created_at, newest.id AS newest, newest.status,
    shown.id AS shown, shown.cells, shown.unidentified, shown.refused, shown.differential
  FROM slides s
  LEFT JOIN runs newest ON newest.id = (SELECT max(id) FROM runs WHERE slide = s.id)
  LEFT JOIN runs shown ON shown.id = (SELECT max(id) FROM runs WHERE slide = s.id AND status = 'complete')`;

function toSummary(row: SlideRow): SlideSummary {
  return {
    id: row.id as SlideId,
    name: row.name,
    accession: row.accession,
    synthetic: row.synthetic === 1,
    createdAt: row.created_at,
    status: row.status,
    runId: row.newest as RunId | null,
    cells: row.cells ?? 0,
    unidentified: row.unidentified ?? 0,
    refused: row.refused ?? 0,
    differential: row.differential === null ? null : fromJson<Differential>(row.differential),
    review: null,
  };
}

export function createSlides(db: Connection): Slides {
  return {
    create({ name, accession, synthetic }) {
      return db.transaction(() => {
        if (db.get('SELECT 1 FROM slides WHERE name = ?', name)) {
          throw new LeukoscopeError('BAD_REQUEST', `There is already a slide named "${name}". Choose another name.`, {
            name,
          });
        }
        const { id } = db.run(
          'INSERT INTO slides (name, accession, synthetic, created_at) VALUES (?, ?, ?, ?)',
          name,
          accession,
          synthetic ? 1 : 0,
          new Date().toISOString(),
        );
        return id as SlideId;
      });
    },

    list() {
      return db.all<SlideRow>(`${SELECT_SLIDES} ORDER BY s.id DESC`).map(toSummary);
    },

    get(id) {
      const row = db.get<SlideRow>(`${SELECT_SLIDES} WHERE s.id = ?`, id);
      if (!row) return undefined;
      if (row.shown === null) return { slide: toSummary(row), run: null, cells: [] };
      const cells = db
        .all<Omit<CellSummary, 'reviewed' | 'changed' | 'flagged' | 'comment'>>(
          `SELECT c.id, p.class, p.status, p.confidence, c.quality, p.class AS modelClass, m.nucleus_area_px AS nucleusArea,
             1 - p.confidence AS uncertainty, c.image AS imageId
           FROM predictions p JOIN cells c ON c.id = p.cell JOIN morphology m ON m.cell = c.id
           WHERE p.run = ? ORDER BY p.cell`,
          row.shown,
        )
        .map((cell) => ({ ...cell, reviewed: false, changed: false, flagged: false, comment: false }));
      return { slide: toSummary(row), run: readRun(db, row.shown as RunId) ?? null, cells };
    },

    findByName(name) {
      const row = db.get<SlideRow>(`${SELECT_SLIDES} WHERE s.name = ?`, name);
      return row && toSummary(row);
    },
  };
}
