import { INSIGHT_MEASURES, type RunId } from '../electron/contract/methods.ts';
import type { Connection } from './connection.ts';

/** What a run's cells amount to, class by class. */
const CLASSES_OF_RUN = `
  SELECT p.run, p.class, p.status, count(*), avg(p.confidence), avg(c.quality),
    ${INSIGHT_MEASURES.map((measure) => `avg(m.${measure})`).join(', ')}
  FROM predictions p JOIN cells c ON c.id = p.cell JOIN morphology m ON m.cell = p.cell
  WHERE p.run = ? GROUP BY p.class, p.status`;

/** Sums a run up that is being completed; the caller holds the transaction. */
export function summariseRun(db: Connection, run: RunId): void {
  db.run('DELETE FROM run_classes WHERE run = ?', run);
  db.run(`INSERT INTO run_classes ${CLASSES_OF_RUN}`, run);
  // Cells that another model has called before may have been reviewed; those of a first analysis have not.
  db.run('DELETE FROM review_matrix WHERE run = ?', run);
  db.run(
    `INSERT INTO review_matrix
     SELECT p.run, p.class, p.status, s.class, count(*) FROM predictions p JOIN cell_state s ON s.cell = p.cell
     WHERE p.run = ? AND s.class IS NOT NULL AND s.reader = 1 GROUP BY p.class, p.status, s.class`,
    run,
  );
}

/** What is wrong with the sums; nothing when they are what the cells and reviews say. */
export function checkSummaries(db: Connection): string[] {
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
      EXCEPT SELECT p.run, p.class, p.status, s.class, count(*) FROM cell_state s
        JOIN predictions p ON p.cell = s.cell JOIN runs r ON r.id = p.run AND r.status = 'complete'
      WHERE s.class IS NOT NULL AND s.reader = 1 GROUP BY p.run, p.class, p.status, s.class
    ) UNION SELECT run FROM (
      SELECT p.run, p.class, p.status, s.class, count(*) FROM cell_state s
        JOIN predictions p ON p.cell = s.cell JOIN runs r ON r.id = p.run AND r.status = 'complete'
      WHERE s.class IS NOT NULL AND s.reader = 1 GROUP BY p.run, p.class, p.status, s.class
      EXCEPT SELECT run, called, status, said, cells FROM review_matrix
    ) ORDER BY run`);
  return wrong.map(({ run }) => `The sums of run ${run} differ from its cells and reviews.`);
}
