/** Version 6: masks that people corrected, and the segmenter fitted to them. */
export const CALIBRATIONS = /* sql */ `
-- A PNG of the cell's box as in cell_masks: 0 background, 128 cytoplasm, 255 nucleus.
CREATE TABLE corrected_masks (
  cell INTEGER PRIMARY KEY REFERENCES cells ON DELETE CASCADE,
  png BLOB NOT NULL CHECK (length(png) > 0),
  actor TEXT NOT NULL CHECK (actor <> ''),
  at TEXT NOT NULL
) STRICT;

-- Versions count up for each laboratory and stain and are never used again: runs name them.
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
`;
