import type { RefusedFile } from '../contract/index.ts';
import { evaluate, type Judged } from '../engine/evaluation/evaluation.ts';
import { StageClock } from '../engine/runs/clock.ts';
import { analyseImages } from '../engine/runs/pipeline.ts';
import { readLabels } from './labels.ts';
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
} from './shared.ts';
import { evaluationTable } from './table.ts';

/** `leukoscope evaluate` */
async function evaluateFolder(folder: string, flags: EngineFlags, around: Surroundings): Promise<number> {
  const labelled = await readLabels(folder, { sets: true });
  const truths = new Map(labelled.map((file) => [file.relative, file]));
  return usingEngine(around, flags, { needs: 'read', databaseFile: ':memory:' }, async (engine) => {
    const judged: Judged[] = [];
    const refused: RefusedFile[] = [];
    const line = progressLine(labelled.length);
    for await (const batch of analyseImages(labelled, 'cell', engine.tools.pipeline, new StageClock(), around.signal)) {
      refused.push(...batch.refused);
      for (const { file, cells } of batch.images) {
        const known = truths.get(file.relative);
        if (!known) continue;
        const { truth, accepts, source } = known;
        for (const { class: call, status, confidence } of cells)
          judged.push({ truth, accepts, source, call, status, confidence });
      }
      line.show(judged.length);
    }
    line.end();
    const evaluation = evaluate(judged);
    const { provider } = await engine.tools.provider();
    writeJson(flags.json, { ...evaluation, model: engine.tools.modelInfo, provider, refused });
    print(evaluationTable(evaluation));
    return nameRefused(refused);
  });
}

export function registerEvaluate({ program, around, run }: Registry): void {
  withEngine(program.command('evaluate <folder>'))
    .description('compare the calls with the labels of a folder (class sub-folders, or labels.csv)')
    .action(run((folder: string, flags: EngineFlags) => evaluateFolder(folder, flags, around)));
}
