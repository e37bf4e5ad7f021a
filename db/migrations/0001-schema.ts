/** Version 1: the whole schema. */
export const SCHEMA = /* sql */ `
PRAGMA application_id = 1280004931; -- 'LKSC'

-- Slides and what an analysis finds on them. ----------------------------------------------------------------------

-- AUTOINCREMENT where a row can be deleted: an id is never used again, because pictures are cached by id for ever.
CREATE TABLE slides (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (trim(name) <> ''),
  accession TEXT,
  synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX slides_by_accession ON slides (accession);
CREATE INDEX slides_synthetic ON slides (synthetic);

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

-- Segmenter parameters fitted to corrected masks. Versions count up for each laboratory and stain and are never used again.
CREATE TABLE segmenter_calibrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  laboratory TEXT NOT NULL CHECK (trim(laboratory) <> ''),
  stain TEXT NOT NULL CHECK (trim(stain) <> ''),
  version INTEGER NOT NULL CHECK (version > 0),
  parameters TEXT NOT NULL CHECK (json_type(parameters) = 'object'),
  cells INTEGER NOT NULL CHECK (cells > 0),
  scores TEXT NOT NULL CHECK (json_type(scores) = 'object'),
  actor TEXT NOT NULL CHECK (actor <> ''),
  at TEXT NOT NULL,
  in_use INTEGER NOT NULL CHECK (in_use IN (0, 1)),
  UNIQUE (laboratory, stain, version)
) STRICT;
CREATE UNIQUE INDEX segmenter_calibration_in_use ON segmenter_calibrations (in_use) WHERE in_use = 1;

-- An 'analysis' finds cells and classifies them; a 'classification' adds another model's predictions to its parent's cells.
-- 'calibration' is the laboratory's own; a parameter file named on the command line is calibrated without one.
-- The counts are fixed when a run completes, so that a worklist never counts cells.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slide INTEGER NOT NULL REFERENCES slides,
  kind TEXT NOT NULL CHECK (kind IN ('analysis', 'classification')),
  parent INTEGER REFERENCES runs,
  model INTEGER NOT NULL REFERENCES models,
  segmenter_version TEXT NOT NULL,
  segmenter_calibrated INTEGER NOT NULL CHECK (segmenter_calibrated IN (0, 1)),
  calibration INTEGER REFERENCES segmenter_calibrations,
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
  CHECK (calibration IS NULL OR segmenter_calibrated = 1),
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
CREATE INDEX runs_by_calibration ON runs (calibration) WHERE calibration IS NOT NULL;

-- For questions about a stretch of time.
CREATE INDEX runs_by_end ON runs (status, finished_at);

-- Every input file of a run, in the order of analysis: what an interrupted run still has to do.
CREATE TABLE run_inputs (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  file TEXT NOT NULL,
  path TEXT,
  state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'refused')),
  image INTEGER REFERENCES images,
  -- SHA-256 of the image's cells as they were stored: db/analysis/digest.ts. NULL where no cell was found.
  digest BLOB CHECK (length(digest) = 32),
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

-- The outline in pixels of the image, a BLOB of db/analysis/feature-codec.ts, or JSON where that can't represent it; and the mask of the box
-- as PNG (0 background, 128 cytoplasm, 255 nucleus).
CREATE TABLE cell_masks (
  cell INTEGER PRIMARY KEY REFERENCES cells ON DELETE CASCADE,
  contour ANY NOT NULL CHECK (typeof(contour) IN ('text', 'blob')),
  png BLOB
) STRICT;

-- A PNG of the cell's box as in cell_masks: 0 background, 128 cytoplasm, 255 nucleus.
CREATE TABLE corrected_masks (
  cell INTEGER PRIMARY KEY REFERENCES cells ON DELETE CASCADE,
  png BLOB NOT NULL CHECK (length(png) > 0),
  actor TEXT NOT NULL CHECK (actor <> ''),
  at TEXT NOT NULL
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

-- Keyed by run first: a slide's calls are one range. A 'not_counted' cell lies on an edge whose cells the neighbouring field counts.
-- 'uncertainty' is the entropy of the probabilities over its greatest possible value: kept, so that a gallery never parses 20,000 objects.
CREATE TABLE predictions (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  cell INTEGER NOT NULL REFERENCES cells ON DELETE CASCADE,
  class TEXT NOT NULL CHECK (class IN ('BA', 'EO', 'LY', 'MO', 'NE', 'ME', 'MY', 'PR', 'LR', 'LA', 'BL', 'PC', 'NR', 'AR')),
  status TEXT NOT NULL CHECK (status IN ('classified', 'unidentified', 'not_counted')),
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  probabilities TEXT NOT NULL CHECK (json_type(probabilities) = 'object'),
  uncertainty REAL NOT NULL,
  PRIMARY KEY (run, cell)
) STRICT, WITHOUT ROWID;
CREATE INDEX predictions_by_cell ON predictions (cell);

-- The classifier's feature vector of a cell, a byte a value: db/analysis/feature-codec.ts. A rowid table, because SQLite keeps large rows of
-- others badly.
CREATE TABLE features (
  cell INTEGER NOT NULL REFERENCES cells ON DELETE CASCADE,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  data BLOB NOT NULL CHECK (length(data) > 0),
  PRIMARY KEY (cell, run)
) STRICT;
CREATE INDEX features_by_run ON features (run);

-- Reviews. --------------------------------------------------------------------------------------------------------

-- What reviewers decided, for ever: append-only, and each hash covers the event and the hash before it. A class of NULL stands for the
-- model's own call. 'kind' has no list here: new kinds must not rewrite this table. 'batch' is the first event of the step; 'reader' is 1,
-- or the number of a second reading. An erased event keeps its place, its hash, who wrote it and when; all else is NULL.
CREATE TABLE review_events (
  seq INTEGER PRIMARY KEY,
  cell INTEGER REFERENCES cells,
  kind TEXT NOT NULL CHECK (kind <> ''),
  from_class TEXT,
  to_class TEXT CHECK (to_class IN ('BA', 'EO', 'LY', 'MO', 'NE', 'ME', 'MY', 'PR', 'LR', 'LA', 'BL', 'PC', 'NR', 'AR')),
  undoes INTEGER UNIQUE REFERENCES review_events,
  actor TEXT NOT NULL CHECK (actor <> ''),
  actor_name TEXT NOT NULL,
  reason TEXT,
  text TEXT,
  at TEXT NOT NULL,
  slide INTEGER REFERENCES slides,
  version INTEGER,
  reader INTEGER,
  batch INTEGER,
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
  erased INTEGER REFERENCES erasures,
  CHECK ((erased IS NULL) = (cell IS NOT NULL AND slide IS NOT NULL AND version IS NOT NULL AND reader IS NOT NULL AND batch IS NOT NULL))
) STRICT;
CREATE INDEX review_events_by_cell ON review_events (cell, seq);
CREATE INDEX review_events_by_slide ON review_events (slide, version, seq);
CREATE INDEX review_events_by_batch ON review_events (batch);
CREATE INDEX review_events_by_actor ON review_events (actor, actor_name);
CREATE INDEX review_events_erased ON review_events (erased) WHERE erased IS NOT NULL;
CREATE TRIGGER review_events_keep_update BEFORE UPDATE ON review_events
WHEN NOT (OLD.erased IS NULL AND NEW.erased IS NOT NULL AND OLD.slide IN (SELECT slide FROM erasing)
  AND NEW.seq = OLD.seq AND NEW.hash = OLD.hash AND NEW.actor = OLD.actor AND NEW.actor_name = OLD.actor_name AND NEW.at = OLD.at
  AND NEW.kind = 'erased'
  AND coalesce(NEW.from_class, NEW.to_class, NEW.undoes, NEW.reason, NEW.slide, NEW.version, NEW.reader, NEW.batch, NEW.text) IS NULL)
BEGIN SELECT RAISE(ABORT, 'review events are append-only'); END;
CREATE TRIGGER review_events_keep_delete BEFORE DELETE ON review_events
BEGIN SELECT RAISE(ABORT, 'review events are append-only'); END;
CREATE TRIGGER review_events_signed BEFORE INSERT ON review_events
WHEN (SELECT stage FROM slide_reviews WHERE slide = NEW.slide) = 'signed'
BEGIN SELECT RAISE(ABORT, 'a signed slide is read-only'); END;

CREATE TABLE cell_state (
  cell INTEGER NOT NULL REFERENCES cells,
  reader INTEGER NOT NULL CHECK (reader >= 1),
  slide INTEGER NOT NULL REFERENCES slides,
  class TEXT CHECK (class IN ('BA', 'EO', 'LY', 'MO', 'NE', 'ME', 'MY', 'PR', 'LR', 'LA', 'BL', 'PC', 'NR', 'AR')),
  excluded TEXT CHECK (excluded <> ''),
  flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
  comment TEXT CHECK (comment <> ''),
  event INTEGER NOT NULL REFERENCES review_events,
  PRIMARY KEY (cell, reader)
) STRICT, WITHOUT ROWID;
CREATE INDEX cell_state_by_event ON cell_state (event);
CREATE INDEX cell_state_by_slide ON cell_state (slide, reader);
CREATE INDEX cell_state_by_class ON cell_state (class, slide) WHERE reader = 1 AND excluded IS NULL;
CREATE INDEX cell_state_comments ON cell_state (slide, reader) WHERE comment IS NOT NULL;

-- What can be undone and redone, one row for all that one call did: derived from review_events. 'effect' is the batch that the
-- next undo or redo takes back: the step itself, or its last undo or redo.
CREATE TABLE review_steps (
  id INTEGER PRIMARY KEY REFERENCES review_events,
  slide INTEGER NOT NULL REFERENCES slides,
  version INTEGER NOT NULL,
  reader INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped')),
  effect INTEGER NOT NULL REFERENCES review_events,
  cells INTEGER NOT NULL CHECK (cells > 0)
) STRICT;
CREATE INDEX review_steps_by_state ON review_steps (slide, version, reader, state, id);
CREATE INDEX review_steps_by_effect ON review_steps (effect);

-- What happened to whole slides: signatures, amendments, second readings, targets. Append-only and hash-chained like the cells'
-- events; each covers the last review event ('head') too.
CREATE TABLE slide_events (
  seq INTEGER PRIMARY KEY,
  slide INTEGER REFERENCES slides,
  version INTEGER NOT NULL CHECK (version >= 1),
  kind TEXT NOT NULL CHECK (kind <> ''),
  detail TEXT NOT NULL CHECK (json_type(detail) = 'object'),
  head INTEGER REFERENCES review_events,
  actor TEXT NOT NULL CHECK (actor <> ''),
  actor_name TEXT NOT NULL,
  at TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
  erased INTEGER REFERENCES erasures CHECK ((erased IS NULL) = (slide IS NOT NULL))
) STRICT;
CREATE INDEX slide_events_by_slide ON slide_events (slide, seq);
CREATE INDEX slide_events_by_head ON slide_events (head);
CREATE INDEX slide_events_erased ON slide_events (erased) WHERE erased IS NOT NULL;
CREATE TRIGGER slide_events_keep_update BEFORE UPDATE ON slide_events
WHEN NOT (OLD.erased IS NULL AND NEW.erased IS NOT NULL AND OLD.slide IN (SELECT slide FROM erasing)
  AND NEW.seq = OLD.seq AND NEW.hash = OLD.hash AND NEW.actor = OLD.actor AND NEW.actor_name = OLD.actor_name AND NEW.at = OLD.at
  AND NEW.version = 1 AND NEW.kind = 'erased' AND NEW.detail = '{}' AND NEW.head IS NULL)
BEGIN SELECT RAISE(ABORT, 'slide events are append-only'); END;
CREATE TRIGGER slide_events_keep_delete BEFORE DELETE ON slide_events
BEGIN SELECT RAISE(ABORT, 'slide events are append-only'); END;

-- 'reading' the reader number of the latest second reading (1: none), 'second' whose it is.
CREATE TABLE slide_reviews (
  slide INTEGER PRIMARY KEY REFERENCES slides,
  run INTEGER NOT NULL REFERENCES runs,
  version INTEGER NOT NULL CHECK (version >= 1),
  stage TEXT NOT NULL CHECK (stage IN ('new', 'in_review', 'second_reading', 'arbitration', 'signed')),
  reading INTEGER NOT NULL CHECK (reading >= 1),
  second TEXT,
  target TEXT,
  signature INTEGER REFERENCES slide_events,
  changed_at TEXT,
  CHECK (stage <> 'second_reading' OR second IS NOT NULL),
  CHECK ((stage = 'signed') = (signature IS NOT NULL))
) STRICT;
CREATE INDEX slide_reviews_by_stage ON slide_reviews (stage);
CREATE INDEX slide_reviews_by_run ON slide_reviews (run);
CREATE INDEX slide_reviews_by_signature ON slide_reviews (signature);

-- The figures of a slide as a reader has it, kept up with every event: a worklist never counts cells. 'run' is the run whose calls
-- they rest on; 'present' has bit n for the class that is nth in the classifier's order; 'words' are its comments, to be searched.
CREATE TABLE review_metrics (
  slide INTEGER NOT NULL REFERENCES slides,
  reader INTEGER NOT NULL CHECK (reader >= 1),
  run INTEGER NOT NULL REFERENCES runs,
  counts TEXT NOT NULL CHECK (json_type(counts) = 'object'),
  differential TEXT NOT NULL CHECK (json_type(differential) = 'object'),
  reviewed INTEGER NOT NULL,
  total INTEGER NOT NULL,
  present INTEGER NOT NULL,
  risk TEXT NOT NULL CHECK (json_type(risk) = 'object'),
  risk_level TEXT NOT NULL,
  risk_score REAL NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (slide, reader)
) STRICT;
CREATE INDEX review_metrics_by_run ON review_metrics (run);

-- Where a person was on a slide. 'person' is an actor's id.
CREATE TABLE slide_positions (
  slide INTEGER NOT NULL REFERENCES slides,
  person TEXT NOT NULL,
  cell INTEGER NOT NULL REFERENCES cells ON DELETE CASCADE,
  at TEXT NOT NULL,
  PRIMARY KEY (slide, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX slide_positions_by_cell ON slide_positions (cell);

-- Statistics and search. ------------------------------------------------------------------------------------------

-- What a complete run found, class by class, so that statistics never count cells.
CREATE TABLE run_classes (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  class TEXT NOT NULL CHECK (class IN ('BA', 'EO', 'LY', 'MO', 'NE', 'ME', 'MY', 'PR', 'LR', 'LA', 'BL', 'PC', 'NR', 'AR')),
  status TEXT NOT NULL CHECK (status IN ('classified', 'unidentified', 'not_counted')),
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

-- The first reader's verdicts against the model's calls; 'excluded' where a cell was left out of the count. Kept by triggers in the transaction of the review itself.
CREATE TABLE review_matrix (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  called TEXT NOT NULL,
  status TEXT NOT NULL,
  said TEXT NOT NULL,
  cells INTEGER NOT NULL CHECK (cells >= 0),
  PRIMARY KEY (run, called, status, said)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER review_matrix_insert AFTER INSERT ON cell_state WHEN CASE WHEN NEW.excluded IS NOT NULL THEN 'excluded' ELSE NEW.class END IS NOT NULL AND NEW.reader = 1
BEGIN
  INSERT INTO review_matrix SELECT run, class, status, CASE WHEN NEW.excluded IS NOT NULL THEN 'excluded' ELSE NEW.class END, 1 FROM predictions WHERE cell = NEW.cell
    ON CONFLICT (run, called, status, said) DO UPDATE SET cells = cells + 1;
END;
CREATE TRIGGER review_matrix_update AFTER UPDATE OF class, excluded ON cell_state
  WHEN CASE WHEN NEW.excluded IS NOT NULL THEN 'excluded' ELSE NEW.class END IS NOT CASE WHEN OLD.excluded IS NOT NULL THEN 'excluded' ELSE OLD.class END AND NEW.reader = 1
BEGIN
  UPDATE review_matrix SET cells = cells - 1 WHERE said = CASE WHEN OLD.excluded IS NOT NULL THEN 'excluded' ELSE OLD.class END
    AND (run, called, status) IN (SELECT run, class, status FROM predictions WHERE cell = OLD.cell);
  INSERT INTO review_matrix SELECT run, class, status, CASE WHEN NEW.excluded IS NOT NULL THEN 'excluded' ELSE NEW.class END, 1 FROM predictions
    WHERE cell = NEW.cell AND CASE WHEN NEW.excluded IS NOT NULL THEN 'excluded' ELSE NEW.class END IS NOT NULL
    ON CONFLICT (run, called, status, said) DO UPDATE SET cells = cells + 1;
END;
CREATE TRIGGER review_matrix_delete AFTER DELETE ON cell_state WHEN CASE WHEN OLD.excluded IS NOT NULL THEN 'excluded' ELSE OLD.class END IS NOT NULL AND OLD.reader = 1
BEGIN
  UPDATE review_matrix SET cells = cells - 1 WHERE said = CASE WHEN OLD.excluded IS NOT NULL THEN 'excluded' ELSE OLD.class END
    AND (run, called, status) IN (SELECT run, class, status FROM predictions WHERE cell = OLD.cell);
END;

-- A principal-component basis fitted on this laboratory's features of one model: db/analysis/vectors.ts.
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

-- The laboratory: people, settings, patients, orders, messages, reports. -------------------------------------------

-- Accounts are closed, never deleted: events name them. 'password' holds algorithm, parameters, salt and hash.
CREATE TABLE people (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  login TEXT NOT NULL UNIQUE CHECK (login <> ''),
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  roles TEXT NOT NULL CHECK (json_type(roles) = 'array'),
  password TEXT NOT NULL CHECK (json_type(password) = 'object'),
  disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
  failures INTEGER NOT NULL CHECK (failures >= 0),
  failed_at TEXT,
  created_at TEXT NOT NULL
) STRICT;

-- 'scope' is 'laboratory' or the id of the person whose setting it is.
CREATE TABLE settings (
  scope TEXT NOT NULL CHECK (scope <> ''),
  key TEXT NOT NULL CHECK (key <> ''),
  value TEXT NOT NULL CHECK (json_valid(value)),
  actor TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

-- A number is a patient's only together with who gave it out; '' where that is not said.
CREATE TABLE patients (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mrn TEXT NOT NULL CHECK (trim(mrn) <> ''),
  authority TEXT NOT NULL,
  family TEXT NOT NULL,
  given TEXT NOT NULL,
  birth_date TEXT CHECK (birth_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  sex TEXT NOT NULL CHECK (sex IN ('female', 'male', 'other', 'unknown')),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (authority, mrn)
) STRICT;
CREATE INDEX patients_by_mrn ON patients (mrn);

-- An order and the slides made for it share the accession; slides may come before their order.
CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  accession TEXT NOT NULL UNIQUE CHECK (trim(accession) <> ''),
  patient INTEGER REFERENCES patients,
  placer TEXT,
  service TEXT CHECK (json_type(service) = 'object'),
  specimen TEXT,
  ordered_at TEXT,
  collected_at TEXT,
  received_at TEXT,
  orderer TEXT,
  ward TEXT,
  priority TEXT NOT NULL CHECK (priority IN ('routine', 'urgent', 'stat')),
  wbc_count REAL CHECK (wbc_count >= 0),
  wbc_unit TEXT,
  clinical_details TEXT,
  target_count INTEGER CHECK (target_count > 0),
  review_classes TEXT NOT NULL CHECK (json_type(review_classes) = 'array'),
  status TEXT NOT NULL CHECK (status IN ('open', 'reported', 'cancelled')),
  source TEXT NOT NULL CHECK (source IN ('typed', 'csv', 'hl7')),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((wbc_count IS NULL) = (wbc_unit IS NULL))
) STRICT;
CREATE INDEX orders_by_patient ON orders (patient);
CREATE INDEX orders_by_status ON orders (status);

-- Messages to the laboratory's system. The text is fixed when a message is queued: a repeat sends the same bytes under the same
-- control id, by which the receiver knows it. Messages with one ordering key (a patient) go one at a time, in the order of id.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  control_id TEXT NOT NULL UNIQUE CHECK (control_id <> ''),
  ordering_key TEXT NOT NULL CHECK (ordering_key <> ''),
  accession TEXT,
  slide INTEGER REFERENCES slides,
  report TEXT,
  destination TEXT,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'parked', 'discarded')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  next_attempt_at TEXT,
  last_error TEXT,
  reason TEXT,
  created_at TEXT NOT NULL,
  ended_at TEXT,
  CHECK ((state = 'queued') = (next_attempt_at IS NOT NULL)),
  CHECK ((state IN ('delivered', 'discarded')) = (ended_at IS NOT NULL)),
  CHECK (state <> 'parked' OR last_error IS NOT NULL),
  CHECK (state <> 'discarded' OR reason IS NOT NULL)
) STRICT;
CREATE INDEX outbox_unsent ON outbox (ordering_key, id) WHERE state IN ('queued', 'parked');
CREATE INDEX outbox_by_slide ON outbox (slide);
CREATE INDEX outbox_by_accession ON outbox (accession);
CREATE INDEX outbox_by_ordering_key ON outbox (ordering_key, id);
CREATE INDEX outbox_by_report ON outbox (report) WHERE report IS NOT NULL;
CREATE INDEX outbox_by_state ON outbox (state, next_attempt_at);

-- Messages that were taken in, by sender and control id: one that comes again is acknowledged and changes nothing.
CREATE TABLE inbox (
  sender TEXT NOT NULL,
  control_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  summary TEXT NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (sender, control_id)
) STRICT, WITHOUT ROWID;

-- A report is frozen: 'content' holds all of it, pictures too, and the same content always makes the same file.
CREATE TABLE reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slide INTEGER NOT NULL REFERENCES slides,
  number TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  status TEXT NOT NULL CHECK (status IN ('final', 'corrected')),
  content TEXT NOT NULL CHECK (json_type(content) = 'object'),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  head_seq INTEGER,
  head_hash TEXT,
  language TEXT NOT NULL CHECK (language IN ('en', 'ko')),
  paper TEXT NOT NULL CHECK (paper IN ('a4', 'letter')),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL CHECK (created_by <> ''),
  supersedes INTEGER UNIQUE REFERENCES reports,
  UNIQUE (slide, version, revision),
  CHECK ((head_seq IS NULL) = (head_hash IS NULL))
) STRICT;
CREATE INDEX reports_by_created ON reports (created_at);
CREATE TRIGGER reports_keep_update BEFORE UPDATE ON reports
BEGIN SELECT RAISE(ABORT, 'issued reports are never changed'); END;
CREATE TRIGGER reports_keep_delete BEFORE DELETE ON reports
WHEN OLD.slide NOT IN (SELECT slide FROM erasing)
BEGIN SELECT RAISE(ABORT, 'issued reports are never deleted'); END;

-- What takes precedence over the order: a white cell count, comments, clinical details.
CREATE TABLE report_details (
  slide INTEGER PRIMARY KEY REFERENCES slides,
  wbc_value REAL CHECK (wbc_value >= 0),
  wbc_unit TEXT CHECK (wbc_unit IN ('10*9/L', '10*3/uL')),
  wbc_corrected INTEGER CHECK (wbc_corrected IN (0, 1)),
  comment TEXT,
  clinical_details TEXT,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  CHECK ((wbc_value IS NULL) = (wbc_unit IS NULL) AND (wbc_value IS NULL) = (wbc_corrected IS NULL))
) STRICT;

-- Classifier heads. -----------------------------------------------------------------------------------------------

CREATE TABLE classifier_heads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  seal TEXT NOT NULL UNIQUE CHECK (length(seal) = 64 AND seal NOT GLOB '*[^0-9a-f]*'),
  version TEXT NOT NULL CHECK (trim(version) <> ''),
  -- SHA-256 of the network whose features it reads.
  backbone TEXT NOT NULL CHECK (length(backbone) = 64),
  parent TEXT NOT NULL CHECK (length(parent) = 64),
  trained_at TEXT NOT NULL,
  trained_by TEXT NOT NULL CHECK (trained_by <> ''),
  cells INTEGER NOT NULL CHECK (cells > 0),
  locked INTEGER NOT NULL CHECK (locked >= 0),
  comparison TEXT NOT NULL CHECK (json_type(comparison) = 'object'),
  -- The head file, sealed.
  content TEXT NOT NULL CHECK (json_type(content) = 'object')
) STRICT;

-- The last row says which head is in use; a head of NULL is the shipped one. Rows are never changed: they tell which head made a call.
CREATE TABLE head_activations (
  seq INTEGER PRIMARY KEY,
  head INTEGER REFERENCES classifier_heads,
  at TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (actor <> '')
) STRICT;
CREATE TRIGGER head_activations_keep_update BEFORE UPDATE ON head_activations
BEGIN SELECT RAISE(ABORT, 'head activations are append-only'); END;
CREATE TRIGGER head_activations_keep_delete BEFORE DELETE ON head_activations
BEGIN SELECT RAISE(ABORT, 'head activations are append-only'); END;

-- Maintenance. ----------------------------------------------------------------------------------------------------

CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (json_type(detail) = 'object')
) STRICT;
CREATE TRIGGER audit_log_keep_update BEFORE UPDATE ON audit_log
WHEN NOT (json_extract(NEW.detail, '$.erased') IN (SELECT id FROM erasures) AND json_extract(OLD.detail, '$.erased') IS NULL
  AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.action = OLD.action)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keep_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Who erased whom, when and why, without saying who was erased. 'links' holds the stretches of the two event logs whose payload is
-- gone, each with the hash before it and a digest of its own hashes: docs/decisions/erasure.md says how the chain still verifies.
CREATE TABLE erasures (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (actor <> ''),
  actor_name TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  counts TEXT NOT NULL CHECK (json_type(counts) = 'object'),
  links TEXT NOT NULL CHECK (json_type(links) = 'object'),
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE TRIGGER erasures_keep_update BEFORE UPDATE ON erasures
BEGIN SELECT RAISE(ABORT, 'erasures are append-only'); END;
CREATE TRIGGER erasures_keep_delete BEFORE DELETE ON erasures
BEGIN SELECT RAISE(ABORT, 'erasures are append-only'); END;

-- The slides of the erasure under way, within its one transaction; empty at all other times.
CREATE TABLE erasing (slide INTEGER PRIMARY KEY REFERENCES slides) STRICT;

-- Originals that were removed on purpose: a check must not take them for lost.
CREATE TABLE removed_originals (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row, about this file. 'clean': whether the last process closed it; 'checked_at': when every page was last read. 'opened' only ever
-- grows: written so that the log holds something as long as the file counts as open (db/maintenance/lost-log.ts). 'lost' is shown until
-- an administrator has acknowledged it.
CREATE TABLE maintenance (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  clean INTEGER NOT NULL CHECK (clean IN (0, 1)),
  checked_at TEXT,
  opened INTEGER NOT NULL DEFAULT 0,
  lost TEXT,
  backup_folder TEXT,
  backup_hours INTEGER NOT NULL DEFAULT 24 CHECK (backup_hours BETWEEN 0 AND 8760),
  backup_keep INTEGER NOT NULL DEFAULT 7 CHECK (backup_keep BETWEEN 1 AND 365),
  backup_originals INTEGER NOT NULL DEFAULT 1 CHECK (backup_originals IN (0, 1)),
  backup_at TEXT,
  backup_note TEXT
) STRICT;
INSERT INTO maintenance (id, clean) VALUES (1, 0);
`;
