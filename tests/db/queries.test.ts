import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WritableConnection } from '../../db/connection.ts';
import { migrate } from '../../db/migrate.ts';
import { PER_CELL, PER_SLIDE, SMALL } from './query-plans.ts';

let db: WritableConnection;
beforeAll(() => {
  db = new WritableConnection(':memory:');
  migrate(db);
});
afterAll(() => db.close());

describe('every table', () => {
  it('is known by how it grows', () => {
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
