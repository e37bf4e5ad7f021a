// Every statement that a test of the database makes SQLite prepare is held against SQLite's plan for it, when the file's tests are over.
import { basename } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, expect } from 'vitest';
import { MIGRATIONS } from '../../db/migrations/index.ts';

/** Tables with a row a cell, a decision or an image: none may be read whole while somebody waits. */
export const PER_CELL = [
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
export const PER_SLIDE = [
  'slides',
  'runs',
  'run_classes',
  'review_matrix',
  'review_metrics',
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
export const SMALL: Record<string, string> = {
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
  removed_slides: 'a row a slide that somebody removed, all of them in one list',
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
  'worklist.ts review_metrics': 'the same, when classes are asked for',
  'slides.ts slides': 'the list of all slides',
  'reviews.ts slides': 'once after a run: which slides have no figures yet',
  'orders.ts orders': 'free text within orders; newest first by id otherwise, up to a limit',
  'orders.ts slides': 'the slides of an order, at most a few, put in order',
  'outbox.ts outbox': 'the list and its counts by state, from the index of states where only these are asked for',
  'erasure.ts inbox': 'an erasure looks for an accession number in every summary',
  'backups.ts slides': 'the count that stands beside a backup',
  'vectors.ts runs': 'the index of shown runs, which has one entry a slide',
  'trends.ts slides': 'from a few orders of patients whose name begins so',
};

/** Statements of PER_CELL tables by file and table, with the reason. */
const ALLOWED: Record<string, string> = {
  'erasure.ts audit_log': 'an erasure looks for accession numbers in every line of the log',
  'statistics.ts review_events': 'who has reviewed, read from the index of actors alone',
};

/** The tables that an alias stands for anywhere in a statement. */
function tablesOf(sql: string, alias: string): string[] {
  const pattern =
    /\b(?:FROM|JOIN|UPDATE|INTO)\s+"?(\w+)"?(?:\s+INDEXED BY \w+)?(?:\s+(?:AS\s+)?(?!ON\b|WHERE\b|SET\b|LEFT\b|JOIN\b|GROUP\b|ORDER\b|LIMIT\b|INDEXED\b|EXCEPT\b|UNION\b)(\w+))?/gi;
  const found = new Set<string>();
  for (const [, table = '', name] of sql.matchAll(pattern))
    if ((name ?? table) === alias || table === alias) found.add(table);
  return [...found];
}

interface Statement {
  /** The module of db/ that prepared it. */
  file: string;
  sql: string;
}

/** Statements by their text, of modules of db/ alone: what the tests themselves ask is their own affair. */
const prepared = new Map<string, Statement>();

const { prepare } = Sqlite.prototype;
Sqlite.prototype.prepare = function (this: Sqlite.Database, sql: string) {
  const from = new Error().stack
    ?.split('\n')
    .find((line) => /\/(db|tests)\//.test(line) && !/connection\.ts|query-plans/.test(line));
  if (from && !from.includes('/tests/') && /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/i.test(sql)) {
    const file = basename(/\/([^/:]+\.ts)/.exec(from)?.[1] ?? '');
    prepared.set(`${file} ${sql}`, { file, sql });
  }
  return prepare.call(this, sql);
} as typeof prepare;

/** The tables that a statement reads whole. */
function scansOf(db: Sqlite.Database, { sql }: Statement): { table: string; detail: string }[] {
  const text = sql.replaceAll(/'[^']*'/g, '');
  const names = [...text.matchAll(/\$(\w+)/g)].map(([, name = '']) => [name, null]);
  const plan = prepare.call(db, `EXPLAIN QUERY PLAN ${sql}`).all(Object.fromEntries(names));
  return (plan as { detail: string }[]).flatMap(({ detail }) => {
    const [, alias] = /^SCAN (\w+)/.exec(detail) ?? [];
    if (!alias || /VIRTUAL TABLE|CONSTANT ROW/.test(detail)) return [];
    return tablesOf(sql, alias).map((table) => ({ table, detail }));
  });
}

afterAll(() => {
  const db = new Sqlite(':memory:');
  for (const sql of MIGRATIONS) db.exec(sql);
  const known = [...prepared.values()].filter(({ sql }) => !/sqlite_schema|pragma_/.test(sql));
  const scans = known.flatMap((statement) =>
    scansOf(db, statement)
      .filter(({ table }) => PER_CELL.includes(table) || PER_SLIDE.includes(table))
      .filter(({ table }) => {
        const key = `${statement.file} ${table}`;
        return !(
          statement.file in WHOLE_FILES ||
          key in ALLOWED ||
          (PER_SLIDE.includes(table) && key in PER_SLIDE_SCANS)
        );
      })
      .map(({ table, detail }) => `${statement.file} ${table}: ${detail}\n${statement.sql}`),
  );
  db.close();
  expect(scans, 'statements that read a table whole').toEqual([]);
});
