import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

interface Picture {
  rgb: Uint8Array;
  width: number;
  height: number;
}

/** Writes a picture as JPEG at quality 92 without colour subsampling, about what an analyser exports. Makes the folder if need be. */
export async function writePicture(file: string, { rgb, width, height }: Picture): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
    .toFile(file);
}

/** Writes a truth mask (0, 128, 255) as 8-bit, one-channel PNG. */
export async function writeMask(file: string, mask: Uint8Array, width: number, height: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await sharp(mask, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(file);
}

/** Writes a comma-separated table; the values contain no commas or quotes. */
export async function writeTable(file: string, rows: readonly (readonly (string | number)[])[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, rows.map((row) => `${row.join(',')}\n`).join(''));
}

/** A whole positive number from the command line, or the fallback when it was not given; ends the script when it is neither. */
export function numberArgument(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`${text} is not a positive whole number.`);
}
