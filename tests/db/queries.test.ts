// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of source text, whose placeholders the test fills itself.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WritableConnection } from '../../db/connection.ts';
import { migrate } from '../../db/migrate.ts';
import { INSIGHT_MEASURES } from '../../electron/contract/index.ts';
import { type Statement, statementsOf } from './sql-of.ts';

/** What stands in a statement and is no constant: every shape that it may take, or the longest where it only gets longer. */
const VARIANTS: Record<string, readonly string[]> = {
  "MEASURES.join(', ')": ['cell_area_px'],
  "MEASURES.map(() => '?').join(', ')": ['?'],
  "MEASURES.map((measure) => `m.${measure}`).join(', ')": ['m.cell_area_px'],
  "INSIGHT_MEASURES.map((measure) => `c.${measure}`).join(', ')": [
    INSIGHT_MEASURES.map((one) => `c.${one}`).join(', '),
  ],
  "INSIGHT_MEASURES.map((measure) => `avg(m.${measure})`).join(', ')": [
    INSIGHT_MEASURES.map((one) => `avg(m.${one})`).join(', '),
  ],
  COUNTED: ["'NE', 'LY'"],
  column: ['c.nc_ratio', 'NULL'],
  'check.ts: table': ['cells', 'runs', 'review_events'],
  'stats.ts: table': ['slides', 'images', 'cells', 'models', 'review_events'],
  'erasure.ts: log': ['review_events', 'slide_events'],
  'erasure.ts: table': [
    'cell_state',
    'review_steps',
    'slide_reviews',
    'review_figures',
    'slide_positions',
    'report_details',
    'reports',
    'outbox',
  ],
  'open.ts: name': ['cells'],
  'outbox.ts: sql': ["state = 'parked', next_attempt_at = NULL"],
  'signoff.ts: sql': ['stage = ?, signature = ?', 'target = ?'],
  "direction === 'undo' ? 'DESC' : 'ASC'": ['DESC', 'ASC'],
  'orders.ts: from': ['${FROM_ORDERS} WHERE ${HAS_SLIDE}', 'FROM orders o WHERE ${WAITING}'],
  'FILTERS[show]': ['1', '${WAITING}', '${HAS_SLIDE}'],
  "` AND ${SEARCHED} LIKE ? ESCAPE '\\\\'`.repeat(words.length)": ['', " AND ${SEARCHED} LIKE ? ESCAPE '!'"],
  "conditions.length ? `WHERE ${conditions.join(' AND ')}` : ''": [
    '',
    'WHERE s.created_at >= ? AND f.present & ? = ? AND (instr(${TEXT}, ?) > 0 OR coalesce(f.present, 0) & ? <> 0)',
  ],
  only: ['', "AND coalesce(w.stage, 'new') IN (SELECT value FROM json_each(?))"],
  'ORDER_BY[sort]': [
    '${PRIORITY}',
    's.id DESC',
    's.name COLLATE NOCASE, s.id',
    'w.changed_at DESC NULLS LAST, s.id DESC',
  ],
};

/** Tables with a row a cell, a decision or an image: none may be read whole while somebody waits. */
const PER_CELL = [
  'cells',
  'cell_thumbs',
  'cell_masks',
  'corrected_masks',
  'morphology',
  'predictions',
  'features',
  'images',
  'run_inputs',
  'review_events',
  'review_steps',
  'cell_state',
  'audit_log',
];
/** A row a slide or two: 10,000 where there are a million cells. */
const PER_SLIDE = [
  'slides',
  'runs',
  'run_classes',
  'review_matrix',
  'review_figures',
  'vector_blocks',
  'slide_events',
  'slide_reviews',
  'slide_positions',
  'orders',
  'patients',
  'outbox',
  'inbox',
  'reports',
  'report_details',
];
/** A handful of rows each, for ever. */
const SMALL: Record<string, string> = {
  models: 'a row a model version',
  maintenance: 'one row',
  settings: 'a row a setting',
  people: 'a row an account',
  projections: 'a row a model, replaced when fitted again',
  classifier_heads: 'a row a head that the laboratory trained',
  head_activations: 'a row a time that a head was put in use',
  segmenter_calibrations: 'a row a calibration',
  erasures: 'a row an erasure on request',
  erasing: 'empty but within an erasure',
  removed_originals: 'read by key only',
};

/** Reads whole tables because that is the question; nobody waits for these before a window. */
const WHOLE_FILES: Record<string, string> = {
  'check.ts': 'a check reads everything',
  'digest.ts': 'a check reads everything',
  'summary.ts': 'the check of sums; sums themselves are by run',
  'event-log.ts': 'the check replays every event',
  'signoff.ts': 'the check replays every slide event',
  'erasure-links.ts': 'the check of erasures',
  'stats.ts': '`db stats` counts every table',
  'originals-backup.ts': 'a backup asks for every original, on a thread of its own',
  'retention.ts': 'counts every original before any goes',
  'open.ts': 'one row of each table',
};

/** Statements that read a table of slides whole, by file, table and reason. */
const PER_SLIDE_SCANS: Record<string, string> = {
  'worklist.ts slides':
    'its order and its free text are made of several tables: every slide is looked at, measured at 10,000',
  'worklist.ts review_figures': 'the same, when classes are asked for',
  'slides.ts slides': 'the list of all slides',
  'reviews.ts slides': 'once after a run: which slides have no figures yet',
  'orders.ts orders': 'free text within orders; newest first by id otherwise, up to a limit',
  'orders.ts slides': 'the slides of an order, at most a few, put in order',
  'outbox.ts outbox': 'the list and its counts by state, from the index of states where only these are asked for',
  'erasure.ts inbox': 'an erasure looks for an accession number in every summary',
  'backups.ts slides': 'the count that stands beside a backup',
  'trends.ts slides': 'from a few orders of patients whose name begins so',
};

/** Statements of PER_CELL tables by file and table, with the reason. */
const ALLOWED: Record<string, string> = {
  'erasure.ts audit_log': 'an erasure looks for accession numbers in every line of the log',
  'statistics.ts review_events': 'who has reviewed, read from the index of actors alone',
};

let db: WritableConnection;
let statements: Statement[];
beforeAll(() => {
  db = new WritableConnection(':memory:');
  migrate(db);
  statements = statementsOf(join(import.meta.dirname, '../../db'), VARIANTS);
});
afterAll(() => db.close());

/** The tables that an alias stands for anywhere in a statement. */
function tablesOf(sql: string, alias: string): string[] {
  const pattern =
    /\b(?:FROM|JOIN|UPDATE|INTO)\s+"?(\w+)"?(?:\s+INDEXED BY \w+)?(?:\s+(?:AS\s+)?(?!ON\b|WHERE\b|SET\b|LEFT\b|JOIN\b|GROUP\b|ORDER\b|LIMIT\b|INDEXED\b|EXCEPT\b|UNION\b)(\w+))?/gi;
  const found = new Set<string>();
  for (const [, table = '', name] of sql.matchAll(pattern))
    if ((name ?? table) === alias || table === alias) found.add(table);
  return [...found];
}

/** SQLite's plan; the values to bind do not matter for it. */
function planOf(sql: string): { detail: string }[] {
  const marks = sql.replaceAll(/'[^']*'/g, '').match(/\?/g)?.length ?? 0;
  return db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...Array.from({ length: marks }, () => null));
}

interface Scan {
  statement: Statement;
  table: string;
  detail: string;
}

function scansOf(statement: Statement): Scan[] {
  return planOf(statement.sql).flatMap(({ detail }) => {
    const [, alias] = /^SCAN (\w+)/.exec(detail) ?? [];
    if (!alias || /VIRTUAL TABLE|CONSTANT ROW/.test(detail)) return [];
    return tablesOf(statement.sql, alias).map((table) => ({ statement, table, detail }));
  });
}

const where = ({ statement, table, detail }: Scan) => `${statement.file}:${statement.line} ${table}: ${detail}`;

describe('every statement of the database', () => {
  it('is found, and is one that SQLite takes', () => {
    expect(statements.length).toBeGreaterThan(150);
    for (const { file, line, sql } of statements) expect(() => planOf(sql), `${file}:${line}\n${sql}`).not.toThrow();
  });

  it('finds rows by an index where there is a row a cell, a decision or an image', () => {
    const scans = statements
      .flatMap(scansOf)
      .filter(({ table, statement }) => PER_CELL.includes(table) && !(statement.file in WHOLE_FILES))
      .filter(({ table, statement }) => !(`${statement.file} ${table}` in ALLOWED));
    expect(scans.map(where)).toEqual([]);
  });

  it('reads a table of slides whole only where that is the question', () => {
    const scans = statements
      .flatMap(scansOf)
      .filter(({ table, statement }) => PER_SLIDE.includes(table) && !(statement.file in WHOLE_FILES))
      .filter(({ table, statement }) => !(`${statement.file} ${table}` in PER_SLIDE_SCANS));
    expect(scans.map(where)).toEqual([]);
  });

  it('is excused only where it needs to be', () => {
    const found = new Set(statements.flatMap(scansOf).map(({ statement, table }) => `${statement.file} ${table}`));
    const excused = [...Object.keys(ALLOWED), ...Object.keys(PER_SLIDE_SCANS)];
    expect(excused.filter((key) => !found.has(key))).toEqual([]);
  });

  it('is about tables that are known by how they grow', () => {
    const tables = db.all<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    const known = [...PER_CELL, ...PER_SLIDE, ...Object.keys(SMALL)];
    expect(tables.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('every reference', () => {
  it('can be followed backwards by an index, so that a deletion reads no table whole', () => {
    const tables = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
    const without = tables
      .filter(({ name }) => !(name in SMALL))
      .flatMap(({ name }) =>
        db
          .all<{ from: string; table: string }>(`PRAGMA foreign_key_list("${name}")`)
          .filter(({ from, table }) => {
            // A model is never deleted.
            if (table === 'models') return false;
            const plan = db.all<{ detail: string }>(`EXPLAIN QUERY PLAN SELECT 1 FROM "${name}" WHERE "${from}" = 1`);
            return plan.some(({ detail }) => detail.startsWith('SCAN'));
          })
          .map(({ from, table }) => `${name}.${from} -> ${table}`),
      );
    expect(without).toEqual([]);
  });
});
