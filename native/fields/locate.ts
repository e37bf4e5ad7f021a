import type { Box } from '../../electron/contract/analysis.ts';
import { joinLobes, splitTouching } from './lobes.ts';
import { type Component, components, fillHoles, type Mask, maskOf, type Plane, sampledQuantile } from './plane.ts';
import { diameterByNuclei, redCellDiameter } from './red-cell-diameter.ts';
import { measureStain } from './stain.ts';
import { TUNING } from './tuning.ts';

/** A white cell found in a field. All boxes are whole pixels within the field. */
export interface LocatedCell {
  /**
   * Square crop around the nucleus, at about the scale of a single-cell frame (36 micrometres). Near the border it is smaller, so
   * that the cell stays in its middle, and where that would lose part of the cell it is moved inwards.
   */
  box: Box;
  /** The cell itself, estimated from its nucleus; loose by some pixels. */
  cellBox: Box;
  nucleusBox: Box;
  /** The field's border cuts the cell. */
  cut: boolean;
  /** False for a cell that the usual rule leaves to the neighbouring field: see {@link countsAtBorder}. */
  counted: boolean;
  /** 0..1: how much it looks like a white cell, by the size and darkness of its nucleus. */
  score: number;
}

/**
 * The usual rule of counting by fields: of the cells that the border cuts, those at the left and the top edge count, those at the
 * right and the bottom edge don't, so that of fields side by side each cell counts once.
 * @param box the cell in px of the field; it may reach beyond
 */
export function countsAtBorder([x, y, w, h]: Box, width: number, height: number): boolean {
  return x + w <= width && y + h <= height;
}

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
  const redCell = redCellDiameter(foreground, stained) ?? diameterByNuclei(nuclei);
  if (redCell === null) return [];
  const pieces = nuclei
    .filter(({ pixels }) => pixels.length >= TUNING.minimumArea * redCell * redCell)
    .flatMap((nucleus) => splitTouching(nucleus, azure.width, redCell));
  const cells: LocatedCell[] = [];
  for (const nucleus of joinLobes(pieces, green, redCell)) {
    const cell = measureCell(nucleus, azure, redCell, { step, width, height });
    if (cell) cells.push(cell);
  }
  return cells.sort((a, b) => a.nucleusBox[1] - b.nucleusBox[1] || a.nucleusBox[0] - b.nucleusBox[0]);
}

/** The dark part of each stained patch. The threshold is the patch's own, so a pale cell is found beside a dark one. */
function findNuclei(azure: Plane<Float32Array>, stained: Mask): Component[] {
  const dark: Mask = { ...stained, data: new Uint8Array(stained.data.length) };
  for (const { pixels } of components(stained)) {
    const peak = sampledQuantile(
      pixels.map((pixel) => azure.data[pixel] ?? 0),
      0.95,
    );
    if (peak < TUNING.nucleus) continue;
    const threshold = TUNING.nuclearShare * peak;
    for (const pixel of pixels) if ((azure.data[pixel] ?? 0) > threshold) dark.data[pixel] = 1;
  }
  // Pinholes in the chromatin.
  fillHoles(dark, (hole) => hole.pixels.length < 12);
  return components(dark);
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
  redCell: number,
  { step, width, height }: FieldSize,
): LocatedCell | null {
  const atBorder =
    nucleus.left <= 1 || nucleus.top <= 1 || nucleus.right >= azure.width - 2 || nucleus.bottom >= azure.height - 2;
  const area = nucleus.pixels.length / ((Math.PI / 4) * redCell * redCell);
  const density = nucleus.pixels.reduce((sum, pixel) => sum + (azure.data[pixel] ?? 0), 0) / nucleus.pixels.length;
  const fullArea = atBorder ? TUNING.fullCutArea : TUNING.fullArea;
  const score = Math.min(1, area / fullArea) * Math.min(1, density / TUNING.fullDensity);
  if (score < TUNING.leastScore) return null;
  const w = (nucleus.right - nucleus.left + 1) * step;
  const h = (nucleus.bottom - nucleus.top + 1) * step;
  const x = nucleus.left * step;
  const y = nucleus.top * step;
  const rim = TUNING.cytoplasm * redCell * step;
  const whole: Box = [x - rim, y - rim, w + 2 * rim, h + 2 * rim];
  const cellBox = clip(whole, width, height);
  const nucleusBox = clip([x, y, w, h], width, height);
  return {
    box: crop(nucleusBox, cellBox, redCell * step, width, height),
    cellBox,
    nucleusBox,
    cut: whole[0] < 0 || whole[1] < 0 || whole[0] + whole[2] > width || whole[1] + whole[3] > height,
    counted: countsAtBorder(whole, width, height),
    score,
  };
}

/** The crop of a cell: see {@link LocatedCell.box}. `redCell` is the diameter of a red cell in pixels of the field. */
function crop(nucleus: Box, cell: Box, redCell: number, width: number, height: number): Box {
  const x = nucleus[0] + nucleus[2] / 2;
  const y = nucleus[1] + nucleus[3] / 2;
  const [least, most] = TUNING.cropOverNucleus;
  const long = Math.max(nucleus[2], nucleus[3]);
  const wanted = Math.max(least * long, Math.min(most * long, TUNING.crop * redCell));
  const centred = 2 * Math.min(x, y, width - x, height - y);
  const needed = TUNING.cropOverCell * Math.max(cell[2], cell[3]);
  const side = Math.round(Math.min(wanted, Math.max(centred, needed), width, height));
  const inside = (middle: number, size: number) => Math.max(0, Math.min(size - side, Math.round(middle - side / 2)));
  return [inside(x, width), inside(y, height), side, side];
}

/** A box in whole pixels, clipped to the field. */
function clip([x, y, w, h]: Box, width: number, height: number): Box {
  const left = Math.max(0, Math.round(x));
  const top = Math.max(0, Math.round(y));
  const right = Math.min(width, Math.round(x + w));
  const bottom = Math.min(height, Math.round(y + h));
  return [left, top, right - left, bottom - top];
}
