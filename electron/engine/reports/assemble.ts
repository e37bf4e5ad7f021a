import type { ModelInfo, Provider, SegmenterInfo } from '../../contract/analysis.ts';
import { exactLimits } from '../../contract/binomial.ts';
import { type CellClass, CLINICAL_ORDER, COUNTED_CLASSES, UNCOUNTED_CLASSES } from '../../contract/classes.ts';
import type { CellId, SlideId } from '../../contract/ids.ts';
import type { OrderContent } from '../../contract/orders.ts';
import type {
  Amendment,
  CountedClass,
  Laboratory,
  Picture,
  RangeGroup,
  ReportContent,
  ReportDetails,
  ReportSignature,
} from '../../contract/reports.ts';
import { percentagesToHundred, roundTo } from '../../contract/rounding.ts';
import type { CellSummary } from '../../contract/slides.ts';
import { absoluteCount, correctWhiteCount, flagOf } from '../statistics/white-count.ts';
import { type CodedItem, LOINC_DEFAULTS, type LoincOverrides, loincOf } from './loinc.ts';
import { ageInDays, rangesFor } from './ranges.ts';

/** Cells of each class, as counted by one version of the slide. */
export type ClassCounts = Partial<Record<CellClass, number>>;

/** Everything that a report is calculated from. */
export interface ReportSource {
  slide: { id: SlideId; name: string; accession: string | null; synthetic: boolean };
  order: OrderContent | null;
  /** What a person typed for this report; it takes precedence over the order. */
  details: ReportDetails;
  run: {
    model: ModelInfo;
    segmenter: SegmenterInfo;
    provider: Provider;
    appVersion: string;
    analysedAt: string;
    images: number;
    imageKind: 'field' | 'cell';
  };
  /** The cells as they stand after review. */
  cells: readonly Pick<CellSummary, 'class' | 'status' | 'reviewed' | 'changed'>[];
  target: number | null;
  /** The slide's versions, oldest first; the last one is the present one. */
  versions: readonly {
    version: number;
    reason: string | null;
    openedBy: string | null;
    openedAt: string | null;
    signatures: readonly ReportSignature[];
    /** What was counted when it was signed; null while it is open. */
    counts: ClassCounts | null;
    changedCells: number;
  }[];
  head: { seq: number; hash: string } | null;
  /** When anything of this last changed. */
  changedAt: string;
  /** When and under which number the report is issued; null for a preview. */
  issue: { at: string; revision: number; supersedes: string | null } | null;
  secondReading: ReportContent['secondReading'];
  pictures: readonly { cellId: CellId; class: CellClass; picture: Picture }[];
  qc: ReportContent['provenance']['qc'];
  laboratory: Laboratory;
  logo: Picture | null;
  ranges: readonly RangeGroup[];
  nrbcThreshold: number;
  loinc: LoincOverrides;
}

/** Classified cells by class. */
export function countsOf(cells: ReportSource['cells']): ClassCounts {
  const counts: ClassCounts = {};
  for (const { class: name, status } of cells) if (status === 'classified') counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const percentages = (counts: ClassCounts) =>
  new Map(
    percentagesToHundred(COUNTED_CLASSES.map((name) => counts[name] ?? 0)).map((percent, i) => [
      COUNTED_CLASSES[i],
      percent,
    ]),
  );

/** The figures of the classes whose cells differ between two versions, in clinical order: a percentage alone moves with the others' counts. */
function changesBetween(before: ClassCounts, after: ClassCounts): Amendment['changes'] {
  const [old, present] = [percentages(before), percentages(after)];
  const figure = (counts: ClassCounts, percents: typeof old, name: CellClass) => ({
    count: counts[name] ?? 0,
    percent: percents.get(name) ?? 0,
  });
  return CLINICAL_ORDER.map((name) => ({
    class: name,
    before: figure(before, old, name),
    after: figure(after, present, name),
  })).filter(({ before: a, after: b }) => a.count !== b.count);
}

function amendmentsOf(source: ReportSource, present: ClassCounts): Amendment[] {
  return source.versions.slice(1).map(({ version, reason, openedBy, openedAt, counts, changedCells }, i) => ({
    version,
    reason: reason ?? '',
    by: openedBy ?? '',
    at: openedAt ?? '',
    cells: changedCells,
    changes: changesBetween(source.versions[i]?.counts ?? {}, counts ?? present),
  }));
}

/** The white cell count of a report: what was typed, else the order's, else none. */
function whiteCountOf(
  { details, order, nrbcThreshold, loinc }: ReportSource,
  nrbcPer100: number,
): ReportContent['wbc'] {
  const given = details.wbc ?? (order?.wbc ? { ...order.wbc, corrected: false } : null);
  if (!given) return null;
  const result = correctWhiteCount(given.value, nrbcPer100, {
    threshold: nrbcThreshold,
    alreadyCorrected: given.corrected,
  });
  const code = (item: 'wbc' | 'wbc_corrected') => loincOf(item, loinc) ?? LOINC_DEFAULTS[item];
  return {
    unit: given.unit,
    given: given.value,
    source: details.wbc ? 'typed' : 'order',
    loinc: code('wbc'),
    correctedLoinc: code('wbc_corrected'),
    threshold: nrbcThreshold,
    ...result,
  };
}

/**
 * A report's content from what the database contains: the one place where its figures are calculated. Pure: the same source gives the
 * same content.
 */
export function assembleReport(source: ReportSource): ReportContent {
  const { slide, order, details, run, cells, versions, issue, laboratory, logo } = source;
  const present = versions.at(-1);
  const signatures = present?.signatures ?? [];
  const version = present?.version ?? 1;
  const signed = signatures.length > 0;

  const counts = countsOf(cells);
  const counted = COUNTED_CLASSES.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  const percents = percentages(counts);
  const nrbc = counted ? (100 * (counts.NR ?? 0)) / counted : 0;
  const wbc = whiteCountOf(source, nrbc);

  const patient = order?.patient ?? null;
  const ageDays = patient ? ageInDays(patient.birthDate, order?.collectedAt ?? run.analysedAt) : null;
  const ranges = rangesFor(source.ranges, { ageDays, sex: patient?.sex ?? 'unknown' });
  const code = (item: CodedItem) => loincOf(item, source.loinc);

  const classes = COUNTED_CLASSES.map((name): CountedClass => {
    const count = counts[name] ?? 0;
    const percent = percents.get(name) ?? 0;
    const [low, high] = exactLimits(count, counted);
    const range = ranges?.group.percent[name] ?? null;
    const absoluteRange = ranges?.group.absolute[name] ?? null;
    const value = wbc ? absoluteCount(wbc.used, count, counted) : 0;
    return {
      class: name,
      loinc: code(name),
      count,
      percent,
      ci95: [roundTo(100 * low, 1), roundTo(100 * high, 1)],
      range,
      flag: counted ? flagOf(percent, range) : null,
      absolute: wbc && {
        loinc: code(`${name}#`),
        value,
        range: absoluteRange,
        flag: counted ? flagOf(value, absoluteRange) : null,
      },
      untrained: run.model.untrained.includes(name),
    };
  });
  const per100 = UNCOUNTED_CLASSES.map((name) => {
    const count = counts[name] ?? 0;
    const value = counted ? roundTo((100 * count) / counted, 1) : 0;
    const range = ranges?.group.percent[name] ?? null;
    return { class: name, loinc: code(name), count, per100: value, range, flag: counted ? flagOf(value, range) : null };
  });

  const changed = cells.filter((cell) => cell.changed).length;
  const number = `${slide.accession ?? `S${slide.id}`}-${version}`;
  const revision = issue?.revision ?? 1;
  return {
    schema: 'leukoscope/report/1',
    report: {
      number: revision > 1 ? `${number}.${revision}` : number,
      version,
      revision,
      status: !signed ? 'preliminary' : version > 1 || issue?.supersedes ? 'corrected' : 'final',
      supersedes: issue?.supersedes ?? null,
      at: issue?.at ?? source.changedAt,
      head: source.head,
    },
    laboratory: { ...laboratory, logo },
    patient: patient && { ...patient, ageDays },
    sample: {
      slideId: slide.id,
      slide: slide.name,
      accession: slide.accession,
      synthetic: slide.synthetic,
      placer: order?.placer ?? null,
      specimen: order?.specimen ?? null,
      orderer: order?.orderer ?? null,
      ward: order?.ward ?? null,
      priority: order?.priority ?? 'routine',
      orderedAt: order?.orderedAt ?? null,
      collectedAt: order?.collectedAt ?? null,
      receivedAt: order?.receivedAt ?? null,
      analysedAt: run.analysedAt,
      clinicalDetails: details.clinicalDetails ?? order?.clinicalDetails ?? null,
    },
    basis: {
      method: signed ? 'human_verified' : 'not_verified',
      counted,
      target: source.target,
      slides: 1,
      images: run.images,
      imageKind: run.imageKind,
      cells: cells.length,
      unidentified: cells.filter(({ status }) => status === 'unidentified').length,
      excluded: cells.filter(({ status }) => status === 'excluded').length,
    },
    classes,
    per100,
    unidentifiedLoinc: code('unidentified'),
    wbc,
    ranges: ranges && { group: ranges.group.name, source: ranges.group.source, assumed: ranges.assumed },
    comment: details.comment,
    pictures: [...source.pictures],
    signatures: [...signatures],
    secondReading: source.secondReading,
    amendments: amendmentsOf(source, counts),
    provenance: {
      software: { name: 'Leukoscope', version: run.appVersion },
      model: run.model,
      segmenter: run.segmenter,
      provider: run.provider,
      reviewed: cells.filter((cell) => cell.reviewed).length,
      changed,
      changedPercent: cells.length ? roundTo((100 * changed) / cells.length, 1) : 0,
      qc: source.qc,
    },
  };
}
