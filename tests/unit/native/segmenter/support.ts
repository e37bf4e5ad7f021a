import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseUnaryParameters, type UnaryParameters } from '../../../../native/segmenter/index.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
export const WASM_PATH = join(ROOT, 'out/native/segmenter.wasm');
export const PARAMETERS_PATH = join(ROOT, 'models/segmenter/unary.json');
/** Real images with masks, which are no part of the project. */
export const MASK_DATA = join(process.env.LEUKOSCOPE_DATA ?? resolve(ROOT, '../shared/data'), 'segmentation');

/** The built kernel; built now when there is none. */
export function readKernel(): Uint8Array {
  if (!existsSync(WASM_PATH)) execFileSync(process.execPath, [join(ROOT, 'native/segmenter/build.mjs')]);
  return readFileSync(WASM_PATH);
}

export function readParameters(): UnaryParameters {
  return parseUnaryParameters(readFileSync(PARAMETERS_PATH, 'utf8'), PARAMETERS_PATH);
}

export interface Drawing {
  rgb: Uint8Array;
  width: number;
  height: number;
  /** The truth: 0 background, 128 cytoplasm, 255 nucleus. */
  mask: Uint8Array;
}

/** A cell with an excentric nucleus among four red cells on bright ground, drawn with integers only so that it is the same everywhere. */
export function drawCell(width: number, height = width): Drawing {
  const rgb = new Uint8Array(width * height * 3);
  const mask = new Uint8Array(width * height);
  const unit = Math.min(width, height) / 100;
  const disc = (x: number, y: number, cx: number, cy: number, r: number) => {
    const dx = x - width / 2 - cx * unit;
    const dy = y - height / 2 - cy * unit;
    return dx * dx + dy * dy < r * r * unit * unit;
  };
  const reds = [
    [-36, -34],
    [37, -30],
    [-30, 38],
    [36, 36],
  ] as const;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      const grain = ((x * 73 + y * 151 + ((x * y) % 31) * 7) % 13) - 6;
      let colour: readonly number[] = [236, 228, 226];
      if (reds.some(([cx, cy]) => disc(x, y, cx, cy, 13))) colour = [214, 168, 172];
      if (disc(x, y, 0, 0, 24)) {
        colour = [182, 168, 214];
        mask[p] = 128;
      }
      if (disc(x, y, 4, -2, 14)) {
        colour = [96, 58, 142];
        mask[p] = 255;
      }
      for (let c = 0; c < 3; c++) rgb[p * 3 + c] = (colour[c] ?? 0) + grain;
    }
  }
  return { rgb, width, height, mask };
}

/** Turns an image or a mask (side x side x channels) by a quarter turn clockwise. */
export function quarterTurn(pixels: Uint8Array, side: number, channels: number): Uint8Array {
  const turned = new Uint8Array(pixels.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < channels; c++) {
        turned[(x * side + side - 1 - y) * channels + c] = pixels[(y * side + x) * channels + c] ?? 0;
      }
    }
  }
  return turned;
}
