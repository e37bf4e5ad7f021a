import type { CellClass } from '../../electron/contract/classes.ts';
import type { RunStatus } from '../../electron/contract/methods.ts';
import type { ReadableConnection } from '../connection.ts';

export interface DatabaseStats {
  schema: number;
  /** Size of the database file in bytes, without its log. */
  bytes: number;
  slides: number;
  images: number;
  cells: number;
  models: number;
  reviewEvents: number;
  runs: Partial<Record<RunStatus, number>>;
  /** The models' calls in each slide's newest complete run; unidentified cells are not among them. */
  classes: Partial<Record<CellClass, number>>;
  unidentified: number;
}

export function stats(db: ReadableConnection): DatabaseStats {
  const count = (table: string) => db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
  const runs = db.all<{ status: RunStatus; n: number }>('SELECT status, count(*) AS n FROM runs GROUP BY status');
  const calls = db.all<{ class: CellClass; status: string; n: number }>(
    `SELECT class, status, count(*) AS n FROM predictions
     WHERE run IN (SELECT id FROM runs WHERE shown = 1) GROUP BY class, status`,
  );
  return {
    schema: Number(db.pragma('user_version')),
    bytes: Number(db.pragma('page_count')) * Number(db.pragma('page_size')),
    slides: count('slides'),
    images: count('images'),
    cells: count('cells'),
    models: count('models'),
    reviewEvents: count('review_events'),
    runs: Object.fromEntries(runs.map(({ status, n }) => [status, n])),
    classes: Object.fromEntries(calls.filter((c) => c.status === 'classified').map((c) => [c.class, c.n])),
    unidentified: calls.filter((c) => c.status === 'unidentified').reduce((sum, { n }) => sum + n, 0),
  };
}
