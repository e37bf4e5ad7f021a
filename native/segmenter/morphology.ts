import type { Morphology } from '../../electron/contract/analysis.ts';
import { convexHull, type Point, perimeter, signedArea } from './contour.ts';
import type { Geometry } from './geometry.ts';
import { type Kernel, PIXELS, SIDE } from './kernel.ts';
import { countLobes } from './lobes.ts';

/** Half side of the window whose mean is taken off to see texture, px of the frame: 5 x 5 is about a granule and its gap. */
const TEXTURE_REACH = 2;

interface Outlines {
  /** Polygons in px of the image; holes have a negative area. */
  cell: readonly Point[][];
  nucleus: readonly Point[][];
}

const total = (polygons: readonly Point[][], measure: (polygon: Point[]) => number) =>
  polygons.reduce((sum, polygon) => sum + measure(polygon), 0);

/** 4 pi area / perimeter^2: 1 for a disc, less for anything else. */
function circularity(polygons: readonly Point[][]): number {
  const length = total(polygons, perimeter);
  return length > 0 ? Math.min(1, (4 * Math.PI * total(polygons, signedArea)) / (length * length)) : 0;
}

/** Area over the area of the convex hull: 1 when there is no bay. */
export function solidity(polygons: readonly Point[][]): number {
  const hull = Math.abs(signedArea(convexHull(polygons.flat())));
  return hull > 0 ? Math.min(1, total(polygons, signedArea) / hull) : 0;
}

const CYTOPLASM = 1;
const NUCLEUS = 2;

/** The frame's pixels by region (0 elsewhere), and the box that holds them: x0 <= x < x1, y0 <= y < y1. */
interface Regions {
  plane: Uint8Array;
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

function findRegions({ cell, nucleus }: Kernel): Regions {
  const plane = new Uint8Array(PIXELS);
  let [x0, x1, y0, y1] = [SIDE, 0, SIDE, 0];
  for (let y = 0, p = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, p++) {
      if (cell[p] !== 1) continue;
      plane[p] = nucleus[p] === 1 ? NUCLEUS : CYTOPLASM;
      if (x < x0) x0 = x;
      if (x >= x1) x1 = x + 1;
      if (y < y0) y0 = y;
      y1 = y + 1;
    }
  }
  return { plane, x0, x1, y0, y1 };
}

/** Mean densities and centroid of a region of the frame. */
function measureRegion(kernel: Kernel, { plane, x0, x1, y0, y1 }: Regions, region: number) {
  let [n, r, g, b, sumX, sumY] = [0, 0, 0, 0, 0, 0];
  const { densityR, densityG, densityB } = kernel;
  for (let y = y0; y < y1; y++) {
    for (let x = x0, p = y * SIDE + x0; x < x1; x++, p++) {
      if (plane[p] !== region) continue;
      n++;
      r += densityR[p] ?? 0;
      g += densityG[p] ?? 0;
      b += densityB[p] ?? 0;
      sumX += x;
      sumY += y;
    }
  }
  const share = n > 0 ? 1 / n : 0;
  return { n, r: r * share, g: g * share, b: b * share, x: sumX * share, y: sumY * share };
}

/**
 * Standard deviation of the green density less its 5 x 5 mean, over the pixels whose window lies within the region: granules and
 * chromatin clumps raise it, a smooth shade doesn't.
 */
function texture({ densityG }: Kernel, { plane, x0, x1, y0, y1 }: Regions, region: number): number {
  const side = 2 * TEXTURE_REACH + 1;
  let n = 0;
  let squares = 0;
  for (let y = y0 + TEXTURE_REACH; y < y1 - TEXTURE_REACH; y++) {
    pixels: for (let x = x0 + TEXTURE_REACH; x < x1 - TEXTURE_REACH; x++) {
      const p = y * SIDE + x;
      if (plane[p] !== region) continue;
      let sum = 0;
      for (let v = -TEXTURE_REACH; v <= TEXTURE_REACH; v++) {
        for (let q = p + v * SIDE - TEXTURE_REACH; q <= p + v * SIDE + TEXTURE_REACH; q++) {
          if (plane[q] !== region) continue pixels;
          sum += densityG[q] ?? 0;
        }
      }
      const difference = (densityG[p] ?? 0) - sum / (side * side);
      squares += difference * difference;
      n++;
    }
  }
  return n > 0 ? Math.sqrt(squares / n) : 0;
}

/** Everything measured of a segmented cell. The kernel must contain its frame; areas in px of the image come from the drawn mask. */
export function measureMorphology(
  kernel: Kernel,
  geometry: Geometry,
  outlines: Outlines,
  cellArea: number,
  nucleusArea: number,
): Morphology {
  kernel.run.measureNucleusDepth();
  const regions = findRegions(kernel);
  const nucleus = measureRegion(kernel, regions, NUCLEUS);
  const cytoplasm = measureRegion(kernel, regions, CYTOPLASM);
  const cellPixels = nucleus.n + cytoplasm.n;
  // The centroid of the cell is the weighted mean of its two regions'.
  const share = cellPixels > 0 ? nucleus.n / cellPixels : 0;
  const apartX = (1 - share) * (nucleus.x - cytoplasm.x) * geometry.scaleX;
  const apartY = (1 - share) * (nucleus.y - cytoplasm.y) * geometry.scaleY;
  const radius = Math.sqrt(cellArea / Math.PI);
  // A cell of a few px of the frame may round to none in a smaller image.
  const both = nucleus.n > 0 && cytoplasm.n > 0 && radius > 0;
  return {
    cell_area_px: cellArea,
    nucleus_area_px: nucleusArea,
    cytoplasm_area_px: cellArea - nucleusArea,
    nc_ratio: cellArea > 0 ? nucleusArea / cellArea : 0,
    nucleus_lobes: countLobes(kernel.nucleusDepth, SIDE),
    cell_circularity: circularity(outlines.cell),
    nucleus_circularity: circularity(outlines.nucleus),
    nucleus_solidity: solidity(outlines.nucleus),
    cell_diameter_px: 2 * radius,
    cell_perimeter_px: total(outlines.cell, perimeter),
    nucleus_perimeter_px: total(outlines.nucleus, perimeter),
    nucleus_od_r: nucleus.r,
    nucleus_od_g: nucleus.g,
    nucleus_od_b: nucleus.b,
    cytoplasm_od_r: cytoplasm.r,
    cytoplasm_od_g: cytoplasm.g,
    cytoplasm_od_b: cytoplasm.b,
    cytoplasm_granularity: texture(kernel, regions, CYTOPLASM),
    nucleus_texture: texture(kernel, regions, NUCLEUS),
    nucleus_eccentricity: both ? Math.sqrt(apartX * apartX + apartY * apartY) / radius : 0,
  };
}

/** The morphology of a cell of which nothing is known. */
export const NO_MORPHOLOGY: Morphology = {
  cell_area_px: 0,
  nucleus_area_px: 0,
  cytoplasm_area_px: 0,
  nc_ratio: 0,
  nucleus_lobes: 0,
  cell_circularity: 0,
  nucleus_circularity: 0,
  nucleus_solidity: 0,
  cell_diameter_px: 0,
  cell_perimeter_px: 0,
  nucleus_perimeter_px: 0,
  nucleus_od_r: 0,
  nucleus_od_g: 0,
  nucleus_od_b: 0,
  cytoplasm_od_r: 0,
  cytoplasm_od_g: 0,
  cytoplasm_od_b: 0,
  cytoplasm_granularity: 0,
  nucleus_texture: 0,
  nucleus_eccentricity: 0,
};
