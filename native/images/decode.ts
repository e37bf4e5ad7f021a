import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { decodeBitmap } from './bitmap.ts';
import { type ImageFormat, sniffFormat } from './format.ts';
import { IMAGE_LIMITS, type ImageLimits } from './limits.ts';
import type { Pixels } from './pixels.ts';
import { readImageFile } from './read.ts';
import { loadSharp } from './sharp.ts';

export interface DecodedImage extends Pixels {
  format: ImageFormat;
  /** Size of the original file. */
  bytes: number;
  /** Of the original file's bytes, in hexadecimal. */
  sha256: string;
}

function checkSize(name: string, width: number, height: number, limits: ImageLimits): void {
  if (width * height > limits.maxPixels) throw tooLarge(name, limits, `${width} x ${height} pixels`);
  if (Math.min(width, height) < limits.minSide) {
    const least = `${limits.minSide} x ${limits.minSide}`;
    throw new LeukoscopeError('TOO_SMALL', `${name} has ${width} x ${height} pixels; a cell needs at least ${least}.`);
  }
}

function tooLarge(name: string, limits: ImageLimits, size: string): LeukoscopeError {
  const most = `${limits.maxPixels / 1e6} megapixels`;
  return new LeukoscopeError('TOO_LARGE', `${name} has ${size}; at most ${most} are read. Cut it into fields first.`);
}

/**
 * Decodes with libvips: first frame, upright by its EXIF orientation, in sRGB by its ICC profile (CMYK by a standard one), 16 bits
 * scaled to 8, transparency on white.
 */
async function decodeWithSharp(bytes: Buffer, name: string, limits: ImageLimits): Promise<Pixels> {
  const sharp = await loadSharp();
  const image = sharp(bytes, { failOn: 'truncated', limitInputPixels: limits.maxPixels, pages: 1 });
  const { width, height } = await image.metadata();
  checkSize(name, width, height, limits);
  const { data, info } = await image
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) {
    throw new LeukoscopeError(
      'UNSUPPORTED',
      `${name} has ${info.channels} colour channels, which is not known. Save it as RGB.`,
    );
  }
  return { width: info.width, height: info.height, rgb: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/**
 * Reads one image file as upright 8-bit sRGB. Its content decides the format, not its name.
 *
 * @throws LeukoscopeError with a RefusalCode: EMPTY, NOT_AN_IMAGE, TRUNCATED, TOO_LARGE, TOO_SMALL, UNREADABLE, UNSUPPORTED,
 *   NOT_A_FILE.
 */
export async function decodeImage(path: string, limits: ImageLimits = IMAGE_LIMITS): Promise<DecodedImage> {
  const name = basename(path);
  const bytes = await readImageFile(path, limits);
  const format = sniffFormat(bytes);
  if (!format) {
    throw new LeukoscopeError(
      'NOT_AN_IMAGE',
      `${name} is not a JPEG, PNG, BMP, TIFF, WebP or GIF image, whatever its name says. Export it as one of these.`,
    );
  }
  const pixels = await decodePixels(bytes, format, name, limits);
  return { ...pixels, format, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function decodePixels(bytes: Buffer, format: ImageFormat, name: string, limits: ImageLimits): Promise<Pixels> {
  try {
    if (format !== 'bmp') return await decodeWithSharp(bytes, name, limits);
    return decodeBitmap(bytes, name, (width, height) => checkSize(name, width, height, limits));
  } catch (error) {
    if (error instanceof LeukoscopeError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (/exceeds pixel limit/i.test(reason)) throw tooLarge(name, limits, 'more pixels than that');
    const message = `${name} is damaged or incomplete. Export or copy it again. (${reason.split('\n')[0]})`;
    throw new LeukoscopeError('TRUNCATED', message, undefined, { cause: error });
  }
}
