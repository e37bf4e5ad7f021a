import { Command, InvalidArgumentError, Option } from 'commander';
import { LeukoscopeError, PROVIDERS, toWireError } from '../contract/index.ts';
import {
  type AnalyzeFlags,
  analyze,
  databaseCommands,
  type EngineFlags,
  evaluateFolder,
  type Surroundings,
} from './commands.ts';

/** Could not run: usage, no readable input, model or database unusable. */
const COULD_NOT_RUN = 2;

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return value;
}

const withEngine = (command: Command) =>
  command
    .addOption(
      new Option('--provider <name>', 'what runs the classifier').choices(['auto', ...PROVIDERS]).default('auto'),
    )
    .option('--model <file>', 'another model: weights with a manifest beside them')
    .option('--segmenter <file>', 'fitted segmenter parameters')
    .option('--threads <n>', 'processor threads to use', positive)
    .option('--json <file>', 'write the result as JSON');

/**
 * Runs the command line.
 *
 * @param args What follows the program's name.
 * @returns The exit code: 0 done, 1 done but some inputs were refused, 2 could not run.
 */
export async function runProgram(args: string[], around: Surroundings): Promise<number> {
  let code = 0;
  const program = new Command('leukoscope')
    .description('White blood cell segmentation, classification and differential counts. For research use only.')
    .version(around.appVersion)
    .exitOverride();

  withEngine(program.command('analyze <inputs...>'))
    .description('segment, classify and count the white cells of images; folders are searched')
    .addOption(new Option('--mode <mode>', 'what an image shows').choices(['auto', 'cell', 'field']).default('auto'))
    .option('--slide <name>', 'name of the slide; the folder’s name by default')
    .option('--accession <id>', 'accession number of the sample')
    .option('--masks <dir>', 'write a mask for each image')
    .option('--db <file>', 'database to use; :memory: leaves no trace')
    .action(async (inputs: string[], flags: AnalyzeFlags) => {
      code = await analyze(inputs, flags, around);
    });
  withEngine(program.command('evaluate <folder>'))
    .description('compare the calls with the labels of a folder (class sub-folders, or labels.csv)')
    .action(async (folder: string, flags: EngineFlags) => {
      code = await evaluateFolder(folder, flags, around);
    });

  const db = program.command('db').description('look after the database');
  const dbCommand = (name: string, description: string) =>
    db
      .command(name)
      .description(description)
      .option('--db <file>', 'database to use; the user’s by default')
      .option('--json <file>', 'write the result as JSON');
  type DbFlags = { db?: string; json?: string };
  dbCommand('check', 'integrity, event chain, and state against its replay').action((flags: DbFlags) => {
    code = databaseCommands.check(flags.db, flags.json, around);
  });
  dbCommand('stats', 'what is stored').action((flags: DbFlags) => {
    code = databaseCommands.stats(flags.db, flags.json, around);
  });
  dbCommand('backup <file>', 'copy the database into a new file, verified').action(
    async (file: string, flags: DbFlags) => {
      code = await databaseCommands.backup(file, flags.db, around);
    },
  );
  dbCommand('restore <file>', 'make a new database of a backup').action(async (file: string, flags: DbFlags) => {
    code = await databaseCommands.restore(file, flags.db, around);
  });
  dbCommand('vacuum', 'give unused room back to the disk').action((flags: DbFlags) => {
    code = databaseCommands.vacuum(flags.db, around);
  });
  for (const command of [...program.commands, ...db.commands]) command.exitOverride();

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
