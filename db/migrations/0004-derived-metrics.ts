/** Version 4: by which rules a slide's figures were derived from its counts (db/review/metrics.ts), so that new rules reach old slides. */
export const DERIVED_METRICS = /* sql */ `
ALTER TABLE review_metrics ADD COLUMN rules INTEGER NOT NULL DEFAULT 0;
CREATE INDEX review_metrics_by_rules ON review_metrics (rules);
`;
