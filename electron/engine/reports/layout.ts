import type { Content, CustomTableLayout, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces';
import { CLINICAL_ORDER } from '../../contract/classes.ts';
import { patientName } from '../../contract/patient-name.ts';
import {
  type Flag,
  isNotTrained,
  type Paper,
  type Picture,
  type ReportContent,
  type ReportLanguage,
} from '../../contract/reports.ts';
import { countText, figureText, limitsText } from '../../contract/rounding.ts';
import { code128 } from './barcode.ts';
import { REPORT_WORDS, type ReportWords } from './catalogue.ts';
import { ageText, cautions, criticalTexts, momentIn, previousText, rangeText, readerText, UNITS } from './format.ts';

const INK = '#1b2430';
const SOFT = '#5b6675';
const LINE = '#c9d0d8';
const FAINT = '#f3f5f7';
const ALERT = '#b3261e';
const MARGIN = 36;
/** Width between the margins, points: A4 and US Letter. */
const WIDTH: Record<Paper, number> = { a4: 595.28 - 2 * MARGIN, letter: 612 - 2 * MARGIN };

const dataUrl = ({ type, base64 }: Picture) => `data:${type};base64,${base64}`;
const heading = (text: string): Content => ({ text, style: 'heading' });
const rule = (width: number): Content => ({
  canvas: [{ type: 'line', x1: 0, y1: 0, x2: width, y2: 0, lineWidth: 0.6, lineColor: LINE }],
});

interface Page {
  content: ReportContent;
  words: ReportWords;
  moment: (iso: string) => string;
  width: number;
}

function barcode(text: string, width: number): Content[] {
  const symbol = code128(text);
  if (!symbol) return [];
  const module = Math.min(1, width / symbol.width);
  return [
    {
      canvas: symbol.bars.map(({ x, width: bar }) => ({
        type: 'rect',
        x: x * module,
        y: 0,
        w: bar * module,
        h: 24,
        color: '#000000',
      })),
      margin: [width - symbol.width * module, 2, 0, 1],
    },
  ];
}

/** The laboratory, and beside it the title, the report's number and the sample's barcode. */
function letterhead({ content: { laboratory, report, sample }, words }: Page): Content {
  const { name, address, contact, accreditation, logo } = laboratory;
  const lines = [...address, contact, accreditation].filter(Boolean);
  const right = 190;
  return {
    columns: [
      ...(logo ? [{ image: dataUrl(logo), fit: [72, 48] as [number, number], width: 80 }] : []),
      {
        width: '*',
        stack: [{ text: name, style: 'laboratory' }, ...lines.map((text) => ({ text, style: 'small' }))],
      },
      {
        width: right,
        stack: [
          { text: words.title, style: 'title', alignment: 'right' },
          {
            text: `${words.number} ${report.number} · ${words.status[report.status]}`,
            style: 'small',
            alignment: 'right',
          },
          ...(sample.accession ? barcode(sample.accession, right) : []),
          ...(sample.accession ? [{ text: sample.accession, style: 'small', alignment: 'right' as const }] : []),
        ],
      },
    ],
    columnGap: 8,
  };
}

/** What a reader must not miss: that nobody signed, that a report was replaced, that no patient is behind it. */
function banners({ content, words, width }: Page): Content[] {
  const { report, sample } = content;
  const critical = criticalTexts(content, words);
  const texts = [
    report.status === 'preliminary' && words.preliminaryNote,
    report.supersedes && `${words.supersedes} ${report.supersedes}`,
    sample.synthetic && words.synthetic,
    critical.length > 0 && `${words.critical.title}: ${critical.join(' · ')}`,
  ].filter((text) => typeof text === 'string');
  return texts.map((text) => ({
    table: { widths: [width - 14], body: [[{ text, bold: true, color: ALERT, alignment: 'center', fontSize: 9 }]] },
    layout: { hLineColor: () => ALERT, vLineColor: () => ALERT, hLineWidth: () => 0.8, vLineWidth: () => 0.8 },
    margin: [0, 5, 0, 0],
  }));
}

/** Who, what and when, in two columns of label and value. */
function identity({ content, words, moment }: Page): Content {
  const { patient, sample, signatures, basis } = content;
  const { labels } = words;
  const time = (iso: string | null) => (iso === null ? '–' : moment(iso));
  const or = (text: string | null | undefined) => text || '–';
  const birth = patient?.birthDate
    ? `${patient.birthDate}${patient.ageDays === null ? '' : ` (${ageText(patient.ageDays, words)})`}`
    : '–';
  const left: [string, string][] = [
    [labels.patient, or(patient && patientName(patient))],
    [labels.mrn, or(patient && [patient.mrn, patient.authority].filter(Boolean).join(' · '))],
    [`${labels.birth} · ${labels.sex}`, `${birth} · ${words.sex[patient?.sex ?? 'unknown']}`],
    [labels.orderer, or([sample.orderer, sample.ward].filter(Boolean).join(' · '))],
    [labels.placer, `${or(sample.placer)} · ${words.priority[sample.priority]}`],
    [labels.specimen, or(sample.specimen)],
  ];
  const right: [string, string][] = [
    [labels.accession, `${or(sample.accession)} · ${labels.slide} ${sample.slide}`],
    [`${labels.collected} · ${labels.received}`, `${time(sample.collectedAt)} · ${time(sample.receivedAt)}`],
    [labels.analysed, time(sample.analysedAt)],
    [labels.signed, time(signatures.at(-1)?.at ?? null)],
    [
      labels.counted,
      `${basis.counted} (${labels.target} ${basis.target ?? words.everyCell}) · ${words.images[basis.imageKind](basis.images)}`,
    ],
    [labels.method, words.method[basis.method]],
  ];
  const cells = ([label, value]: [string, string]): TableCell[] => [{ text: label, style: 'label' }, { text: value }];
  const rows = left.map((pair, i) => [...cells(pair), ...cells(right[i] ?? ['', ''])]);
  if (sample.clinicalDetails) {
    rows.push([{ text: labels.clinical, style: 'label' }, { text: sample.clinicalDetails, colSpan: 3 }, {}, {}]);
  }
  return {
    table: { widths: [70, '*', 78, '*'], body: rows },
    layout: {
      hLineWidth: (i: number) => (i === 0 || i === rows.length ? 0.6 : 0),
      vLineWidth: () => 0,
      hLineColor: () => LINE,
      paddingTop: () => 1.2,
      paddingBottom: () => 1.2,
      paddingLeft: () => 0,
      paddingRight: () => 6,
    },
    margin: [0, 6, 0, 0],
    fontSize: 8,
  };
}

const flagCell = (flag: Flag): TableCell =>
  flag ? { text: flag, bold: true, color: ALERT, alignment: 'center' } : { text: '' };

/** A table of figures: a rule above and below the head and at the end. */
const FIGURES: CustomTableLayout = {
  hLineWidth: (i, { table: { body } }) => (i === 0 || i === 1 || i >= body.length - 1 ? 0.6 : 0.25),
  vLineWidth: () => 0,
  hLineColor: () => LINE,
  fillColor: (row) => (row === 0 ? FAINT : null),
  paddingTop: () => 1,
  paddingBottom: () => 1,
  paddingLeft: () => 4,
  paddingRight: () => 4,
};

/** The same without a head. */
const OPEN_FIGURES: CustomTableLayout = { ...FIGURES, hLineWidth: () => 0.25, fillColor: () => null };

function differential({ content, words }: Page): Content[] {
  const { classes, basis, wbc, neutrophils, previous } = content;
  const { table } = words;
  const before = new Map(previous?.classes.map((row) => [row.class, row]));
  const number = (text: string, bold = false): TableCell => ({ text, alignment: 'right', bold });
  const previousHead = previous ? [`${table.previous} %`] : [];
  const head = [table.class, '%', table.flag, table.limits, table.range, table.count, ...previousHead].map(
    (text, i): TableCell => ({
      text,
      style: 'head',
      alignment: i === 0 ? 'left' : 'right',
    }),
  );
  const unit = wbc ? UNITS[wbc.unit] : '';
  const absoluteHead = [`${table.absolute} ${unit}`, table.flag, table.range].map(
    (text): TableCell => ({
      text,
      style: 'head',
      alignment: 'right',
    }),
  );
  const rows = classes.map((row): TableCell[] => {
    const flagged = row.flag !== null || (row.absolute?.flag ?? null) !== null;
    const last = before.get(row.class);
    const earlier = last ? [number(`${last.differs ? 'Δ ' : ''}${figureText(last.percent)}`, last.differs)] : [];
    if (isNotTrained(row)) {
      const said = (colSpan: number): TableCell[] => [
        { text: words.notTrained, alignment: 'right', colSpan },
        ...Array.from({ length: colSpan - 1 }, (): TableCell => ({})),
      ];
      return [{ text: words.classes[row.class] }, ...said(5), ...earlier, ...(row.absolute ? said(3) : [])];
    }
    return [
      { text: `${words.classes[row.class]}${row.untrained ? ` ${words.untrained}` : ''}`, bold: flagged },
      number(figureText(row.percent), flagged),
      flagCell(row.flag),
      number(limitsText(row.ci95, '–')),
      number(rangeText(row.range)),
      number(String(row.count)),
      ...earlier,
      ...(row.absolute
        ? [
            number(figureText(row.absolute.value, 2), flagged),
            flagCell(row.absolute.flag),
            number(rangeText(row.absolute.range)),
          ]
        : []),
    ];
  });
  const gap: TableCell[] = previous ? [{}] : [];
  rows.push([
    { text: table.total, bold: true },
    number(figureText(basis.counted ? 100 : null), true),
    {},
    {},
    {},
    number(String(basis.counted), true),
    ...gap,
    ...(wbc ? [number(countText(wbc.used), true), {}, {}] : []),
  ]);
  if (neutrophils) {
    rows.push([
      { text: table.neutrophils },
      number(figureText(neutrophils.percent)),
      {},
      {},
      {},
      number(String(neutrophils.count)),
      ...gap,
      ...(wbc ? [number(figureText(neutrophils.absolute, 2)), {}, {}] : []),
    ]);
  }
  return [
    heading(table.caption),
    {
      table: {
        headerRows: 1,
        widths: ['*', 38, 12, 62, 52, 40, ...(previous ? [50] : []), ...(wbc ? [84, 12, 58] : [])],
        body: [[...head, ...(wbc ? absoluteHead : [])], ...rows],
      },
      layout: FIGURES,
    },
    ...cautions(content, words).map((text): Content => ({ text, style: 'small', bold: true, margin: [0, 2, 0, 0] })),
    ...(previous
      ? [{ text: `${words.previous.title}: ${previousText(previous, words)}`, style: 'small' } satisfies Content]
      : []),
  ];
}

/** NRBC and artifacts per 100 white cells, what was not counted, and the white cell count raw and corrected. */
function beside({ content, words }: Page): Content {
  const { per100, basis, wbc } = content;
  const number = (text: string): TableCell => ({ text, alignment: 'right' });
  const outside: TableCell[][] = per100.map((row) => [
    { text: `${words.classes[row.class]}, ${words.outside.per100}`, bold: row.flag !== null },
    number(isNotTrained(row) ? words.notTrained : figureText(row.per100)),
    flagCell(row.flag),
    number(rangeText(row.range)),
    number(String(row.count)),
  ]);
  outside.push(
    [
      { text: words.outside.unidentified },
      number(figureText(content.unidentifiedPer100 ?? null)),
      {},
      {},
      number(String(basis.unidentified)),
    ],
    [{ text: words.outside.excluded }, {}, {}, {}, number(String(basis.excluded))],
    [{ text: words.labels.located }, {}, {}, {}, number(String(basis.cells))],
  );
  const unit = wbc ? UNITS[wbc.unit] : '';
  const correction =
    wbc &&
    (wbc.correction === 'given_corrected' ? words.wbc.given_corrected : words.wbc[wbc.correction](wbc.threshold));
  const white: Content[] = wbc
    ? [
        {
          text: [
            `${words.wbc.given}: `,
            { text: `${countText(wbc.given)} ${unit}`, bold: true },
            ` (${words.wbc.source[wbc.source]})`,
          ],
        },
        ...(wbc.corrected === null
          ? []
          : [{ text: [`${words.wbc.corrected}: `, { text: `${figureText(wbc.corrected, 2)} ${unit}`, bold: true }] }]),
        { text: correction ?? '', style: 'small' },
      ]
    : [{ text: words.wbc.none, style: 'small' }];
  return {
    columns: [
      {
        width: '58%',
        stack: [
          heading(words.outside.title),
          { table: { widths: ['*', 44, 10, 24, 30], body: outside }, layout: OPEN_FIGURES },
        ],
      },
      { width: '*', stack: [heading(words.wbc.title), ...white] },
    ],
    columnGap: 16,
  };
}

function comment({ content, words }: Page): Content[] {
  if (!content.comment) return [];
  return [heading(words.comment), { text: content.comment, fontSize: 8.5 }];
}

/** Pictures of the abnormal classes, class by class: each group under its name, as many groups in a row as fit. */
function pictures({ content, words, width }: Page): Content[] {
  if (content.pictures.length === 0) return [];
  const [side, gap, least] = [34, 3, 66];
  const rows: { used: number; groups: { width: number; stack: Content[] }[] }[] = [];
  for (const name of CLINICAL_ORDER) {
    const cells = content.pictures.filter((cell) => cell.class === name);
    if (cells.length === 0) continue;
    const taken = Math.max(least, cells.length * (side + gap));
    const group = {
      width: taken,
      stack: [
        {
          text: words.classes[name],
          fontSize: 6.5,
          color: SOFT,
          margin: [0, 0, 0, 1] as [number, number, number, number],
        },
        {
          columns: cells.map(({ picture }) => ({ image: dataUrl(picture), width: side, height: side })),
          columnGap: gap,
        },
      ],
    };
    const row = rows.at(-1);
    if (row && row.used + taken + gap <= width) {
      row.groups.push(group);
      row.used += taken + gap;
    } else {
      rows.push({ used: taken, groups: [group] });
    }
  }
  const lines = rows.map(({ groups }): Content => ({ columns: groups, columnGap: gap, margin: [0, 0, 0, 3] }));
  return [{ stack: [heading(words.pictures), ...lines], unbreakable: true }];
}

function signatures({ content, words, moment }: Page): Content {
  const { signatures: signed, secondReading, readers = [] } = content;
  const lines: Content[] = signed.map(({ name, at, meaning, overrideReason }) => ({
    text: [
      { text: name, bold: true },
      `  ${words.signatures[meaning]}  ·  ${moment(at)}`,
      ...(overrideReason ? [`  (${words.signatures.override} ${overrideReason})`] : []),
    ],
    margin: [0, 1, 0, 1],
  }));
  if (lines.length === 0) lines.push({ text: words.signatures.none, color: ALERT, bold: true });
  if (secondReading) {
    const { kappa, ...figures } = secondReading;
    lines.push({
      text: words.second({ ...figures, kappa: kappa === null ? '' : figureText(kappa, 2) }),
      style: 'small',
    });
  }
  if (readers.length > 0) {
    lines.push({ text: readers.map((reader) => readerText(reader, words)).join(' · '), style: 'small' });
  }
  return { stack: [heading(words.signatures.title), ...lines], unbreakable: true };
}

/** Old and new figures of each amendment. */
function amendments({ content, words, moment }: Page): Content[] {
  if (content.amendments.length === 0) return [];
  const { amendments: text } = words;
  return [
    heading(text.title),
    ...content.amendments.map(({ version, reason, by, at, cells, changes }): Content => {
      const body: TableCell[][] = [
        [text.class, text.before, text.after].map(
          (word, i): TableCell => ({
            text: word,
            style: 'head',
            alignment: i === 0 ? 'left' : 'right',
          }),
        ),
        ...changes.map(({ class: name, before, after }): TableCell[] => [
          { text: words.classes[name] },
          ...[before, after].map(
            (side): TableCell => ({
              text: CLINICAL_UNCOUNTED.has(name) ? String(side.count) : `${figureText(side.percent)}% (${side.count})`,
              alignment: 'right',
            }),
          ),
        ]),
      ];
      return {
        stack: [
          {
            text: `${text.entry({ version, at: moment(at), by, cells })} ${text.reason} ${reason}`,
            margin: [0, 0, 0, 2],
          },
          changes.length
            ? { table: { headerRows: 1, widths: [130, 90, 90], body }, layout: FIGURES }
            : { text: text.same, style: 'small' },
        ],
        margin: [0, 0, 0, 4],
      };
    }),
  ];
}

const CLINICAL_UNCOUNTED: ReadonlySet<string> = new Set(['NR', 'AR']);

/** How the figures were made, and by what. */
function provenance({ content, words, width }: Page, sha256: string): Content {
  const { provenance: made, ranges, laboratory, classes, basis } = content;
  const { notes } = words;
  const { software, model, segmenter, provider, changed, changedPercent, reviewed, qc } = made;
  const lines = [
    [notes.rounding, notes.limits, notes.flags],
    [
      ranges ? notes.ranges(ranges.group, ranges.source) : notes.noRanges,
      ranges?.assumed && notes.assumed,
      classes.some(({ untrained }) => untrained) && notes.untrained,
      notes.times(laboratory.timeZone),
    ],
    [
      `${software.name} ${software.version} · ${words.provenance.model} ${model.name} ${model.version} (${model.precision}, SHA-256 ${model.sha256.slice(0, 16)}) ${words.provenance.provider} ${provider} · ` +
        `${words.provenance.segmenter} ${segmenter.version}, ${words.provenance.calibrated[segmenter.calibrated ? 'yes' : 'no']}`,
    ],
    [
      words.provenance.changed({ changed, cells: basis.cells, percent: figureText(changedPercent), reviewed }),
      `· ${words.provenance.qc[qc.state]} · ${words.provenance.content} SHA-256 ${sha256.slice(0, 16)}`,
    ],
  ];
  return {
    stack: [
      rule(width),
      ...lines.map((parts) => ({
        text: parts.filter(Boolean).join(' '),
        style: 'note',
        margin: [0, 1.5, 0, 0] as [number, number, number, number],
      })),
    ],
    margin: [0, 8, 0, 0],
    unbreakable: true,
  };
}

/** On the second page and after: whose report this is. */
function running({ content: { report, sample, patient }, words }: Page): Content {
  const parts = [
    `${words.number} ${report.number}`,
    sample.accession,
    patient && `${patientName(patient)} (${patient.mrn})`,
    report.status === 'preliminary' && words.preliminaryNote,
  ];
  return { text: parts.filter(Boolean).join('  ·  '), style: 'small', margin: [MARGIN, 18, MARGIN, 0] };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A value whose texts have nothing in them that a page can't show: a control character has no glyph and would break the line's measure. */
function printable<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(/\r\n?/g, '\n').toWellFormed().replaceAll(CONTROL, '') as T;
  if (Array.isArray(value)) return value.map(printable) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, printable(part)])) as T;
}

/**
 * The report's page description for pdfmake. Pure: nothing in it comes from the clock or the computer.
 *
 * @param sha256 Of the content, hex: stated in the footer.
 */
export function reportLayout(
  written: ReportContent,
  { language, paper, sha256 }: { language: ReportLanguage; paper: Paper; sha256: string },
): TDocumentDefinitions {
  const words = REPORT_WORDS[language];
  const content = printable(written);
  const page: Page = { content, words, moment: momentIn(content.laboratory.timeZone), width: WIDTH[paper] };
  return {
    version: '1.7',
    subset: 'PDF/A-3b',
    language,
    displayTitle: true,
    info: {
      title: `${words.title} ${content.report.number}`,
      author: content.laboratory.name || content.provenance.software.name,
      subject: words.research,
      creator: `${content.provenance.software.name} ${content.provenance.software.version}`,
      producer: 'pdfmake',
      // The only date in the file: when the report was issued, not when the file was made.
      creationDate: new Date(content.report.at),
    },
    pageSize: paper === 'a4' ? 'A4' : 'LETTER',
    pageMargins: [MARGIN, 30, MARGIN, 36],
    header: (number: number) => (number > 1 ? running(page) : null),
    footer: (number: number, count: number) => ({
      columns: [
        { text: words.research, bold: true, width: '*' },
        { text: `${content.report.number} · ${words.page(number, count)}`, alignment: 'right', width: 'auto' },
      ],
      fontSize: 7,
      color: SOFT,
      margin: [MARGIN, 12, MARGIN, 0],
    }),
    defaultStyle: { font: 'Report', fontSize: 8.5, color: INK, lineHeight: 1.1 },
    styles: {
      laboratory: { fontSize: 13, bold: true },
      title: { fontSize: 12, bold: true },
      small: { fontSize: 7.5, color: SOFT },
      note: { fontSize: 6.2, color: SOFT },
      label: { color: SOFT, fontSize: 7.5 },
      head: { color: SOFT, fontSize: 7.5 },
      heading: { fontSize: 9, bold: true, margin: [0, 4, 0, 1] },
    },
    content: [
      letterhead(page),
      ...banners(page),
      identity(page),
      ...differential(page),
      beside(page),
      ...comment(page),
      ...pictures(page),
      signatures(page),
      ...amendments(page),
      provenance(page, sha256),
    ],
  };
}
