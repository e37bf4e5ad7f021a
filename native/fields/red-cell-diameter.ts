import { type Component, distanceTransform, fillHoles, type Mask, roundness, sampledQuantile } from './plane.ts';

/** Red-cell diameter in low-resolution pixels below which a "red cell" is taken for noise or a platelet. */
const LEAST_RULER = 9;

/** Largest central pallor, as a share of the field. */
const LARGEST_PALLOR = 0.01;

/** Least roundness of a central pallor. */
const PALLOR_ROUNDNESS = 0.5;

/**
 * Diameter of a red cell: twice the median of the peaks of the distance transform of what is coloured but not stained blue. Peaks
 * are used because red cells touch. Null when there are fewer than three.
 */
export function redCellDiameter(foreground: Mask, stained: Mask): number | null {
  const { width, height } = foreground;
  const cells: Mask = { width, height, data: foreground.data.slice() };
  // Central pallor is a round hole; gaps between cells have corners.
  fillHoles(
    cells,
    (hole) => hole.pixels.length < LARGEST_PALLOR * cells.data.length && roundness(hole) > PALLOR_ROUNDNESS,
  );
  for (let i = 0; i < cells.data.length; i++) if (stained.data[i]) cells.data[i] = 0;
  const { data } = distanceTransform(cells);
  const radii: number[] = [];
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2; x < width - 2; x++) {
      const radius = data[y * width + x] ?? 0;
      const inside = Math.min(x, y, width - 1 - x, height - 1 - y) > radius;
      if (2 * radius >= LEAST_RULER && inside && isPeak(data, width, x, y)) radii.push(radius);
    }
  }
  return radii.length < 3 ? null : 2 * weightedMedian(radii);
}

/** Median of radii weighted by their areas: ridges and slivers give many small peaks, whole cells few large ones. */
function weightedMedian(radii: readonly number[]): number {
  const sorted = [...radii].sort((a, b) => a - b);
  let left = sorted.reduce((sum, radius) => sum + radius * radius, 0) / 2;
  for (const radius of sorted) {
    left -= radius * radius;
    if (left <= 0) return radius;
  }
  return 0;
}

/** Whether a pixel, at least 2 from the border, has the greatest value of its 5 x 5 neighbourhood (the first of equal ones). */
function isPeak(data: Float32Array, width: number, x: number, y: number): boolean {
  const at = y * width + x;
  const value = data[at] ?? 0;
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      const other = at + dy * width + dx;
      const neighbour = data[other] ?? 0;
      if (neighbour > value || (neighbour === value && other < at)) return false;
    }
  }
  return true;
}

/** The diameter for fields without red cells: most nuclei have about 1.1 times the diameter of a red cell. */
export function diameterByNuclei(nuclei: readonly Component[]): number | null {
  const diameters = nuclei
    .map(({ pixels }) => Math.sqrt((4 * pixels.length) / Math.PI))
    .filter((d) => d >= LEAST_RULER);
  return diameters.length === 0 ? null : sampledQuantile(diameters, 0.5) / 1.1;
}
