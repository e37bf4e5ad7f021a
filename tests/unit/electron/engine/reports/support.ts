import { CELL_CLASSES, type CellClass } from '../../../../../electron/contract/classes.ts';
import type { CellId, SlideId } from '../../../../../electron/contract/ids.ts';
import type { Picture } from '../../../../../electron/contract/reports.ts';
import type { ReportSource } from '../../../../../electron/engine/reports/assemble.ts';
import { DEFAULT_RANGES } from '../../../../../electron/engine/reports/ranges.ts';

/** A 1 x 1 picture without transparency, as a report's pictures are. */
export const DOT: Picture = {
  type: 'image/png',
  base64:
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAACXBIWXMAAAsSAAALEgHS3X78AAAADElEQVQImWNoaPgPAAODAgBVuNY/AAAAAElFTkSuQmCC',
};

type Cell = ReportSource['cells'][number];

/** So many classified cells of each class, the first `changed` of all changed by the reviewer. */
export function cellsOf(counts: Partial<Record<CellClass, number>>, changed = 0): Cell[] {
  const cells = CELL_CLASSES.flatMap((name) =>
    Array.from(
      { length: counts[name] ?? 0 },
      (): Cell => ({
        class: name,
        status: 'classified',
        reviewed: true,
        changed: false,
      }),
    ),
  );
  return cells.map((cell, i) => ({ ...cell, changed: i < changed }));
}

/** A signed slide of 200 cells with everything that a report can have, but for amendments; nobody's blood. */
export function makeSource(change: Partial<ReportSource> = {}): ReportSource {
  return {
    slide: { id: 7 as SlideId, name: 'Example 7', accession: 'H26-00417', synthetic: true },
    order: {
      accession: 'H26-00417',
      patient: {
        mrn: '0042-17',
        authority: 'EXAMPLE',
        family: '김',
        given: '하늘',
        birthDate: '1971-03-09',
        sex: 'female',
      },
      placer: 'PL-5518',
      specimen: 'Blood, EDTA',
      orderedAt: '2026-11-24T22:10:00.000Z',
      collectedAt: '2026-11-24T23:05:00.000Z',
      receivedAt: '2026-11-24T23:40:00.000Z',
      orderer: 'Dr. Example',
      ward: 'Ward 5B',
      priority: 'urgent',
      wbc: { value: 12.4, unit: '10*9/L' },
      clinicalDetails: 'Fatigue for three weeks; fever.',
      targetCount: 200,
      reviewClasses: ['BL'],
    },
    details: {
      wbc: null,
      comment: 'Left shift with toxic granulation; a few blasts. 독성 과립이 관찰됨.',
      clinicalDetails: null,
    },
    run: {
      model: {
        name: 'wbc-resnet152',
        version: '1.2.3',
        sha256: 'ab'.repeat(32),
        precision: 'int8',
        untrained: ['LA', 'PC'],
      },
      segmenter: { version: '1', calibrated: false, calibration: null },
      provider: 'cpu',
      appVersion: '0.1.0',
      analysedAt: '2026-11-25T00:12:00.000Z',
      images: 24,
      imageKind: 'field',
    },
    cells: [
      ...cellsOf({ NE: 121, LY: 38, LR: 5, MO: 14, EO: 3, BA: 1, ME: 6, MY: 5, PR: 2, BL: 5, NR: 14, AR: 9 }, 11),
      { class: 'BL', status: 'excluded', reviewed: true, changed: true },
    ],
    target: 200,
    versions: [
      {
        version: 1,
        reason: null,
        openedBy: null,
        openedAt: null,
        counts: null,
        changedCells: 0,
        signatures: [
          {
            version: 1,
            name: 'M. Example, MT',
            actor: 'person:2',
            at: '2026-11-25T00:31:00.000Z',
            meaning: 'reviewed',
            overrideReason: null,
          },
          {
            version: 1,
            name: 'Dr. P. Example',
            actor: 'person:3',
            at: '2026-11-25T01:02:00.000Z',
            meaning: 'approved',
            overrideReason: null,
          },
        ],
      },
    ],
    head: { seq: 218, hash: 'cd'.repeat(32) },
    changedAt: '2026-11-25T01:02:00.000Z',
    issue: { at: '2026-11-25T01:05:00.000Z', revision: 1, supersedes: null },
    secondReading: {
      first: 'M. Example, MT',
      second: 'S. Example, MT',
      compared: 214,
      agreed: 203,
      kappa: 0.914,
    },
    pictures: (['BL', 'BL', 'PR', 'MY', 'NR'] as const).map((name, i) => ({
      cellId: (i + 1) as CellId,
      class: name,
      picture: DOT,
    })),
    qc: { state: 'not_recorded', at: null },
    laboratory: {
      name: 'Example Hospital, Department of Laboratory Medicine',
      address: ['1 Example Street', 'Exampletown'],
      contact: 'Tel. 000-0000 · lab@example.org',
      accreditation: 'Director: Dr. P. Example',
      timeZone: 'Asia/Seoul',
    },
    logo: null,
    ranges: DEFAULT_RANGES,
    nrbcThreshold: 5,
    loinc: {},
    ...change,
  };
}

/** The same slide amended: one blast became a promyelocyte. */
export function makeAmendedSource(): ReportSource {
  const source = makeSource();
  const [first] = source.versions;
  if (!first) throw new Error('there is a first version');
  const counts = { NE: 121, LY: 38, LR: 5, MO: 14, EO: 3, BA: 1, ME: 6, MY: 5, PR: 2, BL: 5, NR: 14, AR: 9 };
  return {
    ...source,
    cells: [
      ...cellsOf({ ...counts, PR: 3, BL: 4 }, 12),
      { class: 'BL', status: 'excluded', reviewed: true, changed: true },
    ],
    versions: [
      { ...first, counts },
      {
        version: 2,
        reason: 'A blast was seen again and is a promyelocyte.',
        openedBy: 'Dr. P. Example',
        openedAt: '2026-11-25T03:00:00.000Z',
        counts: null,
        changedCells: 1,
        signatures: first.signatures.map((signature) => ({
          ...signature,
          version: 2,
          at: '2026-11-25T03:09:00.000Z',
        })),
      },
    ],
    issue: { at: '2026-11-25T03:10:00.000Z', revision: 1, supersedes: 'H26-00417-1' },
  };
}
