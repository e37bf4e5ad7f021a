import { basename, dirname, resolve } from 'node:path';
import { formatHead } from '../../models/head/head.ts';
import { readRehearsal } from '../../models/head/rehearsal.ts';
import { isWorse, type TrainingCell, trainHead } from '../../models/head/train.ts';
import { CELL_CLASSES, type HeadComparison, LeukoscopeError, METHODS, type RefusedFile } from '../contract/index.ts';
import type { Engine } from '../engine/engine.ts';
import { readTrainingFeatures } from '../engine/heads/training-features.ts';
import { defaultDatabase } from '../engine/paths.ts';
import { readLabels, readLabelTable } from './labels.ts';
import {
  complain,
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
import { withAccount } from './sign-in.ts';

interface TrainFlags extends EngineFlags {
  fromDb?: boolean;
  out: string;
  test?: string;
  name?: string;
  acceptWorse?: boolean;
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`.padStart(8);
const SEEN: Record<HeadComparison['on'], string> = {
  locked: 'locked cells, never fitted on',
  crossed: 'all cells, each judged by a head fitted without it',
  test: 'test cells, never fitted on',
  known: 'cells of the shipped classes, never fitted on by this head',
};

/** Before and after, class by class. */
function comparisonTable({ on, n, before, after, classes }: HeadComparison): string {
  const lines = [
    `${n} ${SEEN[on]}`,
    `${'class'.padEnd(8)}${'n'.padStart(6)}${'TPR'.padStart(8)}${'after'.padStart(8)}${'prec.'.padStart(8)}${'after'.padStart(8)}`,
  ];
  for (const name of CELL_CLASSES) {
    const row = classes[name];
    if (!row) continue;
    const { support, before: old, after: fresh } = row;
    lines.push(
      `${name.padEnd(8)}${String(support).padStart(6)}${percent(old.tpr)}${percent(fresh.tpr)}${percent(old.precision)}${percent(fresh.precision)}`,
    );
  }
  lines.push(
    `macro-F1 ${before.macro_f1.toFixed(3)} -> ${after.macro_f1.toFixed(3)}, accuracy ${percent(before.accuracy).trim()} -> ${percent(after.accuracy).trim()}`,
  );
  return lines.join('\n');
}

async function trainingCellsOf(
  folder: string | undefined,
  flags: TrainFlags,
  engine: Engine,
  around: Surroundings,
): Promise<{ cells: TrainingCell[]; refused: RefusedFile[]; description: string }> {
  if (flags.fromDb) {
    const cells = engine.database.heads.trainingCells(engine.tools.model.info.sha256);
    return { cells, refused: [], description: 'Reviewed cells of signed slides' };
  }
  if (folder === undefined) throw new LeukoscopeError('BAD_REQUEST', 'Name a labelled folder, or use --from-db.');
  const images = await readLabels(folder);
  const line = progressLine(images.length);
  const read = await readTrainingFeatures(images, engine.tools.model, engine.tools, around.signal, (done) =>
    line.show(done),
  );
  line.end();
  return { ...read, description: `Folder ${basename(resolve(folder))}` };
}

/** `leukoscope train-head` */
async function train(folder: string | undefined, flags: TrainFlags, around: Surroundings): Promise<number> {
  const databaseFile = flags.fromDb ? (flags.db ?? defaultDatabase()) : ':memory:';
  const { needs } = METHODS['heads.train'];
  return usingEngine(around, flags, { needs, databaseFile }, async (engine) => {
    const { head } = engine.tools.model;
    if (!head) throw new LeukoscopeError('MODEL_UNUSABLE', 'This model has no head of its own to start from.');
    const { cells, refused, description } = await trainingCellsOf(folder, flags, engine, around);
    const test = flags.test
      ? await readTrainingFeatures(
          readLabelTable(flags.test, dirname(flags.test)),
          engine.tools.model,
          engine.tools,
          around.signal,
        )
      : { cells: [], refused: [] };
    refused.push(...test.refused);
    const classes = new Set(cells.map(({ truth }) => truth));
    if (classes.size < 2) {
      throw new LeukoscopeError(
        'NO_INPUT',
        `${cells.length} labelled cells of ${classes.size} classes: a head needs cells of at least two classes.`,
      );
    }
    const at = new Date().toISOString();
    const version = flags.name ?? at.slice(0, 10);
    const { rehearsal: file, info } = engine.tools.model;
    const rehearsal = file ? readRehearsal(file, info.sha256) : [];
    const result = trainHead(head, cells, test.cells, { version, description, at, rehearsal });
    const { comparison, known, trained, locked } = result;
    print(`trained on ${trained} cells of ${classes.size} classes; ${locked} locked\n`);
    print(comparisonTable(comparison));
    if (result.test) print(`\n${comparisonTable(result.test)}`);
    if (known) print(`\n${comparisonTable(known)}`);
    const refuse = isWorse(comparison) && !flags.acceptWorse;
    writeJson(flags.json, {
      schema: 'leukoscope/train-head/1',
      trained,
      locked,
      comparison,
      test: result.test,
      known,
      written: !refuse,
      refused,
    });
    if (refuse) {
      throw new LeukoscopeError(
        'NOT_READY',
        `The new head is worse than the old one on cells it never saw (macro-F1 ${comparison.before.macro_f1.toFixed(3)} -> ` +
          `${comparison.after.macro_f1.toFixed(3)}) and was not written. Label more cells, or use --accept-worse.`,
      );
    }
    writeOutput(flags.out, formatHead(result.head));
    print(`\n${flags.out}: head ${version}. Use it with --model ${flags.out}`);
    if (!comparison.n) complain('No cell remained to compare on.');
    return nameRefused(refused);
  });
}

export function registerTrainHead({ program, around, run }: Registry): void {
  withAccount(withEngine(program.command('train-head [folder]')))
    .description('refit the classifier’s head to a laboratory’s labelled cells; the network stays as it is')
    .option('--from-db', 'learn from reviewed cells of the signed slides in the database')
    .option('--db <file>', 'database for --from-db')
    .requiredOption('--out <file>', 'where the head is written')
    .option('--test <file.csv>', 'cells to judge before and after, never learned from: file, class')
    .option('--name <version>', 'version of the head; today’s date by default')
    .option('--accept-worse', 'write the head although it is worse on cells that it never saw')
    .action(run((folder: string | undefined, flags: TrainFlags) => train(folder, flags, around)));
}
