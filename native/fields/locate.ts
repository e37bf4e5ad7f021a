import type { Box } from '../../electron/contract/analysis.ts';
import {
  type Component,
  components,
  distanceTransform,
  fillHoles,
  type Mask,
  type Plane,
  quantile,
  smooth,
} from './plane.ts';

/** A white cell found in a field. All boxes are whole pixels within the field. */
export interface LocatedCell {
  /** Square crop at about the scale of a single-cell frame (36 micrometres), clipped to the field. */
  box: Box;
  /** The cell itself, estimated from its nucleus; loose by some pixels. */
  cellBox: Box;
  nucleusBox: Box;
  /** The field's border cuts the cell. Whether such a cell counts is the caller's rule. */
  cut: boolean;
  /** 0..1: how much it looks like a white cell, by the size and darkness of its nucleus. */
  score: number;
}

/**
 * Tuned on the even-numbered half of the real fields. Lengths are in diameters of a red cell, the ruler that every smear brings
 * along; densities are the `azure` of {@link measureStain}.
 */
const TUNING = {
  /** Least density in green light of anything at all: low, because the ruler needs red cells with their pallor. */
  coloured: 0.06,
  /** Least density of anything stained by azure or methylene blue. */
  stained: 0.04,
  /** Least density that a nucleus reaches. */
  nucleus: 0.1,
  /** A nucleus is what exceeds this share of its neighbourhood's greatest density. */
  nuclearShare: 0.5,
  /** Lobes of one cell: greatest gap, and greatest extent of them all together. */
  lobeGap: 0.6,
  lobesExtent: 3,
  /** Nuclear area over a red cell's area at which a nucleus is surely large enough; cut by the border. */
  fullArea: 0.5,
  fullCutArea: 0.3,
  /** Mean density at which it is surely dark enough. */
  fullDensity: 0.2,
  /** Least score of a white cell. Platelets are small and pale, so they fall below although each alone might not show it. */
  leastScore: 0.45,
  /** Smallest speck that is looked at. */
  speck: 0.02,
  /** Two round nuclei that touch: least radius of each, and widest neck over the smaller radius. */
  splitRadius: 0.55,
  splitNeck: 0.55,
  /** Side of a crop: 36 micrometres over the 7.2 of a red cell, within bounds set by the nucleus's extent. */
  crop: 5,
  cropOverNucleus: [2.2, 4.5],
  /** Cytoplasm on each side of a nucleus. */
  cytoplasm: 0.3,
} as const;

/** Red-cell diameter in low-resolution pixels below which a "red cell" is taken for noise or a platelet. */
const LEAST_RULER = 9;

/** Background darker than this (0..255) is no bright field. */
const LEAST_LIGHT = 60;

/**
 * Finds the white cells (and nucleated red cells and smudges: whatever has a nucleus) of a stained field by their nuclei, at half
 * resolution. A nucleus absorbs more red than blue light, a red cell does not, whatever the stain; red cells give the scale, by which
 * platelets and debris are rejected and lobes are joined to one nucleus.
 * @param rgb sRGB bytes, width * height * 3
 * @returns the cells from top to bottom; none for a blank, black or nearly empty image
 */
export function locateCells(rgb: Uint8Array, width: number, height: number): LocatedCell[] {
  const step = Math.min(width, height) >= 160 ? 2 : 1;
  const stain = measureStain(rgb, width, height, step);
  if (!stain) return [];
  const { azure, green } = stain;
  const foreground = maskOf(green, TUNING.coloured);
  const stained = maskOf(azure, TUNING.stained);
  const nuclei = findNuclei(azure, stained);
  const ruler = redCellDiameter(foreground, stained) ?? nuclearRuler(nuclei);
  if (ruler === null) return [];
  const pieces = nuclei
    .filter(({ pixels }) => pixels.length >= TUNING.speck * ruler * ruler)
    .flatMap((nucleus) => splitTouching(nucleus, azure.width, ruler));
  const cells: LocatedCell[] = [];
  for (const nucleus of joinLobes(pieces, azure.width, ruler)) {
    const cell = measureCell(nucleus, azure, ruler, { step, width, height });
    if (cell) cells.push(cell);
  }
  return cells.sort((a, b) => a.nucleusBox[1] - b.nucleusBox[1] || a.nucleusBox[0] - b.nucleusBox[0]);
}

/**
 * Two planes at 1/step of the size, smoothed: `green` = optical density in green light (anything stained), `azure` = density in red
 * less density in blue light, which is high for azure and methylene blue, about zero for red cells, dirt and shadows alike. Null
 * for an image without a bright background.
 */
function measureStain(rgb: Uint8Array, width: number, height: number, step: number) {
  const w = Math.floor(width / step);
  const h = Math.floor(height / step);
  if (w < 8 || h < 8) return null;
  const channels = [0, 1, 2].map((channel) => {
    const plane = new Float32Array(w * h);
    for (let y = 0, i = 0; y < h; y++) {
      for (let x = 0; x < w; x++, i++) {
        let sum = 0;
        for (let dy = 0; dy < step; dy++) {
          let at = ((y * step + dy) * width + x * step) * 3 + channel;
          for (let dx = 0; dx < step; dx++, at += 3) sum += rgb[at] ?? 0;
        }
        plane[i] = sum / (step * step);
      }
    }
    return plane;
  });
  const [red, green, blue] = channels as [Float32Array, Float32Array, Float32Array];
  const brightness = green.map((value, i) => 2 * value + (red[i] ?? 0) + (blue[i] ?? 0));
  const bright = quantile(brightness, 0.88);
  const light = channels.map((plane) =>
    quantile(
      plane.filter((_, i) => (brightness[i] ?? 0) >= bright),
      0.5,
    ),
  );
  if (Math.min(...light) < LEAST_LIGHT) return null;
  const [redLight, greenLight, blueLight] = light as [number, number, number];
  const tint = Math.log10((redLight + 2) / (blueLight + 2));
  const plane = (data: Float32Array) => smooth({ width: w, height: h, data });
  return {
    green: plane(green.map((value) => Math.log10((greenLight + 2) / (value + 2)))),
    azure: plane(red.map((value, i) => tint + Math.log10(((blue[i] ?? 0) + 2) / (value + 2)))),
  };
}

function maskOf({ width, height, data }: Plane<Float32Array>, threshold: number): Mask {
  return { width, height, data: Uint8Array.from(data, (value) => (value > threshold ? 1 : 0)) };
}

/** The dark part of each stained patch. The threshold is the patch's own, so a pale cell is found beside a dark one. */
function findNuclei(azure: Plane<Float32Array>, stained: Mask): Component[] {
  const dark: Mask = { ...stained, data: new Uint8Array(stained.data.length) };
  for (const { pixels } of components(stained)) {
    const peak = quantile(
      pixels.map((pixel) => azure.data[pixel] ?? 0),
      0.95,
    );
    if (peak < TUNING.nucleus) continue;
    const threshold = TUNING.nuclearShare * peak;
    for (const pixel of pixels) if ((azure.data[pixel] ?? 0) > threshold) dark.data[pixel] = 1;
  }
  fillHoles(dark, 12);
  return components(dark);
}

/**
 * Diameter of a red cell: twice the median of the peaks of the distance transform of what is coloured but not stained blue. Peaks
 * are used because red cells touch. Null when there are fewer than three.
 */
function redCellDiameter(foreground: Mask, stained: Mask): number | null {
  const { width, height } = foreground;
  const cells: Mask = { width, height, data: foreground.data.slice() };
  // Central pallor is a hole; gaps between cells are mostly larger.
  fillHoles(cells, cells.data.length / 100);
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

/** A ruler for fields without red cells: most nuclei have about 1.1 times the diameter of a red cell. */
function nuclearRuler(nuclei: readonly Component[]): number | null {
  const diameters = nuclei
    .map(({ pixels }) => Math.sqrt((4 * pixels.length) / Math.PI))
    .filter((d) => d >= LEAST_RULER);
  return diameters.length === 0 ? null : quantile(diameters, 0.5) / 1.1;
}

/** Cuts a component at its neck when it is two round nuclei that touch. */
function splitTouching(component: Component, width: number, ruler: number): Component[] {
  const w = component.right - component.left + 3;
  const h = component.bottom - component.top + 3;
  if (Math.hypot(w, h) < 4 * TUNING.splitRadius * ruler) return [component];
  const patch: Mask = { width: w, height: h, data: new Uint8Array(w * h) };
  const local = (pixel: number): number => {
    const x = pixel % width;
    return ((pixel - x) / width - component.top + 1) * w + x - component.left + 1;
  };
  for (const pixel of component.pixels) patch.data[local(pixel)] = 1;
  const { data } = distanceTransform(patch);
  // Raise the water line from the outside in: the first level at which the body falls into two large cores is its neck.
  for (let neck = 1; ; neck++) {
    const cores = components({ ...patch, data: Uint8Array.from(data, (value) => (value > neck ? 1 : 0)) });
    if (cores.length === 0) return [component];
    const large = cores
      .map((core) => ({ core, radius: Math.max(...core.pixels.map((pixel) => data[pixel] ?? 0)) }))
      .filter(({ radius }) => radius >= TUNING.splitRadius * ruler && neck <= TUNING.splitNeck * radius);
    if (large.length < 2) {
      if (cores.length === 1) continue;
      if (large.length === 0) return [component];
      continue;
    }
    const hearts = large.map(({ core }) => centroid(core, w));
    const parts = hearts.map((): number[] => []);
    for (const pixel of component.pixels) {
      const at = local(pixel);
      const x = at % w;
      const y = (at - x) / w;
      const distances = hearts.map((heart) => Math.hypot(heart.x - x, heart.y - y));
      parts[distances.indexOf(Math.min(...distances))]?.push(pixel);
    }
    return parts.map((pixels) => bounded(pixels, width));
  }
}

function centroid({ pixels }: Component, width: number): { x: number; y: number } {
  let x = 0;
  let y = 0;
  for (const pixel of pixels) {
    x += pixel % width;
    y += Math.floor(pixel / width);
  }
  return { x: x / pixels.length, y: y / pixels.length };
}

function bounded(pixels: number[], width: number): Component {
  const component = { pixels, left: Infinity, top: Infinity, right: -1, bottom: -1 };
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    component.left = Math.min(component.left, x);
    component.right = Math.max(component.right, x);
    component.top = Math.min(component.top, y);
    component.bottom = Math.max(component.bottom, y);
  }
  return component;
}

/** Joins pieces that lie so near together that they are the lobes of one cell, the nearest first. */
function joinLobes(pieces: readonly Component[], width: number, ruler: number): Component[] {
  let groups = [...pieces];
  for (;;) {
    let best: { a: Component; b: Component; gap: number } | null = null;
    for (const [i, a] of groups.entries()) {
      for (const b of groups.slice(i + 1)) {
        const reach = TUNING.lobeGap * ruler;
        const apart = Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
        if (apart > reach || extent(a, b) > TUNING.lobesExtent * ruler || areTwoCells(a, b, ruler)) continue;
        const gap = gapBetween(a, b, width);
        if (gap <= reach && (!best || gap < best.gap)) best = { a, b, gap };
      }
    }
    if (!best) return groups;
    const { a, b } = best;
    groups = groups.filter((group) => group !== a && group !== b);
    groups.push(bounded([...a.pixels, ...b.pixels], width));
  }
}

/** Two nuclei each as large as a whole lymphocyte's are no lobes of one. */
function areTwoCells(a: Component, b: Component, ruler: number): boolean {
  return Math.min(a.pixels.length, b.pixels.length) > Math.PI * (TUNING.splitRadius * ruler) ** 2 * 1.25;
}

function extent(a: Component, b: Component): number {
  const width = Math.max(a.right, b.right) - Math.min(a.left, b.left) + 1;
  const height = Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top) + 1;
  return Math.max(width, height);
}

/** Least distance between two components, over every second pixel: exact to about a pixel. */
function gapBetween(a: Component, b: Component, width: number): number {
  let least = Infinity;
  for (let i = 0; i < a.pixels.length; i += 2) {
    const p = a.pixels[i] ?? 0;
    const x = p % width;
    const y = (p - x) / width;
    for (let j = 0; j < b.pixels.length; j += 2) {
      const q = b.pixels[j] ?? 0;
      const dx = (q % width) - x;
      const dy = Math.floor(q / width) - y;
      least = Math.min(least, dx * dx + dy * dy);
    }
  }
  return Math.sqrt(least);
}

interface FieldSize {
  step: number;
  width: number;
  height: number;
}

/** A nucleus as a located cell in full-size pixels; null when it is too small or too pale to be one. */
function measureCell(
  nucleus: Component,
  azure: Plane<Float32Array>,
  ruler: number,
  { step, width, height }: FieldSize,
): LocatedCell | null {
  const atBorder =
    nucleus.left <= 1 || nucleus.top <= 1 || nucleus.right >= azure.width - 2 || nucleus.bottom >= azure.height - 2;
  const area = nucleus.pixels.length / ((Math.PI / 4) * ruler * ruler);
  const density = nucleus.pixels.reduce((sum, pixel) => sum + (azure.data[pixel] ?? 0), 0) / nucleus.pixels.length;
  const fullArea = atBorder ? TUNING.fullCutArea : TUNING.fullArea;
  const score = Math.min(1, area / fullArea) * Math.min(1, density / TUNING.fullDensity);
  if (score < TUNING.leastScore) return null;
  const w = (nucleus.right - nucleus.left + 1) * step;
  const h = (nucleus.bottom - nucleus.top + 1) * step;
  const x = nucleus.left * step;
  const y = nucleus.top * step;
  const [least, most] = TUNING.cropOverNucleus;
  const long = Math.max(w, h);
  const side = Math.max(least * long, Math.min(most * long, TUNING.crop * ruler * step));
  const rim = TUNING.cytoplasm * ruler * step;
  const whole: Box = [x - rim, y - rim, w + 2 * rim, h + 2 * rim];
  return {
    box: clip([x + w / 2 - side / 2, y + h / 2 - side / 2, side, side], width, height),
    cellBox: clip(whole, width, height),
    nucleusBox: clip([x, y, w, h], width, height),
    cut: whole[0] < 0 || whole[1] < 0 || whole[0] + whole[2] > width || whole[1] + whole[3] > height,
    score,
  };
}

/** A box in whole pixels, clipped to the field. */
function clip([x, y, w, h]: Box, width: number, height: number): Box {
  const left = Math.max(0, Math.round(x));
  const top = Math.max(0, Math.round(y));
  const right = Math.min(width, Math.round(x + w));
  const bottom = Math.min(height, Math.round(y + h));
  return [left, top, right - left, bottom - top];
}
