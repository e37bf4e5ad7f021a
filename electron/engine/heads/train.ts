import type { ReadableDatabase } from '../../../db/index.ts';
import { formatHead, type Head, parseHead } from '../../../models/head/head.ts';
import { type RehearsalFile, readRehearsal } from '../../../models/head/rehearsal.ts';
import { trainHead } from '../../../models/head/train.ts';
import {
  type CellClass,
  CLINICAL_ORDER,
  type HeadComparison,
  LeukoscopeError,
  type SlideId,
} from '../../contract/index.ts';

/** The fewest reviewed cells, of at least two classes, that training starts with. */
const LEAST_CELLS = 20;

export interface TrainInput {
  /** The head to start from, as its file's text: a thread knows no objects. */
  head: string;
  /** SHA-256 of the network whose features it reads. */
  network: string;
  /** What the head rehearses; null for a model without. */
  rehearsal: RehearsalFile | null;
  version: string;
  /** ISO 8601. */
  at: string;
  slideIds: readonly SlideId[] | null;
  classes: readonly CellClass[] | null;
  leastPerClass: number;
}

export interface TrainedHead {
  /** The head file's text. */
  content: string;
  seal: string;
  trained: number;
  locked: number;
  comparison: HeadComparison;
}

interface Watch {
  progress(done: number, total: number): void;
  /** Asked at every step; true ends the training with CANCELLED. */
  stopped(): boolean;
}

/**
 * Teaches a head the cells that reviewers named on signed slides.
 *
 * @throws LeukoscopeError NOT_READY for too few cells, CANCELLED.
 */
export function trainOnReviews(
  database: Pick<ReadableDatabase, 'heads'>,
  { head: text, network, rehearsal, version, at, slideIds, classes, leastPerClass }: TrainInput,
  { progress, stopped }: Watch,
): TrainedHead {
  const head: Head = parseHead(text, 'The head to start from');
  const slides = slideIds && new Set(slideIds);
  const wanted = classes && new Set(classes);
  const chosen = database.heads
    .trainingCells(network)
    .filter(({ slide, truth }) => (!slides || slides.has(slide)) && (!wanted || wanted.has(truth)));
  const byClass = Map.groupBy(chosen, ({ truth }) => truth);
  const names = CLINICAL_ORDER.filter((name) => (byClass.get(name)?.length ?? 0) >= leastPerClass);
  const cells = chosen.filter(({ truth }) => names.includes(truth));
  if (cells.length < LEAST_CELLS || names.length < 2) {
    throw new LeukoscopeError(
      'NOT_READY',
      `${cells.length} reviewed cells of ${names.length} classes on signed slides are too few: review and sign at least ${LEAST_CELLS} cells of two classes, or choose more slides and classes.`,
    );
  }
  const count = new Set(cells.map(({ slide }) => slide)).size;
  const trained = trainHead(head, cells, [], {
    version,
    at,
    description: `Reviewed cells of ${count} signed ${count === 1 ? 'slide' : 'slides'}; ${names.join(', ')}`,
    rehearsal: rehearsal ? readRehearsal(rehearsal, network) : [],
    progress(done, total) {
      if (stopped()) throw new LeukoscopeError('CANCELLED', 'The training was cancelled. Nothing was stored.');
      progress(done, total);
    },
  });
  const content = formatHead(trained.head);
  const { seal } = parseHead(content, version);
  return { content, seal, trained: trained.trained, locked: trained.locked, comparison: trained.comparison };
}
