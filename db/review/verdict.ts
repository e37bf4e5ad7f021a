import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import type { CellId } from '../../electron/contract/ids.ts';
import { type CellReview, NOT_COUNTED } from '../../electron/contract/slide-review.ts';
import type { CallStatus } from '../analysis/call-status.ts';

/** One reader's verdict on one cell. A class of null: none, so that the model's call applies. */
export interface ReaderVerdict {
  class: CellClass | null;
  /** Why the cell is excluded; null when it is not. */
  excluded: string | null;
  flagged: boolean;
  comment: string | null;
}

export const NO_VERDICT: ReaderVerdict = { class: null, excluded: null, flagged: false, comment: null };

/** The part of an event that makes a verdict. */
export interface VerdictEvent {
  seq: number;
  kind: string;
  to: CellClass | null;
  reason: string | null;
  text: string | null;
  undoes: number | null;
}

/** A verdict after an event that is no undo. Events of kinds from a later version are ignored. */
export function applyEvent(
  verdict: ReaderVerdict,
  { kind, to, reason, text }: Omit<VerdictEvent, 'seq' | 'undoes'>,
): ReaderVerdict {
  switch (kind) {
    case 'classify':
    case 'relabel':
    case 'confirm':
      return { ...verdict, class: to, excluded: null };
    case 'arbitrate':
      return to === null ? { ...verdict, excluded: reason } : { ...verdict, class: to, excluded: null };
    case 'carry':
      return { ...verdict, class: to, excluded: reason };
    case 'exclude':
      return { ...verdict, excluded: reason };
    case 'include':
      return { ...verdict, excluded: null };
    case 'flag':
      return { ...verdict, flagged: true };
    case 'unflag':
      return { ...verdict, flagged: false };
    case 'comment':
      return { ...verdict, comment: text };
    default:
      return verdict;
  }
}

/**
 * A cell's verdict from one reader's events, oldest first. An event that takes another back restores the verdict from before that one;
 * undoing an undo is a redo.
 */
export class VerdictHistory {
  verdict: ReaderVerdict = NO_VERDICT;
  #before = new Map<number, ReaderVerdict>();

  constructor(events: Iterable<VerdictEvent> = []) {
    for (const event of events) this.add(event);
  }

  add(event: VerdictEvent): void {
    const before = this.verdict;
    this.verdict = event.undoes === null ? applyEvent(before, event) : (this.#before.get(event.undoes) ?? before);
    this.#before.set(event.seq, before);
  }
}

export const sameVerdict = (a: ReaderVerdict, b: ReaderVerdict): boolean =>
  a.class === b.class && a.excluded === b.excluded && a.flagged === b.flagged && a.comment === b.comment;

/** Every reader's verdict on every cell from the log alone, keyed `cell/reader`. */
export function replay(
  events: Iterable<VerdictEvent & { cell: CellId; reader: number | null }>,
): Map<string, { verdict: ReaderVerdict; event: number }> {
  const histories = new Map<string, { history: VerdictHistory; event: number }>();
  for (const event of events) {
    const key = `${event.cell}/${event.reader ?? 1}`;
    const entry = histories.get(key) ?? { history: new VerdictHistory(), event: 0 };
    entry.history.add(event);
    entry.event = event.seq;
    histories.set(key, entry);
  }
  return new Map([...histories].map(([key, { history, event }]) => [key, { verdict: history.verdict, event }]));
}

/** The analysis's call of a cell. The rule of counting by fields leaves some to the neighbouring field. */
export interface CallOf {
  class: CellClass;
  status: CallStatus;
}

/**
 * The call and a reader's verdict together: the cell's effective state. A cell that belongs to the neighbouring field is excluded for that
 * reason until somebody gives it a class.
 */
export function effectiveState(call: CallOf, verdict: ReaderVerdict): CellReview {
  const reviewed = verdict.class !== null || verdict.excluded !== null;
  const notCounted = !reviewed && call.status === NOT_COUNTED;
  const status = verdict.class !== null ? 'classified' : call.status === NOT_COUNTED ? 'excluded' : call.status;
  return {
    class: verdict.class ?? call.class,
    status: verdict.excluded !== null ? 'excluded' : status,
    reviewed,
    changed: verdict.excluded !== null || (verdict.class !== null && verdict.class !== call.class),
    flagged: verdict.flagged,
    excluded: notCounted ? NOT_COUNTED : verdict.excluded,
    comment: verdict.comment,
  };
}

/** The cells of a slide, counted by effective state. */
export interface ReviewCounts {
  total: number;
  reviewed: number;
  changed: number;
  unidentified: number;
  /** With those that the rule leaves to neighbouring fields, which `notCounted` counts by themselves. */
  excluded: number;
  notCounted: number;
  flagged: number;
  comments: number;
  /** Classified cells by present class: all, and those that a person has seen. */
  classes: Record<CellClass, { total: number; seen: number }>;
}

export function noCounts(): ReviewCounts {
  return {
    total: 0,
    reviewed: 0,
    changed: 0,
    unidentified: 0,
    excluded: 0,
    notCounted: 0,
    flagged: 0,
    comments: 0,
    classes: Object.fromEntries(CELL_CLASSES.map((name) => [name, { total: 0, seen: 0 }])) as ReviewCounts['classes'],
  };
}

/** Adds a cell to counts, or takes it out with a weight of -1. */
export function tally(
  counts: ReviewCounts,
  cell: Omit<CellReview, 'excluded' | 'comment'> & { excluded?: string | null; comment: string | boolean | null },
  weight: 1 | -1 = 1,
): void {
  counts.total += weight;
  if (cell.reviewed) counts.reviewed += weight;
  if (cell.changed) counts.changed += weight;
  if (cell.flagged) counts.flagged += weight;
  if (cell.comment) counts.comments += weight;
  if (cell.status === 'unidentified') counts.unidentified += weight;
  else if (cell.status === 'excluded') {
    counts.excluded += weight;
    if (cell.excluded === NOT_COUNTED) counts.notCounted += weight;
  } else {
    const of = counts.classes[cell.class];
    of.total += weight;
    if (cell.reviewed) of.seen += weight;
  }
}
