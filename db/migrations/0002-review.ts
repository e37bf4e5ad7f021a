/** Review by readers, sign-off, people and settings. */
export const REVIEW = /* sql */ `
-- Entropy of the probabilities over its greatest possible value: kept, so that a gallery never parses 20,000 objects.
ALTER TABLE predictions ADD COLUMN uncertainty REAL NOT NULL DEFAULT 0;
UPDATE predictions SET uncertainty =
  coalesce((SELECT -sum(value * ln(value)) / ln(14) FROM json_each(probabilities) WHERE value > 0), 0);

-- What a step of a reviewer needs beyond one cell and one class. All are NULL in events from before this version, whose hashes
-- do not cover them. 'batch' is the first event of the step; 'reader' is 1, or the number of a second reading.
ALTER TABLE review_events ADD COLUMN slide INTEGER REFERENCES slides;
ALTER TABLE review_events ADD COLUMN version INTEGER;
ALTER TABLE review_events ADD COLUMN reader INTEGER;
ALTER TABLE review_events ADD COLUMN batch INTEGER;
ALTER TABLE review_events ADD COLUMN text TEXT;
ALTER TABLE review_events ADD COLUMN actor_name TEXT;
CREATE INDEX review_events_by_slide ON review_events (slide, version, seq);
CREATE INDEX review_events_by_batch ON review_events (batch);

-- Each reader's present word on each cell they touched: derived from review_events and rebuildable from them.
ALTER TABLE cell_state RENAME TO cell_state_before;
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
INSERT INTO cell_state (cell, reader, slide, class, flagged, event)
  SELECT s.cell, 1, i.slide, s.class, 0, s.event
  FROM cell_state_before s JOIN cells c ON c.id = s.cell JOIN images i ON i.id = c.image;
DROP TABLE cell_state_before;
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
  slide INTEGER NOT NULL REFERENCES slides,
  version INTEGER NOT NULL CHECK (version >= 1),
  kind TEXT NOT NULL CHECK (kind <> ''),
  detail TEXT NOT NULL CHECK (json_type(detail) = 'object'),
  head INTEGER REFERENCES review_events,
  actor TEXT NOT NULL CHECK (actor <> ''),
  actor_name TEXT NOT NULL,
  at TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX slide_events_by_slide ON slide_events (slide, seq);
CREATE INDEX slide_events_by_head ON slide_events (head);
CREATE TRIGGER slide_events_keep_update BEFORE UPDATE ON slide_events
BEGIN SELECT RAISE(ABORT, 'slide events are append-only'); END;
CREATE TRIGGER slide_events_keep_delete BEFORE DELETE ON slide_events
BEGIN SELECT RAISE(ABORT, 'slide events are append-only'); END;

-- Where a slide's review stands: derived from slide_events and review_events. 'run' is the analysis whose cells are reviewed;
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

CREATE TRIGGER review_events_signed BEFORE INSERT ON review_events
WHEN (SELECT stage FROM slide_reviews WHERE slide = NEW.slide) = 'signed'
BEGIN SELECT RAISE(ABORT, 'a signed slide is read-only'); END;

-- The figures of a slide as a reader has it, kept up with every event: a worklist never counts cells. 'run' is the run whose calls
-- they rest on; 'present' has bit n for the class that is nth in the classifier's order; 'words' are its comments, to be searched.
CREATE TABLE review_figures (
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
CREATE INDEX review_figures_by_run ON review_figures (run);

-- Where a person was on a slide. 'person' is an actor's id.
CREATE TABLE slide_positions (
  slide INTEGER NOT NULL REFERENCES slides,
  person TEXT NOT NULL,
  cell INTEGER NOT NULL REFERENCES cells ON DELETE CASCADE,
  at TEXT NOT NULL,
  PRIMARY KEY (slide, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX slide_positions_by_cell ON slide_positions (cell);

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
`;
