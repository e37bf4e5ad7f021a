import type { Morphology, Quality, SegmenterInfo } from '../../electron/contract/analysis.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { type Point, signedArea, simplify, traceContours } from './contour.ts';
import { Geometry } from './geometry.ts';
import { type Kernel, PIXELS, SIDE, startKernel } from './kernel.ts';
import { measureMorphology, solidity } from './morphology.ts';
import { packParameters, type UnaryParameters } from './parameters.ts';
import { judgeQuality, measureQuality, type QualityMeasures } from './quality.ts';

/** Version of the algorithm without a fitted network; with one, the parameters' own version follows. */
const ALGORITHM = '3.1';
/**
 * Where outlines are drawn in masks blurred by 1 px: the normal distribution's value 0.6 px outside, because people draw the cell's
 * outline that far outside the steepest step (measured on the mask data); the nucleus's exactly on it.
 */
const CELL_LEVEL = 0.274;
const NUCLEUS_LEVEL = 0.5;
/** Corners of the contour may be this far from the traced outline, px of the frame. */
const CONTOUR_TOLERANCE = 0.4;
/** Sizes whose resampling tables are kept. */
const KEPT_GEOMETRIES = 8;

/** What a person sees when stepping through the segmentation; planes of 224 x 224 px. */
export interface Stages {
  /** The working frame, 224 x 224 x 3 bytes. */
  frame: Uint8Array;
  /** Superpixel of each pixel. */
  labels: Int32Array;
  /** 0 / 1 planes: nucleus seed, BW cut, NC cut, as drawn by whole superpixels. */
  seed: Uint8Array;
  cell: Uint8Array;
  nucleus: Uint8Array;
  /** Log-odds of cell against background, of nucleus against cytoplasm; null without a fitted network. */
  cellEvidence: Float32Array | null;
  nucleusEvidence: Float32Array | null;
  /** 0 / 128 / 255 after refinement and finish. */
  final: Uint8Array;
}

export interface Segmentation {
  width: number;
  height: number;
  /** At the input's size: 0 background, 128 cytoplasm, 255 nucleus. */
  mask: Uint8Array;
  /** The cell's outline as a closed polygon in px of the input, its corner being (0, 0). Empty when there is no cell. */
  contour: number[][];
  morphology: Morphology;
  quality: Quality;
  milliseconds: number;
  stages?: Stages;
  /** What the quality was decided on; with the stages. */
  measures?: QualityMeasures;
}

export interface Segmenter {
  readonly info: Omit<SegmenterInfo, 'calibration'>;
  /** Segments the cell in the middle of an RGB image (width x height x 3 bytes). Throws BAD_REQUEST when sizes don't fit. */
  segment(rgb: Uint8Array, width: number, height: number, options?: { stages?: boolean }): Segmentation;
}

/** Throws unless `rgb` is an image of the stated size. */
export function checkImage(rgb: Uint8Array, width: number, height: number): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (whole && rgb.length === width * height * 3) return;
  throw new LeukoscopeError(
    'BAD_REQUEST',
    `An image of ${width} x ${height} px needs ${width * height * 3} bytes of RGB; ${rgb.length} were given.`,
  );
}

/** Names the algorithm together with the parameters it works with. */
export function segmenterInfo(parameters?: UnaryParameters): Omit<SegmenterInfo, 'calibration'> {
  if (!parameters) return { version: ALGORITHM, calibrated: false };
  return { version: `${ALGORITHM}+${parameters.version}`, calibrated: parameters.calibrated };
}

/**
 * Starts a segmenter: the WASM kernel with fitted parameters, or, without them, with the rules of thumb that need no fitting.
 * Not reentrant and holds about 20 MB: make one for each thread.
 */
export function createSegmenter(wasm: Uint8Array | WebAssembly.Module, parameters?: UnaryParameters): Segmenter {
  const kernel = startKernel(wasm);
  if (parameters) packParameters(parameters, kernel.parameters);
  const fitted = parameters !== undefined;
  const geometries = new Map<string, Geometry>();
  const geometryFor = (width: number, height: number): Geometry => {
    const key = `${width}x${height}`;
    const known = geometries.get(key);
    if (known) return known;
    const [oldest] = geometries.keys();
    if (geometries.size >= KEPT_GEOMETRIES && oldest !== undefined) geometries.delete(oldest);
    const geometry = new Geometry(width, height);
    geometries.set(key, geometry);
    return geometry;
  };

  return {
    info: {
      version: fitted ? `${ALGORITHM}+${parameters.version}` : ALGORITHM,
      calibrated: parameters?.calibrated ?? false,
    },
    segment(rgb, width, height, options = {}) {
      checkImage(rgb, width, height);
      const start = performance.now();
      const geometry = geometryFor(width, height);
      geometry.toFrame(rgb, kernel.frame);
      const superpixels = kernel.run.measure();
      kernel.run.decide(fitted);
      const stages = options.stages ? copyStages(kernel, fitted) : undefined;
      kernel.run.finish(CELL_LEVEL);

      const { cellField, nucleusField } = kernel;
      const { mask, cellArea, nucleusArea } = geometry.drawMask(cellField, nucleusField, CELL_LEVEL, NUCLEUS_LEVEL);
      const toImage = ([x, y]: Point) => geometry.toImage(x, y);
      const outline = (field: Float32Array, level: number) => traceContours(field, SIDE, level);
      const cell = outline(cellField, CELL_LEVEL);
      const outlines = {
        cell: cell.map((polygon) => polygon.map(toImage)),
        nucleus: outline(nucleusField, NUCLEUS_LEVEL).map((polygon) => polygon.map(toImage)),
      };
      const largest = cell.reduce<Point[]>((a, b) => (signedArea(b) > signedArea(a) ? b : a), []);
      const morphology = measureMorphology(kernel, geometry, outlines, cellArea, nucleusArea);
      const measures = measureQuality(kernel, geometry, morphology, solidity(outlines.cell), superpixels, fitted);
      if (stages) stages.final = frameMask(kernel);
      return {
        width,
        height,
        mask,
        contour: simplify(largest, CONTOUR_TOLERANCE).map(toImage),
        morphology,
        quality: judgeQuality(measures),
        milliseconds: performance.now() - start,
        ...(stages ? { stages, measures } : {}),
      };
    },
  };
}

function frameMask(kernel: Kernel): Uint8Array {
  return Uint8Array.from({ length: PIXELS }, (_, p) => (kernel.nucleus[p] ? 255 : kernel.cell[p] ? 128 : 0));
}

function copyStages(kernel: Kernel, fitted: boolean): Stages {
  const labels = kernel.labels.slice();
  const evidence = (plane: Float32Array) => (fitted ? Float32Array.from(labels, (label) => plane[label] ?? 0) : null);
  return {
    frame: kernel.frame.slice(),
    labels,
    seed: Uint8Array.from(labels, (label) => kernel.seed[label] ?? 0),
    cell: kernel.cell.slice(),
    nucleus: kernel.nucleus.slice(),
    cellEvidence: evidence(kernel.cellEvidence),
    nucleusEvidence: evidence(kernel.nucleusEvidence),
    final: new Uint8Array(0),
  };
}
