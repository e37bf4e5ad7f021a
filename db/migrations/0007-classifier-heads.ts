/** Heads that a laboratory trained for the classifier, and which one was in use when. */
export const CLASSIFIER_HEADS = /* sql */ `
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
`;
