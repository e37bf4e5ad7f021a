// Fits the shipped unary network on the mask data and measures it by cross-validation.
//   node models/segmenter/fit.ts            cross-validates, fits on everything, writes unary.json
//   node models/segmenter/fit.ts --check    cross-validates only; with --transfer also from one stain to the other
//   node models/segmenter/fit.ts --fit      fits only
// Data: LEUKOSCOPE_DATA or ../shared/data, in it segmentation/dataset{1,2}/{images,masks}. See README.md for its terms.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { ExampleMaker, type FitOptions, fitExamples, type Sample } from '../../native/segmenter/calibrate.ts';
import type { Examples } from '../../native/segmenter/network.ts';
import type { UnaryParameters } from '../../native/segmenter/parameters.ts';
import { Random } from '../../native/segmenter/random.ts';
import { type MaskScore, scoreMask, summarise } from '../../native/segmenter/score.ts';
import { createSegmenter } from '../../native/segmenter/segmenter.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DATA = process.env.LEUKOSCOPE_DATA ?? resolve(ROOT, '../shared/data');
const FOLDS = 5;
/** Looks at each image; the smaller dataset gets more, so that both count about the same. */
const AUGMENTATIONS = { dataset1: 3, dataset2: 8 };
/** Looks at each of ten cells that a network of another stain is calibrated with. */
const CALIBRATION_AUGMENTATIONS = 12;
const OPTIONS: FitOptions = { version: '2', calibrated: false, augmentations: 0, epochs: 8 };

interface Labelled extends Sample {
  dataset: 'dataset1' | 'dataset2';
  file: string;
}

async function readSamples(dataset: Labelled['dataset']): Promise<Labelled[]> {
  const folder = join(DATA, 'segmentation', dataset);
  const files = readdirSync(join(folder, 'images')).sort();
  return Promise.all(
    files.map(async (file) => {
      const image = await sharp(join(folder, 'images', file))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const mask = await sharp(join(folder, 'masks', file))
        .toColourspace('b-w')
        .extractChannel(0)
        .raw()
        .toBuffer();
      const { width, height } = image.info;
      return { dataset, file, rgb: image.data, width, height, mask };
    }),
  );
}

const wasm = readFileSync(join(ROOT, 'out/native/segmenter.wasm'));

function score(samples: readonly Labelled[], parameters?: UnaryParameters): Map<Labelled, MaskScore> {
  const segmenter = createSegmenter(wasm, parameters);
  return new Map(samples.map((s) => [s, scoreMask(segmenter.segment(s.rgb, s.width, s.height).mask, s.mask)]));
}

function print(title: string, scores: Map<Labelled, MaskScore>): void {
  for (const dataset of ['dataset1', 'dataset2'] as const) {
    const own = [...scores].filter(([sample]) => sample.dataset === dataset).map(([, result]) => result);
    if (own.length === 0) continue;
    const line = (region: 'cell' | 'nucleus') => {
      const { dice, failures } = summarise(own.map((s) => s[region]));
      return `${region} Dice ${dice.mean.toFixed(4)}, 5th percentile ${dice.p5.toFixed(4)}, failed ${(100 * failures).toFixed(1)}%`;
    };
    console.log(`${title}, ${dataset} (n = ${own.length}): ${line('cell')}; ${line('nucleus')}`);
  }
  const worst = [...scores].filter(([, s]) => s.cell.iou < 0.8 || s.nucleus.iou < 0.8);
  for (const [s, r] of worst)
    console.log(`   ${s.dataset}/${s.file} cell ${r.cell.dice.toFixed(3)} nucleus ${r.nucleus.dice.toFixed(3)}`);
}

const samples = [...(await readSamples('dataset1')), ...(await readSamples('dataset2'))];
const foldOf = new Map(samples.map((s, i) => [s, i % FOLDS]));
const fitOnly = process.argv.includes('--fit');
if (!fitOnly) print('without network', score(samples));

const maker = new ExampleMaker(wasm);
const random = new Random(1);
// Neighbours and surroundings come from the image's own fold, so that nothing of a held-out image is seen.
const examples = new Map<Labelled, Examples[]>(
  samples.map((s) => {
    const others = samples.filter((o) => o.dataset === s.dataset && foldOf.get(o) === foldOf.get(s));
    return [s, maker.make(s, AUGMENTATIONS[s.dataset], random, others)];
  }),
);
const fitOn = (chosen: readonly Labelled[], options: Partial<FitOptions> = {}) =>
  fitExamples(
    chosen.flatMap((s) => examples.get(s) ?? []),
    { ...OPTIONS, ...options },
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
    const ten = other.filter((_, i) => i % Math.floor(other.length / 10) === 0).slice(0, 10);
    const began = performance.now();
    const looks = ten.flatMap((s) => maker.make(s, CALIBRATION_AUGMENTATIONS, random, ten));
    const refit = fitExamples(looks, { ...OPTIONS, start, calibrated: true, epochs: 12 });
    console.log(`refit took ${((performance.now() - began) / 1000).toFixed(1)} s`);
    print(
      `fitted on ${from}, calibrated with 10 images`,
      score(
        other.filter((s) => !ten.includes(s)),
        refit,
      ),
    );
  }
}

if (!process.argv.includes('--check')) {
  const parameters = fitOn(samples);
  writeFileSync(join(ROOT, 'models/segmenter/unary.json'), `${JSON.stringify(parameters)}\n`);
  print('fitted on all, seen', score(samples, parameters));
}
