import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { Random } from '../../electron/contract/random.ts';
import { ExampleMaker, fitExamples, type Sample } from './calibrate.ts';
import type { Examples } from './network.ts';
import type { UnaryParameters } from './parameters.ts';
import { type MaskScore, scoreMask } from './score.ts';
import { createSegmenter } from './segmenter.ts';

/** Cells up to here are judged by leaving one out at a time; more are held out in this many groups. */
const FOLDS = 5;
/** Many looks seen a few times teach more of a stain than a few looks seen often (docs/segmenter.md). */
export const EPOCHS = 6;
/** Looks at all cells together, about, and the most at one: a few cells are looked at more often than many. */
const LOOKS = 400;
const MOST_LOOKS = 40;

/** Looks at each of so many corrected cells. */
export const looksAt = (cells: number) => Math.max(1, Math.min(MOST_LOOKS, Math.round(LOOKS / cells)));
/** Fewer cells than this say nothing about cells that the fit has not seen. */
export const LEAST_CELLS = 3;

/** One corrected cell, before and after: masks at the image's size and how well they match the correction. */
export interface RefitCell {
  before: MaskScore;
  after: MaskScore;
  beforeMask: Uint8Array;
  afterMask: Uint8Array;
}

/** One cell that nobody corrected, so that there is no truth: what the refit changes in it. */
export interface WatchedCell {
  /** Overlap of the mask before with the mask after. */
  agreement: MaskScore;
  beforeMask: Uint8Array;
  afterMask: Uint8Array;
}

export interface Refit {
  /** Fitted on all samples. */
  parameters: UnaryParameters;
  /** In the order of the samples; `after` comes from a fit that has not seen the cell. */
  cells: RefitCell[];
  /** In the order they were given; segmented with the parameters fitted on all samples. */
  watched: WatchedCell[];
}

/**
 * Refits the unary network to a laboratory's corrected cells, and says what it is worth: each cell is segmented with the parameters
 * that the fit starts from, and with a fit to the other cells (leave one out, five groups when there are more). Deterministic.
 *
 * @param start What the fit goes on from; the shipped parameters, so that calibrations don't pile up on each other.
 * @param watched Other cells of the slide, to show what the refit does to cells that nobody corrected.
 * @param progress Called with the fits done and their number.
 * @throws LeukoscopeError NO_INPUT with fewer than three samples, BAD_REQUEST when a mask doesn't fit its image.
 */
export function refit(
  wasm: Uint8Array | WebAssembly.Module,
  samples: readonly Sample[],
  start: UnaryParameters,
  version: string,
  watched: readonly Omit<Sample, 'mask'>[] = [],
  progress: (done: number, total: number) => void = () => undefined,
): Refit {
  const n = samples.length;
  if (n < LEAST_CELLS) {
    throw new LeukoscopeError(
      'NO_INPUT',
      `A calibration needs at least ${LEAST_CELLS} corrected cells, better ten; there are ${n}. Correct some more first.`,
    );
  }
  const maker = new ExampleMaker(wasm);
  const random = new Random(1);
  const augmentations = looksAt(n);
  // Other looks at a cell may show the next cell beside it, and no other, so that a held-out cell is held out altogether.
  const next = (i: number) => (i + 1) % n;
  const looks = samples.map((sample, i) => {
    const other = samples[next(i)];
    return maker.make(sample, augmentations, random, other ? [other] : []);
  });
  const fitTo = (examples: readonly Examples[]) =>
    fitExamples(wasm, examples, { version, calibrated: true, augmentations, epochs: EPOCHS, start });

  const folds = Math.min(n, FOLDS);
  const foldOf = (i: number) => i % folds;
  let done = 0;
  const step = () => progress(++done, folds + 1);
  const parameters = fitTo(looks.flat());
  step();

  const segmentWith = (unary: UnaryParameters) => {
    const segmenter = createSegmenter(wasm, unary);
    return ({ rgb, width, height }: Omit<Sample, 'mask'>) => segmenter.segment(rgb, width, height).mask;
  };
  const segmentBefore = segmentWith(start);
  const cells: (RefitCell | undefined)[] = samples.map(() => undefined);
  for (let fold = 0; fold < folds; fold++) {
    const seen = looks.flatMap((own, i) => {
      if (foldOf(i) === fold) return [];
      return foldOf(next(i)) === fold ? own.slice(0, 1) : own;
    });
    const segmentAfter = segmentWith(fitTo(seen));
    for (const [i, sample] of samples.entries()) {
      if (foldOf(i) !== fold) continue;
      const [beforeMask, afterMask] = [segmentBefore(sample), segmentAfter(sample)];
      const [before, after] = [scoreMask(beforeMask, sample.mask), scoreMask(afterMask, sample.mask)];
      cells[i] = { before, after, beforeMask, afterMask };
    }
    step();
  }
  const segmentKept = segmentWith(parameters);
  return {
    parameters,
    cells: cells.filter((cell) => cell !== undefined),
    watched: watched.map((image) => {
      const [beforeMask, afterMask] = [segmentBefore(image), segmentKept(image)];
      return { agreement: scoreMask(afterMask, beforeMask), beforeMask, afterMask };
    }),
  };
}
