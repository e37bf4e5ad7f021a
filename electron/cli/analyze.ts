import { basename, resolve } from 'node:path';
import { Option } from 'commander';
import { walkImages } from '../../native/images/index.ts';
import { analysedCellSchema } from '../contract/analysis.ts';
import { type Analysis, LeukoscopeError, METHODS } from '../contract/index.ts';
import { defaultDatabase } from '../engine/paths.ts';
import type { Mode } from '../engine/runs/pipeline.ts';
import { maskName, writeFreshMask, writeStoredMasks } from './masks.ts';
import { writeSlideReport } from './report.ts';
import {
  complain,
  DONE,
  type EngineFlags,
  nameRefused,
  print,
  progressLine,
  type Registry,
  SOME_REFUSED,
  type Surroundings,
  usingEngine,
  withEngine,
  writeJson,
} from './shared.ts';
import { withAccount } from './sign-in.ts';
import { differentialTable } from './table.ts';

interface AnalyzeFlags extends EngineFlags {
  mode: Mode;
  slide?: string;
  accession?: string;
  masks?: string;
  report?: string;
}

/** `leukoscope analyze` */
async function analyze(inputs: string[], flags: AnalyzeFlags, around: Surroundings): Promise<number> {
  const walk = await walkImages(inputs);
  if (!walk.files.length) {
    nameRefused(walk.refused);
    throw new LeukoscopeError('NO_INPUT', `There is no image to analyse in ${inputs.join(', ')}.`);
  }
  const databaseFile = flags.db ?? defaultDatabase();
  const { needs } = METHODS['runs.start'];
  return usingEngine(around, flags, { needs, databaseFile }, async (engine, actor) => {
    const slide = flags.slide ?? basename(resolve(inputs[0] ?? walk.root));
    const plan = await engine.runs.plan({
      ...walk,
      slide,
      accession: flags.accession ?? null,
      synthetic: false,
      mode: flags.mode,
    });
    const line = progressLine(walk.files.length);
    const { masks } = flags;
    const outcome = await engine.runs.run(plan, around.signal, {
      progress: (done) => line.show(done),
      ...(masks !== undefined && { image: (image) => writeFreshMask(masks, image) }),
    });
    line.end();
    if (masks !== undefined && plan.done.length) {
      const before = plan.done.map(({ relative }) => relative);
      await writeStoredMasks(masks, before, plan.id, engine.database.cells);
    }
    const { provider, note } = await engine.tools.provider();
    if (note) complain(note);
    const refused = plan.done.length ? (engine.database.runs.get(plan.id)?.refused ?? []) : outcome.refused;
    const stored = plan.done.length ? engine.database.cells.ofRun(plan.id) : outcome.cells;
    const analysis: Analysis = {
      schema: 'leukoscope/analysis/1',
      model: engine.tools.modelInfo,
      segmenter: engine.tools.segmenterInfo,
      provider,
      // The schema leaves out what only the database knows of a cell.
      cells: stored.map((cell) =>
        analysedCellSchema.parse({ ...cell, mask: masks === undefined ? null : maskName(cell.file) }),
      ),
      refused,
      differential: outcome.differential,
      timing_ms: outcome.timing,
    };
    writeJson(flags.json, analysis);
    if (flags.report !== undefined && outcome.status === 'complete') {
      await writeSlideReport(engine.reports, actor, plan.slideId, flags.report);
    }
    const { cells, timing_ms } = analysis;
    print(differentialTable(analysis.differential, analysis.cells.length));
    if (
      outcome.status === 'complete' &&
      !engine.database.runs.ofSlide(plan.slideId).some(({ id, shown }) => shown && id === plan.id)
    )
      complain(
        `The analysis is complete but not shown, because decisions have no cell in it. "leukoscope runs ${slide} --show ${plan.id}" names them.`,
      );
    print(
      `\n${cells.length} cells of ${walk.files.length} images in ${(timing_ms.total / 1000).toFixed(1)} s on ${provider}; for research use only`,
    );
    if (outcome.status === 'cancelled') complain('Cancelled: what was complete is kept.');
    return nameRefused(refused) || (outcome.status === 'cancelled' ? SOME_REFUSED : DONE);
  });
}

export function registerAnalyze({ program, around, run }: Registry): void {
  withAccount(withEngine(program.command('analyze <inputs...>')))
    .description('segment, classify and count the white cells of images; folders are searched')
    .addOption(new Option('--mode <mode>', 'what an image shows').choices(['auto', 'cell', 'field']).default('auto'))
    .option('--slide <name>', 'name of the slide; the folder’s name by default')
    .option('--accession <id>', 'accession number of the sample')
    .option('--masks <dir>', 'write a mask for each image')
    .option('--report <file>', 'write the slide’s report as PDF')
    .option('--db <file>', 'database to use; :memory: leaves no trace')
    .action(run((inputs: string[], flags: AnalyzeFlags) => analyze(inputs, flags, around)));
}
