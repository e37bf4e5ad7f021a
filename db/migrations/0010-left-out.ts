/** What the matrix says of a cell: its class, or that it was left out of the count. NULL: nothing. */
const SAID = (row: string) => `CASE WHEN ${row}.excluded IS NOT NULL THEN 'excluded' ELSE ${row}.class END`;

/** Version 10: a cell that a reviewer left out of the count is in no class of the statistics. */
export const LEFT_OUT = /* sql */ `
DROP TRIGGER review_matrix_insert;
DROP TRIGGER review_matrix_update;
DROP TRIGGER review_matrix_delete;
DELETE FROM review_matrix;
INSERT INTO review_matrix
  SELECT p.run, p.class, p.status, ${SAID('s')} AS said, count(*) FROM cell_state s JOIN predictions p ON p.cell = s.cell
  WHERE said IS NOT NULL AND s.reader = 1 GROUP BY p.run, p.class, p.status, said;

CREATE TRIGGER review_matrix_insert AFTER INSERT ON cell_state WHEN ${SAID('NEW')} IS NOT NULL AND NEW.reader = 1
BEGIN
  INSERT INTO review_matrix SELECT run, class, status, ${SAID('NEW')}, 1 FROM predictions WHERE cell = NEW.cell
    ON CONFLICT (run, called, status, said) DO UPDATE SET cells = cells + 1;
END;
CREATE TRIGGER review_matrix_update AFTER UPDATE OF class, excluded ON cell_state
  WHEN ${SAID('NEW')} IS NOT ${SAID('OLD')} AND NEW.reader = 1
BEGIN
  UPDATE review_matrix SET cells = cells - 1 WHERE said = ${SAID('OLD')}
    AND (run, called, status) IN (SELECT run, class, status FROM predictions WHERE cell = OLD.cell);
  INSERT INTO review_matrix SELECT run, class, status, ${SAID('NEW')}, 1 FROM predictions
    WHERE cell = NEW.cell AND ${SAID('NEW')} IS NOT NULL
    ON CONFLICT (run, called, status, said) DO UPDATE SET cells = cells + 1;
END;
CREATE TRIGGER review_matrix_delete AFTER DELETE ON cell_state WHEN ${SAID('OLD')} IS NOT NULL AND OLD.reader = 1
BEGIN
  UPDATE review_matrix SET cells = cells - 1 WHERE said = ${SAID('OLD')}
    AND (run, called, status) IN (SELECT run, class, status FROM predictions WHERE cell = OLD.cell);
END;
`;
