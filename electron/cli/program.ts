import { Command } from 'commander';
import { LeukoscopeError, toWireError } from '../contract/index.ts';
import { registerAnalyze } from './analyze.ts';
import { registerDatabase } from './database.ts';
import { registerEvaluate } from './evaluate.ts';
import { registerReport } from './report.ts';
import { registerRuns } from './runs.ts';
import { registerSegmenter } from './segmenter.ts';
import type { Registry, Surroundings } from './shared.ts';
import { registerStatistics } from './statistics.ts';
import { registerTrainHead } from './train-head.ts';

/** Could not run: usage, no readable input, model or database unusable. */
const COULD_NOT_RUN = 2;

/** Each file of commands puts its own on the program. */
const REGISTERS: readonly ((registry: Registry) => void)[] = [
  registerAnalyze,
  registerRuns,
  registerEvaluate,
  registerSegmenter,
  registerTrainHead,
  registerReport,
  // After the reports, whose group of exports it adds to.
  registerStatistics,
  registerDatabase,
];

/** Errors of usage are thrown, not answered by ending the process. */
function throwErrors(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwErrors);
}

/** The program with every command. @param run What a command's answer, its exit code, is given to. */
export function buildProgram(around: Surroundings, run: Registry['run']): Command {
  const program = new Command('leukoscope')
    .description('White blood cell segmentation, classification and differential counts. For research use only.')
    .version(around.appVersion);
  for (const register of REGISTERS) register({ program, around, run });
  throwErrors(program);
  return program;
}

/**
 * Runs the command line.
 *
 * @param args What follows the program's name.
 * @returns The exit code: 0 done, 1 done but some inputs were refused, 2 could not run.
 */
export async function runProgram(args: string[], around: Surroundings): Promise<number> {
  let code = 0;
  const program = buildProgram(around, (command) => async (...args) => {
    code = await command(...args);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error) return error.exitCode === 0 ? 0 : COULD_NOT_RUN;
    const { code: name, message } = toWireError(error);
    process.stderr.write(`${name}: ${message}\n`);
    if (!(error instanceof LeukoscopeError) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return COULD_NOT_RUN;
  }
}
