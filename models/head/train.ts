import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import type { HeadComparison } from '../../electron/contract/heads.ts';
import { DEFAULT_PRIOR_STRENGTH, type Examples, refit } from './fit.ts';
import { type Head, logitsOf } from './head.ts';
import { lockedOf } from './lock.ts';
import type { TrainingCell } from './rehearsal.ts';

export type { TrainingCell } from './rehearsal.ts';

export interface HeadTrainingResult {
  head: Omit<Head, 'seal'>;
  /** On the locked cells; by crossing where no class is large enough to lock any. */
  comparison: HeadComparison;
  /** On cells of a file that was named for testing. */
  test: HeadComparison | null;
  /** On cells of the shipped classes that were not rehearsed; null for a model without a rehearsal file. */
  known: HeadComparison | null;
  trained: number;
  locked: number;
}

const FOLDS = 5;

/** The class a head calls: the largest logit among the classes it was trained on. */
function callsOf(head: Head, cells: readonly TrainingCell[]): number[] {
  const classes = CELL_CLASSES.length;
  const off = new Set(head.untrained.map((name) => CELL_CLASSES.indexOf(name)));
  return cells.map(({ features }) => {
    const logits = logitsOf(head, features, 1);
    let best = -1;
    for (let k = 0; k < classes; k++) {
      if (!off.has(k) && (best < 0 || (logits[k] ?? 0) > (logits[best] ?? 0))) best = k;
    }
    return best;
  });
}

/** Figures of two sets of calls on the same cells. */
export function compare(
  on: HeadComparison['on'],
  truths: readonly number[],
  before: readonly number[],
  after: readonly number[],
): HeadComparison {
  const scores = (calls: readonly number[]) => {
    const perClass = CELL_CLASSES.map((_, k) => {
      const support = truths.filter((truth) => truth === k).length;
      const called = calls.filter((call) => call === k).length;
      const hits = truths.filter((truth, i) => truth === k && calls[i] === k).length;
      return {
        support,
        tpr: support ? hits / support : 0,
        precision: called ? hits / called : 0,
        f1: support + called ? (2 * hits) / (support + called) : 0,
      };
    });
    const supported = perClass.filter(({ support }) => support > 0);
    return {
      perClass,
      accuracy: truths.length ? truths.filter((truth, i) => truth === calls[i]).length / truths.length : 0,
      macro_f1: supported.length ? supported.reduce((sum, { f1 }) => sum + f1, 0) / supported.length : 0,
    };
  };
  const [old, fresh] = [scores(before), scores(after)];
  const classes: HeadComparison['classes'] = {};
  CELL_CLASSES.forEach((name, k) => {
    const [a, b] = [old.perClass[k], fresh.perClass[k]];
    if (!a || !b || !a.support) return;
    classes[name] = {
      support: a.support,
      before: { tpr: a.tpr, precision: a.precision },
      after: { tpr: b.tpr, precision: b.precision },
    };
  });
  const { accuracy, macro_f1 } = old;
  return {
    on,
    n: truths.length,
    before: { accuracy, macro_f1 },
    after: { accuracy: fresh.accuracy, macro_f1: fresh.macro_f1 },
    classes,
  };
}

const labelsOf = (cells: readonly TrainingCell[]) => cells.map(({ truth }) => CELL_CLASSES.indexOf(truth));

function examplesOf(cells: readonly TrainingCell[], width: number): Examples {
  const features = new Float32Array(cells.length * width);
  cells.forEach((cell, i) => {
    features.set(cell.features, i * width);
  });
  return { features, labels: labelsOf(cells) };
}

/** Told of every step of a fit. */
type Watch = (step: number, steps: number) => void;

/** What every fit of a training shares. */
interface Terms {
  priorStrength: number;
  rehearsal: Examples;
}

/** The head refitted on `cells`; a class that is among them is no longer untrained. */
function fitHead(head: Head, cells: readonly TrainingCell[], terms: Terms, watch?: Watch): Head {
  const { weights, bias } = refit(head, examplesOf(cells, head.backbone.features), { ...terms, watch });
  const known = new Set(cells.map(({ truth }) => truth));
  return { ...head, weights, bias, temperature: 1, untrained: head.untrained.filter((name) => !known.has(name)) };
}

/** Cell i of a class is in part i mod 5: every part has its share of every class. */
function partsOf(cells: readonly TrainingCell[]): number[] {
  const seen = new Map<CellClass, number>();
  return cells.map(({ truth }) => {
    const at = seen.get(truth) ?? 0;
    seen.set(truth, at + 1);
    return at % FOLDS;
  });
}

/** Each cell with the logits of a head that was fitted without its part. */
function crossed(
  head: Head,
  cells: readonly TrainingCell[],
  terms: Terms,
  watchOf: (fit: number) => Watch | undefined,
): { calls: number[]; logits: Float32Array[] } {
  const parts = partsOf(cells);
  const calls: number[] = [];
  const logits: Float32Array[] = [];
  for (let part = 0; part < FOLDS; part++) {
    const rest = cells.filter((_, i) => parts[i] !== part);
    if (!rest.length) continue;
    const fitted = fitHead(head, rest, terms, watchOf(part + 1));
    cells.forEach((cell, i) => {
      if (parts[i] !== part) return;
      calls[i] = callsOf(fitted, [cell])[0] ?? -1;
      logits[i] = logitsOf(fitted, cell.features, 1);
    });
  }
  return { calls, logits };
}

/** The temperature in 0.3..5 under which the logits are least surprised by the truths (golden-section search). */
export function fitTemperature(logits: readonly Float32Array[], truths: readonly number[]): number {
  const loss = (temperature: number) =>
    logits.reduce((sum, row, i) => {
      const scaled = Array.from(row, (value) => value / temperature);
      const largest = Math.max(...scaled);
      const all = scaled.reduce((total, value) => total + Math.exp(value - largest), 0);
      return sum + largest + Math.log(all) - (scaled[truths[i] ?? 0] ?? 0);
    }, 0);
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0.3, 5];
  while (high - low > 1e-4) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    [low, high] = loss(a) < loss(b) ? [low, b] : [a, high];
  }
  return Math.round(((low + high) / 2) * 1e4) / 1e4;
}

export interface TrainOptions {
  version: string;
  description: string;
  /** ISO 8601, written into the head. */
  at: string;
  priorStrength?: number;
  /** Cells of the shipped classes, so that the head forgets none; a fifth of each class is only judged. */
  rehearsal?: readonly TrainingCell[] | undefined;
  /** How far it is, of all fits together; what it throws ends the training. */
  progress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Teaches a head the cells of a laboratory. A fifth of the large classes is locked away and only judged; where nothing is locked,
 * the comparison is by crossing. The temperature is fitted on crossed logits, so that confidences stay honest.
 *
 * @param test Cells that are only judged; cells of the same images are not trained on.
 * @throws RangeError when no cell remains to train on.
 */
export function trainHead(
  head: Head,
  cells: readonly TrainingCell[],
  test: readonly TrainingCell[],
  { version, description, at, priorStrength = DEFAULT_PRIOR_STRENGTH, rehearsal = [], progress }: TrainOptions,
): HeadTrainingResult {
  const apart = new Set(test.map(({ sha256 }) => sha256));
  const usable = cells.filter(({ sha256 }) => !apart.has(sha256));
  const locks = lockedOf(usable);
  const locked = usable.filter(({ sha256 }) => locks.has(sha256));
  const taking = usable.filter(({ sha256 }) => !locks.has(sha256));
  if (!taking.length) throw new RangeError('no cell is left to train on');
  const watchOf = (fit: number): Watch | undefined =>
    progress && ((step, steps) => progress(fit * steps + step, (FOLDS + 1) * steps));
  const parts = partsOf(rehearsal);
  const judged = rehearsal.filter((_, i) => parts[i] === 0);
  const rehearsed = rehearsal.filter((_, i) => parts[i] !== 0);
  const terms = { priorStrength, rehearsal: examplesOf(rehearsed, head.backbone.features) };
  const fitted = fitHead(head, taking, terms, watchOf(0));
  const cross = crossed(head, taking, terms, watchOf);
  const temperature = fitTemperature(cross.logits, labelsOf(taking));
  const comparison = locked.length
    ? compare('locked', labelsOf(locked), callsOf(head, locked), callsOf(fitted, locked))
    : compare('crossed', labelsOf(taking), callsOf(head, taking), cross.calls);
  const images: Partial<Record<CellClass, number>> = {};
  for (const { truth } of taking) images[truth] = (images[truth] ?? 0) + 1;
  const known = judged.length
    ? compare('known', labelsOf(judged), callsOf(head, judged), callsOf(fitted, judged))
    : null;
  const { seal, ...rest } = fitted;
  return {
    head: {
      ...rest,
      version,
      temperature,
      training: { description, images, parent: seal, at, locked: [...locks].sort(), ...(known && { known }) },
    },
    comparison,
    known,
    test: test.length ? compare('test', labelsOf(test), callsOf(head, test), callsOf(fitted, test)) : null,
    trained: taking.length,
    locked: locked.length,
  };
}

/** Whether the new head is worse than the old one on cells that it never saw. */
export const isWorse = ({ before, after }: HeadComparison): boolean => after.macro_f1 < before.macro_f1;
