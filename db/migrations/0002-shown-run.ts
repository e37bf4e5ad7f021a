/**
 * Version 2: which complete run a slide shows is stored. Until then it was the newest, so that a new analysis took the place of cells that
 * had been reviewed, and no way led back.
 */
export const SHOWN_RUN = /* sql */ `
ALTER TABLE runs ADD COLUMN shown INTEGER NOT NULL DEFAULT 0 CHECK (shown IN (0, 1) AND (shown = 0 OR status = 'complete'));
UPDATE runs SET shown = 1 WHERE id IN (SELECT max(id) FROM runs WHERE status = 'complete' GROUP BY slide);
-- Cells unlike those that the model learned from: fixed when a run completes, like its other counts.
ALTER TABLE runs ADD COLUMN unusual INTEGER CHECK (unusual >= 0);
UPDATE runs SET unusual = (SELECT count(*) FROM cells c WHERE c.run = coalesce(runs.parent, runs.id) AND c.quality_flags LIKE '%unusual_stain%')
  WHERE status = 'complete';
CREATE UNIQUE INDEX runs_shown ON runs (slide) WHERE shown = 1;
CREATE INDEX review_events_carried ON review_events (slide, version, seq) WHERE kind = 'carry';
`;
