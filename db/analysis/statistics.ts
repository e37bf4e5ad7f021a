import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import {
  type CellId,
  CLASS_MEASURES,
  type ClassMeasure,
  type FoundCell,
  type FoundSlide,
  type ParsedInput,
  type ReviewCount,
  type RunId,
  type Scope,
  type SlideId,
} from '../../electron/contract/methods.ts';
import type { ReadableConnection } from '../connection.ts';
import { selectStatedStatus } from './call-status.ts';

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

/** A month's excluded cells, by what the model called them. */
export interface LeftOut {
  month: string;
  called: CellClass;
  status: 'classified' | 'unidentified';
  cells: number;
}

/** One slide's class, for distributions, trends and alarms. */
export interface SlideClass extends Record<ClassMeasure, number> {
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

/** What a slide must have to be found; null does not restrict. */
type SlideQuestion = Omit<ParsedInput<'search.slides'>, 'limit'>;
type CellQuestion = Omit<ParsedInput<'search.cells'>, 'limit'>;

/** The verdicts of the two readers of a second reading, as submitted. */
export interface SecondReading {
  slide: SlideId;
  /** Actor's id and name. */
  second: { id: string; name: string };
  detail: string;
}

/** A model as a scope names it: modelKey of the contract. */
const MODEL_KEY = "(m.sha256 || ' ' || m.version)";

/** The run of each slide that is shown, within a scope; {@link scopeValues} are its values. */
const SHOWN = `runs r JOIN slides s ON s.id = r.slide JOIN models m ON m.id = r.model
  WHERE r.status = 'complete'
    AND r.id = (SELECT x.id FROM runs x WHERE x.slide = r.slide AND x.shown = 1)
    AND ($from IS NULL OR r.finished_at >= $from) AND ($to IS NULL OR r.finished_at < $to)
    AND ($model IS NULL OR ${MODEL_KEY} = $model)
    AND ($stain IS NULL OR EXISTS (SELECT 1 FROM segmenter_calibrations k WHERE k.id = r.calibration AND k.stain = $stain))
    AND ($reviewer IS NULL OR EXISTS (SELECT 1 FROM review_events e WHERE e.slide = r.slide AND e.actor = $reviewer))
    AND ($signedOnly = 0 OR EXISTS (SELECT 1 FROM slide_reviews v WHERE v.slide = r.slide AND v.stage = 'signed'))
    AND s.synthetic <= $synthetic`;

const scopeValues = ({ signedOnly, synthetic, from, to, model, stain, reviewer }: Scope) => ({
  ...{ from, to, model, stain, reviewer },
  ...{ signedOnly: signedOnly ? 1 : 0, synthetic: synthetic ? 1 : 0 },
});

/** A cell as it stands for a viewer; goes with {@link VERDICTS}. */
const FOUND = `p.cell AS id, coalesce(t.class, p.class) AS class,
  CASE WHEN t.class IS NOT NULL OR p.status = 'classified' THEN 'classified' ELSE 'unidentified' END AS status, p.confidence, c.quality`;

/** The verdicts that a viewer may see: a second reader at work sees only their own. Needs the value $viewer. */
const VERDICTS = `LEFT JOIN slide_reviews w ON w.slide = r.slide
  LEFT JOIN cell_state t ON t.cell = p.cell
    AND t.reader = CASE WHEN w.stage = 'second_reading' AND w.second = $viewer THEN w.reading ELSE 1 END`;

/** NR and AR are outside the hundred percent. */
const COUNTED = CELL_CLASSES.filter((name) => name !== 'NR' && name !== 'AR')
  .map((name) => `'${name}'`)
  .join(', ');

export function createStatistics(db: ReadableConnection) {
  return {
    calls(scope: Scope): CallCount[] {
      return db.all<CallCount>(
        `SELECT substr(r.finished_at, 1, 7) AS month, ${MODEL_KEY} AS model, c.class, ${selectStatedStatus('c')} AS status, count(*) AS slides,
           sum(c.cells) AS cells, sum(c.confidence * c.cells) / sum(c.cells) AS confidence,
           sum(c.quality * c.cells) / sum(c.cells) AS quality
         FROM (SELECT r.id, r.finished_at, r.model FROM ${SHOWN}) r JOIN models m ON m.id = r.model
         JOIN run_classes c ON c.run = r.id
         GROUP BY month, m.sha256, m.version, c.class, 4`,
        scopeValues(scope),
      );
    },

    /** Cells that reviewers gave a class; excluded ones are not among them. */
    reviews(scope: Scope): ReviewCount[] {
      return db.all<ReviewCount>(
        `SELECT substr(r.finished_at, 1, 7) AS month, ${MODEL_KEY} AS model, v.called, ${selectStatedStatus('v')} AS status, v.said, sum(v.cells) AS cells
         FROM (SELECT r.id, r.finished_at, r.model FROM ${SHOWN}) r JOIN models m ON m.id = r.model
         JOIN review_matrix v ON v.run = r.id AND v.said <> 'excluded'
         GROUP BY month, m.sha256, m.version, v.called, 4, v.said HAVING sum(v.cells) > 0`,
        scopeValues(scope),
      );
    },

    /** Cells that reviewers excluded. */
    leftOut(scope: Scope): LeftOut[] {
      return db.all<LeftOut>(
        `SELECT substr(r.finished_at, 1, 7) AS month, v.called, ${selectStatedStatus('v')} AS status, sum(v.cells) AS cells
         FROM (SELECT r.id, r.finished_at FROM ${SHOWN}) r
         JOIN review_matrix v ON v.run = r.id AND v.said = 'excluded'
         GROUP BY month, v.called, 3 HAVING sum(v.cells) > 0`,
        scopeValues(scope),
      );
    },

    /** Every shown slide's figures, by time. */
    slides(scope: Scope): SlideFigures[] {
      return db.all<SlideFigures>(
        `SELECT r.slide, r.id AS run, r.finished_at AS at, r.cells, r.unidentified,
           sum(c.confidence * c.cells) / sum(c.cells) AS confidence,
           sum((c.nucleus_od_r + c.nucleus_od_g + c.nucleus_od_b) / 3 * c.cells) / sum(c.cells) AS nucleusOd
         FROM (SELECT r.id, r.slide, r.finished_at, r.cells, r.unidentified FROM ${SHOWN}) r JOIN run_classes c ON c.run = r.id
         GROUP BY r.id ORDER BY r.finished_at`,
        scopeValues(scope),
      );
    },

    /** Every shown slide's means of a class, by time. */
    slideClasses(scope: Scope, name: CellClass | null): SlideClass[] {
      return db.all<SlideClass>(
        `SELECT r.slide, r.id AS run, r.finished_at AS at, c.class, c.cells, c.confidence, c.quality,
           ${CLASS_MEASURES.map((measure) => `c.${measure}`).join(', ')}
         FROM (SELECT r.id, r.slide, r.finished_at FROM ${SHOWN}) r
         JOIN run_classes c ON c.run = r.id AND c.status = 'classified' AND ($name IS NULL OR c.class = $name)
         ORDER BY r.finished_at`,
        { ...scopeValues(scope), name },
      );
    },

    /** On how many slides both classes were called. */
    together(scope: Scope): { a: CellClass; b: CellClass; slides: number }[] {
      // Pairs are made here: joining a slide's classes with themselves costs SQLite ten times as much.
      const rows = db.all<{ classes: string }>(
        `SELECT group_concat(c.class) AS classes FROM (SELECT r.id FROM ${SHOWN}) r
         JOIN run_classes c ON c.run = r.id AND c.status = 'classified' GROUP BY r.id`,
        scopeValues(scope),
      );
      const counts = new Map<string, { a: CellClass; b: CellClass; slides: number }>();
      for (const { classes } of rows) {
        const present = (classes.split(',') as CellClass[]).sort();
        for (const [i, a] of present.entries()) {
          for (const b of present.slice(i)) {
            const key = a + b;
            const count = counts.get(key) ?? { a, b, slides: 0 };
            count.slides++;
            counts.set(key, count);
          }
        }
      }
      return [...counts.values()].sort((x, y) => (x.a + x.b < y.a + y.b ? -1 : 1));
    },

    /** Second readings of the shown slides, oldest first. */
    secondReadings(scope: Scope): SecondReading[] {
      return db
        .all<{ slide: SlideId; id: string; name: string; detail: string }>(
          `SELECT e.slide, e.actor AS id, e.actor_name AS name, e.detail FROM (SELECT r.slide FROM ${SHOWN}) r
           JOIN slide_events e ON e.slide = r.slide AND e.kind = 'second_submitted' ORDER BY e.seq`,
          scopeValues(scope),
        )
        .map(({ slide, detail, ...second }) => ({ slide, detail, second }));
    },

    /** Generated slides with an analysis. */
    syntheticSlides(): number {
      return (
        db.get<{ n: number }>(
          `SELECT count(*) AS n FROM slides s WHERE s.synthetic = 1
             AND EXISTS (SELECT 1 FROM runs r WHERE r.slide = s.id AND r.status = 'complete')`,
        )?.n ?? 0
      );
    },

    models(): { key: string; sha256: string; name: string; version: string }[] {
      return db.all<{ key: string; sha256: string; name: string; version: string }>(
        `SELECT ${MODEL_KEY} AS key, m.sha256, max(m.name) AS name, m.version FROM models m
         GROUP BY m.sha256, m.version ORDER BY max(m.id) DESC`,
      );
    },

    stains(): string[] {
      return db
        .all<{ stain: string }>('SELECT DISTINCT stain FROM segmenter_calibrations ORDER BY stain')
        .map(({ stain }) => stain);
    },

    /** Everybody who decided on a cell, by name. */
    reviewers(): { id: string; name: string }[] {
      return db.all<{ id: string; name: string }>(
        "SELECT actor AS id, coalesce(max(actor_name), actor) AS name FROM review_events WHERE actor <> 'system' GROUP BY actor ORDER BY name",
      );
    },

    find(
      {
        class: name,
        with: other,
        percentFrom,
        percentTo,
        measure,
        measureFrom,
        measureTo,
        text,
        ...scope
      }: SlideQuestion,
      limit: number,
    ): FoundSlide[] {
      // The name of a column can't be a value; it is one of a closed list.
      const column = measure && CLASS_MEASURES.includes(measure) ? `c.${measure}` : 'NULL';
      return db.all<FoundSlide>(
        `SELECT * FROM (
           SELECT r.slide, r.name, r.accession, r.finished_at AS at, r.cells,
             CASE WHEN $name IS NULL THEN NULL ELSE 100.0 * sum(CASE WHEN c.class = $name THEN c.cells ELSE 0 END)
               / max(1, sum(CASE WHEN c.class IN (${COUNTED}) THEN c.cells ELSE 0 END)) END AS percent,
             sum(CASE WHEN $name IS NULL OR c.class = $name THEN ${column} * c.cells END)
               / sum(CASE WHEN $name IS NULL OR c.class = $name THEN c.cells END) AS measure
           FROM (SELECT r.id, r.slide, r.finished_at, r.cells, s.name, s.accession FROM ${SHOWN}
             AND ($text IS NULL OR instr(lower(s.name), lower($text)) > 0 OR instr(lower(coalesce(s.accession, '')), lower($text)) > 0)
             AND ($other IS NULL OR EXISTS (SELECT 1 FROM run_classes c WHERE c.run = r.id AND c.class = $other AND c.status = 'classified'))
             AND ($first IS NULL OR EXISTS (SELECT 1 FROM run_classes c WHERE c.run = r.id AND c.class = $first AND c.status = 'classified'))) r
           JOIN run_classes c ON c.run = r.id AND c.status = 'classified'
           GROUP BY r.id
         )
         WHERE ($percentFrom IS NULL OR percent >= $percentFrom) AND ($percentTo IS NULL OR percent <= $percentTo)
           AND ($measureFrom IS NULL OR measure >= $measureFrom) AND ($measureTo IS NULL OR measure <= $measureTo)
         ORDER BY at DESC LIMIT $limit`,
        {
          ...scopeValues(scope),
          ...{ name, text, other, percentFrom, percentTo, measureFrom, measureTo, limit },
          // With a second class asked for, the first must be there too.
          first: other === null ? null : name,
        },
      );
    },

    /** The slides of a scope. */
    slideIds(scope: Scope): SlideId[] {
      return db.all<{ slide: SlideId }>(`SELECT r.slide FROM ${SHOWN}`, scopeValues(scope)).map(({ slide }) => slide);
    },

    /** Cells as a viewer may see them, in the order of the ids; ids without a shown call are skipped. */
    describe(ids: readonly CellId[], viewer: string): FoundCell[] {
      return ids.flatMap((id) => {
        const row = db.get<FoundCell>(
          `SELECT ${FOUND}, r.slide, s.name AS slideName
           FROM predictions p JOIN runs r ON r.id = p.run JOIN slides s ON s.id = r.slide JOIN cells c ON c.id = p.cell
           ${VERDICTS}
           WHERE p.cell = $id AND r.status = 'complete' ORDER BY r.shown DESC, p.run DESC LIMIT 1`,
          { viewer, id },
        );
        return row ? [row] : [];
      });
    },

    /** The newest cells that fit, as a viewer may see them. */
    cells(
      { called, said, now, unidentified, slideIds, ...scope }: CellQuestion,
      limit: number,
      viewer: string,
    ): FoundCell[] {
      // Sums exclude runs without such a cell, so that a query for a rare class does not read every cell.
      const runs = `(SELECT r.id, r.slide, s.name, r.finished_at FROM ${SHOWN}
        AND ($slides IS NULL OR r.slide IN (SELECT value FROM json_each($slides)))
        AND ($called IS NULL OR EXISTS (SELECT 1 FROM run_classes v WHERE v.run = r.id AND v.class = $called AND v.status = 'classified'))
        AND ($said IS NULL OR EXISTS (SELECT 1 FROM review_matrix v WHERE v.run = r.id AND v.said = $said AND v.cells > 0))
        AND ($now IS NULL OR EXISTS (SELECT 1 FROM run_classes v WHERE v.run = r.id AND v.class = $now AND v.status = 'classified')
          OR EXISTS (SELECT 1 FROM review_matrix v WHERE v.run = r.id AND v.said = $now AND v.cells > 0))
        AND ($unidentified = 0 OR r.unidentified > 0)
        ORDER BY r.finished_at DESC, r.id DESC)`;
      const slides = slideIds && JSON.stringify(slideIds);
      return db.all<FoundCell>(
        `SELECT ${FOUND}, r.slide, r.name AS slideName
         FROM ${runs} r CROSS JOIN predictions p ON p.run = r.id
         ${VERDICTS}
         JOIN cells c ON c.id = p.cell
         WHERE ($called IS NULL OR (p.class = $called AND p.status = 'classified'))
           AND ($said IS NULL OR t.class = $said)
           AND ($now IS NULL OR coalesce(t.class, CASE p.status WHEN 'classified' THEN p.class END) = $now)
           AND ($unidentified = 0 OR p.status <> 'classified')
           AND ($counted = 0 OR t.excluded IS NULL)
         LIMIT $limit`,
        {
          ...scopeValues(scope),
          ...{ slides, called, said, now, viewer, limit },
          unidentified: unidentified ? 1 : 0,
          // To a reviewer an excluded cell has no class.
          counted: said === null && now === null ? 0 : 1,
        },
      );
    },
  };
}
