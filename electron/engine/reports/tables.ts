import type { Loinc, Range, ReportContent, ReportLanguage } from '../../contract/reports.ts';
import { type Columns, type Field, type Table, tableOf } from '../exports/table.ts';
import { isLookedFor } from '../statistics/looked-for.ts';
import { REPORT_WORDS } from './catalogue.ts';
import { patientName } from './format.ts';

interface Result {
  item: string;
  name: string;
  loinc?: Loinc | null;
  count?: number;
  value: Field;
  unit: string;
  ci95?: readonly [number, number];
  range?: Range | null;
  flag?: string | null;
}

/** Every figure of a report, one a row: shares, absolute counts, counts per 100 white cells, and the white cell count. */
function resultsOf(content: ReportContent, language: ReportLanguage): Result[] {
  const { classes: names, wbc: words, labels, outside, comment } = REPORT_WORDS[language];
  const { classes, per100, basis, wbc } = content;
  return [
    ...classes.map((row): Result => {
      const { class: item, loinc, count, percent, ci95, range, flag } = row;
      const stated = isLookedFor(content, row) ? { value: percent, ci95 } : { value: null };
      return { item, name: names[item], loinc, count, unit: '%', range, flag, ...stated };
    }),
    ...classes.flatMap((row): Result[] => {
      const { class: item, absolute } = row;
      if (!absolute || !wbc) return [];
      const value = isLookedFor(content, row) ? absolute.value : null;
      return [{ item: `${item}#`, name: names[item], unit: wbc.unit, ...absolute, value }];
    }),
    ...per100.map(({ class: item, loinc, count, per100: found, range, flag }): Result => {
      const value = basis.counted > 0 ? found : null;
      return { item, name: names[item], loinc, count, value, unit: '/100 WBC', range, flag };
    }),
    { item: 'counted', name: labels.counted, value: basis.counted, unit: 'cells' },
    {
      item: 'unidentified',
      name: outside.unidentified,
      loinc: content.unidentifiedLoinc,
      value: basis.unidentified,
      unit: 'cells',
    },
    { item: 'excluded', name: outside.excluded, value: basis.excluded, unit: 'cells' },
    ...(wbc ? [{ item: 'wbc', name: words.given, loinc: wbc.loinc, value: wbc.given, unit: wbc.unit }] : []),
    ...(wbc && wbc.corrected !== null
      ? [
          {
            item: 'wbc_corrected',
            name: words.corrected,
            loinc: wbc.correctedLoinc,
            value: wbc.corrected,
            unit: wbc.unit,
          },
        ]
      : []),
    ...(content.comment ? [{ item: 'comment', name: comment, value: content.comment, unit: '' }] : []),
  ];
}

interface ReportedResult extends Result {
  content: ReportContent;
}

const RESULT_COLUMNS: Columns<ReportedResult> = {
  report: ({ content }) => content.report.number,
  status: ({ content }) => content.report.status,
  accession: ({ content }) => content.sample.accession,
  slide: ({ content }) => content.sample.slide,
  patient: ({ content }) => content.patient?.mrn ?? null,
  item: ({ item }) => item,
  name: ({ name }) => name,
  loinc: ({ loinc }) => loinc?.code ?? null,
  loinc_verified: ({ loinc }) => loinc?.verified ?? null,
  count: ({ count }) => count ?? null,
  value: ({ value }) => value,
  unit: ({ unit }) => unit,
  ci95_low: ({ ci95 }) => ci95?.[0] ?? null,
  ci95_high: ({ ci95 }) => ci95?.[1] ?? null,
  range_low: ({ range }) => range?.low ?? null,
  range_high: ({ range }) => range?.high ?? null,
  flag: ({ flag }) => flag ?? null,
};

/** The figures of reports as a table for programs: a row a figure, whatever the report. */
export const resultsTable = (reports: readonly ReportContent[], language: ReportLanguage): Table =>
  tableOf(
    'Results',
    RESULT_COLUMNS,
    reports.flatMap((content) => resultsOf(content, language).map((result) => ({ ...result, content }))),
  );

/** What surrounds the figures of one report, as names and values. */
export function surroundingsTable(content: ReportContent, language: ReportLanguage): Table {
  const words = REPORT_WORDS[language];
  const { report, laboratory, patient, sample, basis, ranges, signatures, provenance, amendments } = content;
  const { labels } = words;
  const rows: Field[][] = [
    [words.number, report.number],
    ['', words.status[report.status]],
    ['', words.research],
    ...(report.supersedes ? [[words.supersedes, report.supersedes]] : []),
    [laboratory.name, [...laboratory.address, laboratory.contact, laboratory.accreditation].filter(Boolean).join(', ')],
    [labels.patient, patient && patientName(patient)],
    [labels.mrn, patient?.mrn ?? null],
    [labels.birth, patient?.birthDate ?? null],
    [labels.sex, words.sex[patient?.sex ?? 'unknown']],
    [labels.accession, sample.accession],
    [labels.slide, sample.slide],
    [labels.placer, sample.placer],
    [labels.specimen, sample.specimen],
    [labels.orderer, sample.orderer],
    [labels.ward, sample.ward],
    [labels.priority, words.priority[sample.priority]],
    [labels.collected, sample.collectedAt],
    [labels.received, sample.receivedAt],
    [labels.analysed, sample.analysedAt],
    [labels.clinical, sample.clinicalDetails],
    [labels.method, words.method[basis.method]],
    [labels.counted, basis.counted],
    [labels.target, basis.target ?? words.everyCell],
    [labels.fields, basis.images],
    [labels.located, basis.cells],
    ...(ranges ? [[words.table.range, `${ranges.group}. ${ranges.source}`]] : []),
    ['', words.notes.rounding],
    ['', words.notes.limits],
    ...signatures.map(({ name, at, meaning }) => [labels.signed, `${name}, ${words.signatures[meaning]}, ${at}`]),
    ...amendments.flatMap(({ version, at, by, cells, reason, changes }) => [
      [
        words.amendments.title,
        `${words.amendments.entry({ version, at, by, cells })} ${words.amendments.reason} ${reason}`,
      ],
      ...changes.map(({ class: name, before, after }) => [
        words.classes[name],
        `${before.percent.toFixed(1)}% (${before.count}) → ${after.percent.toFixed(1)}% (${after.count})`,
      ]),
    ]),
    [provenance.software.name, provenance.software.version],
    [words.provenance.model, `${provenance.model.name} ${provenance.model.version} ${provenance.model.sha256}`],
    [words.provenance.segmenter, provenance.segmenter.version],
    [words.provenance.provider, provenance.provider],
    ['', words.provenance.qc[provenance.qc.state]],
  ];
  return { name: 'Report', columns: [words.title, ''], rows };
}
