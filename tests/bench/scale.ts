/**
 * Fills a database with synthetic slides for measurements: cells whose features cluster by class, whose pictures have the sizes of
 * real ones, spread over a year, with some reviews. `node tests/bench/scale.ts <file> [cells] [slides]` fills and keeps a file.
 */

import { createRuns, type NewImage } from '../../db/analysis/runs.ts';
import { createVectors, type Projection } from '../../db/analysis/vectors.ts';
import type { NewCell } from '../../db/index.ts';
import { open } from '../../db/open.ts';
import { Reviews } from '../../db/review/reviews.ts';
import { createSlides } from '../../db/review/slides.ts';
import { morphologySchema } from '../../electron/contract/analysis.ts';
import { differentialOf } from '../../electron/contract/differential.ts';
import {
  CELL_CLASSES,
  type CellClass,
  type CellId,
  type Differential,
  type Morphology,
  type RunId,
} from '../../electron/contract/index.ts';
import { derivedMetricsOf } from '../../electron/engine/review/derived-metrics.ts';
import { fitProjection, makeBlock } from '../../electron/engine/similarity/projection.ts';
import { makeRun, sha256, TIMING } from '../db/support.ts';

export const SCALE_MODEL = sha256('weights');
const INPUTS = 2048;
const LATENTS = 24;
const LATENTS_A_FEATURE = 6;
/** Bytes that 1,965 real cells took on average: WebP of 192 px, PNG of the mask; their outlines had 90 points. */
const THUMB_BYTES = 4110;
const MASK_BYTES = 980;
const OUTLINE_POINTS = 90;
const POOL = 64;
const CELLS_A_FILE = 20;
/** Cells that the projection is fitted on. */
const FITTED_ON = 2000;

/** A reproducible stream of numbers in 0..1. */
function stream(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Feature vectors as a rectified layer gives them: few latent causes, each feature moved by six of them, and noise. */
function featureMaker(seed: number) {
  const random = stream(seed);
  const gauss = () => random() + random() + random() + random() - 2;
  const centres = CELL_CLASSES.map(() => Float32Array.from({ length: LATENTS }, () => 2.2 * gauss()));
  const causes = Uint8Array.from({ length: INPUTS * LATENTS_A_FEATURE }, () => Math.floor(random() * LATENTS));
  const weights = Float32Array.from({ length: INPUTS * LATENTS_A_FEATURE }, () => 0.25 * gauss());
  const noise = Float32Array.from({ length: 65_536 }, () => 0.06 * gauss());
  const latent = new Float32Array(LATENTS);
  return {
    random,
    gauss,
    make(place: number, offset: Float32Array): Float32Array {
      const centre = centres[place] as Float32Array;
      for (let i = 0; i < LATENTS; i++) latent[i] = (centre[i] ?? 0) + (offset[i] ?? 0) + gauss();
      const start = Math.floor(random() * 65_536);
      const features = new Float32Array(INPUTS);
      for (let i = 0; i < INPUTS; i++) {
        let value = 0.1 + (noise[(start + i * 7) & 65_535] ?? 0);
        for (let j = i * LATENTS_A_FEATURE; j < (i + 1) * LATENTS_A_FEATURE; j++)
          value += (weights[j] as number) * (latent[causes[j] as number] as number);
        features[i] = Math.max(value, 0);
      }
      return features;
    },
  };
}

/** Shares of the classes in a healthy film and in one with a left shift, in the order of CELL_CLASSES. */
const HEALTHY = [0.01, 0.03, 0.29, 0.07, 0.57, 0.005, 0.003, 0.001, 0.008, 0, 0.001, 0.002, 0.005, 0.005];
const SHIFTED = [0.02, 0.02, 0.12, 0.06, 0.42, 0.09, 0.09, 0.06, 0.01, 0, 0.07, 0.01, 0.02, 0.01];

function draw(shares: readonly number[], at: number): number {
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    sum += share;
    if (at < sum) return i;
  }
  return 4;
}

export interface ScaleOptions {
  cells: number;
  slides: number;
  /** Called after every slide. */
  progress?: (slides: number) => void;
}

/** Fills `file`, which must be new. */
export function fillScale(file: string, { cells, slides, progress }: ScaleOptions): void {
  const { connection, lock } = open(file, {});
  // Nobody will miss a partly filled file; the product never writes like this.
  connection.pragma('synchronous = OFF');
  const [slideStore, runStore, vectors, reviews] = [
    createSlides(connection),
    createRuns(connection),
    createVectors(connection),
    new Reviews(connection, derivedMetricsOf),
  ];
  const { random, gauss, make } = featureMaker(3);
  const bytes = (length: number) => Buffer.from(Uint8Array.from({ length }, () => random() * 256));
  const thumbs = Array.from({ length: POOL }, () => bytes(THUMB_BYTES * (0.7 + 0.6 * random())));
  const masks = Array.from({ length: POOL }, () => bytes(MASK_BYTES * (0.7 + 0.6 * random())));
  const measures = Object.keys(morphologySchema.shape) as (keyof Morphology)[];
  const perSlide = Math.ceil(cells / slides);
  let projection: Projection | undefined;
  let waiting: RunId[] = [];
  const sample: Float32Array[] = [];

  const addBlocks = (runs: readonly RunId[], basis: Projection) => {
    for (const run of runs) vectors.addBlock(run, basis.id, makeBlock([...vectors.featuresOf(run)], basis));
  };

  for (let s = 0; s < slides; s++) {
    const slideId = slideStore.create({ name: `slide ${s}`, accession: `A${s}`, synthetic: true });
    const shares = random() < 0.06 ? SHIFTED : HEALTHY;
    const offset = Float32Array.from({ length: LATENTS }, () => 0.3 * gauss());
    const calls: { class: CellClass; status: 'classified' | 'unidentified' }[] = [];
    const made = Array.from({ length: perSlide }, (_, i): NewCell => {
      const place = draw(shares, random());
      const name = CELL_CLASSES[place] ?? 'NE';
      const confidence = 0.6 + 0.39 * Math.sqrt(random());
      const status = confidence < 0.64 ? 'unidentified' : 'classified';
      calls.push({ class: name, status });
      const probabilities = Object.fromEntries(
        CELL_CLASSES.map((c) => [c, c === name ? confidence : ((1 - confidence) / 13) * (0.5 + random())]),
      ) as NewCell['probabilities'];
      return {
        box: [(i % CELLS_A_FILE) * 90, Math.floor(i / CELLS_A_FILE), 80, 90],
        class: name,
        status,
        confidence,
        probabilities,
        quality: { score: 0.7 + 0.3 * random(), flags: random() < 0.05 ? ['blurred'] : [] },
        morphology: Object.fromEntries(
          measures.map((measure, m) => [
            measure,
            measure === 'nucleus_lobes' ? 1 + (place % 3) : (place + 5) * (m + 1) * (1 + 0.1 * gauss()),
          ]),
        ) as Morphology,
        contour: Array.from({ length: OUTLINE_POINTS }, (_, n) => [
          40 + 30 * Math.cos(n / 14.3) + random(),
          45 + 30 * Math.sin(n / 14.3) + random(),
        ]),
        thumb: thumbs[(s + i) % POOL] as Buffer,
        mask: masks[(s + i) % POOL] as Buffer,
        features: make(place, offset),
      };
    });
    if (sample.length < FITTED_ON) sample.push(...made.map(({ features }) => features));
    const images: NewImage[] = [];
    for (let at = 0; at < made.length; at += CELLS_A_FILE) {
      const relative = `field-${at / CELLS_A_FILE}.png`;
      const image = { relative, sha256: sha256(`${s} ${at}`), width: 1900, height: 900, bytes: 4321, format: 'png' };
      images.push({ ...image, cells: made.slice(at, at + CELLS_A_FILE) });
    }
    const run = runStore.start(
      makeRun(
        slideId,
        images.map(({ relative }) => relative),
      ),
    );
    runStore.appendBatch(run, { images, refused: [] });
    const differential: Differential = differentialOf(calls);
    runStore.finish(run, { status: 'complete', timing: TIMING, differential });
    const at = new Date(Date.UTC(2026, 0, 1) + (s / slides) * 365 * 24 * 3600_000).toISOString();
    connection.run('UPDATE runs SET started_at = $at, finished_at = $at WHERE id = $run', { at, run });
    connection.run('UPDATE slides SET created_at = $at WHERE id = $slideId', { at, slideId });

    const ids = connection.all<{ cell: CellId; class: CellClass }>(
      'SELECT cell, class FROM predictions WHERE run = $run',
      { run },
    );
    for (let n = 0; n < 5; n++) {
      const { cell, class: called } = ids[Math.floor(random() * ids.length)] ?? {};
      if (cell === undefined || called === undefined) continue;
      const to = random() < 0.9 ? called : (CELL_CLASSES[draw(SHIFTED, random())] ?? 'NE');
      const change = to === called ? { action: 'confirm' as const } : { action: 'relabel' as const, to };
      const actor = { id: `person:${s % 3}`, name: `Reader ${s % 3}` };
      reviews.apply({ slide: slideId, reader: 1, actor }, [{ ...change, cellIds: [cell] }]);
    }

    waiting.push(run);
    if (!projection && (sample.length >= FITTED_ON || s === slides - 1)) {
      const id = vectors.replaceProjection(fitProjection(sample, SCALE_MODEL, sample.length));
      projection = vectors.projection(SCALE_MODEL);
      if (projection?.id !== id) throw new Error('The projection was not stored.');
    }
    if (projection) {
      addBlocks(waiting, projection);
      waiting = [];
    }
    progress?.(s + 1);
  }
  connection.run('UPDATE maintenance SET clean = 1, checked_at = $at WHERE id = 1', {
    at: new Date().toISOString(),
  });
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  lock?.release();
}

if (process.argv[1] === import.meta.filename) {
  const [file, cells = '20000', slides = '200'] = process.argv.slice(2);
  if (!file) throw new Error('usage: node tests/bench/scale.ts <file> [cells] [slides]');
  const started = performance.now();
  fillScale(file, {
    cells: Number(cells),
    slides: Number(slides),
    progress: (done) => {
      if (done % 100 === 0)
        process.stderr.write(`${done} slides, ${Math.round((performance.now() - started) / 1000)} s\n`);
    },
  });
}
