import { CELL_CLASSES, type CellClass, CLASS_NAMES } from '../../electron/contract/classes.ts';
import type { ParsedInput, SlideSummary } from '../../electron/contract/methods.ts';
import type { ReviewStage } from '../../electron/contract/slide-review.ts';
import type { NamedValues, ReadableConnection } from '../connection.ts';
import { fold } from './metrics.ts';
import { FROM_SLIDES, NOT_REMOVED, SELECT_SLIDES, type SlideRow, toSummary, type View } from './slide-rows.ts';

type Query = ParsedInput<'worklist.find'>;

/** Urgent slides first, signed ones last: by the order's priority, then by risk. */
const PRIORITY = `(coalesce(w.stage, 'new') = 'signed'), CASE o.priority WHEN 'stat' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END,
  coalesce(f.risk_score, 0) DESC, s.id DESC`;

const ORDER_BY: Record<Query['sort'], string> = {
  priority: PRIORITY,
  newest: 's.id DESC',
  oldest: 's.id',
  name: 's.name COLLATE NOCASE, s.id',
  changed: 'w.changed_at DESC NULLS LAST, s.id DESC',
  progress: 'CAST(coalesce(f.reviewed, 0) AS REAL) / max(1, coalesce(f.total, 1)) DESC, s.id DESC',
};

const bitsOf = (names: readonly CellClass[]): number =>
  names.reduce((bits, name) => bits | (1 << CELL_CLASSES.indexOf(name)), 0);

/** The classes that a search term means: a code, or the beginning of an English name of at least three letters. */
const classesOf = (word: string): CellClass[] =>
  CELL_CLASSES.filter(
    (name) => name.toLowerCase() === word || (word.length >= 3 && CLASS_NAMES[name].toLowerCase().startsWith(word)),
  );

/** SQLite lowers ASCII only: other letters match only in the case they were written in; Hangul has none. */
const TEXT = `lower(s.name || ' ' || coalesce(s.accession, '') || ' ' || coalesce(e.actor_name, '') || ' '
  || coalesce(p.family || ' ' || p.given || ' ' || p.family || p.given || ' ' || p.mrn, ''))
  || ' ' || coalesce(f.words, '')`;

/** The first moment of a local day, in UTC; `days` later when given. */
function startOf(day: string, days = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + days).toISOString();
}

export function createWorklist(db: ReadableConnection) {
  return {
    /** The slides that match a filter, as the viewer sees them; a page of them, and how many there are by stage. */
    find(
      { filter, sort, offset, limit }: Query,
      view: View,
    ): { total: number; stages: Record<ReviewStage, number>; slides: SlideSummary[] } {
      const conditions = [NOT_REMOVED];
      let values: NamedValues = { viewer: view.viewer };
      const where = (sql: string, bound: NamedValues = {}) => {
        conditions.push(sql);
        values = { ...values, ...bound };
      };
      const words = fold(filter.text ?? '')
        .split(/\s+/u)
        .filter(Boolean);
      for (const [i, word] of words.entries()) {
        where(`(instr(${TEXT}, $word${i}) > 0 OR coalesce(f.present, 0) & $bits${i} <> 0)`, {
          [`word${i}`]: word,
          [`bits${i}`]: bitsOf(classesOf(word)),
        });
      }
      if (filter.amended) where('w.version > 1');
      if (filter.from) where('s.created_at >= $from', { from: startOf(filter.from) });
      if (filter.to) where('s.created_at < $to', { to: startOf(filter.to, 1) });
      if (filter.classes?.length) where('f.present & $classes = $classes', { classes: bitsOf(filter.classes) });
      if (filter.risk?.length) {
        where("coalesce(f.risk_level, 'usual') IN (SELECT value FROM json_each($risk))", {
          risk: JSON.stringify(filter.risk),
        });
      }
      const from = `LEFT JOIN patients p ON p.id = o.patient WHERE ${conditions.join(' AND ')}`;
      const stages = { new: 0, in_review: 0, second_reading: 0, arbitration: 0, signed: 0 };
      const found = db.all<{ stage: ReviewStage; n: number }>(
        `SELECT coalesce(w.stage, 'new') AS stage, count(*) AS n ${FROM_SLIDES} ${from} GROUP BY 1`,
        values,
      );
      for (const { stage, n } of found) stages[stage] = n;
      const asked = filter.stages?.length ? filter.stages : undefined;
      const only = asked ? `AND coalesce(w.stage, 'new') IN (SELECT value FROM json_each($stages))` : '';
      const rows = db.all<SlideRow>(
        `${SELECT_SLIDES} ${from} ${only} ORDER BY ${ORDER_BY[sort]} LIMIT $limit OFFSET $offset`,
        { ...values, stages: JSON.stringify(asked ?? []), limit, offset },
      );
      const counted = asked ?? (Object.keys(stages) as ReviewStage[]);
      return {
        total: [...new Set(counted)].reduce((sum, stage) => sum + stages[stage], 0),
        stages,
        slides: rows.map((row) => toSummary(row, view)),
      };
    },
  };
}
