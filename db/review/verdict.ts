import type { CellStatus } from '../../electron/contract/analysis.ts';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import type { CellId } from '../../electron/contract/ids.ts';
import { type CellReview, NOT_COUNTED } from '../../electron/contract/slide-review.ts';

/** What one reader says of one cell. A class of null: nothing, so that the model's call stands. */
export interface Word {
  class: CellClass | null;
  /** Why the cell is left out; null when it is not. */
  excluded: string | null;
  flagged: boolean;
  comment: string | null;
}

export const NO_WORD: Word = { class: null, excluded: null, flagged: false, comment: null };

/** The part of an event that makes a word. */
export interface WordEvent {
  seq: number;
  kind: string;
  to: CellClass | null;
  reason: string | null;
  text: string | null;
  undoes: number | null;
}

/** A word after an event that is no undo. Events of kinds from a later version say nothing here. */
export function say(word: Word, { kind, to, reason, text }: Omit<WordEvent, 'seq' | 'undoes'>): Word {
  switch (kind) {
    case 'classify':
    case 'relabel':
    case 'confirm':
      return { ...word, class: to, excluded: null };
    case 'arbitrate':
      return to === null ? { ...word, excluded: reason } : { ...word, class: to, excluded: null };
    case 'exclude':
      return { ...word, excluded: reason };
    case 'include':
      return { ...word, excluded: null };
    case 'flag':
      return { ...word, flagged: true };
    case 'unflag':
      return { ...word, flagged: false };
    case 'comment':
      return { ...word, comment: text };
    default:
      return word;
  }
}

/**
 * A cell's word from one reader's events, oldest first. An event that takes another back restores the word from before that one;
 * taking the taking-back back is redoing.
 */
export class CellStory {
  word: Word = NO_WORD;
  #before = new Map<number, Word>();

  constructor(events: Iterable<WordEvent> = []) {
    for (const event of events) this.add(event);
  }

  add(event: WordEvent): void {
    const before = this.word;
    this.word = event.undoes === null ? say(before, event) : (this.#before.get(event.undoes) ?? before);
    this.#before.set(event.seq, before);
  }
}

export const sameWord = (a: Word, b: Word): boolean =>
  a.class === b.class && a.excluded === b.excluded && a.flagged === b.flagged && a.comment === b.comment;

/** Every reader's word on every cell from the log alone, keyed `cell/reader`. */
export function replay(
  events: Iterable<WordEvent & { cell: CellId; reader: number | null }>,
): Map<string, { word: Word; event: number }> {
  const stories = new Map<string, { story: CellStory; event: number }>();
  for (const event of events) {
    const key = `${event.cell}/${event.reader ?? 1}`;
    const entry = stories.get(key) ?? { story: new CellStory(), event: 0 };
    entry.story.add(event);
    entry.event = event.seq;
    stories.set(key, entry);
  }
  return new Map([...stories].map(([key, { story, event }]) => [key, { word: story.word, event }]));
}

/** The analysis's call of a cell. The rule of counting by fields leaves some to the neighbouring field. */
export interface CallOf {
  class: CellClass;
  status: CellStatus | typeof NOT_COUNTED;
}

/**
 * The call and a reader's word together: how the cell stands. A cell that is left to the neighbouring field is excluded for that
 * reason until somebody gives it a class.
 */
export function standing(call: CallOf, word: Word): CellReview {
  const reviewed = word.class !== null || word.excluded !== null;
  const notCounted = !reviewed && call.status === NOT_COUNTED;
  const status = word.class !== null ? 'classified' : call.status === NOT_COUNTED ? 'excluded' : call.status;
  return {
    class: word.class ?? call.class,
    status: word.excluded !== null ? 'excluded' : status,
    reviewed,
    changed: word.excluded !== null || (word.class !== null && word.class !== call.class),
    flagged: word.flagged,
    excluded: notCounted ? NOT_COUNTED : word.excluded,
    comment: word.comment,
  };
}

/** The cells of a slide, counted by how they stand. */
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
