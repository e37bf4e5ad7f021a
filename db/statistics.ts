import { CELL_CLASSES, type CellClass } from '../electron/contract/classes.ts';
import {
  type CellId,
  type FoundCell,
  type FoundSlide,
  INSIGHT_MEASURES,
  type InsightMeasure,
  type RunId,
  type Scope,
  type SlideId,
} from '../electron/contract/methods.ts';
import type { Connection } from './connection.ts';

/** A month's cells of one model and class: as the model called them. */
export interface CallCount {
  month: string;
  model: string;
  class: CellClass;
  status: 'classified' | 'unidentified';
  slides: number;
  cells: number;
  /** Means over the cells. */
  confidence: number;
  quality: number;
}

/** Reviewed cells of a month and model: what the model called and what the reviewers say now. */
export interface ReviewCount {
  month: string;
  model: string;
  called: CellClass;
  status: 'classified' | 'unidentified';
  said: CellClass;
  cells: number;
}

/** One slide's class, for distributions, trends and alarms. */
export interface SlideClass extends Record<InsightMeasure, number> {
  slide: SlideId;
  run: RunId;
  at: string;
  class: CellClass;
  cells: number;
  confidence: number;
  quality: number;
}

export interface SlideFigures {
  slide: SlideId;
  run: RunId;
  at: string;
  cells: number;
  unidentified: number;
  confidence: number;
  nucleusOd: number;
}

/** What a slide must have to be found; what is null is not asked for. */
export interface SlideQuestion extends Scope {
  class: CellClass | null;
  /** Of the counted white cells as the model called them, percent. */
  percentFrom: number | null;
  percentTo: number | null;
  /** A mean of that class, or of all cells of the slide. */
  measure: InsightMeasure | null;
  measureFrom: number | null;
  measureTo: number | null;
  /** Who has decided on a cell of it. */
  reviewer: string | null;
  /** In the name or the accession number. */
  text: string | null;
}

export interface CellQuestion extends Scope {
  called: CellClass | null;
  said: CellClass | null;
  slide: SlideId | null;
}

export interface Statistics {
  calls(scope: Scope): CallCount[];
  reviews(scope: Scope): ReviewCount[];
  /** Every shown slide's figures, by time. */
  slides(scope: Scope): SlideFigures[];
  /** Every shown slide's means of a class, by time. */
  slideClasses(scope: Scope, name: CellClass | null): SlideClass[];
  /** On how many slides both classes were called. */
  together(scope: Scope): { a: CellClass; b: CellClass; slides: number }[];
  models(): { sha256: string; name: string; version: string }[];
  reviewers(): { actor: string; events: number }[];
  find(question: SlideQuestion, limit: number): FoundSlide[];
  /** The slides of a scope; only signed ones if asked. */
  slideIds(scope: Scope, signedOnly: boolean): SlideId[];
  /** Cells as found, in the order of the ids; ids without a shown call are left out. */
  describe(ids: readonly CellId[]): FoundCell[];
  /** The newest cells that fit. */
  cells(question: CellQuestion, limit: number): FoundCell[];
}

/** The run of each slide that is shown, within a scope. The placeholders are from, from, to, to, model, model, synthetic. */
const SHOWN = `runs r JOIN slides s ON s.id = r.slide JOIN models m ON m.id = r.model
  WHERE r.status = 'complete'
    AND r.id = (SELECT max(x.id) FROM runs x WHERE x.slide = r.slide AND x.status = 'complete')
    AND (? IS NULL OR r.finished_at >= ?) AND (? IS NULL OR r.finished_at < ?) AND (? IS NULL OR m.sha256 = ?)
    AND s.synthetic <= ?`;

const scopeValues = ({ from, to, model, synthetic }: Scope) =>
  [from, from, to, to, model, model, synthetic ? 1 : 0] as const;

/** NR and AR are outside the hundred percent. */
const COUNTED = CELL_CLASSES.filter((name) => name !== 'NR' && name !== 'AR')
  .map((name) => `'${name}'`)
  .join(', ');

export function createStatistics(db: Connection): Statistics {
  return {
    calls(scope) {
      return db.all<CallCount>(
        `SELECT substr(r.finished_at, 1, 7) AS month, m.sha256 AS model, c.class, c.status, count(*) AS slides,
           sum(c.cells) AS cells, sum(c.confidence * c.cells) / sum(c.cells) AS confidence,
           sum(c.quality * c.cells) / sum(c.cells) AS quality
         FROM (SELECT r.id, r.finished_at, r.model FROM ${SHOWN}) r JOIN models m ON m.id = r.model
         JOIN run_classes c ON c.run = r.id
         GROUP BY month, m.sha256, c.class, c.status`,
        ...scopeValues(scope),
      );
    },

    reviews(scope) {
      return db.all<ReviewCount>(
        `SELECT substr(r.finished_at, 1, 7) AS month, m.sha256 AS model, v.called, v.status, v.said, sum(v.cells) AS cells
         FROM (SELECT r.id, r.finished_at, r.model FROM ${SHOWN}) r JOIN models m ON m.id = r.model
         JOIN review_matrix v ON v.run = r.id
         GROUP BY month, m.sha256, v.called, v.status, v.said HAVING sum(v.cells) > 0`,
        ...scopeValues(scope),
      );
    },

    slides(scope) {
      return db.all<SlideFigures>(
        `SELECT r.slide, r.id AS run, r.finished_at AS at, r.cells, r.unidentified,
           sum(c.confidence * c.cells) / sum(c.cells) AS confidence,
           sum((c.nucleus_od_r + c.nucleus_od_g + c.nucleus_od_b) / 3 * c.cells) / sum(c.cells) AS nucleusOd
         FROM (SELECT r.id, r.slide, r.finished_at, r.cells, r.unidentified FROM ${SHOWN}) r JOIN run_classes c ON c.run = r.id
         GROUP BY r.id ORDER BY r.finished_at`,
        ...scopeValues(scope),
      );
    },

    slideClasses(scope, name) {
      return db.all<SlideClass>(
        `SELECT r.slide, r.id AS run, r.finished_at AS at, c.class, c.cells, c.confidence, c.quality,
           ${INSIGHT_MEASURES.map((measure) => `c.${measure}`).join(', ')}
         FROM (SELECT r.id, r.slide, r.finished_at FROM ${SHOWN}) r
         JOIN run_classes c ON c.run = r.id AND c.status = 'classified' AND (? IS NULL OR c.class = ?)
         ORDER BY r.finished_at`,
        ...scopeValues(scope),
        name,
        name,
      );
    },

    together(scope) {
      return db.all<{ a: CellClass; b: CellClass; slides: number }>(
        `SELECT a.class AS a, b.class AS b, count(*) AS slides
         FROM (SELECT r.id FROM ${SHOWN}) r
         JOIN run_classes a ON a.run = r.id AND a.status = 'classified'
         JOIN run_classes b ON b.run = r.id AND b.status = 'classified' AND b.class >= a.class
         GROUP BY a.class, b.class`,
        ...scopeValues(scope),
      );
    },

    models() {
      return db.all<{ sha256: string; name: string; version: string }>(
        'SELECT DISTINCT sha256, name, version FROM models ORDER BY id DESC',
      );
    },

    reviewers() {
      return db.all<{ actor: string; events: number }>(
        'SELECT actor, count(*) AS events FROM review_events GROUP BY actor ORDER BY actor',
      );
    },

    find({ class: name, percentFrom, percentTo, measure, measureFrom, measureTo, reviewer, text, ...scope }, limit) {
      // The name of a column can't be a value; it is one of a closed list.
      const column = measure && INSIGHT_MEASURES.includes(measure) ? `c.${measure}` : 'NULL';
      return db.all<FoundSlide>(
        `SELECT * FROM (
           SELECT r.slide, r.name, r.accession, r.finished_at AS at, r.cells,
             CASE WHEN ? IS NULL THEN NULL ELSE 100.0 * sum(CASE WHEN c.class = ? THEN c.cells ELSE 0 END)
               / max(1, sum(CASE WHEN c.class IN (${COUNTED}) THEN c.cells ELSE 0 END)) END AS percent,
             sum(CASE WHEN ? IS NULL OR c.class = ? THEN ${column} * c.cells END)
               / sum(CASE WHEN ? IS NULL OR c.class = ? THEN c.cells END) AS measure
           FROM (SELECT r.id, r.slide, r.finished_at, r.cells, s.name, s.accession FROM ${SHOWN}
             AND (? IS NULL OR instr(lower(s.name), lower(?)) > 0 OR instr(lower(coalesce(s.accession, '')), lower(?)) > 0)
             AND (? IS NULL OR EXISTS (SELECT 1 FROM cells k JOIN review_events e ON e.cell = k.id
               WHERE k.run = r.id AND e.actor = ?))) r
           JOIN run_classes c ON c.run = r.id AND c.status = 'classified'
           GROUP BY r.id
         )
         WHERE (? IS NULL OR percent >= ?) AND (? IS NULL OR percent <= ?)
           AND (? IS NULL OR measure >= ?) AND (? IS NULL OR measure <= ?)
         ORDER BY at DESC LIMIT ?`,
        ...[name, name, name, name, name, name],
        ...scopeValues(scope),
        ...[text, text, text],
        ...[reviewer, reviewer],
        ...[percentFrom, percentFrom, percentTo, percentTo],
        ...[measureFrom, measureFrom, measureTo, measureTo],
        limit,
      );
    },

    slideIds(scope, signedOnly) {
      return db
        .all<{ slide: SlideId }>(
          `SELECT r.slide FROM ${SHOWN}
             AND (? = 0 OR EXISTS (SELECT 1 FROM slide_reviews v WHERE v.slide = r.slide AND v.stage = 'signed'))`,
          ...scopeValues(scope),
          signedOnly ? 1 : 0,
        )
        .map(({ slide }) => slide);
    },

    describe(ids) {
      return ids.flatMap((id) => {
        const row = db.get<FoundCell>(
          `SELECT c.id, r.slide, s.name AS slideName, coalesce(t.class, p.class) AS class,
             CASE WHEN t.class IS NULL THEN p.status ELSE 'classified' END AS status, p.confidence, c.quality
           FROM predictions p JOIN runs r ON r.id = p.run JOIN slides s ON s.id = r.slide JOIN cells c ON c.id = p.cell
           LEFT JOIN cell_state t ON t.cell = p.cell AND t.reader = 1
           WHERE p.cell = ? AND r.status = 'complete' ORDER BY p.run DESC LIMIT 1`,
          id,
        );
        return row ? [row] : [];
      });
    },

    cells({ called, said, slide, ...scope }, limit) {
      const columns = 'c.id, p.class, p.status, p.confidence, c.quality, r.slide, r.name AS slideName';
      const runs = `(SELECT r.id, r.slide, s.name, r.finished_at FROM ${SHOWN} AND (? IS NULL OR r.slide = ?)
        AND EXISTS (SELECT 1 FROM review_matrix v WHERE v.run = r.id AND v.cells > 0
          AND (? IS NULL OR v.called = ?) AND v.said = ?)
        ORDER BY r.finished_at DESC)`;
      if (said !== null) {
        return db.all<FoundCell>(
          `SELECT ${columns} FROM ${runs} r
           JOIN cell_state t ON t.slide = r.slide AND t.reader = 1 AND t.class = ?
           JOIN predictions p ON p.run = r.id AND p.cell = t.cell AND (? IS NULL OR p.class = ?)
           JOIN cells c ON c.id = p.cell LIMIT ?`,
          ...scopeValues(scope),
          ...[slide, slide, called, called, said],
          ...[said, called, called],
          limit,
        );
      }
      return db.all<FoundCell>(
        `SELECT ${columns} FROM (SELECT r.id, r.slide, s.name, r.finished_at FROM ${SHOWN} AND (? IS NULL OR r.slide = ?)
           AND (? IS NULL OR EXISTS (SELECT 1 FROM run_classes v WHERE v.run = r.id AND v.class = ?))
           ORDER BY r.finished_at DESC LIMIT 400) r
         JOIN predictions p ON p.run = r.id AND (? IS NULL OR p.class = ?)
         JOIN cells c ON c.id = p.cell LIMIT ?`,
        ...scopeValues(scope),
        ...[slide, slide, called, called, called, called],
        limit,
      );
    },
  };
}
