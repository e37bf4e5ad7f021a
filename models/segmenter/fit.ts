// Fits the shipped unary network on the mask data and measures it by cross-validation.
//   node models/segmenter/fit.ts            cross-validates, fits on everything, writes unary.json
//   node models/segmenter/fit.ts --check    cross-validates only; with --transfer also from one stain to the other
//   node models/segmenter/fit.ts --fit      fits only
// --drawn FOLDER adds drawn cells (node tests/smear/make-masks.ts FOLDER), as the shipped network was fitted.
// Data: LEUKOSCOPE_DATA or ../shared/data, in it segmentation/dataset{1,2}/{images,masks}. See README.md for its terms.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Random } from '../../electron/contract/random.ts';
import { ExampleMaker, type FitOptions, fitExamples } from '../../native/segmenter/calibrate.ts';
import type { UnaryParameters } from '../../native/segmenter/parameters.ts';
import { EPOCHS, looksAt } from '../../native/segmenter/refit.ts';
import { type MaskScore, scoreMask, summarise } from '../../native/segmenter/score.ts';
import { createSegmenter } from '../../native/segmenter/segmenter.ts';
import { FIT, FOLDS, type Labelled, makeExamples, readAll } from './masks.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Cells that a network of another stain is calibrated with, and how often others are taken in their place. */
const TEN = 10;
const TENS = 5;

const wasm = readFileSync(join(ROOT, 'out/native/segmenter.wasm'));

function score(samples: readonly Labelled[], parameters?: UnaryParameters): Map<Labelled, MaskScore> {
  const segmenter = createSegmenter(wasm, parameters);
  return new Map(samples.map((s) => [s, scoreMask(segmenter.segment(s.rgb, s.width, s.height).mask, s.mask)]));
}

function figures(scores: readonly MaskScore[]): string {
  const line = (region: 'cell' | 'nucleus') => {
    const { dice, failures } = summarise(scores.map((s) => s[region]));
    return `${region} Dice ${dice.mean.toFixed(4)}, 5th percentile ${dice.p5.toFixed(4)}, failed ${(100 * failures).toFixed(1)}%`;
  };
  return `${line('cell')}; ${line('nucleus')}`;
}

function print(title: string, scores: Map<Labelled, MaskScore>): void {
  for (const dataset of ['dataset1', 'dataset2', 'drawn'] as const) {
    const own = [...scores].filter(([sample]) => sample.dataset === dataset).map(([, result]) => result);
    if (own.length === 0) continue;
    console.log(`${title}, ${dataset} (n = ${own.length}): ${figures(own)}`);
  }
  const worst = [...scores].filter(([, s]) => s.cell.iou < 0.8 || s.nucleus.iou < 0.8);
  for (const [s, r] of worst)
    console.log(`   ${s.dataset}/${s.file} cell ${r.cell.dice.toFixed(3)} nucleus ${r.nucleus.dice.toFixed(3)}`);
}

const drawnAt = process.argv.indexOf('--drawn');
const { samples, foldOf } = await readAll(drawnAt < 0 ? undefined : process.argv[drawnAt + 1]);
const fitOnly = process.argv.includes('--fit');
if (!fitOnly) print('without network', score(samples));

const maker = new ExampleMaker(wasm);
const random = new Random(1);
const examples = makeExamples(maker, samples, foldOf, random);
const fitOn = (chosen: readonly Labelled[], options: Partial<FitOptions> = {}) =>
  fitExamples(
    wasm,
    chosen.flatMap((s) => examples.get(s) ?? []),
    { ...FIT, ...options },
  );

// Every image is scored by a network that has not seen it.
if (!fitOnly) {
  const held = new Map<Labelled, MaskScore>();
  for (let fold = 0; fold < FOLDS; fold++) {
    const parameters = fitOn(samples.filter((s) => foldOf.get(s) !== fold));
    const scores = score(
      samples.filter((s) => foldOf.get(s) === fold),
      parameters,
    );
    for (const [s, result] of scores) held.set(s, result);
  }
  print(`${FOLDS}-fold cross-validation`, held);
}

if (process.argv.includes('--transfer')) {
  for (const [from, to] of [
    ['dataset1', 'dataset2'],
    ['dataset2', 'dataset1'],
  ] as const) {
    const start = fitOn(samples.filter((s) => s.dataset === from));
    const other = samples.filter((s) => s.dataset === to);
    print(`fitted on ${from} only`, score(other, start));
    const step = Math.floor(other.length / TEN);
    const pooled: [Labelled, MaskScore][] = [];
    for (let first = 0; first < TENS; first++) {
      // What a refit in the product does (native/segmenter/refit.ts).
      const ten = other.filter((_, i) => i % step === first).slice(0, TEN);
      const began = performance.now();
      const own = new Random(1);
      const looks = ten.flatMap((s) => maker.make(s, looksAt(TEN), own, ten));
      const refit = fitExamples(wasm, looks, { ...FIT, start, calibrated: true, epochs: EPOCHS });
      const seconds = (performance.now() - began) / 1000;
      const rest = score(
        other.filter((s) => !ten.includes(s)),
        refit,
      );
      print(`fitted on ${from}, calibrated with ten ${first + 1} of ${TENS} in ${seconds.toFixed(1)} s`, rest);
      pooled.push(...rest);
    }
    console.log(`fitted on ${from}, calibrated with each of ${TENS} tens: ${figures(pooled.map(([, s]) => s))}`);
  }
}

if (!process.argv.includes('--check')) {
  const parameters = fitOn(samples);
  writeFileSync(join(ROOT, 'models/segmenter/unary.json'), `${JSON.stringify(parameters)}\n`);
  print('fitted on all, seen', score(samples, parameters));
}
