/** Version 8: the erasure of a patient, originals that were let go, and what the window knows of its backups. */
export const ERASURE = /* sql */ `
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

-- An erased event keeps its place, its hash, who wrote it and when; all else is NULL.
ALTER TABLE review_events ALTER COLUMN cell DROP NOT NULL;
ALTER TABLE review_events ADD COLUMN erased INTEGER REFERENCES erasures CHECK ((erased IS NULL) = (cell IS NOT NULL));
CREATE INDEX review_events_erased ON review_events (erased) WHERE erased IS NOT NULL;
DROP TRIGGER review_events_keep_update;
CREATE TRIGGER review_events_keep_update BEFORE UPDATE ON review_events
WHEN NOT (OLD.erased IS NULL AND NEW.erased IS NOT NULL
  AND coalesce(OLD.slide, (SELECT i.slide FROM cells c JOIN images i ON i.id = c.image WHERE c.id = OLD.cell))
    IN (SELECT slide FROM erasing)
  AND NEW.seq = OLD.seq AND NEW.hash = OLD.hash AND NEW.actor = OLD.actor AND NEW.actor_name IS OLD.actor_name AND NEW.at = OLD.at
  AND NEW.kind = 'erased'
  AND coalesce(NEW.from_class, NEW.to_class, NEW.undoes, NEW.reason, NEW.slide, NEW.version, NEW.reader, NEW.batch, NEW.text) IS NULL)
BEGIN SELECT RAISE(ABORT, 'review events are append-only'); END;

ALTER TABLE slide_events ALTER COLUMN slide DROP NOT NULL;
ALTER TABLE slide_events ADD COLUMN erased INTEGER REFERENCES erasures CHECK ((erased IS NULL) = (slide IS NOT NULL));
CREATE INDEX slide_events_erased ON slide_events (erased) WHERE erased IS NOT NULL;
DROP TRIGGER slide_events_keep_update;
CREATE TRIGGER slide_events_keep_update BEFORE UPDATE ON slide_events
WHEN NOT (OLD.erased IS NULL AND NEW.erased IS NOT NULL AND OLD.slide IN (SELECT slide FROM erasing)
  AND NEW.seq = OLD.seq AND NEW.hash = OLD.hash AND NEW.actor = OLD.actor AND NEW.actor_name = OLD.actor_name AND NEW.at = OLD.at
  AND NEW.version = 1 AND NEW.kind = 'erased' AND NEW.detail = '{}' AND NEW.head IS NULL)
BEGIN SELECT RAISE(ABORT, 'slide events are append-only'); END;

DROP TRIGGER reports_keep_delete;
CREATE TRIGGER reports_keep_delete BEFORE DELETE ON reports
WHEN OLD.slide NOT IN (SELECT slide FROM erasing)
BEGIN SELECT RAISE(ABORT, 'issued reports are never deleted'); END;

-- Accession and report numbers are taken out of the log; who did what and when stays.
DROP TRIGGER audit_log_keep_update;
CREATE TRIGGER audit_log_keep_update BEFORE UPDATE ON audit_log
WHEN NOT (json_extract(NEW.detail, '$.erased') IN (SELECT id FROM erasures) AND json_extract(OLD.detail, '$.erased') IS NULL
  AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.action = OLD.action)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Originals that are gone on purpose: a check must not take them for lost.
CREATE TABLE released_originals (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_by_accession ON outbox (accession);
CREATE INDEX outbox_by_lane ON outbox (lane, id);
CREATE INDEX outbox_by_report ON outbox (report) WHERE report IS NOT NULL;
CREATE INDEX outbox_by_state ON outbox (state, next_attempt_at);
CREATE INDEX orders_by_status ON orders (status);
CREATE INDEX patients_by_mrn ON patients (mrn);
CREATE INDEX review_events_by_actor ON review_events (actor, actor_name);
CREATE INDEX slides_synthetic ON slides (synthetic);
`;
