import type { Differential } from '../../electron/contract/analysis.ts';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import { type CountFacts, restated } from '../../electron/contract/differential.ts';
import type { RunId, SlideId } from '../../electron/contract/ids.ts';
import type { Risk } from '../../electron/contract/slide-review.ts';
import type { WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { type CallOf, effectiveState, noCounts, type ReviewCounts, tally } from './verdict.ts';

/** What is derived from counts, by rules that are not the database's. */
export interface DerivedMetrics {
  differential: Differential;
  risk: Risk;
}

export interface ReviewMetrics extends DerivedMetrics {
  counts: ReviewCounts;
}

/**
 * The version of the rules of {@link Derive}: raised when they change, so that stored figures are derived anew. 1: percentages add up to 100.0;
 * 2: no figure where none can be had.
 */
const RULES = 2;

/** From counts to what follows from them: the engine's rules. */
export type Derive = (counts: ReviewCounts) => DerivedMetrics;

/** Bit n for the class that is nth in the classifier's order, where any cell has it. */
const presentBits = ({ classes }: ReviewCounts): number =>
  CELL_CLASSES.reduce((bits, name, i) => (classes[name].total > 0 ? bits | (1 << i) : bits), 0);

/** Text as it is searched: in one case and one Unicode form. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase();

/** The metrics of slides as their readers have them, kept so that a worklist never counts cells. */
export class MetricsStore {
  readonly #db: WritableConnection;
  readonly #derive: Derive;

  constructor(db: WritableConnection, derive: Derive) {
    this.#db = db;
    this.#derive = derive;
  }

  /** A reader's comments on the cells of a slide's run, a line each. */
  comments(slide: SlideId, reader: number, run: RunId): string {
    return this.#db
      .all<{ comment: string }>(
        `SELECT t.comment FROM cell_state t WHERE t.slide = $slide AND t.reader = $reader AND t.comment IS NOT NULL
           AND EXISTS (SELECT 1 FROM predictions p WHERE p.run = $run AND p.cell = t.cell)`,
        { slide, reader, run },
      )
      .map(({ comment }) => comment)
      .join('\n');
  }

  store(slide: SlideId, reader: number, run: RunId, counts: ReviewCounts, words: string): ReviewMetrics {
    const found = this.#derived(counts, run);
    this.#db.run(
      `INSERT INTO review_metrics (slide, reader, run, counts, differential, reviewed, total, present, risk, risk_level, risk_score, words, rules)
       VALUES ($slide, $reader, $run, $counts, $differential, $reviewed, $total, $present, $risk, $level, $score, $words, $rules)
       ON CONFLICT (slide, reader) DO UPDATE SET run = excluded.run, counts = excluded.counts,
         differential = excluded.differential, reviewed = excluded.reviewed, total = excluded.total,
         present = excluded.present, risk = excluded.risk, risk_level = excluded.risk_level,
         risk_score = excluded.risk_score, words = excluded.words, rules = excluded.rules`,
      {
        slide,
        reader,
        run,
        counts: JSON.stringify(counts),
        differential: JSON.stringify(found.differential),
        reviewed: counts.reviewed,
        total: counts.total,
        present: presentBits(counts),
        risk: JSON.stringify(found.risk),
        level: found.risk.level,
        score: found.risk.score,
        words: fold(words),
        rules: RULES,
      },
    );
    return { counts, ...found };
  }

  /** Counts the cells of a run by their effective state for a reader. */
  count(run: RunId, reader: number): ReviewCounts {
    const counts = noCounts();
    const rows = this.#db.iterate<{
      call: CellClass;
      call_status: CallOf['status'];
      class: CellClass | null;
      excluded: string | null;
      flagged: number | null;
      comment: string | null;
    }>(
      `SELECT p.class AS call, p.status AS call_status, w.class, w.excluded, w.flagged, w.comment
       FROM predictions p LEFT JOIN cell_state w ON w.cell = p.cell AND w.reader = $reader WHERE p.run = $run`,
      { reader, run },
    );
    for (const row of rows) {
      tally(
        counts,
        effectiveState({ class: row.call, status: row.call_status }, { ...row, flagged: row.flagged === 1 }),
      );
    }
    return counts;
  }

  /** Derives the figures anew of slides whose figures follow from earlier rules; counts no cell. */
  deriveAnew(): void {
    const rows = this.#db.all<{ slide: SlideId; reader: number; run: RunId; counts: string; words: string }>(
      'SELECT slide, reader, run, counts, words FROM review_metrics WHERE rules < $rules',
      { rules: RULES },
    );
    for (const { slide, reader, run, counts, words } of rows)
      this.store(slide, reader, run, fromJson<ReviewCounts>(counts), words);
  }

  /** What follows from counts, with what the run says of them: classes its model can't call, cells of an unusual stain. */
  #derived(counts: ReviewCounts, run: RunId): DerivedMetrics {
    const { differential, risk } = this.#derive(counts);
    return { differential: restated(differential, this.#facts(counts, run)), risk };
  }

  #facts(counts: ReviewCounts, run: RunId): CountFacts {
    const row = this.#db.get<{ untrained: string; unusual: number | null }>(
      `SELECT m.untrained, r.unusual FROM runs r JOIN models m ON m.id = r.model WHERE r.id = $run`,
      { run },
    );
    return {
      untrained: row ? fromJson<CellClass[]>(row.untrained) : [],
      unusualStain: row?.unusual ?? 0,
      cells: counts.total,
      // Those left to the neighbouring field by rule need nobody.
      unreviewed: counts.total - counts.notCounted - counts.reviewed,
    };
  }

  #read(slide: SlideId, reader: number, run: RunId): ReviewMetrics | undefined {
    const row = this.#db.get<{ counts: string; differential: string; risk: string }>(
      'SELECT counts, differential, risk FROM review_metrics WHERE slide = $slide AND reader = $reader AND run = $run',
      { slide, reader, run },
    );
    if (!row) return undefined;
    const counts = fromJson<ReviewCounts>(row.counts);
    const differential = restated(fromJson<Differential>(row.differential), this.#facts(counts, run));
    return { counts, differential, risk: fromJson<Risk>(row.risk) };
  }

  /** Stored metrics, else counted ones; those are stored too where the database can be written. */
  of(slide: SlideId, reader: number, run: RunId): ReviewMetrics {
    const kept = this.#read(slide, reader, run);
    if (kept) return kept;
    const counts = this.count(run, reader);
    if (this.#db.readOnly) return { counts, ...this.#derived(counts, run) };
    return this.store(slide, reader, run, counts, this.comments(slide, reader, run));
  }
}
