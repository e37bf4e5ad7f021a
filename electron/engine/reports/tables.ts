import { patientName } from '../../contract/patient-name.ts';
import {
  isNotTrained,
  type Loinc,
  type Range,
  type ReportContent,
  type ReportLanguage,
} from '../../contract/reports.ts';
import { figureText, NO_FIGURE } from '../../contract/rounding.ts';
import { type Columns, type Field, type Table, tableOf } from '../exports/table.ts';
import { REPORT_WORDS } from './catalogue.ts';
import { cautions, criticalTexts, previousText, readerText } from './format.ts';

interface Result {
  item: string;
  name: string;
  loinc?: Loinc | null;
  count?: number;
  value: Field;
  unit: string;
  ci95?: readonly [number, number] | null;
  range?: Range | null;
  flag?: string | null;
}

/** Every figure of a report, one a row: shares, absolute counts, counts per 100 white cells, and the white cell count. */
function resultsOf(content: ReportContent, language: ReportLanguage): Result[] {
  const { classes: names, wbc: words, labels, outside, comment, table, notTrained } = REPORT_WORDS[language];
  const { classes, per100, basis, wbc, neutrophils } = content;
  const { neutrophils: neutrophilName, unreviewed: unreviewedName } = table;
  // The count of what nobody could find is no zero either.
  const of = (row: { untrained?: boolean | undefined; count: number }, figure: number | null | undefined) =>
    isNotTrained(row) ? { value: notTrained } : { count: row.count, value: figure ?? NO_FIGURE };
  return [
    ...classes.map((row): Result => {
      const { class: item, loinc, percent, ci95, range, flag } = row;
      return { item, name: names[item], loinc, ...of(row, percent), unit: '%', ci95, range, flag };
    }),
    ...classes.flatMap((row): Result[] => {
      const { class: item, absolute } = row;
      const { value } = of(row, absolute?.value);
      return absolute && wbc ? [{ item: `${item}#`, name: names[item], unit: wbc.unit, ...absolute, value }] : [];
    }),
    ...(neutrophils
      ? [
          {
            item: 'neutrophils',
            name: neutrophilName,
            count: neutrophils.count,
            value: neutrophils.percent,
            unit: '%',
          },
        ]
      : []),
    ...(neutrophils && neutrophils.absolute !== null && wbc
      ? [{ item: 'neutrophils#', name: neutrophilName, value: neutrophils.absolute, unit: wbc.unit }]
      : []),
    ...per100.map((row): Result => {
      const { class: item, loinc, range, flag } = row;
      return { item, name: names[item], loinc, ...of(row, row.per100), unit: '/100 WBC', range, flag };
    }),
    { item: 'counted', name: labels.counted, value: basis.counted, unit: 'cells' },
    {
      item: 'unidentified',
      name: outside.unidentified,
      value: basis.unidentified,
      unit: 'cells',
    },
    {
      item: 'unidentified_per_100',
      name: outside.unidentified,
      loinc: content.unidentifiedLoinc,
      value: content.unidentifiedPer100 ?? NO_FIGURE,
      unit: '/100 WBC',
    },
    { item: 'unreviewed', name: unreviewedName, value: basis.unreviewed ?? NO_FIGURE, unit: 'cells' },
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
  loinc_source: ({ loinc }) => (loinc ? (loinc.source ?? (loinc.verified ? '' : 'unverified')) : null),
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
    ...cautions(content, words).map((text) => ['', text]),
    ...(content.readers ?? []).map((reader) => [words.readers.title, readerText(reader, words)]),
    ...criticalTexts(content, words).map((text) => [words.critical.title, text]),
    ...(content.previous ? [[words.previous.title, previousText(content.previous, words)]] : []),
    ...signatures.map(({ name, at, meaning }) => [labels.signed, `${name}, ${words.signatures[meaning]}, ${at}`]),
    ...amendments.flatMap(({ version, at, by, cells, reason, changes }) => [
      [
        words.amendments.title,
        `${words.amendments.entry({ version, at, by, cells })} ${words.amendments.reason} ${reason}`,
      ],
      ...changes.map(({ class: name, before, after }) => [
        words.classes[name],
        `${figureText(before.percent)}% (${before.count}) → ${figureText(after.percent)}% (${after.count})`,
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
