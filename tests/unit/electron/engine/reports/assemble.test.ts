import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_CLASSES, CLINICAL_ORDER, isCounted } from '../../../../../electron/contract/classes.ts';
import { patientName } from '../../../../../electron/contract/patient-name.ts';
import { reportContentSchema } from '../../../../../electron/contract/reports.ts';
import { assembleReport } from '../../../../../electron/engine/reports/assemble.ts';
import { canonicalJson, contentHash } from '../../../../../electron/engine/reports/canonical.ts';
import { ageInDays, DEFAULT_RANGES, rangesFor } from '../../../../../electron/engine/reports/ranges.ts';
import { cellsOf, makeAmendedSource, makeSource } from './support.ts';

const tenths = (value: number | null) => Math.round((value ?? 0) * 10);

describe('a report’s content', () => {
  it('states every figure of the example, worked out by hand', () => {
    const content = reportContentSchema.parse(assembleReport(makeSource()));
    expect(content.basis).toMatchObject({ counted: 200, unidentified: 0, excluded: 1, cells: 224, target: 200 });
    const row = (name: string) => content.classes.find((one) => one.class === name);
    // 121 of 200; 12.4 x 100 / 107 = 11.59; 11.59 x 0.605 = 7.01.
    expect(row('NE')).toMatchObject({ count: 121, percent: 60.5, ci95: [53.4, 67.3], flag: null });
    expect(content.wbc).toMatchObject({ given: 12.4, corrected: 11.59, correction: 'applied', used: 11.59 });
    expect(row('NE')?.absolute).toMatchObject({ value: 7.01, flag: 'H' });
    expect(row('LY')).toMatchObject({ percent: 19, flag: 'L' });
    // A class of the model's manifest that it can't call, and of which nobody found a cell.
    expect(row('LA')).toMatchObject({
      count: 0,
      percent: null,
      ci95: null,
      untrained: true,
      absolute: { value: null },
    });
    expect(content.neutrophils).toEqual({ count: 134, percent: 67, absolute: 7.77 });
    expect(row('BL')).toMatchObject({ percent: 2.5, flag: 'H', range: { low: null, high: 0 } });
    expect(content.per100).toMatchObject([
      { class: 'NR', count: 14, per100: 7, flag: 'H' },
      { class: 'AR', count: 9, per100: 4.5, flag: null },
    ]);
    expect(content.provenance).toMatchObject({ changed: 12, changedPercent: 5.4, reviewed: 224 });
    expect(content.report).toMatchObject({ number: 'H26-00417-1', status: 'final' });
  });

  it('has the classes in clinical order and percentages that add up to 100.0, whatever was counted', () => {
    const counts = fc.dictionary(fc.constantFrom(...CELL_CLASSES), fc.nat(60), { maxKeys: 14 });
    fc.assert(
      fc.property(counts, (given) => {
        const { classes, basis } = assembleReport(makeSource({ cells: cellsOf(given) }));
        expect(classes.map((row) => row.class)).toEqual(CLINICAL_ORDER.filter(isCounted));
        const sum = classes.reduce((total, { percent }) => total + tenths(percent), 0);
        expect(sum).toBe(basis.counted ? 1000 : 0);
        for (const { percent, ci95, absolute, range, flag, untrained } of classes) {
          // The printed share can lie a last place outside limits that are rounded too.
          if (ci95) {
            expect(tenths(percent)).toBeGreaterThanOrEqual(tenths(ci95[0]) - 1);
            expect(tenths(percent)).toBeLessThanOrEqual(tenths(ci95[1]) + 1);
          } else expect(basis.counted === 0 || untrained).toBe(true);
          expect(absolute).not.toBeNull();
          if (flag === 'H') expect(percent).toBeGreaterThan(range?.high ?? Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is preliminary until it is signed, and says so', () => {
    const [version] = makeSource().versions;
    const content = assembleReport(makeSource({ versions: [{ ...version!, signatures: [] }], issue: null }));
    expect(content.report).toMatchObject({ status: 'preliminary', at: '2026-11-25T01:02:00.000Z' });
    expect(content.basis.method).toBe('not_verified');
  });

  it('shows old and new after an amendment, and what it replaces', () => {
    const { report, amendments } = assembleReport(makeAmendedSource());
    expect(report).toMatchObject({ version: 2, status: 'corrected', supersedes: 'H26-00417-1', number: 'H26-00417-2' });
    expect(amendments).toEqual([
      {
        version: 2,
        reason: 'A blast was seen again and is a promyelocyte.',
        by: 'Dr. P. Example',
        at: '2026-11-25T03:00:00.000Z',
        cells: 1,
        changes: [
          { class: 'PR', before: { count: 2, percent: 1 }, after: { count: 3, percent: 1.5 } },
          { class: 'BL', before: { count: 5, percent: 2.5 }, after: { count: 4, percent: 2 } },
        ],
      },
    ]);
  });

  it('lists in an amendment only the classes whose count somebody changed', () => {
    const source = makeAmendedSource();
    const counts = { NE: 1, LY: 1, MO: 1 };
    const [first, second] = source.versions;
    // One neutrophil of three was taken out: what is left is 50.0 each, and nobody touched it.
    const { amendments } = assembleReport({
      ...source,
      cells: cellsOf({ LY: 1, MO: 1 }),
      versions: [{ ...first!, counts }, second!],
    });
    expect(amendments[0]?.changes).toEqual([
      { class: 'NE', before: { count: 1, percent: 33.4 }, after: { count: 0, percent: 0 } },
    ]);
  });

  it('has the result before it, and which classes differ by more than chance', () => {
    const counts = { NE: 110, LY: 70, MO: 14, EO: 6 };
    const previous = { number: 'H26-00300-1', at: '2026-11-01T08:00:00.000Z', counts };
    const content = assembleReport(makeSource({ previous }));
    expect(content.previous).toMatchObject({ number: 'H26-00300-1', counted: 200 });
    const row = (name: string) => content.previous?.classes.find((one) => one.class === name);
    // 38 of 200 against 70 of 200 is more than chance (p = 0.0004); 121 against 110 is not.
    expect([row('LY'), row('NE')]).toMatchObject([
      { percent: 35, differs: true },
      { percent: 55, differs: false },
    ]);
    expect(assembleReport(makeSource()).previous).toBeNull();
  });

  it('tells figures beyond critical limits, on either side, and none at the limit', () => {
    const critical = [
      { item: 'BL', measure: 'percent', low: null, high: 0 },
      { item: 'neutrophils', measure: 'absolute', low: 8, high: null },
      { item: 'wbc', measure: 'absolute', low: 11.59, high: 11.59 },
      { item: 'LA', measure: 'percent', low: 50, high: null },
    ] as const;
    expect(assembleReport(makeSource({ critical })).critical).toEqual([
      { item: 'BL', measure: 'percent', value: 2.5, side: 'high', limit: 0 },
      { item: 'neutrophils', measure: 'absolute', value: 7.77, side: 'low', limit: 8 },
    ]);
  });

  it('withholds limits on a slide of unusual stain, and says how many cells are unreviewed', () => {
    const cells = cellsOf({ NE: 60, EO: 40 }).map((cell, i) => ({ ...cell, reviewed: i > 0 }));
    const content = assembleReport(makeSource({ cells, unusualStain: 90 }));
    expect(content.basis).toMatchObject({ unreviewed: 1, unusualStain: 90, limitsWithheld: true });
    expect(content.classes.every(({ ci95 }) => ci95 === null)).toBe(true);
    const seen = assembleReport(makeSource({ cells: cellsOf({ NE: 60, EO: 40 }), unusualStain: 90 }));
    expect(seen.classes.find((row) => row.class === 'EO')?.ci95).toEqual([30.3, 50.3]);
  });

  it('takes the typed white cell count before the order’s, and never corrects one twice', () => {
    const details = {
      wbc: { value: 9, unit: '10*3/uL' as const, corrected: true },
      comment: null,
      clinicalDetails: null,
    };
    const { wbc } = assembleReport(makeSource({ details }));
    expect(wbc).toMatchObject({ source: 'typed', given: 9, corrected: null, correction: 'given_corrected', used: 9 });
    expect(assembleReport(makeSource({ order: null })).classes.every(({ absolute }) => absolute === null)).toBe(true);
  });

  it('carries the laboratory’s own codes, and no code where one was taken away', () => {
    const own = { code: '26511-6', name: 'Neutrophils', verified: true };
    const { classes } = assembleReport(makeSource({ loinc: { NE: own, LY: null } }));
    expect(classes.slice(0, 2).map(({ loinc }) => loinc)).toEqual([own, null]);
  });

  it('has one hash, whatever the order of its keys', () => {
    const content = assembleReport(makeSource());
    const turned = Object.fromEntries(Object.entries(content).reverse()) as typeof content;
    expect(canonicalJson(turned)).toBe(canonicalJson(content));
    expect(contentHash(turned)).toBe(contentHash(content));
    expect(contentHash({ ...content, comment: null })).not.toBe(contentHash(content));
  });
});

describe('reference ranges', () => {
  it('cover every age once', () => {
    const sorted = [...DEFAULT_RANGES].sort((a, b) => a.fromDays - b.fromDays);
    expect(sorted[0]?.fromDays).toBe(0);
    expect(sorted.at(-1)?.toDays).toBeNull();
    sorted.slice(1).forEach((group, i) => {
      expect(group.fromDays).toBe(sorted[i]?.toDays);
    });
  });

  it('are chosen by age and sex; an unknown age is said', () => {
    const women = { ...DEFAULT_RANGES.at(-1)!, name: 'women', sex: 'female' as const };
    const groups = [...DEFAULT_RANGES, women];
    expect(rangesFor(groups, { ageDays: 12_000, sex: 'female' })?.group.name).toBe('women');
    expect(rangesFor(groups, { ageDays: 12_000, sex: 'male' })?.group.name).toBe('≥ 18 y');
    expect(rangesFor(groups, { ageDays: 3, sex: 'female' })?.group.name).toBe('1-7 d');
    expect(rangesFor(groups, { ageDays: null, sex: 'unknown' })).toMatchObject({ assumed: true });
    expect(rangesFor([women], { ageDays: 12_000, sex: 'male' })).toBeNull();
  });

  it('count ages in whole days', () => {
    expect(ageInDays('2026-11-20', '2026-11-25T12:00:00Z')).toBe(5);
    expect(ageInDays('2026-11-26', '2026-11-25T12:00:00Z')).toBeNull();
    expect(ageInDays(null, '2026-11-25T12:00:00Z')).toBeNull();
  });
});

describe('the name of a patient', () => {
  const named = (family: string, given: string) =>
    patientName({ ...assembleReport(makeSource()).patient!, family, given });

  it('has a comma in it, but for Korean names, which are one word', () => {
    expect(named('김', '하늘')).toBe('김하늘');
    expect(named('Kim', 'Hanul')).toBe('Kim, Hanul');
    expect(named('Kim', '')).toBe('Kim');
  });
});
