import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { openDatabase, restoreDatabase } from '../../db/index.ts';
import { walkImages } from '../../native/images/index.ts';
import { type Analysis, LeukoscopeError, type Provider, type RefusedFile } from '../contract/index.ts';
import type { Port } from '../contract/port.ts';
import { Engine } from '../engine/engine.ts';
import { evaluate, type Judged } from '../engine/evaluation.ts';
import { StageClock } from '../engine/jobs/clock.ts';
import { analyseImages, type Mode } from '../engine/jobs/pipeline.ts';
import { defaultDatabase } from '../engine/paths.ts';
import { readLabels } from './labels.ts';
import { maskName, writeMask } from './masks.ts';
import { differentialTable, evaluationTable } from './table.ts';

/** What the command line needs from where it runs: under Node, or inside the packaged application. */
export interface Surroundings {
  root: string;
  appVersion: string;
  startInference: () => Promise<Port>;
  sqliteBinding?: string | undefined;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

export interface EngineFlags {
  provider: Provider | 'auto';
  model?: string;
  segmenter?: string;
  threads?: number;
  db?: string;
  json?: string;
}

/** Exit codes of the contract. */
const DONE = 0;
const SOME_REFUSED = 1;

const say = (text: string) => process.stdout.write(`${text}\n`);
const complain = (text: string) => process.stderr.write(`${text}\n`);

function openEngine(around: Surroundings, flags: EngineFlags, databaseFile: string): Engine {
  return new Engine({
    root: around.root,
    appVersion: around.appVersion,
    startInference: around.startInference,
    sqliteBinding: around.sqliteBinding,
    databaseFile,
    provider: flags.provider,
    model: flags.model,
    segmenter: flags.segmenter,
    threads: flags.threads,
  });
}

function writeJson(file: string | undefined, content: unknown): void {
  if (file === undefined) return;
  try {
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  } catch (cause) {
    throw new LeukoscopeError('UNREADABLE', `${file} can't be written. Choose another place for --json.`, undefined, {
      cause,
    });
  }
}

/** A progress line on a terminal; nothing where the output goes to a file. */
function progressLine(total: number) {
  const started = performance.now();
  const tty = process.stderr.isTTY;
  return {
    show(done: number) {
      if (!tty) return;
      const rate = done / ((performance.now() - started) / 1000);
      process.stderr.write(`\r\u001b[K${done} of ${total} images, ${rate.toFixed(1)} a second`);
    },
    end() {
      if (tty) process.stderr.write('\r\u001b[K');
    },
  };
}

function nameRefused(refused: readonly RefusedFile[]): number {
  for (const { file, code, message } of refused) complain(`${file}: ${code}: ${message}`);
  return refused.length ? SOME_REFUSED : DONE;
}

export interface AnalyzeFlags extends EngineFlags {
  mode: Mode;
  slide?: string;
  accession?: string;
  masks?: string;
}

/** `leukoscope analyze` */
export async function analyze(inputs: string[], flags: AnalyzeFlags, around: Surroundings): Promise<number> {
  const walk = await walkImages(inputs);
  if (!walk.files.length) {
    nameRefused(walk.refused);
    throw new LeukoscopeError('NO_INPUT', `There is no image to analyse in ${inputs.join(', ')}.`);
  }
  const engine = openEngine(around, flags, flags.db ?? defaultDatabase());
  try {
    const slide = flags.slide ?? basename(resolve(inputs[0] ?? walk.root));
    const plan = await engine.plan({
      ...walk,
      slide,
      accession: flags.accession ?? null,
      synthetic: false,
      mode: flags.mode,
    });
    const line = progressLine(walk.files.length);
    const { masks } = flags;
    const outcome = await engine.run(plan, around.signal, {
      progress: (done) => line.show(done),
      ...(masks !== undefined && { image: (image) => writeMask(masks, image) }),
    });
    line.end();
    const { provider, note } = await engine.provider();
    if (note) complain(note);
    const refused = plan.done.length ? (engine.database.runs.get(plan.id)?.refused ?? []) : outcome.refused;
    const stored = plan.done.length ? engine.database.cells.ofRun(plan.id) : outcome.cells;
    const analysis: Analysis = {
      schema: 'leukoscope/analysis/1',
      model: engine.modelInfo,
      segmenter: engine.segmenterInfo,
      provider,
      cells: stored.map(({ file, box, class: name, status, confidence, probabilities, quality, morphology }) => ({
        file,
        box,
        class: name,
        status,
        confidence,
        probabilities,
        quality,
        morphology,
        mask: masks === undefined ? null : maskName(file),
      })),
      refused,
      differential: outcome.differential,
      timing_ms: outcome.timing,
    };
    writeJson(flags.json, analysis);
    const { cells, timing_ms } = analysis;
    say(differentialTable(analysis.differential));
    say(
      `\n${cells.length} cells of ${walk.files.length} images in ${(timing_ms.total / 1000).toFixed(1)} s on ${provider}; for research use only`,
    );
    if (outcome.status === 'cancelled') complain('Cancelled: what was complete is kept.');
    return nameRefused(refused) || (outcome.status === 'cancelled' ? SOME_REFUSED : DONE);
  } finally {
    await engine.close();
  }
}

/** `leukoscope evaluate` */
export async function evaluateFolder(folder: string, flags: EngineFlags, around: Surroundings): Promise<number> {
  const labelled = await readLabels(folder);
  const truths = new Map(labelled.map((file) => [file.relative, file]));
  const engine = openEngine(around, flags, ':memory:');
  try {
    const judged: Judged[] = [];
    const refused: RefusedFile[] = [];
    const line = progressLine(labelled.length);
    for await (const batch of analyseImages(labelled, 'cell', engine.tools, new StageClock(), around.signal)) {
      refused.push(...batch.refused);
      for (const { file, cells } of batch.images) {
        const known = truths.get(file.relative);
        if (!known) continue;
        const { truth, source } = known;
        for (const { class: call, status, confidence } of cells)
          judged.push({ truth, source, call, status, confidence });
      }
      line.show(judged.length);
    }
    line.end();
    const evaluation = evaluate(judged);
    const { provider } = await engine.provider();
    writeJson(flags.json, { ...evaluation, model: engine.modelInfo, provider, refused });
    say(evaluationTable(evaluation));
    return nameRefused(refused);
  } finally {
    await engine.close();
  }
}

/** `leukoscope db check | backup | restore | stats | vacuum` */
export const databaseCommands = {
  check(file: string | undefined, json: string | undefined, around: Surroundings): number {
    const database = openDatabase(file ?? defaultDatabase(), { readOnly: true, nativeBinding: around.sqliteBinding });
    const result = database.check();
    database.close();
    writeJson(json, result);
    for (const problem of result.problems) complain(problem);
    say(
      result.ok
        ? `sound: ${result.checked.cells} cells, ${result.checked.runs} runs, ${result.checked.events} review events`
        : 'NOT sound',
    );
    return result.ok ? DONE : SOME_REFUSED;
  },
  stats(file: string | undefined, json: string | undefined, around: Surroundings): number {
    const database = openDatabase(file ?? defaultDatabase(), { readOnly: true, nativeBinding: around.sqliteBinding });
    const stats = database.stats();
    database.close();
    writeJson(json, stats);
    for (const [name, value] of Object.entries(stats))
      say(`${name.padEnd(14)} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
    return DONE;
  },
  async backup(target: string, file: string | undefined, around: Surroundings): Promise<number> {
    const database = openDatabase(file ?? defaultDatabase(), { readOnly: true, nativeBinding: around.sqliteBinding });
    try {
      say(`backed up to ${await database.backup(target)}`);
    } finally {
      database.close();
    }
    return DONE;
  },
  async restore(source: string, file: string | undefined, around: Surroundings): Promise<number> {
    say(
      `restored to ${await restoreDatabase(source, file ?? defaultDatabase(), { nativeBinding: around.sqliteBinding })}`,
    );
    return DONE;
  },
  vacuum(file: string | undefined, around: Surroundings): number {
    const database = openDatabase(file ?? defaultDatabase(), { nativeBinding: around.sqliteBinding });
    database.vacuum();
    database.close();
    return DONE;
  },
};
