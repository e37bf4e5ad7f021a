import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MantineProvider } from '@mantine/core';
import ExcelJS from 'exceljs';
import i18next from 'i18next';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { differentialTable } from '../../../electron/cli/table.ts';
import {
  CELL_CLASSES,
  type CellClass,
  CLASS_NAMES,
  COUNTED_CLASSES,
  UNCOUNTED_CLASSES,
} from '../../../electron/contract/classes.ts';
import { differentialOfCounts, restated } from '../../../electron/contract/differential.ts';
import { Random } from '../../../electron/contract/random.ts';
import { isNotTrained, type ReportContent, reportContentSchema } from '../../../electron/contract/reports.ts';
import { figureText, limitsText } from '../../../electron/contract/rounding.ts';
import { type Bundle, reportBundle } from '../../../electron/engine/exchange/fhir.ts';
import { reportMessage } from '../../../electron/engine/exchange/hl7.ts';
import { readMessage, textAt, writeMessage } from '../../../electron/engine/exchange/hl7-text.ts';
import { csvOf } from '../../../electron/engine/exports/csv.ts';
import { xlsxOf } from '../../../electron/engine/exports/xlsx.ts';
import { assembleReport } from '../../../electron/engine/reports/assemble.ts';
import { reportLayout } from '../../../electron/engine/reports/layout.ts';
import { reportPdf } from '../../../electron/engine/reports/pdf.ts';
import { renderReport } from '../../../electron/engine/reports/render.ts';
import { resultsTable } from '../../../electron/engine/reports/tables.ts';
import { DifferentialTable } from '../../../renderer/features/differential/DifferentialTable.tsx';
import { en } from '../../../renderer/i18n/en/index.ts';
import { cellsOf, makeSource } from '../../unit/electron/engine/reports/support.ts';

const SLIDES = 2000;
const AT_ONCE = 250;
const NOT_TRAINED = 'not trained';

/** What one output prints of a slide: texts by figure, such as `NE %`, `NE 95%`, `NE n`, `NE #`, `NR /100`. */
type Printed = Record<string, string>;

interface Slide {
  content: ReportContent;
  differential: ReturnType<typeof differentialOfCounts>;
  unreviewed: number;
}

/** A slide of any kind: few or many cells, none at all, any class missing, any class untrained, unusual stain, with and without a count. */
function slideOf(random: Random, i: number): Slide {
  const largest = [0, 1, 3, 12, 60, 250][random.integer(6)] ?? 0;
  const counts: Partial<Record<CellClass, number>> = {};
  for (const name of CELL_CLASSES) if (random.next() < 0.7) counts[name] = random.integer(largest + 1);
  const untrained = CELL_CLASSES.filter(() => random.next() < 0.08);
  const unidentified = random.integer(6);
  const reviewed = random.next() < 0.3;
  const cells = [
    ...cellsOf(counts).map((cell) => ({ ...cell, reviewed })),
    ...Array.from({ length: unidentified }, () => ({
      class: 'BL' as const,
      status: 'unidentified' as const,
      reviewed: false,
      changed: false,
    })),
  ];
  const unusualStain = random.next() < 0.3 ? random.integer(cells.length + 1) : 0;
  const unreviewed = cells.filter((cell) => !cell.reviewed).length;
  const facts = { untrained, unusualStain, cells: cells.length, unreviewed };
  const source = makeSource({ cells, unusualStain });
  const wbc =
    random.next() < 0.7 ? { value: Math.round(random.next() * 90_000) / 1000, unit: '10*9/L' as const } : null;
  const content = assembleReport({
    ...source,
    slide: { ...source.slide, accession: `R-${i}` },
    order: source.order && { ...source.order, wbc },
    run: { ...source.run, model: { ...source.run.model, untrained } },
  });
  // As the window's comes: worked out when a cell changed, stored, and read again.
  const counted = differentialOfCounts(new Map(CELL_CLASSES.map((name) => [name, counts[name] ?? 0])), unidentified);
  const differential = restated(JSON.parse(JSON.stringify(restated(counted, facts))), facts);
  return { content: reportContentSchema.parse(content), differential, unreviewed };
}

const missing = (row: Parameters<typeof isNotTrained>[0]) => (isNotTrained(row) ? NOT_TRAINED : '-');

/** The figures as the content has them: what every output has to print. */
function expected(content: ReportContent): Printed {
  const out: Printed = {};
  for (const row of content.classes) {
    out[`${row.class} %`] = row.percent === null ? missing(row) : figureText(row.percent);
    out[`${row.class} 95%`] = limitsText(row.ci95);
    out[`${row.class} n`] = String(row.count);
    if (row.absolute)
      out[`${row.class} #`] = row.absolute.value === null ? missing(row) : figureText(row.absolute.value, 2);
  }
  for (const row of content.per100)
    out[`${row.class} /100`] = row.per100 === null ? missing(row) : figureText(row.per100);
  return out;
}

const plain = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(',', '')
    .replaceAll('–', '-')
    .trim();

function windowOf({ differential, content, unreviewed }: Slide): Printed {
  const cells = new Map([...content.classes, ...content.per100].map((row) => [row.class, row.count]));
  const table = createElement(DifferentialTable, {
    slideId: content.sample.slideId,
    differential,
    cells,
    unreviewed,
    heldBack: false,
  });
  const html = renderToStaticMarkup(createElement(MantineProvider, null, table));
  const out: Printed = {};
  for (const [, head = '', body = ''] of html.matchAll(/<tr[^>]*><th[^>]*>(.*?)<\/th>(.*?)<\/tr>/g)) {
    const name = CELL_CLASSES.find((one) => head.includes(`>${one}<`));
    if (!name) continue;
    const fields = [...body.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text = '']) => plain(text));
    const outside = UNCOUNTED_CLASSES.includes(name);
    if (fields.length === 1) out[`${name} %`] = fields[0] ?? '';
    else if (outside) out[`${name} /100`] = fields[1] ?? '';
    else Object.assign(out, { [`${name} n`]: fields[0], [`${name} %`]: fields[1], [`${name} 95%`]: fields[3] });
  }
  return out;
}

function cliOf({ differential, unreviewed }: Slide): Printed {
  const out: Printed = {};
  for (const line of differentialTable(differential, unreviewed).split('\n')) {
    const name = CELL_CLASSES.find((one) => line.startsWith(`${one} `));
    if (!name) continue;
    const rest = line.slice(24).trim();
    if (UNCOUNTED_CLASSES.includes(name)) out[`${name} /100`] = rest;
    else if (rest === NOT_TRAINED) out[`${name} %`] = rest;
    else {
      const [count = '', percent = '', ...limits] = rest.split(/\s+/);
      Object.assign(out, { [`${name} n`]: count, [`${name} %`]: percent, [`${name} 95%`]: limits.join('') });
    }
  }
  return out;
}

interface Cell {
  text?: string;
}

function pdfOf({ content }: Slide): Printed {
  const rows: string[][] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const part of value) collect(part);
    else if (typeof value === 'object' && value !== null) {
      const { table } = value as { table?: { body: Cell[][] } };
      if (table) for (const row of table.body) rows.push(row.map(({ text = '' }) => String(text)));
      for (const part of Object.values(value)) if (part !== table) collect(part);
    }
  };
  collect(reportLayout(content, { language: 'en', paper: 'a4', sha256: '' }).content);
  const out: Printed = {};
  for (const [head = '', ...fields] of rows) {
    const name = CELL_CLASSES.find((one) => head === CLASS_NAMES[one] || head === `${CLASS_NAMES[one]} †`);
    const outside = UNCOUNTED_CLASSES.find((one) => head.startsWith(`${CLASS_NAMES[one]},`));
    if (outside) out[`${outside} /100`] = fields[0] ?? '';
    else if (name && fields[0] === NOT_TRAINED) {
      out[`${name} %`] = NOT_TRAINED;
      if (fields[5] !== undefined) out[`${name} #`] = fields[5];
    } else if (name) {
      const [percent, , limits = '', , count, absolute] = fields;
      Object.assign(out, { [`${name} %`]: percent, [`${name} 95%`]: limits.replace('–', '-'), [`${name} n`]: count });
      if (absolute !== undefined) out[`${name} #`] = absolute;
    }
  }
  return out;
}

/** The same columns in CSV and XLSX; a number may lack the zeros at its end, which is the reader's format. */
function tabularOf(rows: readonly Record<string, string>[]): Printed {
  const out: Printed = {};
  const shown = (text: string, decimals: number) => (/^[\d.]+$/.test(text) ? Number(text).toFixed(decimals) : text);
  for (const { item = '', value = '', count = '', ci95_low: low = '', ci95_high: high = '' } of rows) {
    const name = CELL_CLASSES.find((one) => item === one || item === `${one}#`);
    if (!name) continue;
    if (item.endsWith('#')) out[`${name} #`] = shown(value, 2);
    else if (UNCOUNTED_CLASSES.includes(name)) out[`${name} /100`] = shown(value, 1);
    else {
      out[`${name} %`] = shown(value, 1);
      out[`${name} 95%`] = low === '' ? '-' : `${shown(low, 1)}-${shown(high, 1)}`;
      if (value !== NOT_TRAINED) out[`${name} n`] = count;
    }
  }
  return out;
}

function csvRows(text: string): Map<string, Record<string, string>[]> {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\r\n');
  // No field of a figure's row has a comma or a quote in it; the comment's rows are left aside.
  const fields = lines.map((line) => line.split(','));
  const names = fields[0] ?? [];
  return Map.groupBy(
    fields.slice(1).map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? '']))),
    ({ accession = '' }) => accession,
  );
}

async function xlsxRows(bytes: Uint8Array): Promise<Map<string, Record<string, string>[]>> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
  const rows: Record<string, string>[] = [];
  let names: string[] = [];
  book.worksheets[0]?.eachRow((row, number) => {
    const values = (row.values as unknown[]).slice(1).map((value) => (value == null ? '' : String(value)));
    if (number === 1) names = values;
    else rows.push(Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])));
  });
  return Map.groupBy(rows, ({ accession = '' }) => accession);
}

/** The codes of a class's results, as both exchange formats carry them. */
function codesOf(row: {
  class: CellClass;
  loinc: { code: string } | null;
  absolute?: { loinc: { code: string } | null } | null;
}) {
  const outside = UNCOUNTED_CLASSES.includes(row.class);
  return {
    share: row.loinc?.code ?? (outside ? `${row.class}-100` : row.class),
    count: `${row.class}-CELLS`,
    absolute: row.absolute?.loinc?.code ?? `${row.class}-ABS`,
  };
}

/** Figures by code, a missing one with the reason beside it. */
function exchangedOf({ content }: Slide, found: Map<string, { value: string; note: string }>): Printed {
  const out: Printed = {};
  const of = (code: string) => found.get(code)?.value || '-';
  const reason = (code: string) => (found.get(code)?.note.startsWith(NOT_TRAINED) ? NOT_TRAINED : '-');
  for (const row of content.classes) {
    const codes = codesOf(row);
    const share = of(codes.share);
    out[`${row.class} %`] = share === '-' ? reason(codes.share) : share;
    out[`${row.class} 95%`] = /95% limits ([\d.-]+) %/.exec(found.get(codes.share)?.note ?? '')?.[1] ?? '-';
    if (share !== '-') out[`${row.class} n`] = of(codes.count);
    if (row.absolute) out[`${row.class} #`] = of(codes.absolute) === '-' ? reason(codes.share) : of(codes.absolute);
  }
  for (const row of content.per100) {
    const { share } = codesOf(row);
    out[`${row.class} /100`] = of(share) === '-' ? reason(share) : of(share);
  }
  return out;
}

function hl7Of(slide: Slide): Printed {
  const names = { sendingApplication: 'A', sendingFacility: 'B', receivingApplication: 'C', receivingFacility: 'D' };
  const text = writeMessage(reportMessage(slide.content, { controlId: '1', at: slide.content.report.at, ...names }));
  const found = new Map<string, { value: string; note: string }>();
  let last: { value: string; note: string } | undefined;
  for (const segment of readMessage(text)) {
    if (segment.name === 'OBX') {
      last = { value: textAt(segment, 5), note: '' };
      found.set(textAt(segment, 3), last);
    } else if (segment.name === 'NTE' && last) last.note = textAt(segment, 3);
  }
  return exchangedOf(slide, found);
}

interface Observation {
  code: { coding: { code: string }[] };
  valueQuantity?: { value: number };
  note?: { text: string }[];
}

function fhirOf(slide: Slide): Printed {
  const { entry } = JSON.parse(JSON.stringify(reportBundle(slide.content))) as Bundle;
  const found = new Map<string, { value: string; note: string }>();
  const absolute = new Set(slide.content.classes.map((row) => codesOf(row).absolute));
  for (const { resource } of entry) {
    if (resource.resourceType !== 'Observation') continue;
    const { code, valueQuantity, note } = resource as unknown as Observation;
    const id = code.coding[0]?.code ?? '';
    // JSON numbers have no zeros at their end.
    const decimals = absolute.has(id) ? 2 : id.endsWith('-CELLS') ? 0 : 1;
    found.set(id, { value: valueQuantity?.value.toFixed(decimals) ?? '', note: note?.[0]?.text ?? '' });
  }
  return exchangedOf(slide, found);
}

/** Every figure that an output prints is the one expected; and each prints all those that it has a place for. */
function agree(output: string, printed: Printed, wanted: Printed, figures: readonly string[]): string[] {
  const problems: string[] = [];
  for (const name of Object.keys(printed))
    if (printed[name] !== wanted[name]) problems.push(`${output} ${name}: ${printed[name]}, not ${wanted[name]}`);
  for (const [name, figure] of Object.entries(wanted)) {
    const [item] = name.split(' ');
    // A class that is not trained has that text alone, in place of count and limits.
    const alone = wanted[`${item} %`] === NOT_TRAINED && !name.endsWith(' %') && !name.endsWith(' #');
    // Messages have no count of a class either where no white cell was counted.
    const uncounted = wanted[`${item} %`] === '-' && name.endsWith(' n');
    if (!alone && !uncounted && figures.some((kind) => name.endsWith(kind)) && printed[name] === undefined)
      problems.push(`${output} says nothing of ${name}: ${figure}`);
  }
  return problems;
}

const SHARES = [' %', ' 95%', ' n', ' /100'];
const ALL = [...SHARES, ' #'];

describe('every printed number', () => {
  let slides: Slide[] = [];
  beforeAll(async () => {
    await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } } });
    const random = new Random(20_261_201);
    slides = Array.from({ length: SLIDES }, (_, i) => slideOf(random, i));
  });

  it(`of ${SLIDES} random slides is equal in all eight outputs`, { timeout: 600_000 }, async () => {
    const problems: string[] = [];
    const seen = { notTrained: 0, withheld: 0, empty: 0 };
    for (let from = 0; from < SLIDES; from += AT_ONCE) {
      const some = slides.slice(from, from + AT_ONCE);
      const table = resultsTable(
        some.map(({ content }) => content),
        'en',
      );
      const csv = csvRows(csvOf(table));
      const xlsx = await xlsxRows(await xlsxOf([table], new Date(0)));
      for (const slide of some) {
        const { content } = slide;
        const wanted = expected(content);
        const options = { format: 'json', language: 'en', paper: 'a4', fonts: '' } as const;
        const json = expected(JSON.parse(Buffer.from(await renderReport(content, options)).toString()));
        const accession = content.sample.accession ?? '';
        problems.push(
          ...agree('window', windowOf(slide), wanted, SHARES),
          ...agree('command line', cliOf(slide), wanted, SHARES),
          ...agree('JSON', json, wanted, ALL),
          ...agree('PDF', pdfOf(slide), wanted, ALL),
          ...agree('CSV', tabularOf(csv.get(accession) ?? []), wanted, ALL),
          ...agree('XLSX', tabularOf(xlsx.get(accession) ?? []), wanted, ALL),
          ...agree('HL7', hl7Of(slide), wanted, ALL),
          ...agree('FHIR', fhirOf(slide), wanted, ALL),
        );
        const tenths = content.classes.reduce((sum, { percent }) => sum + Math.round(10 * (percent ?? 0)), 0);
        if (tenths !== (content.basis.counted > 0 ? 1000 : 0)) problems.push(`${accession} adds up to ${tenths / 10}`);
        if (Object.values(wanted).includes(NOT_TRAINED)) seen.notTrained++;
        if (content.basis.limitsWithheld) seen.withheld++;
        if (content.basis.counted === 0) seen.empty++;
      }
    }
    expect(problems.slice(0, 20)).toEqual([]);
    // The sample has every kind of slide in it, so that the agreement means something.
    for (const kind of Object.values(seen)) expect(kind).toBeGreaterThan(50);
  });

  const readable = spawnSync('pdftotext', ['-v']).error === undefined;
  it.skipIf(!readable)('is in the PDF itself as another program reads it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leukoscope-numbers-'));
    for (const { content } of slides.slice(0, 6)) {
      const file = join(folder, 'report.pdf');
      const fonts = join(import.meta.dirname, '../../../out/fonts');
      writeFileSync(file, await reportPdf(content, { language: 'en', paper: 'a4', fonts }));
      const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
      const wanted = expected(content);
      for (const name of COUNTED_CLASSES) {
        const line = text.split('\n').find((one) => new RegExp(`^\\s*${CLASS_NAMES[name]} `).test(one)) ?? '';
        expect(line, `${content.sample.accession} ${name}`).toContain(wanted[`${name} %`]);
        if (wanted[`${name} 95%`] !== '-') expect(line).toContain(wanted[`${name} 95%`]?.replace('-', '–'));
        if (wanted[`${name} #`] && wanted[`${name} %`] !== NOT_TRAINED) expect(line).toContain(wanted[`${name} #`]);
      }
    }
  });
});
