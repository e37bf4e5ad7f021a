/** Version 3: slides that somebody removed. They keep all their data, show no run, and are in no list until they are restored. */
export const REMOVED_SLIDES = /* sql */ `
CREATE TABLE removed_slides (
  slide INTEGER PRIMARY KEY REFERENCES slides,
  -- As the slide was called: the name itself is free for another.
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  run INTEGER REFERENCES runs,
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  actor TEXT NOT NULL CHECK (actor <> ''),
  actor_name TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX removed_slides_by_run ON removed_slides (run) WHERE run IS NOT NULL;
`;
