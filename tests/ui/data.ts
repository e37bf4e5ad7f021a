import type { Morphology, QualityFlag, RefusedFile } from '../../electron/contract/analysis.ts';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import { differentialOf } from '../../electron/contract/differential.ts';
import { lineageOf } from '../../electron/contract/lineage.ts';
import type { CellDetail, CellId, SlideDetail, SlideId, SystemInfo } from '../../electron/contract/methods.ts';

/** Numbers in 0..1 from a seed (mulberry32), so that a page looks the same every time. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A left shift: how many of a hundred cells are of each class. */
const SHARES: Record<CellClass, number> = {
  NE: 52,
  LY: 17,
  LR: 3,
  LA: 0,
  MO: 7,
  EO: 3,
  BA: 1,
  ME: 5,
  MY: 4,
  PR: 2,
  BL: 2,
  PC: 1,
  NR: 2,
  AR: 1,
}; // prettier-ignore

export const SYSTEM: SystemInfo = {
  appVersion: '0.1.0',
  model: {
    name: 'resnet152',
    version: '0.1.0',
    sha256: '9f2c41d7e0ab'.repeat(6).slice(0, 64),
    precision: 'int8',
    untrained: ['LA'],
  },
  segmenter: { version: '1.0.0', calibrated: false, calibration: null },
  provider: 'cpu',
  providerNote: 'No WebGPU adapter was found, so the model runs on the CPU.',
  database: { path: '/home/user/Leukoscope/leukoscope.db', readOnly: false, note: null },
};

const REFUSED: RefusedFile[] = [
  {
    file: 'smear-07/readme.jpg',
    code: 'NOT_AN_IMAGE',
    message: '"smear-07/readme.jpg" is text, not an image. Remove it or export the image again.',
  },
  { file: 'smear-07/cell-118.png', code: 'TRUNCATED', message: '"smear-07/cell-118.png" ends early. Copy it again.' },
];

export interface Slide {
  detail: SlideDetail;
  cells: Map<CellId, CellDetail>;
}

/** A slide of `count` cells whose ids start at `firstId`. */
export function makeSlide(
  id: number,
  name: string,
  count: number,
  firstId: number,
  options: { synthetic?: boolean; accession?: string; createdAt: string; refused?: boolean },
): Slide {
  const random = randomFrom(id * 7919);
  const order = CELL_CLASSES.flatMap((cellClass) => Array<CellClass>(SHARES[cellClass]).fill(cellClass));
  const cells = new Map<CellId, CellDetail>();
  for (let i = 0; i < count; i++) {
    const cellId = (firstId + i) as CellId;
    const cellClass = order[Math.floor(random() * order.length)]!;
    const confidence = 1 - 0.75 * random() ** 4;
    cells.set(cellId, makeCell(cellId, id as SlideId, cellClass, confidence, random));
  }
  const summaries = [...cells.values()].map((cell) => ({
    id: cell.id,
    class: cell.class,
    status: cell.status,
    confidence: cell.confidence,
    quality: cell.quality.score,
    modelClass: cell.class,
    reviewed: false,
    changed: false,
    flagged: false,
    comment: false,
    nucleusArea: cell.morphology.nucleus_area_px,
    uncertainty: 1 - cell.confidence,
    imageId: id * 1000 + (cell.id % 12),
  }));
  const differential = differentialOf(summaries);
  const refused = options.refused ? REFUSED : [];
  const runId = id as never;
  return {
    cells,
    detail: {
      slide: {
        id: id as SlideId,
        name,
        accession: options.accession ?? null,
        synthetic: options.synthetic ?? false,
        createdAt: options.createdAt,
        status: 'complete',
        runId,
        cells: count,
        unidentified: differential.unidentified,
        refused: refused.length,
        differential,
        review: {
          stage: 'new',
          version: 1,
          reviewed: 0,
          changed: 0,
          excluded: 0,
          flagged: 0,
          comments: 0,
          risk: { level: 'high', score: 3, classes: ['BL', 'PR'] },
          target: 100,
          changedAt: null,
          signed: null,
        },
      },
      run: {
        id: runId,
        status: 'complete',
        model: SYSTEM.model,
        segmenter: SYSTEM.segmenter,
        provider: 'cpu',
        appVersion: '0.1.0',
        startedAt: options.createdAt,
        unusual: 0,
        finishedAt: options.createdAt,
        timing: { total: count * 44, decode: count * 6, segment: count * 21, classify: count * 39, store: count * 2 },
        refused,
      },
      cells: summaries,
    },
  };
}

function makeCell(
  id: CellId,
  slideId: SlideId,
  cellClass: CellClass,
  confidence: number,
  random: () => number,
): CellDetail {
  const weights = CELL_CLASSES.map((name) => (name === cellClass || name === 'LA' ? 0 : 0.5 + random()));
  const rest = weights.reduce((sum, weight) => sum + weight, 0);
  const probabilities = Object.fromEntries(
    CELL_CLASSES.map((name, i) => [name, name === cellClass ? confidence : ((1 - confidence) * weights[i]!) / rest]),
  ) as CellDetail['probabilities'];
  const area = 4200 + 3600 * random();
  const ratio = { LY: 0.82, BL: 0.84, PR: 0.7, NE: 0.42 }[cellClass as string] ?? 0.55;
  const flags: QualityFlag[] = random() < 0.07 ? ['blurred', 'cut'] : random() < 0.05 ? ['overlapping'] : [];
  const morphology: Morphology = {
    cell_area_px: area,
    nucleus_area_px: area * ratio,
    cytoplasm_area_px: area * (1 - ratio),
    nc_ratio: ratio,
    nucleus_lobes: cellClass === 'NE' ? 3 : 1,
    cell_circularity: 0.86 + 0.1 * random(),
    nucleus_circularity: 0.5 + 0.4 * random(),
    nucleus_solidity: 0.8 + 0.15 * random(),
    cell_diameter_px: 2 * Math.sqrt(area / Math.PI),
    cell_perimeter_px: 2 * Math.sqrt(area * Math.PI) * 1.06,
    nucleus_perimeter_px: 2 * Math.sqrt(area * ratio * Math.PI) * 1.3,
    nucleus_od_r: 0.71,
    nucleus_od_g: 0.94,
    nucleus_od_b: 0.38,
    cytoplasm_od_r: 0.16,
    cytoplasm_od_g: 0.29,
    cytoplasm_od_b: 0.12,
    cytoplasm_granularity: 0.021 + 0.03 * random(),
    nucleus_texture: 0.06,
    nucleus_eccentricity: 0.3 * random(),
  };
  const status = confidence < 0.5 ? 'unidentified' : 'classified';
  return {
    id,
    slideId,
    file: `smear-07/field-${String(1 + (id % 12)).padStart(2, '0')}.png`,
    box: [40 + (id % 900), 60 + (id % 700), 112, 112],
    class: cellClass,
    status,
    confidence,
    probabilities,
    ...lineageOf(probabilities),
    review: {
      class: cellClass,
      status,
      reviewed: false,
      changed: false,
      flagged: false,
      excluded: null,
      comment: null,
    },
    quality: { score: flags.length > 0 ? 0.25 + 0.3 * random() : 0.75 + 0.25 * random(), flags },
    morphology,
  };
}
