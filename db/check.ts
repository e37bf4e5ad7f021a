import { Connection } from './connection.ts';
import { migrate } from './migrate.ts';
import { checkReviews } from './review-log.ts';
import { checkSlideEvents } from './signoff.ts';
import { checkSummaries } from './summary.ts';

export interface CheckResult {
  ok: boolean;
  /** What is wrong, in words; empty when nothing is. */
  problems: string[];
  /** What was looked at. */
  checked: { cells: number; runs: number; events: number };
}

interface SchemaEntry {
  name: string;
  sql: string;
}

/** Whether the file is sound and says nothing that contradicts itself. Reads every page: minutes on a very large database. */
export function check(db: Connection, nativeBinding: string | undefined): CheckResult {
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
    ...checkSchema(db, nativeBinding),
    ...checkRuns(db),
    ...checkReviews(db),
    ...checkSlideEvents(db),
    ...checkSummaries(db),
  );
  const count = (table: string) => db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
  return {
    ok: problems.length === 0,
    problems,
    checked: { cells: count('cells'), runs: count('runs'), events: count('review_events') },
  };
}

/** A dropped trigger or index shows: the schema must be the one that the migrations make. */
function checkSchema(db: Connection, nativeBinding: string | undefined): string[] {
  const read = (connection: Connection) =>
    new Map(
      connection
        .all<SchemaEntry>("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
        .map(({ name, sql }) => [name, sql]),
    );
  const fresh = new Connection(':memory:', { nativeBinding });
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
    what: 'is complete but has inputs left',
    sql: "SELECT r.id FROM runs r WHERE r.status = 'complete' AND EXISTS (SELECT 1 FROM run_inputs n WHERE n.run = r.id AND n.state = 'pending')",
  },
  {
    what: 'is complete but its counts differ from its cells',
    sql: `SELECT r.id FROM runs r WHERE r.status = 'complete' AND (
      r.cells <> (SELECT count(*) FROM predictions p WHERE p.run = r.id)
      OR r.unidentified <> (SELECT count(*) FROM predictions p WHERE p.run = r.id AND p.status = 'unidentified')
      OR r.refused <> (SELECT count(*) FROM run_inputs n WHERE n.run = r.id AND n.state = 'refused'))`,
  },
  {
    what: 'holds the same cell twice',
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

function checkRuns(db: Connection): string[] {
  return RULES.flatMap(({ what, sql }) => db.all<{ id: number }>(sql).map(({ id }) => `Run ${id} ${what}.`));
}
