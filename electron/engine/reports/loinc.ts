import type { CellClass } from '../../contract/classes.ts';
import type { Loinc } from '../../contract/reports.ts';

/** What a report can send that has a code: the classes' share, their absolute counts, and the counts beside them. */
export type CodedItem = CellClass | `${CellClass}#` | 'unidentified' | 'wbc' | 'wbc_corrected';

const of = (code: string, name: string, verified = true): Loinc => ({ code, name, verified });

/**
 * The codes a report carries unless the laboratory sets others. Per class the code of the manual count where there is one, else the
 * one that names no method: a person verifies every report. Absolute counts (`NE#`) name no method. What is not `verified` was not
 * checked against a LOINC release.
 */
export const LOINC_DEFAULTS = {
  NE: of('23761-0', 'Neutrophils/Leukocytes in Blood by Manual count'),
  LY: of('737-7', 'Lymphocytes/Leukocytes in Blood by Manual count'),
  LR: of('13046-8', 'Variant lymphocytes/Leukocytes in Blood'),
  LA: of('29261-5', 'Abnormal lymphocytes/Leukocytes in Blood by Manual count', false),
  MO: of('744-3', 'Monocytes/Leukocytes in Blood by Manual count'),
  EO: of('714-6', 'Eosinophils/Leukocytes in Blood by Manual count', false),
  BA: of('707-0', 'Basophils/Leukocytes in Blood by Manual count', false),
  ME: of('740-1', 'Metamyelocytes/Leukocytes in Blood by Manual count'),
  MY: of('749-2', 'Myelocytes/Leukocytes in Blood by Manual count', false),
  PR: of('783-1', 'Promyelocytes/Leukocytes in Blood by Manual count', false),
  BL: of('709-6', 'Blasts/Leukocytes in Blood by Manual count'),
  PC: of('13047-6', 'Plasma cells/Leukocytes in Blood'),
  NR: of('18309-5', 'Nucleated erythrocytes/Leukocytes in Blood by Manual count', false),
  'NE#': of('26499-4', 'Neutrophils [#/volume] in Blood', false),
  'LY#': of('26474-7', 'Lymphocytes [#/volume] in Blood', false),
  'MO#': of('26484-6', 'Monocytes [#/volume] in Blood', false),
  'EO#': of('26449-9', 'Eosinophils [#/volume] in Blood', false),
  'BA#': of('26444-0', 'Basophils [#/volume] in Blood', false),
  unidentified: of('44095-8', 'Unidentified cells/Leukocytes in Blood'),
  wbc: of('6690-2', 'Leukocytes [#/volume] in Blood'),
  wbc_corrected: of('12227-5', 'Leukocytes [#/volume] corrected for nucleated erythrocytes in Blood'),
} as const satisfies Partial<Record<CodedItem, Loinc>>;

/** A laboratory's own codes over the shipped ones; null takes a code away. */
export type LoincOverrides = Partial<Record<CodedItem, Loinc | null>>;

export function loincOf(item: CodedItem, overrides: LoincOverrides = {}): Loinc | null {
  const own = overrides[item];
  if (own !== undefined) return own;
  return (LOINC_DEFAULTS as Partial<Record<CodedItem, Loinc>>)[item] ?? null;
}
