import type { CellClass } from '../../contract/classes.ts';
import type { Loinc } from '../../contract/reports.ts';

/** What a report can send that has a code: the classes' share, their absolute counts, and the counts beside them. */
export type CodedItem = CellClass | `${CellClass}#` | 'unidentified' | 'wbc' | 'wbc_corrected';

const unverified = (code: string, name: string): Loinc => ({ code, name, verified: false });
const verified = (code: string, name: string, source: string): Loinc => ({ code, name, verified: true, source });

/** The page of the panel that lists the plain codes, and a value set of the United States' clinical quality measures. */
const PANEL = 'loinc.org/24318-8 (LOINC 2.78)';
const VALUE_SET = 'VSAC 2.16.840.1.113762.1.4.1045.129 (2025-05-08)';

/**
 * The codes a report carries unless the laboratory sets others. Per class the code of the manual count where there is one, else the
 * one that names no method: a person verifies every report. Absolute counts (`NE#`) and the white cell count name no method, for who
 * gives the count does not say how it was made; 6690-2, "by Automated count", is for laboratories that know. Verified are those whose
 * code and name were read together in the source that is named; all others are not, however likely.
 */
export const LOINC_DEFAULTS = {
  NE: unverified('23761-0', 'Neutrophils/Leukocytes in Blood by Manual count'),
  LY: unverified('737-7', 'Lymphocytes/Leukocytes in Blood by Manual count'),
  LR: unverified('13046-8', 'Variant lymphocytes/Leukocytes in Blood'),
  LA: unverified('29261-5', 'Abnormal lymphocytes/Leukocytes in Blood by Manual count'),
  MO: unverified('744-3', 'Monocytes/Leukocytes in Blood by Manual count'),
  EO: unverified('714-6', 'Eosinophils/Leukocytes in Blood by Manual count'),
  BA: unverified('707-0', 'Basophils/Leukocytes in Blood by Manual count'),
  ME: unverified('740-1', 'Metamyelocytes/Leukocytes in Blood by Manual count'),
  MY: unverified('749-2', 'Myelocytes/Leukocytes in Blood by Manual count'),
  PR: unverified('783-1', 'Promyelocytes/Leukocytes in Blood by Manual count'),
  BL: unverified('709-6', 'Blasts/Leukocytes in Blood by Manual count'),
  PC: unverified('13047-6', 'Plasma cells/Leukocytes in Blood'),
  NR: unverified('18309-5', 'Nucleated erythrocytes/Leukocytes in Blood by Manual count'),
  'NE#': unverified('26499-4', 'Neutrophils [#/volume] in Blood'),
  'LY#': unverified('26474-7', 'Lymphocytes [#/volume] in Blood'),
  'MO#': unverified('26484-6', 'Monocytes [#/volume] in Blood'),
  'EO#': verified('26449-9', 'Eosinophils [#/volume] in Blood', PANEL),
  'BA#': verified('26444-0', 'Basophils [#/volume] in Blood', PANEL),
  unidentified: unverified('44095-8', 'Unidentified cells/Leukocytes in Blood by Manual count'),
  wbc: verified('26464-8', 'Leukocytes [#/volume] in Blood', PANEL),
  wbc_corrected: verified('12227-5', 'Leukocytes [#/volume] corrected for nucleated erythrocytes in Blood', VALUE_SET),
} as const satisfies Partial<Record<CodedItem, Loinc>>;

/** A laboratory's own codes over the shipped ones; null takes a code away. */
export type LoincOverrides = Partial<Record<CodedItem, Loinc | null>>;

export function loincOf(item: CodedItem, overrides: LoincOverrides = {}): Loinc | null {
  const own = overrides[item];
  if (own !== undefined) return own;
  return (LOINC_DEFAULTS as Partial<Record<CodedItem, Loinc>>)[item] ?? null;
}
