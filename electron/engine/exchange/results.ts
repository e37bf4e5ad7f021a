import type { CellClass } from '../../contract/classes.ts';
import { CLASS_NAMES } from '../../contract/classes.ts';
import {
  type CountedClass,
  isNotTrained,
  type Loinc,
  type Per100Class,
  type Range,
  type ReportContent,
} from '../../contract/reports.ts';
import { countText, figureText, limitsText } from '../../contract/rounding.ts';

/** A coded thing: LOINC where there is a code, else the product's own, which no table lists. */
export interface Coded {
  code: string;
  name: string;
  /** `LN` is LOINC; `99LKS` is Leukoscope's own (codes that begin with 99 are anybody's). */
  system: 'LN' | '99LKS';
}

const coded = (loinc: Loinc | null, code: string, name: string): Coded =>
  loinc ? { code: loinc.code, name: loinc.name, system: 'LN' } : { code, name, system: '99LKS' };

/** A result as every exchange format needs it. */
export interface Result {
  coded: Coded;
  /** Null when there is no result; as printed, in `unit`. */
  value: string | null;
  /** UCUM. */
  unit: string;
  range: Range | null;
  /** LL and HH: beyond a critical limit. */
  flag: 'L' | 'H' | 'LL' | 'HH' | null;
  /** What belongs to this result alone. */
  note: string | null;
}

/** What was ordered, when the order does not say. */
export const DIFFERENTIAL: Coded = { code: 'DIFF', name: 'Leukocyte differential count', system: '99LKS' };

export const RESEARCH_NOTE = 'For research use only. Not for diagnosis or treatment decisions.';

/** Why there is no figure. */
const NOT_TRAINED = 'not trained: the classifier cannot call this class, and no person found one';
const NO_CELLS = 'no white cells were counted';

const missingNote = (row: CountedClass | Per100Class): string => (isNotTrained(row) ? NOT_TRAINED : NO_CELLS);

/** What belongs beside a percentage: its limits, or why there are none. */
function limitsNote({ basis }: ReportContent, { ci95, untrained }: CountedClass): string {
  if (untrained) return 'no limits: the classifier cannot call this class, only persons found its cells';
  if (!ci95) return 'no limits: stain unknown to the classifier, cells unreviewed';
  const unreviewed = basis.unreviewed ? `; ${basis.unreviewed} cells unreviewed` : '';
  return `95% limits ${limitsText(ci95)} % (sampling error only${unreviewed})`;
}

function criticalOf({ critical = [] }: ReportContent, item: string, measure: 'percent' | 'absolute'): Result['flag'] {
  const found = critical.find((one) => one.item === item && one.measure === measure);
  return found ? (found.side === 'low' ? 'LL' : 'HH') : null;
}

function countedResults(content: ReportContent, row: CountedClass): Result[] {
  const name = CLASS_NAMES[row.class];
  const missing = row.percent === null;
  const results: Result[] = [
    {
      coded: coded(row.loinc, row.class, `${name} per 100 leukocytes`),
      value: missing ? null : figureText(row.percent),
      unit: '%',
      range: row.range,
      flag: criticalOf(content, row.class, 'percent') ?? row.flag,
      note: missing ? missingNote(row) : limitsNote(content, row),
    },
    {
      coded: coded(null, `${row.class}-CELLS`, `${name}, cells counted`),
      value: missing ? null : String(row.count),
      unit: '{cells}',
      range: null,
      flag: null,
      note: null,
    },
  ];
  if (row.absolute && content.wbc) {
    results.push({
      coded: coded(row.absolute.loinc, `${row.class}-ABS`, `${name}, absolute count`),
      value: row.absolute.value === null ? null : figureText(row.absolute.value, 2),
      unit: content.wbc.unit,
      range: row.absolute.range,
      flag: criticalOf(content, row.class, 'absolute') ?? row.absolute.flag,
      note: null,
    });
  }
  return results;
}

const per100 = (row: Per100Class): Result => ({
  coded: coded(row.loinc, `${row.class}-100`, `${CLASS_NAMES[row.class as CellClass]} per 100 leukocytes`),
  value: row.per100 === null ? null : figureText(row.per100),
  unit: '/100{WBCs}',
  range: row.range,
  flag: row.flag,
  note: row.per100 === null ? missingNote(row) : null,
});

/** Everything a report measures, in the order of the report. */
export function resultsOf(content: ReportContent): Result[] {
  const { basis, wbc } = content;
  const plain = (loinc: Loinc | null, code: string, name: string, value: string, unit: string): Result => ({
    coded: coded(loinc, code, name),
    value,
    unit,
    range: null,
    flag: null,
    note: null,
  });
  const results: Result[] = [];
  if (wbc) {
    const flag = criticalOf(content, 'wbc', 'absolute');
    results.push({
      ...plain(wbc.loinc, 'WBC', 'Leukocytes', countText(wbc.given), wbc.unit),
      flag: wbc.corrected === null ? flag : null,
    });
    if (wbc.corrected !== null) {
      const value = figureText(wbc.corrected, 2);
      const name = 'Leukocytes corrected for nucleated red cells';
      results.push({ ...plain(wbc.correctedLoinc, 'WBC-CORR', name, value, wbc.unit), flag });
    }
  }
  results.push(plain(null, 'COUNTED', 'White cells counted', String(basis.counted), '{cells}'));
  for (const row of content.classes) results.push(...countedResults(content, row));
  const { neutrophils } = content;
  if (neutrophils) {
    const stages = 'Neutrophils of all stages (NE+ME+MY+PR)';
    results.push({
      ...plain(null, 'NEUT-TOTAL', `${stages} per 100 leukocytes`, figureText(neutrophils.percent), '%'),
      flag: criticalOf(content, 'neutrophils', 'percent'),
    });
    if (wbc && neutrophils.absolute !== null) {
      const value = figureText(neutrophils.absolute, 2);
      results.push({
        ...plain(null, 'NEUT-TOTAL-ABS', `${stages}, absolute count`, value, wbc.unit),
        flag: criticalOf(content, 'neutrophils', 'absolute'),
      });
    }
  }
  for (const row of content.per100) results.push(per100(row));
  results.push(plain(null, 'UNIDENTIFIED', 'Unidentified cells, not counted', String(basis.unidentified), '{cells}'));
  const { unidentifiedPer100 = null, unidentifiedLoinc } = content;
  if (unidentifiedLoinc && unidentifiedPer100 !== null) {
    results.push(plain(unidentifiedLoinc, '', '', figureText(unidentifiedPer100), '/100{WBCs}'));
  }
  return results;
}

/** The general remarks of a report: how it was made, what was corrected, what a reviewer wrote, and what it is not for. */
export function remarksOf(content: ReportContent): string[] {
  const { basis, provenance, signatures, amendments, comment, sample } = content;
  const method =
    basis.method === 'human_verified'
      ? 'Method: digital image differential, human-verified.'
      : 'Method: digital image differential, not yet verified by a person.';
  return [
    ...(sample.synthetic ? ['Computer-drawn demonstration slide: this is not a patient’s sample.'] : []),
    method,
    ...(basis.unreviewed ? [`${basis.unreviewed} cells are unreviewed: errors of their calls are in no limit.`] : []),
    ...(comment ? [comment] : []),
    ...amendments.map(({ version, reason, by, at }) => `Amendment ${version}: ${reason} (${by}, ${at})`),
    ...signatures.map(
      ({ name, meaning, at }) => `${meaning === 'approved' ? 'Approved' : 'Reviewed'} by ${name}, ${at}`,
    ),
    `${provenance.software.name} ${provenance.software.version}, model ${provenance.model.name} ${provenance.model.version} (${provenance.model.sha256.slice(0, 12)}).`,
    RESEARCH_NOTE,
  ];
}
