// Fits the quality score to measured failures and says what it is worth.
//   node models/segmenter/quality.ts           prints the figures and writes native/segmenter/quality-weights.ts
//   node models/segmenter/quality.ts --check   prints the figures only
// Each labelled image, and degraded versions of it, is segmented by a network that has not seen it; the score is judged by groups of
// images that it was not fitted to either. Data as in fit.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { Random } from '../../electron/contract/random.ts';
import { ExampleMaker, fitExamples, type Sample } from '../../native/segmenter/calibrate.ts';
import { judgeImage, QUALITY_TERMS, type QualityMeasures, qualityTerms } from '../../native/segmenter/quality.ts';
import { FAILURE_IOU, scoreMask } from '../../native/segmenter/score.ts';
import { createSegmenter } from '../../native/segmenter/segmenter.ts';
import { minimise } from '../head/lbfgs.ts';
import { FIT, FOLDS, type Labelled, makeExamples, readAll } from './masks.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Keeps the weights of standardised terms small: there are some hundred failures to learn from. */
const RIDGE = 0.001;
/** How much an image as it is counts against each of its six degraded versions: most images of a laboratory are as they should be. */
const AS_IS = 6;
const BINS = [0, 0.5, 0.8, 0.9, 0.95, 1];
const NUCLEUS_ABOVE = 190;
const PLAIN = 'as it is';

interface Case {
  fold: number;
  kind: string;
  terms: number[];
  /** The product of the image's faults alone: the score of version 3.1. */
  before: number;
  good: boolean;
  weight: number;
}

const dark = (value: number, gain: number) => Math.round(255 * (value / 255) ** gain);

async function blurred(sample: Sample, share: number): Promise<Sample> {
  const { rgb, width, height } = sample;
  const sigma = share * Math.max(width, height);
  const data = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .blur(sigma)
    .raw()
    .toBuffer();
  return { ...sample, rgb: data };
}

/** The image without the part that lies beyond a line through the cell: `share` of the cell's reach is lost on one side. */
function cut(sample: Sample, share: number, random: Random): Sample {
  const { rgb, width, height, mask } = sample;
  let [least, most] = [width, 0];
  mask.forEach((value, p) => {
    if (value === 0) return;
    least = Math.min(least, p % width);
    most = Math.max(most, p % width);
  });
  const lost = Math.round(share * (most - least));
  const left = random.next() < 0.5;
  const from = left ? Math.min(width - 16, least + lost) : 0;
  const to = left ? width : Math.max(16, most - lost);
  const w = to - from;
  const out = { rgb: new Uint8Array(w * height * 3), width: w, height, mask: new Uint8Array(w * height) };
  for (let y = 0; y < height; y++) {
    out.rgb.set(rgb.subarray((y * width + from) * 3, (y * width + to) * 3), y * w * 3);
    out.mask.set(mask.subarray(y * width + from, y * width + to), y * w);
  }
  return out;
}

/** Another cell over part of this one; what it covers is no longer this cell's. */
async function overlapped(sample: Sample, other: Sample, random: Random): Promise<Sample> {
  const { width, height } = sample;
  const rgb = Uint8Array.from(sample.rgb);
  const mask = Uint8Array.from(sample.mask);
  const scaled = await sharp(other.rgb, { raw: { width: other.width, height: other.height, channels: 3 } })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  const theirs = await sharp(Buffer.from(other.mask), {
    raw: { width: other.width, height: other.height, channels: 1 },
  })
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  const radius = (plane: Uint8Array) => Math.sqrt(plane.reduce((n, value) => n + (value > 0 ? 1 : 0), 0) / Math.PI);
  const distance = random.uniform(0.75, 1) * (radius(mask) + radius(theirs));
  const angle = random.uniform(0, 2 * Math.PI);
  const [dx, dy] = [Math.round(distance * Math.cos(angle)), Math.round(distance * Math.sin(angle))];
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++) {
      const [p, q] = [y * width + x, (y - dy) * width + x - dx];
      if ((theirs[q] ?? 0) === 0) continue;
      for (let c = 0; c < 3; c++) rgb[3 * p + c] = scaled[3 * q + c] ?? 0;
      mask[p] = 0;
    }
  }
  return { rgb, width, height, mask };
}

/** A sample and what goes wrong with samples, by name. */
async function versions(sample: Labelled, other: Labelled, random: Random): Promise<[string, Sample][]> {
  return [
    [PLAIN, sample],
    ['blurred a little', await blurred(sample, 0.012)],
    ['blurred much', await blurred(sample, 0.03)],
    ['cut', cut(sample, random.uniform(0.15, 0.5), random)],
    ['overlapped', await overlapped(sample, other, random)],
    ['overstained', { ...sample, rgb: sample.rgb.map((value) => dark(value, 1.7)) }],
    ['pale', { ...sample, rgb: sample.rgb.map((value) => dark(value, 0.5)) }],
  ];
}

interface Logistic {
  mean: number[];
  deviation: number[];
  bias: number;
  weights: number[];
}

/** Logistic regression of "the outline is good" on standardised terms; no term may speak for an outline, for each grows as things get worse. */
function fitLogistic(cases: readonly Case[]): Logistic {
  const total = cases.reduce((sum, { weight }) => sum + weight, 0);
  const average = (of: (one: Case) => number) => cases.reduce((sum, one) => sum + (one.weight * of(one)) / total, 0);
  const mean = QUALITY_TERMS.map((_, i) => average(({ terms }) => terms[i] ?? 0));
  const deviation = mean.map((m, i) => Math.max(1e-6, Math.sqrt(average(({ terms }) => ((terms[i] ?? 0) - m) ** 2))));
  const scaled = cases.map(({ terms }) => terms.map((term, i) => (term - (mean[i] ?? 0)) / (deviation[i] ?? 1)));
  const used = QUALITY_TERMS.map(() => true);
  for (;;) {
    const found = minimise(
      (x, gradient) => {
        gradient.fill(0);
        let loss = 0;
        scaled.forEach((terms, at) => {
          const z = terms.reduce((sum, term, i) => sum + (used[i] ? term * (x[i + 1] ?? 0) : 0), x[0] ?? 0);
          const p = 1 / (1 + Math.exp(-z));
          const y = cases[at]?.good ? 1 : 0;
          const part = (cases[at]?.weight ?? 0) / total;
          loss -= Math.log(Math.max(1e-12, y ? p : 1 - p)) * part;
          gradient[0] = (gradient[0] ?? 0) + (p - y) * part;
          terms.forEach((term, i) => {
            if (used[i]) gradient[i + 1] = (gradient[i + 1] ?? 0) + (p - y) * term * part;
          });
        });
        for (let i = 1; i < x.length; i++) {
          loss += 0.5 * RIDGE * (x[i] ?? 0) ** 2;
          gradient[i] = (gradient[i] ?? 0) + RIDGE * (x[i] ?? 0);
        }
        return loss;
      },
      new Float64Array(QUALITY_TERMS.length + 1),
    );
    const [bias = 0, ...weights] = found;
    const wrong = weights.indexOf(Math.max(...weights));
    if ((weights[wrong] ?? 0) <= 0) return { mean, deviation, bias, weights };
    used[wrong] = false;
  }
}

const predict = ({ mean, deviation, bias, weights }: Logistic, terms: readonly number[]) =>
  1 /
  (1 +
    Math.exp(
      -terms.reduce((z, term, i) => z + ((term - (mean[i] ?? 0)) / (deviation[i] ?? 1)) * (weights[i] ?? 0), bias),
    ));

/** The chance that a good outline has a higher score than a failed one. */
function auc(scores: readonly { score: number; good: boolean }[]): number {
  const bad = scores.filter(({ good }) => !good);
  const fine = scores.filter(({ good }) => good);
  let wins = 0;
  for (const b of bad) for (const g of fine) wins += g.score > b.score ? 1 : g.score === b.score ? 0.5 : 0;
  return wins / (bad.length * fine.length);
}

const wasm = readFileSync(join(ROOT, 'out/native/segmenter.wasm'));
const { samples, foldOf } = await readAll();
const random = new Random(1);
const examples = makeExamples(new ExampleMaker(wasm), samples, foldOf, random);
const cases: Case[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const seen = samples.filter((s) => foldOf.get(s) !== fold).flatMap((s) => examples.get(s) ?? []);
  const segmenter = createSegmenter(wasm, fitExamples(wasm, seen, FIT));
  const held = samples.filter((s) => foldOf.get(s) === fold);
  for (const [i, sample] of held.entries()) {
    const alike = held.filter((s) => s.dataset === sample.dataset && s !== sample);
    const other = alike[i % alike.length] ?? sample;
    for (const [kind, { rgb, width, height, mask }] of await versions(sample, other, random)) {
      // Nothing of the nucleus remains in some cut images: there is no truth to compare with.
      if (!mask.some((value) => value > NUCLEUS_ABOVE)) continue;
      const { mask: found, measures } = segmenter.segment(rgb, width, height, { stages: true });
      if (!measures) throw new Error('the segmenter gave no measures');
      const { cell, nucleus } = scoreMask(found, mask);
      const good = cell.iou >= FAILURE_IOU && nucleus.iou >= FAILURE_IOU;
      cases.push({
        fold,
        kind,
        terms: qualityTerms(measures as QualityMeasures),
        before: judgeImage(measures).score,
        good,
        weight: kind === PLAIN ? AS_IS : 1,
      });
    }
  }
}

const judged: Judged[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const model = fitLogistic(cases.filter((one) => one.fold !== fold));
  judged.push(...cases.filter((one) => one.fold === fold).map((one) => ({ ...one, score: predict(model, one.terms) })));
}
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
type Judged = Case & { score: number };
/** Mean with an image as it is counting as much as its degraded versions together. */
const mean = <T extends Case>(of: readonly T[], value: (one: T) => number) =>
  of.reduce((sum, one) => sum + one.weight * value(one), 0) / of.reduce((sum, { weight }) => sum + weight, 0);
const share = (of: readonly Case[]) => mean(of, ({ good }) => (good ? 0 : 1));
console.log(
  `failed: IoU of cell or nucleus below ${FAILURE_IOU}; n = ${cases.length}, ${percent(share(cases))} failed`,
);
for (const kind of new Set(cases.map((one) => one.kind))) {
  const own = judged.filter((one) => one.kind === kind);
  console.log(
    `${kind.padEnd(18)} n ${own.length}, failed ${percent(share(own))}, the score expects ${percent(1 - mean(own, ({ score }) => score))}`,
  );
}
const brier = mean(judged, ({ score, good }) => (score - (good ? 1 : 0)) ** 2);
const base = share(cases) * (1 - share(cases));
console.log(
  `AUC ${auc(judged).toFixed(3)} (before: ${auc(judged.map(({ before, good }) => ({ score: before, good }))).toFixed(3)})`,
);
const plain = judged.filter(({ kind }) => kind === PLAIN);
console.log(
  `AUC on images as they are ${auc(plain).toFixed(3)} (before: ${auc(plain.map(({ before, good }) => ({ score: before, good }))).toFixed(3)})`,
);
console.log(`Brier score ${brier.toFixed(4)} (${base.toFixed(4)} for always saying the mean)`);
let error = 0;
for (let i = 1; i < BINS.length; i++) {
  const [from = 0, to = 1] = [BINS[i - 1], BINS[i]];
  const own = judged.filter(({ score }) => score >= from && (score < to || to === 1));
  if (own.length === 0) continue;
  const expected = mean(own, ({ score }) => score);
  const good = 1 - share(own);
  error += mean(judged, (one) => (own.includes(one) ? 1 : 0)) * Math.abs(expected - good);
  console.log(`score ${from} to ${to}: n ${own.length}, expected ${percent(expected)} good, ${percent(good)} were`);
}
console.log(`expected calibration error ${error.toFixed(4)}`);

const final = fitLogistic(cases);
QUALITY_TERMS.forEach((name, i) => {
  console.log(`${name.padEnd(12)} mean ${final.mean[i]?.toFixed(3)}, weight ${final.weights[i]?.toFixed(3)}`);
});
if (!process.argv.includes('--check')) {
  const short = (value: number) => Number(value.toPrecision(5));
  // score = 1 / (1 + exp(-(bias + sum of weight x term))), the terms as they are
  const weights = QUALITY_TERMS.map((_, i) => (final.weights[i] ?? 0) / (final.deviation[i] ?? 1));
  const bias = final.bias - weights.reduce((sum, w, i) => sum + w * (final.mean[i] ?? 0), 0);
  const lines = QUALITY_TERMS.map((name, i) => `  ${name}: ${short(weights[i] ?? 0)},`).join('\n');
  writeFileSync(
    join(ROOT, 'native/segmenter/quality-weights.ts'),
    `/** Written by models/segmenter/quality.ts: log-odds that an outline is good, of the terms in quality.ts. */\nexport const QUALITY_BIAS = ${short(bias)};\nexport const QUALITY_WEIGHTS = {\n${lines}\n} as const;\n`,
  );
}
