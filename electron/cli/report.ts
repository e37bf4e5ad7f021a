import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CONTROL_METHODS } from '../contract/control.ts';
import {
  type Actor,
  LeukoscopeError,
  METHODS,
  PAPERS,
  type Paper,
  REPORT_LANGUAGES,
  type ReportLanguage,
  type SlideId,
} from '../contract/index.ts';
import { writeDataset } from '../engine/dataset/write.ts';
import { csvOf } from '../engine/exports/csv.ts';
import type { Table } from '../engine/exports/table.ts';
import { xlsxOf } from '../engine/exports/xlsx.ts';
import { appPaths } from '../engine/paths.ts';
import { FILE_FORMATS, type FileFormat } from '../engine/reports/render.ts';
import { ReportService, type SlideChoice } from '../engine/reports/service.ts';
import { ReviewService } from '../engine/review/service.ts';
import { SignoffService } from '../engine/review/signoff.ts';
import {
  complain,
  type DatabaseFlags,
  DONE,
  day,
  makeOutputFolder,
  print,
  type Registry,
  SOME_REFUSED,
  type Surroundings,
  usingDatabase,
  writeOutput,
} from './shared.ts';
import { withAccount } from './sign-in.ts';

const TABLE_FORMATS = ['csv', 'xlsx', 'json'] as const;

interface Printed extends DatabaseFlags {
  lang: ReportLanguage;
  paper: Paper;
}

interface ReportFlags extends Printed {
  format: FileFormat;
  out: string;
  issue?: boolean;
}

interface ExportFlags extends Printed {
  format?: string;
  out: string;
  from?: string;
  to?: string;
}

/** Opens the database with its reports, without model and threads: a report needs neither. */
const withReports = <T>(
  around: Surroundings,
  flags: DatabaseFlags,
  needs: 'read' | 'review',
  work: (reports: ReportService, actor: Actor) => Promise<T>,
): Promise<T> =>
  usingDatabase(flags, { needs, write: needs !== 'read' }, (database, actor) => {
    const review = new ReviewService(database, () => undefined);
    const signoff = new SignoffService(database, review);
    return work(new ReportService({ database, review, signoff }, appPaths(around.root).fonts, () => undefined), actor);
  });

/** `leukoscope report` */
function report(slide: string, flags: ReportFlags, around: Surroundings): Promise<number> {
  return withReports(
    around,
    flags,
    METHODS[flags.issue ? 'reports.issue' : 'reports.pdf'].needs,
    async (reports, actor) => {
      const slideId = reports.findSlide(slide);
      const { format, lang: language, paper } = flags;
      if (flags.issue) await reports.issue(slideId, language, paper, actor);
      const content = await reports.content(slideId, null, actor.id);
      writeOutput(flags.out, await reports.render(content, { format, language, paper }));
      print(`${content.report.number} (${content.report.status}) written to ${flags.out}; for research use only`);
      return DONE;
    },
  );
}

/** Writes the PDF of the slide that was just analysed: what `analyze --report` asks for. */
export async function writeSlideReport(
  reports: ReportService,
  actor: Actor,
  slideId: SlideId,
  file: string,
): Promise<void> {
  const { language, paper } = await reports.state(slideId, actor.id);
  writeOutput(file, await reports.file({ slideId, reportId: null, format: 'pdf', language, paper }, actor.id));
}

/** The slides named, or a period of whole days in local time; open where a day is missing. */
function choiceOf(named: readonly string[], { from, to }: ExportFlags): SlideChoice {
  const start = from === undefined ? new Date(0) : new Date(`${from}T00:00:00`);
  const end = to === undefined ? new Date('9999-01-01T00:00:00Z') : new Date(`${to}T00:00:00`);
  if (to !== undefined) end.setDate(end.getDate() + 1);
  return { named, from: start.toISOString(), to: end.toISOString() };
}

async function writeTable(table: Table, flags: ExportFlags): Promise<number> {
  const format = flags.format ?? flags.out.split('.').at(-1);
  if (format === 'xlsx') writeOutput(flags.out, await xlsxOf([table], new Date(0)));
  else if (format === 'csv') writeOutput(flags.out, csvOf(table));
  else if (format === 'json') {
    const objects = table.rows.map((row) => Object.fromEntries(table.columns.map((name, i) => [name, row[i] ?? null])));
    writeOutput(flags.out, `${JSON.stringify(objects, null, 2)}\n`);
  } else {
    throw new LeukoscopeError('BAD_REQUEST', `"${format}" is no format of a table. Choose csv, xlsx or json.`);
  }
  print(`${table.rows.length} rows written to ${flags.out}`);
  return DONE;
}

const tableCommand =
  (rows: 'cells' | 'slides', method: 'slides.get' | 'slides.list') =>
  (named: string[], flags: ExportFlags, around: Surroundings): Promise<number> =>
    withReports(around, flags, METHODS[method].needs, (reports, actor) =>
      writeTable(reports.table(rows, choiceOf(named, flags), actor.id), flags),
    );

const exports = {
  cells: tableCommand('cells', 'slides.get'),
  slides: tableCommand('slides', 'slides.list'),

  /** A file for each report: those issued within a period, or what the reports of named slides contain now. */
  report: (named: string[], flags: ExportFlags, around: Surroundings) =>
    withReports(around, flags, METHODS['reports.pdf'].needs, async (reports, actor) => {
      const format = FILE_FORMATS.find((known) => known === (flags.format ?? 'pdf'));
      if (!format) throw new LeukoscopeError('BAD_REQUEST', `"${flags.format}" is not a format of a report.`);
      makeOutputFolder(flags.out);
      const { lang: language, paper } = flags;
      const wanted = reports.choose(choiceOf(named, flags));
      let failed = 0;
      for (const { slideId, reportId } of wanted) {
        try {
          const bytes = await reports.file({ slideId, reportId, format, language, paper }, actor.id);
          const name = reports.fileName(slideId, reportId, 'pdf', actor.id).replace(/\.pdf$/, '');
          writeOutput(join(flags.out, `${name}.${format === 'fhir' ? 'fhir.json' : format}`), bytes);
        } catch (error) {
          if (!(error instanceof LeukoscopeError) || error.code === 'NOT_WRITABLE') throw error;
          complain(`slide ${slideId}: ${error.code}: ${error.message}`);
          failed++;
        }
      }
      print(`${wanted.length - failed} reports written to ${flags.out}; for research use only`);
      return failed ? SOME_REFUSED : DONE;
    }),
};

const printed = (command: Command) =>
  withAccount(command)
    .addOption(new Option('--lang <language>', 'language').choices([...REPORT_LANGUAGES]).default('en'))
    .addOption(new Option('--paper <size>', 'paper').choices([...PAPERS]).default('a4'))
    .option('--db <file>', 'database to use; the user’s by default');

interface DatasetFlags extends DatabaseFlags {
  out: string;
  synthetic?: boolean;
  split: [number, number, number];
}

function parts(text: string): [number, number, number] {
  const [train = 0, validation = 0, test = 0, ...more] = text.split(/[,/:]/).map(Number);
  const all = [train, validation, test];
  if (more.length || all.some((part) => !(part >= 0)) || train + validation + test <= 0)
    throw new InvalidArgumentError('It must be three parts, such as 70,15,15.');
  return [train, validation, test];
}

/** `leukoscope export dataset` */
function dataset(flags: DatasetFlags, around: Surroundings): Promise<number> {
  const { needs } = CONTROL_METHODS['control.exportDataset'];
  return usingDatabase(flags, { needs }, async (database) => {
    const options = { synthetic: flags.synthetic === true, split: flags.split };
    const { appVersion } = around;
    const result = await writeDataset({ database, folder: flags.out, options, appVersion });
    print(
      `${result.cells} cells of ${result.slides} slides and ${result.patients} patients written to ${result.folder}`,
    );
    if (result.without) complain(`${result.without} cells omitted: their originals are missing`);
    return result.without ? SOME_REFUSED : DONE;
  });
}

export function registerReport({ program, around, run }: Registry): void {
  printed(program.command('report <slide>'))
    .description('write the report of a slide, given by id, name or accession number')
    .addOption(new Option('--format <format>', 'format of the file').choices([...FILE_FORMATS]).default('pdf'))
    .requiredOption('--out <file>', 'file to write')
    .option('--issue', 'freeze the report of a signed slide first')
    .action(run((slide: string, flags: ReportFlags) => report(slide, flags, around)));

  const group = program.command('export').description('write data in open formats');
  const command = (name: keyof typeof exports, description: string, formats: readonly string[], out: string) =>
    printed(group.command(`${name} [slides...]`))
      .description(description)
      .addOption(new Option('--format <format>', 'format of the file').choices([...formats]))
      .requiredOption('--out <path>', out)
      .option('--from <day>', 'first day, YYYY-MM-DD', day)
      .option('--to <day>', 'last day, YYYY-MM-DD', day)
      .action(run((named: string[], flags: ExportFlags) => exports[name](named, flags, around)));
  command(
    'cells',
    'every cell of slides with class, call, review, quality and measures',
    TABLE_FORMATS,
    'file to write',
  );
  command('slides', 'slides with their counts', TABLE_FORMATS, 'file to write');
  command('report', 'issued reports of a stretch of time, a file each', FILE_FORMATS, 'folder to write into');
  withAccount(group.command('dataset'))
    .description('signed cells for research: pictures by class, a table, COCO; pseudonymised, split by patient')
    .requiredOption('--out <folder>', 'new or empty folder to write into')
    .option('--db <file>', 'database to use; the user’s by default')
    .option('--synthetic', 'generated slides too')
    .option('--split <parts>', 'parts for training, validation and test', parts, [0.7, 0.15, 0.15])
    .action(run((flags: DatasetFlags) => dataset(flags, around)));
}
