import type { ModelInfo, Provider, SegmenterInfo } from '../../contract/analysis.ts';
import { type CellClass, CLINICAL_ORDER, COUNTED_CLASSES, UNCOUNTED_CLASSES } from '../../contract/classes.ts';
import { differentialOfCounts } from '../../contract/differential.ts';
import type { CellId, SlideId } from '../../contract/ids.ts';
import type { OrderContent } from '../../contract/orders.ts';
import type {
  Amendment,
  CountedClass,
  CriticalLimit,
  CriticalValue,
  Laboratory,
  Picture,
  PreviousResult,
  RangeGroup,
  ReportContent,
  ReportDetails,
  ReportReader,
  ReportSignature,
} from '../../contract/reports.ts';
import { percentagesToHundred, roundTo } from '../../contract/rounding.ts';
import type { CellSummary } from '../../contract/slides.ts';
import { compareCounts } from '../statistics/comparison.ts';
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
  /** How many of them are of a stain that the classifier did not learn on. */
  unusualStain?: number;
  target: number | null;
  /** The slide's versions, oldest first; the last one is the present one. */
  versions: readonly {
    version: number;
    reason: string | null;
    openedBy: string | null;
    openedAt: string | null;
    signatures: readonly ReportSignature[];
    /** What was counted when it was closed, worked out from what the versions after it changed; null of the present one. */
    counts: ClassCounts | null;
    changedCells: number;
  }[];
  head: { seq: number; hash: string } | null;
  /** When anything of this last changed. */
  changedAt: string;
  /** When and under which number the report is issued; null for a preview. */
  issue: { at: string; revision: number; supersedes: string | null } | null;
  secondReading: ReportContent['secondReading'];
  readers?: readonly ReportReader[];
  /** The patient's result before this one. */
  previous?: { number: string; at: string; counts: ClassCounts } | null;
  critical?: readonly CriticalLimit[];
  pictures: readonly { cellId: CellId; class: CellClass; picture: Picture }[];
  qc: ReportContent['provenance']['qc'];
  laboratory: Laboratory;
  logo: Picture | null;
  ranges: readonly RangeGroup[];
  nrbcThreshold: number;
  loinc: LoincOverrides;
}

/** Neutrophils of all stages. */
const NEUTROPHILS: readonly CellClass[] = ['NE', 'ME', 'MY', 'PR'];

/** Classified cells by class. */
export function countsOf(cells: ReportSource['cells']): ClassCounts {
  const counts: ClassCounts = {};
  for (const { class: name, status } of cells) if (status === 'classified') counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Percentages of counts; empty without white cells. */
function percentages(counts: ClassCounts): Map<CellClass, number> {
  const percents = percentagesToHundred(COUNTED_CLASSES.map((name) => counts[name] ?? 0));
  const any = COUNTED_CLASSES.some((name) => (counts[name] ?? 0) > 0);
  return new Map(any ? COUNTED_CLASSES.map((name, i) => [name, percents[i] ?? 0]) : []);
}

/**
 * The figures of the classes whose count somebody changed between two versions, in clinical order. A percentage that moved only
 * because others did, or by its rounding, was changed by nobody.
 */
function changesBetween(before: ClassCounts, after: ClassCounts): Amendment['changes'] {
  const [old, present] = [percentages(before), percentages(after)];
  const figure = (counts: ClassCounts, percents: typeof old, name: CellClass) => ({
    count: counts[name] ?? 0,
    percent: percents.get(name) ?? null,
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

/** The patient's last result beside this one: Rümke's question, class by class, is the delta rule. */
function previousOf(source: ReportSource, counts: ClassCounts): PreviousResult | null {
  const { previous } = source;
  if (!previous) return null;
  const { totals, classes } = compareCounts(counts, previous.counts, [...COUNTED_CLASSES]);
  const differing = new Set(classes.filter(({ differs }) => differs).map(({ name }) => name));
  const percents = percentages(previous.counts);
  return {
    number: previous.number,
    at: previous.at,
    counted: totals[1],
    classes: COUNTED_CLASSES.map((name) => ({
      class: name,
      percent: percents.get(name) ?? null,
      differs: totals[0] > 0 && differing.has(name),
    })),
  };
}

/** Which figures lie beyond the laboratory's critical limits; one that can't be had lies nowhere. */
function criticalOf(
  limits: readonly CriticalLimit[],
  figureOf: (item: CriticalLimit['item'], measure: CriticalLimit['measure']) => number | null,
): CriticalValue[] {
  return limits.flatMap(({ item, measure, low, high }): CriticalValue[] => {
    const value = figureOf(item, measure);
    if (value === null) return [];
    if (low !== null && value < low) return [{ item, measure, value, side: 'low', limit: low }];
    if (high !== null && value > high) return [{ item, measure, value, side: 'high', limit: high }];
    return [];
  });
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
  const unidentified = cells.filter(({ status }) => status === 'unidentified').length;
  const unreviewed = cells.filter(({ status, reviewed }) => status !== 'excluded' && !reviewed).length;
  const { untrained } = run.model;
  const unusualStain = source.unusualStain ?? 0;
  const figures = differentialOfCounts(new Map(CLINICAL_ORDER.map((name) => [name, counts[name] ?? 0])), unidentified, {
    untrained,
    unusualStain,
    cells: cells.length,
    unreviewed,
  });
  const { counted } = figures;
  const nrbc = counted ? (100 * (counts.NR ?? 0)) / counted : 0;
  const wbc = whiteCountOf(source, nrbc);

  const patient = order?.patient ?? null;
  const ageDays = patient ? ageInDays(patient.birthDate, order?.collectedAt ?? run.analysedAt) : null;
  const ranges = rangesFor(source.ranges, { ageDays, sex: patient?.sex ?? 'unknown' });
  const code = (item: CodedItem) => loincOf(item, source.loinc);

  const classes = COUNTED_CLASSES.map((name): CountedClass => {
    const { count, percent, ci95 } = figures.classes[name] ?? { count: 0, percent: null, ci95: null };
    const range = ranges?.group.percent[name] ?? null;
    const absoluteRange = ranges?.group.absolute[name] ?? null;
    const value = wbc && percent !== null ? absoluteCount(wbc.used, count, counted) : null;
    return {
      class: name,
      loinc: code(name),
      count,
      percent,
      ci95,
      range,
      flag: flagOf(percent, range),
      absolute: wbc && {
        loinc: code(`${name}#`),
        value,
        range: absoluteRange,
        flag: flagOf(value, absoluteRange),
      },
      untrained: untrained.includes(name),
    };
  });
  const per100 = UNCOUNTED_CLASSES.map((name) => {
    const count = counts[name] ?? 0;
    const value = figures.per_100_wbc[name] ?? null;
    const range = ranges?.group.percent[name] ?? null;
    return {
      class: name,
      loinc: code(name),
      count,
      per100: value,
      range,
      flag: flagOf(value, range),
      ...(untrained.includes(name) && { untrained: true }),
    };
  });
  const stages = classes.filter((row) => NEUTROPHILS.includes(row.class));
  const neutrophilCount = stages.reduce((sum, { count }) => sum + count, 0);
  const neutrophils = counted
    ? {
        count: neutrophilCount,
        percent: roundTo(
          stages.reduce((sum, { percent }) => sum + (percent ?? 0), 0),
          1,
        ),
        absolute: wbc && absoluteCount(wbc.used, neutrophilCount, counted),
      }
    : null;
  const critical = criticalOf(source.critical ?? [], (item, measure) => {
    if (item === 'wbc') return wbc?.used ?? null;
    if (item === 'neutrophils') return (measure === 'percent' ? neutrophils?.percent : neutrophils?.absolute) ?? null;
    const row = classes.find((one) => one.class === item);
    return (measure === 'percent' ? row?.percent : row?.absolute?.value) ?? null;
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
      service: order?.service ?? null,
    },
    basis: {
      method: signed ? 'human_verified' : 'not_verified',
      counted,
      target: source.target,
      slides: 1,
      images: run.images,
      imageKind: run.imageKind,
      cells: cells.length,
      unidentified,
      excluded: cells.filter(({ status }) => status === 'excluded').length,
      unreviewed,
      unusualStain,
      limitsWithheld: figures.limits_withheld ?? false,
    },
    classes,
    per100,
    unidentifiedLoinc: code('unidentified'),
    unidentifiedPer100: counted ? roundTo((100 * unidentified) / counted, 1) : null,
    neutrophils,
    readers: [...(source.readers ?? [])],
    previous: previousOf(source, counts),
    critical,
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
