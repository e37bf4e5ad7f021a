import type { CellClass } from '../../../../../electron/contract/classes.ts';
import { type ReportContent, reportContentSchema } from '../../../../../electron/contract/reports.ts';
import { loincOf } from '../../../../../electron/engine/reports/loinc.ts';

const COUNTS: [CellClass, number, number, [number, number], [number, number] | null][] = [
  ['NE', 58, 58.0, [47.7, 67.8], [40, 70]],
  ['LY', 24, 24.0, [16.0, 33.6], [20, 45]],
  ['LR', 3, 3.0, [0.6, 8.5], null],
  ['LA', 0, 0.0, [0.0, 3.6], null],
  ['MO', 11, 11.0, [5.6, 18.8], [2, 10]],
  ['EO', 2, 2.0, [0.2, 7.0], [1, 6]],
  ['BA', 0, 0.0, [0.0, 3.6], [0, 2]],
  ['BL', 2, 2.0, [0.2, 7.0], [0, 0]],
];

/** A signed report with every part that an exchange format has a place for; `change` alters the value before it is checked. */
export function makeReport(change: (content: ReportContent) => void = () => undefined): ReportContent {
  const at = '2026-03-02T10:40:00.000Z';
  const value: ReportContent = {
    schema: 'leukoscope/report/1',
    report: {
      number: 'H26-004417-1',
      version: 1,
      revision: 1,
      status: 'final',
      supersedes: null,
      at,
      head: { seq: 12, hash: 'a'.repeat(64) },
    },
    laboratory: {
      name: 'Hematology, Example Hospital',
      address: ['1 Example Road'],
      contact: '',
      accreditation: '',
      timeZone: 'Asia/Seoul',
      logo: null,
    },
    patient: {
      mrn: '00123456',
      authority: 'EXAMPLE',
      family: '김',
      given: '민지',
      birthDate: '1988-02-29',
      sex: 'female',
      ageDays: 13_880,
    },
    sample: {
      slideId: 7 as ReportContent['sample']['slideId'],
      slide: 'Smear 07',
      accession: 'H26-004417',
      synthetic: false,
      placer: 'P-9001',
      specimen: 'Peripheral blood',
      orderer: 'Dr. Park',
      ward: '7 East',
      priority: 'urgent',
      orderedAt: '2026-03-02T07:55:00.000Z',
      collectedAt: '2026-03-02T08:10:00.000Z',
      receivedAt: '2026-03-02T08:40:00.000Z',
      analysedAt: '2026-03-02T09:12:30.000Z',
      clinicalDetails: 'Fever | night sweats',
    },
    basis: {
      method: 'human_verified',
      counted: 100,
      target: 100,
      slides: 1,
      images: 120,
      imageKind: 'cell',
      cells: 120,
      unidentified: 2,
      excluded: 1,
      unreviewed: 0,
    },
    classes: COUNTS.map(([name, count, percent, ci95, range]) => ({
      class: name,
      loinc: loincOf(name),
      count,
      percent: name === 'LA' ? null : percent,
      ci95: name === 'LA' ? null : ci95,
      range: range && { low: range[0], high: range[1] },
      flag: range && percent > range[1] ? 'H' : range && percent < range[0] ? 'L' : null,
      absolute: {
        loinc: loincOf(`${name}#`),
        value: name === 'LA' ? null : Math.round(11.8 * percent) / 100,
        range: name === 'NE' ? { low: 2, high: 7 } : null,
        flag: null,
      },
      untrained: name === 'LA',
    })),
    per100: [
      { class: 'NR', loinc: loincOf('NR'), count: 5, per100: 5, range: { low: null, high: 0 }, flag: 'H' },
      { class: 'AR', loinc: loincOf('AR'), count: 3, per100: 3, range: null, flag: null },
    ],
    unidentifiedLoinc: loincOf('unidentified'),
    unidentifiedPer100: 2,
    wbc: {
      unit: '10*9/L',
      given: 12.4,
      source: 'order',
      loinc: loincOf('wbc')!,
      corrected: 11.81,
      correctedLoinc: loincOf('wbc_corrected')!,
      correction: 'applied',
      threshold: 5,
      used: 11.81,
    },
    ranges: { group: 'Adults', source: 'Laboratory', assumed: false },
    comment: 'Blasts seen.\nToxic granulation & Döhle bodies.',
    pictures: [],
    signatures: [{ version: 1, name: 'Lee Jiwoo', actor: 'person:3', at, meaning: 'reviewed', overrideReason: null }],
    secondReading: null,
    amendments: [],
    provenance: {
      software: { name: 'Leukoscope', version: '0.1.0' },
      model: { name: 'wbc-resnet152', version: '1.0.0', sha256: 'b'.repeat(64), precision: 'int8', untrained: ['LA'] },
      segmenter: { version: '1', calibrated: false, calibration: null },
      provider: 'cpu',
      reviewed: 120,
      changed: 6,
      changedPercent: 5,
      qc: { state: 'not_recorded', at: null },
    },
  };
  change(value);
  return reportContentSchema.parse(value);
}
