import { CLASS_MEASURES, type RunId } from '../../electron/contract/methods.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';

/** What a run's cells amount to, class by class. */
const CLASSES_OF_RUN = `
  SELECT p.run, p.class, p.status, count(*), avg(p.confidence), avg(c.quality),
    ${CLASS_MEASURES.map((measure) => `avg(m.${measure})`).join(', ')}
  FROM predictions p JOIN cells c ON c.id = p.cell JOIN morphology m ON m.cell = p.cell
  WHERE p.run = $run GROUP BY p.class, p.status ORDER BY p.class, p.status`;

/** A reviewer's verdict on a cell, for the matrix: a class, or excluded. */
const SAID = "CASE WHEN s.excluded IS NOT NULL THEN 'excluded' ELSE s.class END";

/** Sums up a run that is being completed, in the caller's transaction. */
export function summariseRun(db: WritableConnection, run: RunId): void {
  db.run('DELETE FROM run_classes WHERE run = $run', { run });
  db.run(`INSERT INTO run_classes ${CLASSES_OF_RUN}`, { run });
  // Cells that another model has called before may have been reviewed; those of a first analysis have not.
  db.run('DELETE FROM review_matrix WHERE run = $run', { run });
  db.run(
    `INSERT INTO review_matrix
     SELECT p.run, p.class, p.status, ${SAID} AS said, count(*) FROM predictions p JOIN cell_state s ON s.cell = p.cell
     WHERE p.run = $run AND said IS NOT NULL AND s.reader = 1 GROUP BY p.class, p.status, said`,
    { run },
  );
}

/** Whether a mean differs from the cells by more than the order of summation explains. */
function meansDiffer(db: ReadableConnection, run: number): boolean {
  type Row = Record<string, string | number>;
  const now = db.all<Row>(CLASSES_OF_RUN, { run }).map((row) => Object.values(row));
  const kept = db
    .all<Row>('SELECT * FROM run_classes WHERE run = $run ORDER BY class, status', { run })
    .map((row) => Object.values(row));
  return now.some((values, i) =>
    values.some((value, k) => {
      const other = kept[i]?.[k];
      if (typeof value !== 'number' || typeof other !== 'number') return value !== other;
      return !(Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(value)));
    }),
  );
}

/** What is wrong with the sums; empty when they match the cells and reviews. */
export function checkSummaries(db: ReadableConnection): string[] {
  const wrong = db.all<{ run: number }>(`
    SELECT DISTINCT run FROM (
      SELECT run, class, status, cells FROM run_classes
      EXCEPT SELECT run, class, status, count(*) FROM predictions GROUP BY run, class, status
    ) UNION SELECT run FROM (
      SELECT p.run, p.class, p.status, count(*) FROM predictions p JOIN runs r ON r.id = p.run
      WHERE r.status = 'complete' GROUP BY p.run, p.class, p.status
      EXCEPT SELECT run, class, status, cells FROM run_classes
    ) UNION SELECT run FROM (
      SELECT run, called, status, said, cells FROM review_matrix
      WHERE cells > 0 AND run IN (SELECT id FROM runs WHERE status = 'complete')
      EXCEPT SELECT p.run, p.class, p.status, ${SAID} AS said, count(*) FROM cell_state s
        JOIN predictions p ON p.cell = s.cell JOIN runs r ON r.id = p.run AND r.status = 'complete'
      WHERE said IS NOT NULL AND s.reader = 1 GROUP BY p.run, p.class, p.status, said
    ) UNION SELECT run FROM (
      SELECT p.run, p.class, p.status, ${SAID} AS said, count(*) FROM cell_state s
        JOIN predictions p ON p.cell = s.cell JOIN runs r ON r.id = p.run AND r.status = 'complete'
      WHERE said IS NOT NULL AND s.reader = 1 GROUP BY p.run, p.class, p.status, said
      EXCEPT SELECT run, called, status, said, cells FROM review_matrix
    ) ORDER BY run`);
  const runs = new Set(wrong.map(({ run }) => run));
  for (const { id } of db.all<{ id: number }>("SELECT id FROM runs WHERE status = 'complete'")) {
    if (!runs.has(id) && meansDiffer(db, id)) runs.add(id);
  }
  return [...runs].sort((a, b) => a - b).map((run) => `The sums of run ${run} differ from its cells and reviews.`);
}
