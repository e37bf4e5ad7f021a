import type { CellClass } from '../../contract/classes.ts';
import type { Range, RangeGroup } from '../../contract/reports.ts';

const DAY = 1;
const WEEK = 7 * DAY;
const MONTH = 30.4375 * DAY;
const YEAR = 365.25 * DAY;

const range = (low: number | null, high: number | null): Range => ({ low, high });
const none = range(null, 0);

/** Cells that normal blood does not priorStrength: any of them is flagged. */
const IMMATURE: Partial<Record<CellClass, Range>> = {
  LA: none,
  ME: none,
  MY: none,
  PR: none,
  BL: none,
  PC: none,
  NR: none,
};

const ADULT_SOURCE =
  'Dacie and Lewis Practical Haematology (adult); immature cells and NRBC: not seen in normal blood (ICSH, Palmer et al. 2015)';
const CHILD_SOURCE =
  'Dallman, in: Rudolph, Pediatrics, 16th ed. 1977 (as in the Harriet Lane Handbook); immature cells and NRBC from one month: ICSH, Palmer et al. 2015';

/** Dallman's table: age from which a row applies, then neutrophils and lymphocytes per 10*9/L. */
const CHILDREN: [name: string, from: number, neutrophils: [number, number], lymphocytes: [number, number]][] = [
  ['0-1 d', 0, [6, 28], [2, 11]],
  ['1-7 d', DAY, [5, 21], [2, 11.5]],
  ['1-2 wk', WEEK, [1.5, 10], [2, 17]],
  ['2-4 wk', 2 * WEEK, [1, 9.5], [2, 17]],
  ['1-6 mo', MONTH, [1, 9], [2.5, 16.5]],
  ['6-12 mo', 6 * MONTH, [1, 8.5], [4, 13.5]],
  ['1-2 y', YEAR, [1.5, 8.5], [4, 10.5]],
  ['2-4 y', 2 * YEAR, [1.5, 8.5], [3, 9.5]],
  ['4-6 y', 4 * YEAR, [1.5, 8.5], [2, 8]],
  ['6-8 y', 6 * YEAR, [1.5, 8], [1.5, 7]],
  ['8-10 y', 8 * YEAR, [1.5, 8], [1.5, 6.8]],
  ['10-16 y', 10 * YEAR, [1.8, 8], [1.5, 6.5]],
  ['16-18 y', 16 * YEAR, [1.8, 8], [1.2, 5.2]],
];
const ADULT_FROM = 18 * YEAR;

/**
 * The ranges that a laboratory starts with, by age. They do not differ by sex; a laboratory may add groups that do. Children have
 * absolute ranges only, because that is what the source publishes.
 */
export const DEFAULT_RANGES: readonly RangeGroup[] = [
  ...CHILDREN.map(
    ([name, from, neutrophils, lymphocytes], i): RangeGroup => ({
      name,
      source: CHILD_SOURCE,
      sex: 'any',
      fromDays: Math.round(from),
      toDays: Math.round(CHILDREN[i + 1]?.[1] ?? ADULT_FROM),
      percent: from >= MONTH ? IMMATURE : {},
      absolute: { NE: range(...neutrophils), LY: range(...lymphocytes) },
    }),
  ),
  {
    name: '≥ 18 y',
    source: ADULT_SOURCE,
    sex: 'any',
    fromDays: Math.round(ADULT_FROM),
    toDays: null,
    percent: {
      NE: range(40, 80),
      LY: range(20, 40),
      MO: range(2, 10),
      EO: range(1, 6),
      BA: range(null, 2),
      ...IMMATURE,
    },
    absolute: {
      NE: range(2, 7),
      LY: range(1, 3),
      MO: range(0.2, 1),
      EO: range(0.02, 0.5),
      BA: range(0.02, 0.1),
    },
  },
];

/** The age taken where none is known: an adult's. */
const ASSUMED_AGE = Math.round(40 * YEAR);

/** The group that a patient belongs to: by age first, and one for their sex before one for any. */
export function rangesFor(
  groups: readonly RangeGroup[],
  patient: { ageDays: number | null; sex: 'female' | 'male' | 'other' | 'unknown' },
): { group: RangeGroup; assumed: boolean } | null {
  const age = patient.ageDays ?? ASSUMED_AGE;
  const fitting = groups.filter(({ fromDays, toDays }) => age >= fromDays && (toDays === null || age < toDays));
  const group = fitting.find(({ sex }) => sex === patient.sex) ?? fitting.find(({ sex }) => sex === 'any');
  return group ? { group, assumed: patient.ageDays === null } : null;
}

/** Whole days from a birth date (YYYY-MM-DD) to a moment; null without a birth date, or when it lies after the moment. */
export function ageInDays(birthDate: string | null, at: string): number | null {
  if (birthDate === null) return null;
  const days = Math.floor((Date.parse(at) - Date.parse(`${birthDate}T00:00:00Z`)) / 86_400_000);
  return days >= 0 ? days : null;
}
