import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LeukoscopeDatabase } from '../../db/index.ts';
import { CONTROL_METHODS } from '../contract/control.ts';
import {
  type Actor,
  LeukoscopeError,
  METHODS,
  PAPERS,
  type Paper,
  REPORT_FORMATS,
  REPORT_LANGUAGES,
  type ReportContent,
  type ReportFormat,
  type ReportLanguage,
  type SlideId,
} from '../contract/index.ts';
import { writeDataset } from '../engine/dataset/write.ts';
import { reportBundle } from '../engine/exchange/fhir.ts';
import { reportMessage } from '../engine/exchange/hl7.ts';
import { writeMessage } from '../engine/exchange/hl7-text.ts';
import { csvOf } from '../engine/exports/csv.ts';
import type { Table } from '../engine/exports/table.ts';
import { xlsxOf } from '../engine/exports/xlsx.ts';
import { appPaths } from '../engine/paths.ts';
import { contentHash } from '../engine/reports/canonical.ts';
import { cellsTable, slidesTable } from '../engine/reports/lists.ts';
import { ReportService } from '../engine/reports/service.ts';
import { ReviewService } from '../engine/review/service.ts';
import { SignoffService } from '../engine/review/signoff.ts';
import {
  complain,
  type DatabaseFlags,
  DONE,
  day,
  type Registry,
  SOME_REFUSED,
  type Surroundings,
  say,
  usingDatabase,
  writeOutput,
} from './shared.ts';
import { withAccount } from './sign-in.ts';

const FORMATS = [...REPORT_FORMATS, 'hl7', 'fhir'] as const;
type Format = (typeof FORMATS)[number];
const TABLE_FORMATS = ['csv', 'xlsx', 'json'] as const;

interface Printed extends DatabaseFlags {
  lang: ReportLanguage;
  paper: Paper;
}

interface ReportFlags extends Printed {
  format: Format;
  out: string;
  issue?: boolean;
}

interface ExportFlags extends Printed {
  format?: string;
  out: string;
  from?: string;
  to?: string;
}

/** What reports are made with over a database, without model and threads: a report needs neither. */
function reportsOf(database: LeukoscopeDatabase, root: string) {
  const review = new ReviewService(database, () => undefined);
  const signoff = new SignoffService(database, review);
  const reports = new ReportService({ database, review, signoff }, appPaths(root).fonts, () => undefined);
  return { database, review, reports };
}

/** Opens the database for `work`; for reading where no more than that is needed. */
const withReports = <T>(
  around: Surroundings,
  flags: DatabaseFlags,
  needs: 'read' | 'review',
  work: (parts: ReturnType<typeof reportsOf>, actor: Actor) => Promise<T>,
): Promise<T> =>
  usingDatabase(flags, { needs, write: needs !== 'read' }, (database, actor) =>
    work(reportsOf(database, around.root), actor),
  );

/** A slide by its id, its name or its accession; of several with one accession the newest. */
export function findSlide(database: LeukoscopeDatabase, text: string): SlideId {
  const slides = database.slides.list();
  const found =
    slides.find(({ name }) => name === text) ??
    slides.find(({ accession }) => accession === text) ??
    slides.find(({ id }) => String(id) === text);
  if (!found) {
    throw new LeukoscopeError(
      'NOT_FOUND',
      `There is no slide "${text}". Give its id, its name or its accession number.`,
    );
  }
  return found.id;
}

async function render(
  reports: ReportService,
  content: ReportContent,
  format: Format,
  { lang: language, paper }: Printed,
): Promise<string | Uint8Array> {
  if (format === 'fhir') return `${JSON.stringify(reportBundle(content), null, 2)}\n`;
  if (format !== 'hl7') return reports.render(content, { format, language, paper });
  const message = reportMessage(content, {
    controlId: contentHash(content).slice(0, 20),
    at: content.report.at,
    sendingApplication: content.provenance.software.name,
    sendingFacility: content.laboratory.name,
    receivingApplication: '',
    receivingFacility: '',
  });
  return writeMessage(message);
}

/** `leukoscope report` */
function report(slide: string, flags: ReportFlags, around: Surroundings): Promise<number> {
  return withReports(
    around,
    flags,
    METHODS[flags.issue ? 'reports.issue' : 'reports.pdf'].needs,
    async ({ reports, database }, actor) => {
      const slideId = findSlide(database, slide);
      if (flags.issue) await reports.issue(slideId, flags.lang, flags.paper, actor);
      const content = await reports.content(slideId, null, actor.id);
      writeOutput(flags.out, await render(reports, content, flags.format, flags));
      say(`${content.report.number} (${content.report.status}) written to ${flags.out}; for research use only`);
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

/** A stretch of whole days in local time as instants; without an end, open. */
function stretch({ from, to }: ExportFlags): { from: string; to: string } {
  const start = from === undefined ? new Date(0) : new Date(`${from}T00:00:00`);
  const end = to === undefined ? new Date('9999-01-01T00:00:00Z') : new Date(`${to}T00:00:00`);
  if (to !== undefined) end.setDate(end.getDate() + 1);
  return { from: start.toISOString(), to: end.toISOString() };
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
  say(`${table.rows.length} rows written to ${flags.out}`);
  return DONE;
}

/** @throws LeukoscopeError NOT_ALLOWED for a slide that the account reads as its second reader: a table shows the first reading. */
function chosenSlides(
  { database, review }: ReturnType<typeof reportsOf>,
  named: readonly string[],
  flags: ExportFlags,
  actor: Actor,
): SlideId[] {
  const { from, to } = stretch(flags);
  const chosen = named.length
    ? named.map((text) => findSlide(database, text))
    : database.slides
        .list()
        .filter(({ createdAt }) => createdAt >= from && createdAt < to)
        .map(({ id }) => id)
        .reverse();
  const blinded = chosen.find((id) => review.isBlinded(id, actor.id));
  if (blinded !== undefined) {
    throw new LeukoscopeError(
      'NOT_ALLOWED',
      `You read slide ${blinded} as its second reader. Submit your reading first, or name other slides.`,
    );
  }
  return chosen;
}

const exports = {
  cells: (named: string[], flags: ExportFlags, around: Surroundings) =>
    withReports(around, flags, METHODS['slides.get'].needs, (parts, actor) =>
      writeTable(cellsTable(parts.database, chosenSlides(parts, named, flags, actor)), flags),
    ),

  slides: (named: string[], flags: ExportFlags, around: Surroundings) =>
    withReports(around, flags, METHODS['slides.list'].needs, (parts, actor) =>
      writeTable(slidesTable(parts.database, chosenSlides(parts, named, flags, actor)), flags),
    ),

  /** Issued reports of a stretch of time, a file each; of named slides what their report says now. */
  report: (named: string[], flags: ExportFlags, around: Surroundings) =>
    withReports(around, flags, METHODS['reports.pdf'].needs, async ({ reports, database }, actor) => {
      const format = FORMATS.find((known) => known === (flags.format ?? 'pdf'));
      if (!format) throw new LeukoscopeError('BAD_REQUEST', `"${flags.format}" is no format of a report.`);
      mkdirSync(flags.out, { recursive: true });
      const { from, to } = stretch(flags);
      const wanted = named.length
        ? named.map((text) => ({ slideId: findSlide(database, text), reportId: null }))
        : database.reports.issuedBetween(from, to).map(({ id, slideId }) => ({ slideId, reportId: id }));
      let failed = 0;
      for (const { slideId, reportId } of wanted) {
        try {
          const content = await reports.content(slideId, reportId, actor.id);
          const name = reports.fileName(slideId, reportId, 'pdf', actor.id).replace(/\.pdf$/, '');
          writeOutput(join(flags.out, `${name}.${SUFFIX[format]}`), await render(reports, content, format, flags));
        } catch (error) {
          if (!(error instanceof LeukoscopeError) || error.code === 'UNREADABLE') throw error;
          complain(`slide ${slideId}: ${error.code}: ${error.message}`);
          failed++;
        }
      }
      say(`${wanted.length - failed} reports written to ${flags.out}; for research use only`);
      return failed ? SOME_REFUSED : DONE;
    }),
};

const SUFFIX: Record<Format, string> = { ...suffixes(REPORT_FORMATS), hl7: 'hl7', fhir: 'fhir.json' };
function suffixes(formats: readonly ReportFormat[]): Record<ReportFormat, string> {
  return Object.fromEntries(formats.map((format) => [format, format])) as Record<ReportFormat, string>;
}

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
    say(`${result.cells} cells of ${result.slides} slides and ${result.patients} patients written to ${result.folder}`);
    if (result.without) complain(`${result.without} cells left out: their originals are not there`);
    return result.without ? SOME_REFUSED : DONE;
  });
}

export function registerReport({ program, around, run }: Registry): void {
  printed(program.command('report <slide>'))
    .description('write the report of a slide, given by id, name or accession number')
    .addOption(new Option('--format <format>', 'format of the file').choices([...FORMATS]).default('pdf'))
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
  command('report', 'issued reports of a stretch of time, a file each', FORMATS, 'folder to write into');
  withAccount(group.command('dataset'))
    .description('signed cells for research: pictures by class, a table, COCO; pseudonymised, split by patient')
    .requiredOption('--out <folder>', 'new or empty folder to write into')
    .option('--db <file>', 'database to use; the user’s by default')
    .option('--synthetic', 'generated slides too')
    .option('--split <parts>', 'parts for training, validation and test', parts, [0.7, 0.15, 0.15])
    .action(run((flags: DatasetFlags) => dataset(flags, around)));
}
