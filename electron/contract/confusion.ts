import { exactLimits } from './binomial.ts';
import { type CellClass, CLINICAL_ORDER } from './classes.ts';

/** Cells that the model called one thing and a reviewer says are this or another. An unidentified cell was called nothing. */
export interface Judged {
  called: CellClass;
  status: 'classified' | 'unidentified';
  said: CellClass;
  cells: number;
}

/** A share with its exact 95% limits; null limits and value where there is nothing to take a share of. */
export interface Rate {
  hits: number;
  of: number;
  value: number | null;
  ci95: readonly [number, number] | null;
}

export interface ClassRates {
  class: CellClass;
  /** Cells that reviewers say are of the class. */
  support: number;
  /** Cells that the model called so. */
  called: number;
  /** True positive rate (sensitivity): of those, the share that the model called so. */
  tpr: Rate;
  /** Precision (positive predictive value): of the cells called so, the share that reviewers leave there. */
  precision: Rate;
}

export interface Confusion {
  cells: number;
  agreed: number;
  /** Classes that occur in a row or a column, in clinical order. */
  classes: CellClass[];
  /** Cells by call (null: unidentified) and by what reviewers say. */
  at(called: CellClass | null, said: CellClass): number;
  rates: ClassRates[];
}

export function rateOf(hits: number, of: number): Rate {
  return of === 0 ? { hits, of, value: null, ci95: null } : { hits, of, value: hits / of, ci95: exactLimits(hits, of) };
}

/** Model against reviewers. An unidentified cell counts against the model's true positive rate, and in no column of its calls. */
export function confusionOf(rows: Iterable<Judged>): Confusion {
  const counts = new Map<string, number>();
  const key = (called: CellClass | null, said: CellClass) => `${called ?? ''} ${said}`;
  let cells = 0;
  for (const { called, status, said, cells: n } of rows) {
    const place = key(status === 'classified' ? called : null, said);
    counts.set(place, (counts.get(place) ?? 0) + n);
    cells += n;
  }
  const at = (called: CellClass | null, said: CellClass) => counts.get(key(called, said)) ?? 0;
  const sum = (of: (name: CellClass) => number) => CLINICAL_ORDER.reduce((total, name) => total + of(name), 0);
  const support = (name: CellClass) => at(null, name) + sum((called) => at(called, name));
  const called = (name: CellClass) => sum((said) => at(name, said));
  const classes = CLINICAL_ORDER.filter((name) => support(name) + called(name) > 0);
  return {
    cells,
    agreed: sum((name) => at(name, name)),
    classes,
    at,
    rates: classes.map((name) => ({
      class: name,
      support: support(name),
      called: called(name),
      tpr: rateOf(at(name, name), support(name)),
      precision: rateOf(at(name, name), called(name)),
    })),
  };
}
