/** Version 1: slides, runs, cells, predictions, review events. */
export const INITIAL = /* sql */ `
PRAGMA application_id = 1280004931; -- 'LKSC'

-- AUTOINCREMENT where a row can be deleted: an id is never used again, because pictures are cached by id for ever.
CREATE TABLE slides (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (trim(name) <> ''),
  accession TEXT,
  synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;

-- The image files of a slide: single cells or fields. The same file analysed again is the same row.
CREATE TABLE images (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slide INTEGER NOT NULL REFERENCES slides,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  format TEXT NOT NULL,
  UNIQUE (slide, file, sha256)
) STRICT;
CREATE INDEX images_by_sha256 ON images (sha256);

CREATE TABLE models (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  precision TEXT NOT NULL CHECK (precision IN ('int8', 'fp32', 'fp16')),
  untrained TEXT NOT NULL CHECK (json_type(untrained) = 'array'),
  UNIQUE (sha256, name, version, precision, untrained)
) STRICT;

-- An 'analysis' finds cells and classifies them; a 'classification' adds another model's predictions to its parent's cells.
-- The counts are fixed when a run completes, so that a worklist never counts cells.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slide INTEGER NOT NULL REFERENCES slides,
  kind TEXT NOT NULL CHECK (kind IN ('analysis', 'classification')),
  parent INTEGER REFERENCES runs,
  model INTEGER NOT NULL REFERENCES models,
  segmenter_version TEXT NOT NULL,
  segmenter_calibrated INTEGER NOT NULL CHECK (segmenter_calibrated IN (0, 1)),
  provider TEXT NOT NULL CHECK (provider IN ('cpu', 'webgpu', 'cuda', 'dml', 'coreml')),
  mode TEXT NOT NULL CHECK (mode IN ('auto', 'cell', 'field')),
  params TEXT NOT NULL CHECK (json_type(params) = 'object'),
  app_version TEXT NOT NULL,
  root TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'complete', 'cancelled', 'failed', 'interrupted')),
  started_at TEXT NOT NULL,
  finished_at TEXT,
  timing TEXT CHECK (json_type(timing) = 'object'),
  differential TEXT CHECK (json_type(differential) = 'object'),
  cells INTEGER CHECK (cells >= 0),
  unidentified INTEGER CHECK (unidentified BETWEEN 0 AND cells),
  refused INTEGER CHECK (refused >= 0),
  CHECK ((kind = 'classification') = (parent IS NOT NULL)),
  CHECK (
    status <> 'complete'
    OR (finished_at IS NOT NULL AND timing IS NOT NULL AND differential IS NOT NULL
      AND cells IS NOT NULL AND unidentified IS NOT NULL AND refused IS NOT NULL)
  )
) STRICT;
CREATE INDEX runs_by_slide ON runs (slide, status);
CREATE INDEX runs_by_parent ON runs (parent);
CREATE INDEX runs_by_status ON runs (status);

-- Every input file of a run, in the order of analysis: what an interrupted run still has to do.
CREATE TABLE run_inputs (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  file TEXT NOT NULL,
  path TEXT,
  state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'refused')),
  image INTEGER REFERENCES images,
  code TEXT,
  message TEXT,
  UNIQUE (run, file),
  CHECK (state <> 'pending' OR path IS NOT NULL),
  CHECK ((state = 'done') = (image IS NOT NULL)),
  CHECK ((state = 'refused') = (code IS NOT NULL AND message IS NOT NULL))
) STRICT;
CREATE INDEX run_inputs_by_state ON run_inputs (run, state);
CREATE INDEX run_inputs_by_image ON run_inputs (image);

-- Small rows only: lists scan this table, and what is large lies apart. A box is in pixels of the image.
CREATE TABLE cells (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  image INTEGER NOT NULL REFERENCES images,
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL CHECK (width > 0),
  height REAL NOT NULL CHECK (height > 0),
  quality REAL NOT NULL CHECK (quality BETWEEN 0 AND 1),
  quality_flags TEXT NOT NULL CHECK (json_type(quality_flags) = 'array'),
  UNIQUE (run, image, x, y, width, height)
) STRICT;
CREATE INDEX cells_by_image ON cells (image);

CREATE TABLE cell_thumbs (
  cell INTEGER PRIMARY KEY REFERENCES cells ON DELETE CASCADE,
  data BLOB NOT NULL
) STRICT;

-- The outline in pixels of the image, and the mask of the box as PNG (0 background, 128 cytoplasm, 255 nucleus).
CREATE TABLE cell_masks (
  cell INTEGER PRIMARY KEY REFERENCES cells ON DELETE CASCADE,
  contour TEXT NOT NULL CHECK (json_type(contour) = 'array'),
  png BLOB
) STRICT;

-- Columns, not JSON: distributions and searches by shape and colour read single measures.
CREATE TABLE morphology (
  cell INTEGER PRIMARY KEY REFERENCES cells ON DELETE CASCADE,
  cell_area_px REAL NOT NULL,
  nucleus_area_px REAL NOT NULL,
  cytoplasm_area_px REAL NOT NULL,
  nc_ratio REAL NOT NULL,
  nucleus_lobes REAL NOT NULL,
  cell_circularity REAL NOT NULL,
  nucleus_circularity REAL NOT NULL,
  nucleus_solidity REAL NOT NULL,
  cell_diameter_px REAL NOT NULL,
  cell_perimeter_px REAL NOT NULL,
  nucleus_perimeter_px REAL NOT NULL,
  nucleus_od_r REAL NOT NULL,
  nucleus_od_g REAL NOT NULL,
  nucleus_od_b REAL NOT NULL,
  cytoplasm_od_r REAL NOT NULL,
  cytoplasm_od_g REAL NOT NULL,
  cytoplasm_od_b REAL NOT NULL,
  cytoplasm_granularity REAL NOT NULL,
  nucleus_texture REAL NOT NULL,
  nucleus_eccentricity REAL NOT NULL
) STRICT;

-- Keyed by run first: a slide's calls are one range.
CREATE TABLE predictions (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  cell INTEGER NOT NULL REFERENCES cells ON DELETE CASCADE,
  class TEXT NOT NULL CHECK (class IN ('BA', 'EO', 'LY', 'MO', 'NE', 'ME', 'MY', 'PR', 'LR', 'LA', 'BL', 'PC', 'NR', 'AR')),
  status TEXT NOT NULL CHECK (status IN ('classified', 'unidentified')),
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  probabilities TEXT NOT NULL CHECK (json_type(probabilities) = 'object'),
  PRIMARY KEY (run, cell)
) STRICT, WITHOUT ROWID;
CREATE INDEX predictions_by_cell ON predictions (cell);

-- The classifier's feature vector of a cell; little-endian. A rowid table, because SQLite keeps large rows of others badly.
CREATE TABLE features (
  cell INTEGER NOT NULL REFERENCES cells ON DELETE CASCADE,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  dtype TEXT NOT NULL CHECK (dtype IN ('f16')),
  data BLOB NOT NULL CHECK (length(data) > 0 AND length(data) % 2 = 0),
  PRIMARY KEY (cell, run)
) STRICT;
CREATE INDEX features_by_run ON features (run);

-- What reviewers decided, for ever: append-only, and each hash covers the event and the hash before it.
-- A class of NULL stands for the model's own call. 'kind' has no list here: new kinds must not rewrite this table.
CREATE TABLE review_events (
  seq INTEGER PRIMARY KEY,
  cell INTEGER NOT NULL REFERENCES cells,
  kind TEXT NOT NULL CHECK (kind <> ''),
  from_class TEXT,
  to_class TEXT CHECK (to_class IN ('BA', 'EO', 'LY', 'MO', 'NE', 'ME', 'MY', 'PR', 'LR', 'LA', 'BL', 'PC', 'NR', 'AR')),
  undoes INTEGER UNIQUE REFERENCES review_events,
  actor TEXT NOT NULL CHECK (actor <> ''),
  reason TEXT,
  at TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX review_events_by_cell ON review_events (cell, seq);

CREATE TRIGGER review_events_keep_update BEFORE UPDATE ON review_events
BEGIN SELECT RAISE(ABORT, 'review events are append-only'); END;
CREATE TRIGGER review_events_keep_delete BEFORE DELETE ON review_events
BEGIN SELECT RAISE(ABORT, 'review events are append-only'); END;

-- The reviewers' current word on each cell they touched: derived from review_events and rebuildable from them.
CREATE TABLE cell_state (
  cell INTEGER PRIMARY KEY REFERENCES cells,
  class TEXT CHECK (class IN ('BA', 'EO', 'LY', 'MO', 'NE', 'ME', 'MY', 'PR', 'LR', 'LA', 'BL', 'PC', 'NR', 'AR')),
  event INTEGER NOT NULL REFERENCES review_events
) STRICT;
CREATE INDEX cell_state_by_event ON cell_state (event);

CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (json_type(detail) = 'object')
) STRICT;
CREATE TRIGGER audit_log_keep_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keep_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
`;
