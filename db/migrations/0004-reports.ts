/** Reports as they were issued, and what a person types for the report of a slide. */
export const REPORTS = /* sql */ `
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
BEGIN SELECT RAISE(ABORT, 'issued reports are never deleted'); END;

-- What goes before the order's word: a white cell count, comments, clinical details.
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
`;
