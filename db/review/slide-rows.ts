import type { Differential } from '../../electron/contract/analysis.ts';
import type { CellClass } from '../../electron/contract/classes.ts';
import { restated } from '../../electron/contract/differential.ts';
import type { RunId, RunStatus, SlideId, SlideSummary } from '../../electron/contract/methods.ts';
import type { CountTarget, ReviewStage, Risk } from '../../electron/contract/slide-review.ts';
import { fromJson } from '../json.ts';
import type { ReviewCounts } from './verdict.ts';

/** Who looks at slides: a second reader at work gets the figures of their own reading, and no other's. */
export interface View {
  /** An actor's id. */
  viewer: string;
  /** The target of a slide that has none of its own, nor its order. */
  target: CountTarget;
}

/** For those who are no reader. */
export const NOBODY: View = { viewer: '', target: 'all' };

export interface SlideRow {
  id: number;
  name: string;
  accession: string | null;
  synthetic: number;
  created_at: string;
  newest: number | null;
  status: RunStatus | null;
  shown: number | null;
  cells: number | null;
  unidentified: number | null;
  refused: number | null;
  model_differential: string | null;
  untrained: string | null;
  unusual: number | null;
  counts: string | null;
  differential: string | null;
  risk: string | null;
  stage: ReviewStage | null;
  version: number | null;
  target: string | null;
  order_target: number | null;
  changed_at: string | null;
  signer: string | null;
  signer_name: string | null;
  signed_at: string | null;
}

/**
 * A slide's status is its newest run's; its figures are those of the complete run that is shown. Verdicts
 * on the cells of another analysis are not counted. Needs the value `$viewer`.
 */
export const FROM_SLIDES = `
  FROM slides s
  LEFT JOIN runs newest ON newest.id = (SELECT max(id) FROM runs WHERE slide = s.id)
  LEFT JOIN runs shown ON shown.slide = s.id AND shown.shown = 1
  LEFT JOIN slide_reviews w ON w.slide = s.id AND (w.run = coalesce(shown.parent, shown.id) OR w.stage = 'signed')
  LEFT JOIN review_metrics f ON f.slide = s.id AND f.run = shown.id
    AND f.reader = CASE WHEN w.stage = 'second_reading' AND w.second = $viewer THEN w.reading ELSE 1 END
  LEFT JOIN slide_events e ON e.seq = w.signature
  LEFT JOIN orders o ON o.accession = s.accession`;

/** Slides that nobody removed; goes with {@link FROM_SLIDES}. */
export const NOT_REMOVED = 'NOT EXISTS (SELECT 1 FROM removed_slides d WHERE d.slide = s.id)';

export const SELECT_SLIDES = `
  SELECT s.id, s.name, s.accession, s.synthetic, s.created_at, newest.id AS newest, newest.status,
    shown.id AS shown, shown.cells, shown.unidentified, shown.refused, shown.differential AS model_differential,
    (SELECT untrained FROM models WHERE id = shown.model) AS untrained, shown.unusual,
    f.counts, f.differential, f.risk, w.stage, w.version, w.target, o.target_count AS order_target, w.changed_at,
    e.actor AS signer, e.actor_name AS signer_name, e.at AS signed_at
  ${FROM_SLIDES}`;

const NO_RISK: Risk = { level: 'usual', score: 0, classes: [] };

export function toSummary(row: SlideRow, view: View): SlideSummary {
  const counts = row.counts === null ? null : fromJson<ReviewCounts>(row.counts);
  const differential = row.differential ?? row.model_differential;
  return {
    id: row.id as SlideId,
    name: row.name,
    accession: row.accession,
    synthetic: row.synthetic === 1,
    createdAt: row.created_at,
    status: row.status,
    runId: row.newest as RunId | null,
    cells: row.cells ?? 0,
    unidentified: counts?.unidentified ?? row.unidentified ?? 0,
    refused: row.refused ?? 0,
    differential:
      differential === null
        ? null
        : restated(fromJson<Differential>(differential), {
            untrained: row.untrained === null ? [] : fromJson<CellClass[]>(row.untrained),
            unusualStain: row.unusual ?? 0,
            cells: counts?.total ?? row.cells ?? 0,
            unreviewed: counts ? counts.total - counts.notCounted - counts.reviewed : (row.cells ?? 0),
          }),
    review:
      row.shown === null
        ? null
        : {
            stage: row.stage ?? 'new',
            version: row.version ?? 1,
            reviewed: counts?.reviewed ?? 0,
            changed: counts?.changed ?? 0,
            excluded: counts?.excluded ?? 0,
            flagged: counts?.flagged ?? 0,
            comments: counts?.comments ?? 0,
            risk: row.risk === null ? NO_RISK : fromJson<Risk>(row.risk),
            target: row.target === null ? (row.order_target ?? view.target) : fromJson<CountTarget>(row.target),
            changedAt: row.changed_at,
            signed:
              row.signer !== null && row.signed_at !== null
                ? { by: { id: row.signer, name: row.signer_name ?? row.signer }, at: row.signed_at }
                : null,
          },
  };
}
