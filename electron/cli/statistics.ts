import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  CELL_CLASSES,
  type CellClass,
  METHODS,
  type Scope,
  type SelectionId,
  type SimilarAnswer,
} from '../contract/index.ts';
import { csvOf } from '../engine/exports/csv.ts';
import { xlsxOf } from '../engine/exports/xlsx.ts';
import { defaultDatabase } from '../engine/paths.ts';
import { QueryImages } from '../engine/similarity/query-image.ts';
import { StatisticsService } from '../engine/statistics/service.ts';
import { statisticsTables } from '../engine/statistics/tables.ts';
import {
  type DatabaseFlags,
  DONE,
  day,
  type EngineFlags,
  makeOutputFolder,
  print,
  type Registry,
  type Surroundings,
  usingDatabase,
  usingEngine,
  withEngine,
  writeJson,
  writeOutput,
} from './shared.ts';
import { withAccount } from './sign-in.ts';

interface ScopeFlags extends DatabaseFlags {
  from?: string;
  to?: string;
  signed?: boolean;
  demo?: boolean;
}

function scopeOf({ from, to, signed, demo }: ScopeFlags): Scope {
  const end = to === undefined ? null : new Date(`${to}T00:00:00`);
  end?.setDate(end.getDate() + 1);
  return {
    from: from === undefined ? null : new Date(`${from}T00:00:00`).toISOString(),
    to: end?.toISOString() ?? null,
    model: null,
    stain: null,
    reviewer: null,
    signedOnly: signed === true,
    synthetic: demo === true,
  };
}

interface SimilarFlags extends EngineFlags, ScopeFlags {
  class?: CellClass;
  limit: number;
}

function similarTable(cells: SimilarAnswer['cells']): string {
  return cells
    .map(({ id, class: name, status, similarity, slideName }, i) =>
      [
        String(i + 1).padStart(4),
        (1 - similarity).toFixed(4).padStart(8),
        `${name}${status === 'unidentified' ? '?' : ' '}`.padStart(5),
        String(id).padStart(9),
        ` ${slideName}`,
      ].join(' '),
    )
    .join('\n');
}

/** `leukoscope similar`: the stored cells that are most like those of a picture. */
async function similar(file: string, flags: SimilarFlags, around: Surroundings): Promise<number> {
  const databaseFile = flags.db ?? defaultDatabase();
  const { needs } = METHODS['similarity.search'];
  return usingEngine(around, flags, { needs, databaseFile }, async (engine, actor) => {
    const queryImages = new QueryImages({ selections: engine.selections, tools: () => engine.tools.pipeline });
    const { selectionId } = await engine.selections.add([file]);
    const { cells } = await queryImages.examine(selectionId as SelectionId, around.signal);
    const answers = [];
    for (const [index, { pixels: _pixels, ...cell }] of cells.entries()) {
      const answer = await engine.similarity.similar(
        { features: queryImages.features(selectionId, index) },
        {
          ...scopeOf(flags),
          limit: flags.limit,
          classes: flags.class ? [flags.class] : null,
          slideId: null,
          notSlide: null,
        },
        actor.id,
      );
      answers.push({ ...cell, similar: answer.cells, searched: answer.searched });
      print(`cell ${index + 1} of ${cells.length}: ${cell.class}, confidence ${cell.confidence.toFixed(2)}`);
      print('rank distance class      cell  slide');
      if (answer.cells.length > 0) print(similarTable(answer.cells));
    }
    writeJson(flags.json, answers);
    return DONE;
  });
}

interface StatisticsFlags extends ScopeFlags {
  format: 'csv' | 'xlsx' | 'json';
  out: string;
}

/** `leukoscope export statistics`: every table of the statistics page. */
async function exportStatistics(flags: StatisticsFlags): Promise<number> {
  const { needs } = METHODS['statistics.figures'];
  return usingDatabase(flags, { needs }, async (database) => {
    const figures = new StatisticsService(database).figures(scopeOf(flags));
    const tables = statisticsTables(figures);
    if (flags.format === 'json') writeOutput(flags.out, `${JSON.stringify(figures, null, 2)}\n`);
    else if (flags.format === 'xlsx') writeOutput(flags.out, await xlsxOf(tables, new Date(0)));
    else {
      makeOutputFolder(flags.out);
      for (const table of tables) writeOutput(join(flags.out, `${table.name}.csv`), csvOf(table));
    }
    print(
      `figures of ${figures.slides} slides and ${figures.cells} cells written to ${flags.out}; for research use only`,
    );
    return DONE;
  });
}

function upTo200(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 200)
    throw new InvalidArgumentError('It must be a whole number from 1 to 200.');
  return value;
}

const scoped = (command: Command) =>
  withAccount(command)
    .option('--db <file>', 'database to use; the user’s by default')
    .option('--from <day>', 'first day of analysis, YYYY-MM-DD', day)
    .option('--to <day>', 'last day of analysis, YYYY-MM-DD', day)
    .option('--signed', 'only signed slides')
    .option('--demo', 'the demo slide too');

export function registerStatistics({ program, around, run }: Registry): void {
  scoped(withEngine(program.command('similar <image>')))
    .description('find the stored cells that look most like those of a picture; the picture is not stored')
    .addOption(new Option('--class <code>', 'only cells of a class').choices([...CELL_CLASSES]))
    .option('--limit <n>', 'how many for each cell', upTo200, 20)
    .action(run((file: string, flags: SimilarFlags) => similar(file, flags, around)));

  const group = program.commands.find((command) => command.name() === 'export') ?? program.command('export');
  scoped(group.command('statistics'))
    .description('every table of the statistics page: class mix, confusion, rates, co-occurrence, readers, drift')
    .addOption(
      new Option('--format <format>', 'csv: a folder of tables').choices(['csv', 'xlsx', 'json']).default('csv'),
    )
    .requiredOption('--out <path>', 'folder (csv) or file to write')
    .action(run((flags: StatisticsFlags) => exportStatistics(flags)));
}
