import type { CellClass } from '../../contract/classes.ts';
import { CLASS_NAMES } from '../../contract/classes.ts';
import type { CountedClass, Loinc, Per100Class, Range, ReportContent } from '../../contract/reports.ts';
import { isLookedFor } from '../statistics/looked-for.ts';

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
  flag: 'L' | 'H' | null;
  /** What belongs to this result alone. */
  note: string | null;
}

/** What was ordered, when the order does not say. */
export const DIFFERENTIAL: Coded = { code: 'DIFF', name: 'Leukocyte differential count', system: '99LKS' };

export const RESEARCH_NOTE = 'For research use only. Not for diagnosis or treatment decisions.';

function countedResults(content: ReportContent, row: CountedClass): Result[] {
  const name = CLASS_NAMES[row.class];
  const missing = !isLookedFor(content, row);
  const [low, high] = row.ci95;
  const results: Result[] = [
    {
      coded: coded(row.loinc, row.class, `${name} per 100 leukocytes`),
      value: missing ? null : row.percent.toFixed(1),
      unit: '%',
      range: row.range,
      flag: row.flag,
      note: missing ? null : `95% limits ${low.toFixed(1)}-${high.toFixed(1)} % (sampling error only)`,
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
      value: missing ? null : row.absolute.value.toFixed(2),
      unit: content.wbc.unit,
      range: row.absolute.range,
      flag: row.absolute.flag,
      note: null,
    });
  }
  return results;
}

const per100 = (content: ReportContent, row: Per100Class): Result => ({
  coded: coded(row.loinc, `${row.class}-100`, `${CLASS_NAMES[row.class as CellClass]} per 100 leukocytes`),
  value: content.basis.counted === 0 ? null : row.per100.toFixed(1),
  unit: '/100{WBCs}',
  range: row.range,
  flag: row.flag,
  note: null,
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
    results.push(plain(wbc.loinc, 'WBC', 'Leukocytes', wbc.given.toFixed(2), wbc.unit));
    if (wbc.corrected !== null) {
      results.push(
        plain(
          wbc.correctedLoinc,
          'WBC-CORR',
          'Leukocytes corrected for nucleated red cells',
          wbc.corrected.toFixed(2),
          wbc.unit,
        ),
      );
    }
  }
  results.push(plain(null, 'COUNTED', 'White cells counted', String(basis.counted), '{cells}'));
  for (const row of content.classes) results.push(...countedResults(content, row));
  for (const row of content.per100) results.push(per100(content, row));
  results.push(plain(null, 'UNIDENTIFIED', 'Unidentified cells, not counted', String(basis.unidentified), '{cells}'));
  if (content.unidentifiedLoinc && basis.counted > 0) {
    const share = ((100 * basis.unidentified) / basis.counted).toFixed(1);
    results.push(plain(content.unidentifiedLoinc, '', '', share, '/100{WBCs}'));
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
    ...(comment ? [comment] : []),
    ...amendments.map(({ version, reason, by, at }) => `Amendment ${version}: ${reason} (${by}, ${at})`),
    ...signatures.map(
      ({ name, meaning, at }) => `${meaning === 'approved' ? 'Approved' : 'Reviewed'} by ${name}, ${at}`,
    ),
    `${provenance.software.name} ${provenance.software.version}, model ${provenance.model.name} ${provenance.model.version} (${provenance.model.sha256.slice(0, 12)}).`,
    RESEARCH_NOTE,
  ];
}
