import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LeukoscopeDatabase, NewCell, NewImage, NewRun } from '../../db/index.ts';
import { type Differential, type Morphology, morphologySchema } from '../../electron/contract/analysis.ts';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import { ERROR_CODES, type ErrorCode, LeukoscopeError } from '../../electron/contract/errors.ts';
import type { RunId, SlideId } from '../../electron/contract/methods.ts';
import type { OrderContent, Patient } from '../../electron/contract/orders.ts';

/** A folder of its own for one test, with a remover. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'leukoscope-db-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The code of the error that `work` throws; fails when it throws none, or one that isn't ours. */
export function codeOf(work: () => unknown): ErrorCode {
  try {
    work();
  } catch (error) {
    if (error instanceof LeukoscopeError && ERROR_CODES.includes(error.code)) return error.code;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

/** A cell whose every figure follows from `seed`. */
export function makeCell(seed: number, features = 8): NewCell {
  const cellClass = CELL_CLASSES[seed % CELL_CLASSES.length] as CellClass;
  const probabilities = Object.fromEntries(CELL_CLASSES.map((c) => [c, c === cellClass ? 0.74 : 0.02])) as Record<
    CellClass,
    number
  >;
  const morphology = Object.fromEntries(
    Object.keys(morphologySchema.shape).map((key, i) => [
      key,
      key === 'nucleus_lobes' ? (seed % 5) + 1 : seed + i / 100,
    ]),
  ) as Morphology;
  return {
    box: [seed % 1000, Math.floor(seed / 1000), 80.5, 90],
    class: cellClass,
    status: seed % 10 === 0 ? 'unidentified' : 'classified',
    confidence: 0.74,
    probabilities,
    quality: { score: (seed % 100) / 100, flags: seed % 3 === 0 ? ['blurred'] : [] },
    morphology,
    contour: [
      [1, 2],
      [3, 4],
      [5, 6.5],
    ],
    thumb: Buffer.from(`thumb ${seed}`),
    mask: seed % 4 === 0 ? null : Buffer.from(`mask ${seed}`),
    features: Float32Array.from({ length: features }, (_, i) => (seed % 7) + i / 8),
  };
}

export function makeImage(relative: string, cells: NewCell[]): NewImage {
  return { relative, sha256: sha256(relative), width: 1200, height: 900, bytes: 4321, format: 'png', cells };
}

export const fileNames = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => `field-${String(i).padStart(4, '0')}.png`);

/** An analysis of `names`, not yet started. */
export function makeRun(slideId: SlideId, names: string[]): NewRun {
  return {
    slideId,
    model: { name: 'wbc-resnet152', version: '1.2.3', sha256: sha256('weights'), precision: 'int8', untrained: ['LA'] },
    segmenter: { version: '1', calibrated: false, calibration: null },
    provider: 'cpu',
    params: { threshold: 0.5 },
    appVersion: '0.1.0',
    root: '/slides/a',
    files: names.map((relative) => ({ relative, path: `/slides/a/${relative}` })),
    mode: 'field',
  };
}

/** An order that states nothing but its accession and patient. */
export const makeOrder = (accession: string, patient: Patient | null): OrderContent => ({
  accession,
  patient,
  placer: null,
  service: null,
  specimen: null,
  orderedAt: null,
  collectedAt: null,
  receivedAt: null,
  orderer: null,
  ward: null,
  priority: 'routine',
  wbc: null,
  clinicalDetails: null,
  targetCount: null,
  reviewClasses: [],
});

export const TIMING = { total: 12, decode: 1, segment: 2, classify: 3, store: 4 };

export const DIFFERENTIAL: Differential = {
  counted: 1,
  unidentified: 0,
  classes: { NE: { count: 1, percent: 100, ci95: [2.5, 100] } },
  per_100_wbc: { NR: 0, AR: 0 },
};

/** A slide with one complete run of `files` images with `cellsPerFile` cells each. */
export function storeSlide(
  db: LeukoscopeDatabase,
  name: string,
  files = 3,
  cellsPerFile = 4,
  accession: string | null = null,
): { slideId: SlideId; runId: RunId } {
  const slideId = db.slides.create({ name, accession, synthetic: true });
  const names = fileNames(files);
  const runId = db.runs.start(makeRun(slideId, names));
  const images = names.map((relative, i) =>
    makeImage(
      relative,
      Array.from({ length: cellsPerFile }, (_, j) => makeCell(i * cellsPerFile + j)),
    ),
  );
  db.runs.appendBatch(runId, { images, refused: [] });
  db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  return { slideId, runId };
}
