import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { checkDigests } from '../analysis/digest.ts';
import { checkSummaries } from '../analysis/summary.ts';
import { type ReadableConnection, WritableConnection } from '../connection.ts';
import { migrate } from '../migrate.ts';
import { checkErasures } from '../review/erasure-links.ts';
import { checkReviews } from '../review/event-log.ts';
import { checkSlideEvents } from '../review/signoff.ts';
import { hashFile } from './file-hash.ts';
import type { Originals } from './originals.ts';

export interface CheckResult {
  ok: boolean;
  /** What is wrong, in words; empty when nothing is. */
  problems: string[];
  /** What was looked at. */
  checked: { cells: number; runs: number; events: number; originals: number };
}

interface SchemaEntry {
  name: string;
  sql: string;
}

export interface CheckOptions {
  /** Also reads every original and compares its hash. */
  originals?: Originals | undefined;
}

/** Whether the file is sound and free of contradictions. Reads every page: minutes on a very large database. */
export function check(db: ReadableConnection, { originals }: CheckOptions = {}): CheckResult {
  const problems: string[] = [];
  for (const { integrity_check: verdict } of db.all<{ integrity_check: string }>('PRAGMA integrity_check')) {
    if (verdict !== 'ok') problems.push(verdict);
  }
  for (const { table, rowid, parent } of db.all<{ table: string; rowid: number | null; parent: string }>(
    'PRAGMA foreign_key_check',
  )) {
    problems.push(`Row ${rowid} of ${table} refers to a row of ${parent} that is missing.`);
  }
  problems.push(
    ...checkSchema(db),
    ...checkRuns(db),
    ...checkDigests(db),
    ...checkReviews(db),
    ...checkSlideEvents(db),
    ...checkErasures(db),
    ...checkSummaries(db),
  );
  const files = originals ? checkOriginals(db, originals) : { problems: [], checked: 0 };
  problems.push(...files.problems);
  const count = (table: string) => db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
  return {
    ok: problems.length === 0,
    problems,
    checked: { cells: count('cells'), runs: count('runs'), events: count('review_events'), originals: files.checked },
  };
}

/** Every image's original must be there, byte for byte. */
function checkOriginals(db: ReadableConnection, originals: Originals): { problems: string[]; checked: number } {
  const problems: string[] = [];
  let checked = 0;
  for (const { sha256, file } of db.iterate<{ sha256: string; file: string }>(
    'SELECT sha256, min(file) AS file FROM images GROUP BY sha256',
  )) {
    const path = originals.pathOf(sha256);
    if (!path && db.get('SELECT 1 FROM removed_originals WHERE sha256 = $sha256', { sha256 })) continue;
    if (!path) problems.push(`The original of ${file} (${sha256}) is missing in ${originals.folder}.`);
    else if (!hasHash(path, sha256)) problems.push(`The original of ${file} was changed: ${path} has another hash.`);
    checked++;
  }
  return { problems, checked };
}

/** Whether a file's bytes have this SHA-256; a file that can't be read has none. */
function hasHash(path: string, sha256: string): boolean {
  try {
    return hashFile(path) === sha256;
  } catch {
    return false;
  }
}

/**
 * Reads every page of every table, one table after the other: checkpoints are never delayed for longer than one table takes.
 *
 * @returns The first damage; null for none.
 */
export function quickCheck(
  db: ReadableConnection,
  progress: (done: number, total: number) => void = () => undefined,
): string | null {
  const tables = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0");
  for (const [done, { name }] of tables.entries()) {
    progress(done, tables.length);
    try {
      const verdict = String(db.pragma(`quick_check("${name}")`));
      if (verdict !== 'ok') return verdict;
    } catch (error) {
      if (!(error instanceof LeukoscopeError) || error.code !== 'DATABASE_CORRUPT') throw error;
      return error.cause instanceof Error ? error.cause.message : error.message;
    }
  }
  progress(tables.length, tables.length);
  return null;
}

/** A dropped trigger or index shows: the schema must be the one that the migrations make. */
function checkSchema(db: ReadableConnection): string[] {
  const read = (connection: ReadableConnection) =>
    new Map(
      connection
        .all<SchemaEntry>("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
        .map(({ name, sql }) => [name, sql]),
    );
  const fresh = new WritableConnection(':memory:');
  try {
    migrate(fresh);
    const [expected, found] = [read(fresh), read(db)];
    const names = new Set([...expected.keys(), ...found.keys()]);
    return [...names]
      .filter((name) => expected.get(name) !== found.get(name))
      .map((name) => `The schema was changed from outside: ${name}.`);
  } finally {
    fresh.close();
  }
}

/** Each rule as a query for the rows that break it. */
const RULES: readonly { what: string; sql: string }[] = [
  {
    what: 'is complete but has pending inputs',
    sql: "SELECT r.id FROM runs r WHERE r.status = 'complete' AND EXISTS (SELECT 1 FROM run_inputs n WHERE n.run = r.id AND n.state = 'pending')",
  },
  {
    what: 'is complete but its counts differ from its cells',
    sql: `SELECT r.id FROM runs r WHERE r.status = 'complete' AND (
      r.cells <> (SELECT count(*) FROM predictions p WHERE p.run = r.id)
      OR r.unidentified <> (SELECT count(*) FROM predictions p WHERE p.run = r.id AND p.status <> 'classified')
      OR r.refused <> (SELECT count(*) FROM run_inputs n WHERE n.run = r.id AND n.state = 'refused'))`,
  },
  {
    what: 'contains the same cell twice',
    sql: 'SELECT DISTINCT run AS id FROM cells GROUP BY +run, image, x, y, width, height HAVING count(*) > 1',
  },
  {
    what: 'has cells of an image that is not marked as done',
    sql: `SELECT DISTINCT c.run AS id FROM cells c
      WHERE NOT EXISTS (SELECT 1 FROM run_inputs n WHERE n.run = c.run AND n.image = c.image AND n.state = 'done')`,
  },
  {
    what: 'has cells without a picture, outline, morphology, prediction or features',
    sql: `SELECT DISTINCT c.run AS id FROM cells c
      LEFT JOIN cell_thumbs t ON t.cell = c.id LEFT JOIN cell_masks k ON k.cell = c.id
      LEFT JOIN morphology m ON m.cell = c.id LEFT JOIN predictions p ON p.cell = c.id AND p.run = c.run
      LEFT JOIN features f ON f.cell = c.id AND f.run = c.run
      WHERE t.cell IS NULL OR k.cell IS NULL OR m.cell IS NULL OR p.cell IS NULL OR f.cell IS NULL`,
  },
];

function checkRuns(db: ReadableConnection): string[] {
  return RULES.flatMap(({ what, sql }) => db.all<{ id: number }>(sql).map(({ id }) => `Run ${id} ${what}.`));
}
