/** Patients and orders, and the exchange with the laboratory's system: what waits to be sent, and what was taken in. */
export const ORDERS = /* sql */ `
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
CREATE INDEX slides_by_accession ON slides (accession);

-- Messages to the laboratory's system. The text is fixed when a message is queued: a repeat sends the same bytes under the same
-- control id, by which the receiver knows it. Messages of one lane (a patient) go one at a time, in the order of id.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  control_id TEXT NOT NULL UNIQUE CHECK (control_id <> ''),
  lane TEXT NOT NULL CHECK (lane <> ''),
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
CREATE INDEX outbox_unsent ON outbox (lane, id) WHERE state IN ('queued', 'parked');
CREATE INDEX outbox_by_slide ON outbox (slide);

-- Messages that were taken in, by sender and control id: one that comes again is acknowledged and changes nothing.
CREATE TABLE inbox (
  sender TEXT NOT NULL,
  control_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  summary TEXT NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (sender, control_id)
) STRICT, WITHOUT ROWID;
`;
