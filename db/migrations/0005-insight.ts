const CLASSES = "'BA', 'EO', 'LY', 'MO', 'NE', 'ME', 'MY', 'PR', 'LR', 'LA', 'BL', 'PC', 'NR', 'AR'";

/** Version 5: compact cells, summaries for statistics, reduced vectors for similar cells, upkeep. */
export const INSIGHT = /* sql */ `
-- 'u8h' is db/pack.ts. No CHECK on the length: only f16 had a rule.
CREATE TABLE features_5 (
  cell INTEGER NOT NULL REFERENCES cells ON DELETE CASCADE,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  dtype TEXT NOT NULL CHECK (dtype IN ('f16', 'u8h')),
  data BLOB NOT NULL CHECK (length(data) > 0),
  PRIMARY KEY (cell, run)
) STRICT;
INSERT INTO features_5 SELECT cell, run, dtype, data FROM features;
DROP TABLE features;
ALTER TABLE features_5 RENAME TO features;
CREATE INDEX features_by_run ON features (run);

-- An outline is JSON as of version 1, or a BLOB of db/pack.ts.
CREATE TABLE cell_masks_5 (
  cell INTEGER PRIMARY KEY REFERENCES cells ON DELETE CASCADE,
  contour ANY NOT NULL CHECK (typeof(contour) IN ('text', 'blob')),
  png BLOB
) STRICT;
INSERT INTO cell_masks_5 SELECT cell, contour, png FROM cell_masks;
DROP TABLE cell_masks;
ALTER TABLE cell_masks_5 RENAME TO cell_masks;

-- One row, about this file: whether the last process closed it, and when its every page was last proven.
CREATE TABLE upkeep (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  clean INTEGER NOT NULL CHECK (clean IN (0, 1)),
  verified_at TEXT,
  backup_folder TEXT,
  backup_hours INTEGER NOT NULL DEFAULT 24 CHECK (backup_hours BETWEEN 0 AND 8760),
  backup_keep INTEGER NOT NULL DEFAULT 7 CHECK (backup_keep BETWEEN 1 AND 365),
  backup_at TEXT,
  backup_note TEXT
) STRICT;
INSERT INTO upkeep (id, clean) VALUES (1, 0);

-- What a complete run found, class by class, so that statistics never count cells.
CREATE TABLE run_classes (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  class TEXT NOT NULL CHECK (class IN (${CLASSES})),
  status TEXT NOT NULL CHECK (status IN ('classified', 'unidentified')),
  cells INTEGER NOT NULL CHECK (cells > 0),
  confidence REAL NOT NULL,
  quality REAL NOT NULL,
  cell_area_px REAL NOT NULL,
  nucleus_area_px REAL NOT NULL,
  nc_ratio REAL NOT NULL,
  nucleus_lobes REAL NOT NULL,
  nucleus_od_r REAL NOT NULL,
  nucleus_od_g REAL NOT NULL,
  nucleus_od_b REAL NOT NULL,
  cytoplasm_od_r REAL NOT NULL,
  cytoplasm_od_g REAL NOT NULL,
  cytoplasm_od_b REAL NOT NULL,
  cytoplasm_granularity REAL NOT NULL,
  PRIMARY KEY (run, class, status)
) STRICT, WITHOUT ROWID;

INSERT INTO run_classes
  SELECT p.run, p.class, p.status, count(*), avg(p.confidence), avg(c.quality), avg(m.cell_area_px), avg(m.nucleus_area_px),
    avg(m.nc_ratio), avg(m.nucleus_lobes), avg(m.nucleus_od_r), avg(m.nucleus_od_g), avg(m.nucleus_od_b),
    avg(m.cytoplasm_od_r), avg(m.cytoplasm_od_g), avg(m.cytoplasm_od_b), avg(m.cytoplasm_granularity)
  FROM runs r JOIN predictions p ON p.run = r.id JOIN cells c ON c.id = p.cell JOIN morphology m ON m.cell = p.cell
  WHERE r.status = 'complete' GROUP BY p.run, p.class, p.status;

-- The reviewers' present word against the model's call. Kept by triggers in the transaction of the review itself.
CREATE TABLE review_matrix (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  called TEXT NOT NULL,
  status TEXT NOT NULL,
  said TEXT NOT NULL,
  cells INTEGER NOT NULL CHECK (cells >= 0),
  PRIMARY KEY (run, called, status, said)
) STRICT, WITHOUT ROWID;
INSERT INTO review_matrix
  SELECT p.run, p.class, p.status, s.class, count(*) FROM cell_state s JOIN predictions p ON p.cell = s.cell
  WHERE s.class IS NOT NULL AND s.reader = 1 GROUP BY p.run, p.class, p.status, s.class;

CREATE TRIGGER review_matrix_insert AFTER INSERT ON cell_state WHEN NEW.class IS NOT NULL AND NEW.reader = 1
BEGIN
  INSERT INTO review_matrix SELECT run, class, status, NEW.class, 1 FROM predictions WHERE cell = NEW.cell
    ON CONFLICT (run, called, status, said) DO UPDATE SET cells = cells + 1;
END;
CREATE TRIGGER review_matrix_update AFTER UPDATE OF class ON cell_state WHEN NEW.class IS NOT OLD.class AND NEW.reader = 1
BEGIN
  UPDATE review_matrix SET cells = cells - 1 WHERE said = OLD.class
    AND (run, called, status) IN (SELECT run, class, status FROM predictions WHERE cell = OLD.cell);
  INSERT INTO review_matrix SELECT run, class, status, NEW.class, 1 FROM predictions
    WHERE cell = NEW.cell AND NEW.class IS NOT NULL
    ON CONFLICT (run, called, status, said) DO UPDATE SET cells = cells + 1;
END;
CREATE TRIGGER review_matrix_delete AFTER DELETE ON cell_state WHEN OLD.class IS NOT NULL AND OLD.reader = 1
BEGIN
  UPDATE review_matrix SET cells = cells - 1 WHERE said = OLD.class
    AND (run, called, status) IN (SELECT run, class, status FROM predictions WHERE cell = OLD.cell);
END;

-- A principal-component basis fitted on this laboratory's features of one model: db/vectors.ts.
CREATE TABLE projections (
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  inputs INTEGER NOT NULL CHECK (inputs > 0),
  outputs INTEGER NOT NULL CHECK (outputs > 0),
  cells INTEGER NOT NULL,
  scale REAL NOT NULL CHECK (scale > 0),
  mean BLOB NOT NULL,
  basis BLOB NOT NULL,
  made_at TEXT NOT NULL
) STRICT;

-- A run's cells in one row, so that a million load in a second: ids (u32), calls (u8), squared lengths (f32), codes (i8).
CREATE TABLE vector_blocks (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  projection INTEGER NOT NULL REFERENCES projections ON DELETE CASCADE,
  cells INTEGER NOT NULL CHECK (cells > 0),
  data BLOB NOT NULL,
  PRIMARY KEY (run, projection)
) STRICT;
CREATE INDEX vector_blocks_by_projection ON vector_blocks (projection);

-- For questions about a stretch of time.
CREATE INDEX runs_by_end ON runs (status, finished_at);
`;
