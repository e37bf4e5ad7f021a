import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { locateCells } from '../../native/fields/locate.ts';
import { matchBoxes, scoreFields } from '../../native/fields/score.ts';
import { decodeImage, walkImages } from '../../native/images/index.ts';
import type { Sample } from '../../native/segmenter/calibrate.ts';
import { createSegmenter, parseUnaryParameters, type UnaryParameters } from '../../native/segmenter/index.ts';
import { LEAST_CELLS, refit } from '../../native/segmenter/refit.ts';
import { scoreMask, summarise } from '../../native/segmenter/score.ts';
import { type Box, CELL_CLASSES, type CellClass, LeukoscopeError, type RefusedFile } from '../contract/index.ts';
import { quantile } from '../contract/quantile.ts';
import { evaluateMasks, type JudgedMask } from '../engine/evaluation/mask-evaluation.ts';
import { appPaths } from '../engine/paths.ts';
import { StageClock } from '../engine/runs/clock.ts';
import { analyseImages } from '../engine/runs/pipeline.ts';
import { readTable } from './csv-table.ts';
import { readLabels } from './labels.ts';
import { pairMasks, readPair } from './samples.ts';
import {
  type EngineFlags,
  nameRefused,
  print,
  progressLine,
  type Registry,
  type Surroundings,
  usingEngine,
  withEngine,
  writeJson,
  writeOutput,
} from './shared.ts';
import { maskTable } from './table.ts';

/** A file that the product needs, or the error that says so. */
function readNeeded(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new LeukoscopeError(
      'SEGMENTER_UNUSABLE',
      `${file} can't be read. Check the path, or run the build.`,
      undefined,
      {
        cause,
      },
    );
  }
}

function readSegmenter(around: Surroundings, chosen?: string): { wasm: Uint8Array; parameters: UnaryParameters } {
  const paths = appPaths(around.root);
  const file = chosen ?? paths.segmenterParameters;
  return { wasm: readNeeded(paths.wasm), parameters: parseUnaryParameters(readNeeded(file).toString('utf8'), file) };
}

function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new LeukoscopeError('CANCELLED', 'Cancelled; nothing was written.');
}

const isLabelled = (folder: string) =>
  existsSync(join(folder, 'labels.csv')) ||
  (existsSync(folder) && readdirSync(folder).some((name) => (CELL_CLASSES as readonly string[]).includes(name)));

/** The classes and calls of labelled images by file; empty when the images are not labelled. */
async function classify(folder: string, flags: EngineFlags, around: Surroundings) {
  const calls = new Map<string, { truth: CellClass; call: CellClass }>();
  if (!isLabelled(folder)) return calls;
  const labelled = await readLabels(folder);
  const truths = new Map(labelled.map(({ relative, truth }) => [relative, truth]));
  await usingEngine(around, flags, { needs: 'read', databaseFile: ':memory:' }, async (engine) => {
    for await (const batch of analyseImages(labelled, 'cell', engine.tools.pipeline, new StageClock(), around.signal)) {
      for (const { file, cells } of batch.images) {
        const truth = truths.get(file.relative);
        const call = cells[0]?.class;
        if (truth && call) calls.set(file.relative, { truth, call });
      }
    }
  });
  return calls;
}

/** `leukoscope evaluate-masks` */
async function evaluateMaskFolder(images: string, masks: string, flags: EngineFlags, around: Surroundings) {
  const { pairs, refused } = await pairMasks(images, masks);
  const { wasm, parameters } = readSegmenter(around, flags.segmenter);
  const calls = await classify(images, flags, around);
  const segmenter = createSegmenter(wasm, parameters);
  const judged: JudgedMask[] = [];
  const line = progressLine(pairs.length);
  for (const pair of pairs) {
    stopIfAsked(around.signal);
    const sample = await readPair(pair);
    if ('code' in sample) {
      refused.push(sample);
      continue;
    }
    const { rgb, width, height, mask } = sample;
    // The first image also pays for compiling the kernel and for the tables of its size.
    if (judged.length === 0) segmenter.segment(rgb, width, height);
    const found = segmenter.segment(rgb, width, height);
    const file = pair.image.relative;
    judged.push({
      file,
      score: scoreMask(found.mask, mask),
      milliseconds: found.milliseconds,
      label: calls.get(file) ?? null,
    });
    line.show(judged.length);
  }
  line.end();
  if (!judged.length) {
    nameRefused(refused);
    throw new LeukoscopeError('NO_INPUT', `No image of ${images} could be used with its mask.`);
  }
  const evaluation = evaluateMasks(judged);
  writeJson(flags.json, { ...evaluation, segmenter: segmenter.info, refused });
  print(maskTable(evaluation, segmenter.info));
  return nameRefused(refused);
}

function readBoxes(file: string): Map<string, Box[]> {
  const rows = readTable(file, 'file,x,y,width,height');
  const boxes = new Map<string, Box[]>();
  for (const [i, row] of rows.entries()) {
    const [x, y, width, height] = [row.x, row.y, row.width, row.height].map((value) =>
      value ? Number(value) : Number.NaN,
    ) as Box;
    if (!row.file || ![x, y, width, height].every(Number.isFinite) || width <= 0 || height <= 0) {
      throw new LeukoscopeError(
        'BAD_REQUEST',
        `${file}, row ${i + 2}: needs a file and a box x,y,width,height in px; it has "${Object.values(row).join(',')}".`,
      );
    }
    boxes.set(row.file, [...(boxes.get(row.file) ?? []), [x, y, width, height]]);
  }
  return boxes;
}

/** `leukoscope evaluate-fields` */
async function evaluateFieldFolder(images: string, table: string, flags: { json?: string }, around: Surroundings) {
  const truth = readBoxes(table);
  const { files, refused } = await walkImages([images]);
  const keyOf = (relative: string) => (truth.has(relative) ? relative : basename(relative));
  const judged: { file: string; truth: Box[]; located: Box[]; milliseconds: number }[] = [];
  const line = progressLine(files.length);
  for (const { path, relative } of files) {
    stopIfAsked(around.signal);
    try {
      const { rgb, width, height } = await decodeImage(path);
      const began = performance.now();
      const located = locateCells(rgb, width, height).map(({ cellBox }) => cellBox);
      const milliseconds = performance.now() - began;
      judged.push({ file: relative, truth: truth.get(keyOf(relative)) ?? [], located, milliseconds });
    } catch (error) {
      if (!(error instanceof LeukoscopeError)) throw error;
      refused.push({ file: relative, code: error.code as RefusedFile['code'], message: error.message });
    }
    line.show(judged.length + refused.length);
  }
  line.end();
  if (!judged.length) {
    nameRefused(refused);
    throw new LeukoscopeError('NO_INPUT', `There is no field in ${images} that could be read.`);
  }
  const seen = new Set([...files.map(({ relative }) => keyOf(relative))]);
  for (const file of truth.keys()) {
    if (seen.has(file)) continue;
    const message = `${file} has boxes in ${table} but is not in ${images}; its cells are not counted.`;
    refused.push({ file, code: 'UNREADABLE', message });
  }
  const { hits, missed, extra, recall, precision } = scoreFields(judged);
  const times = judged.map(({ milliseconds }) => milliseconds);
  const evaluation = {
    schema: 'leukoscope/field-evaluation/1',
    n: judged.length,
    cells: hits + missed,
    located: hits + extra,
    hits,
    missed,
    extra,
    recall,
    precision,
    ms_per_field: {
      mean: times.reduce((a, b) => a + b, 0) / times.length,
      median: quantile(times, 0.5),
      p95: quantile(times, 0.95),
    },
    fields: judged.map(({ file, truth: boxes, located, milliseconds }) => {
      const matched = matchBoxes(boxes, located).length;
      return {
        file,
        cells: boxes.length,
        located: located.length,
        hits: matched,
        missed: boxes.length - matched,
        extra: located.length - matched,
        boxes: located,
        milliseconds,
      };
    }),
  };
  writeJson(flags.json, { ...evaluation, refused });
  for (const { file, missed: lost, extra: more } of evaluation.fields)
    if (lost || more) print(`${file.padEnd(32)} ${lost} missed, ${more} extra`);
  print(
    `${judged.length} fields with ${hits + missed} cells: recall ${recall.toFixed(4)} (${missed} missed), ` +
      `precision ${precision.toFixed(4)} (${extra} extra), ${evaluation.ms_per_field.median.toFixed(0)} ms a field (median)`,
  );
  return nameRefused(refused);
}

interface CalibrateFlags {
  out: string;
  segmenter?: string;
  json?: string;
}

/** `leukoscope calibrate` */
async function calibrate(images: string, masks: string, flags: CalibrateFlags, around: Surroundings) {
  const { pairs, refused } = await pairMasks(images, masks);
  const { wasm, parameters: start } = readSegmenter(around, flags.segmenter);
  const samples: Sample[] = [];
  for (const pair of pairs) {
    const sample = await readPair(pair);
    if ('code' in sample) refused.push(sample);
    else samples.push(sample);
  }
  stopIfAsked(around.signal);
  const version = `${start.version}+${new Date().toISOString().slice(0, 19)}Z`;
  const began = performance.now();
  const line = progressLine(samples.length);
  const { parameters, cells } = refit(wasm, samples, start, version, [], (done) =>
    line.show(Math.min(done, samples.length)),
  );
  line.end();
  const seconds = (performance.now() - began) / 1000;
  writeOutput(flags.out, `${JSON.stringify(parameters)}\n`);
  const summary = (when: 'before' | 'after') => ({
    cell: summarise(cells.map((cell) => cell[when].cell)),
    nucleus: summarise(cells.map((cell) => cell[when].nucleus)),
  });
  const [before, after] = [summary('before'), summary('after')];
  writeJson(flags.json, {
    schema: 'leukoscope/calibration/1',
    n: samples.length,
    version: parameters.version,
    out: flags.out,
    seconds,
    before,
    after,
    refused,
  });
  const say1 = (title: string, { cell, nucleus }: typeof before) =>
    print(
      `${title.padEnd(32)} cell Dice ${cell.dice.mean.toFixed(4)}, failed ${(100 * cell.failures).toFixed(1)}%; ` +
        `nucleus Dice ${nucleus.dice.mean.toFixed(4)}, failed ${(100 * nucleus.failures).toFixed(1)}%`,
    );
  say1('before', before);
  say1('after, by leave-one-out', after);
  print(
    `${samples.length} cells in ${seconds.toFixed(1)} s; written to ${flags.out}. Use it with --segmenter ${flags.out}`,
  );
  return nameRefused(refused);
}

export function registerSegmenter({ program, around, run }: Registry): void {
  withEngine(program.command('evaluate-masks <images> <masks>'))
    .description(
      'compare masks with true ones of the same names; images labelled by class also give the error rates per class',
    )
    .action(
      run((images: string, masks: string, flags: EngineFlags) => evaluateMaskFolder(images, masks, flags, around)),
    );
  program
    .command('evaluate-fields <images> <boxes>')
    .description('compare the cells located in fields with a table of boxes (file,x,y,width,height)')
    .option('--json <file>', 'write the result as JSON')
    .action(
      run((images: string, boxes: string, flags: { json?: string }) =>
        evaluateFieldFolder(images, boxes, flags, around),
      ),
    );
  program
    .command('calibrate <images> <masks>')
    .description(`refit the segmenter to a laboratory’s own corrected cells: at least ${LEAST_CELLS}, better ten`)
    .requiredOption('--out <file>', 'where to write the fitted parameters; --segmenter uses them')
    .option('--segmenter <file>', 'parameters to go on from, instead of the shipped ones')
    .option('--json <file>', 'write the result as JSON')
    .action(run((images: string, masks: string, flags: CalibrateFlags) => calibrate(images, masks, flags, around)));
}
