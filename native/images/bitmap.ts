import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { Pixels } from './pixels.ts';

const RGB = 0;
const BITFIELDS = 3;

/**
 * Reads an uncompressed Windows bitmap: 1, 4 or 8 bits with a palette, 24 or 32 bits (the fourth byte is ignored). libvips does not
 * read this format, and the packages that do mishandle palettes, row order or data offset. Layout: Microsoft's BITMAPFILEHEADER
 * and BITMAPINFOHEADER (V4 and V5 headers only add to the end).
 *
 * @param check Called with width and height before any pixel is read; throws to refuse.
 * @throws LeukoscopeError TRUNCATED, UNSUPPORTED, and what `check` throws.
 */
export function decodeBitmap(bytes: Buffer, name: string, check: (width: number, height: number) => void): Pixels {
  const truncated = () =>
    new LeukoscopeError(
      'TRUNCATED',
      `${name} is damaged or incomplete. Export or copy it again. (bitmap ends too early)`,
    );
  const unsupported = (what: string) =>
    new LeukoscopeError('UNSUPPORTED', `${name} is a bitmap ${what}, which is not read. Save it as PNG.`);
  if (bytes.length < 54) throw truncated();

  const dataOffset = bytes.readUInt32LE(10);
  const headerSize = bytes.readUInt32LE(14);
  const width = bytes.readInt32LE(18);
  const signedHeight = bytes.readInt32LE(22);
  const height = Math.abs(signedHeight);
  const bits = bytes.readUInt16LE(28);
  const compression = bytes.readUInt32LE(30);
  if (headerSize < 40) throw unsupported('of the old OS/2 kind');
  if (width < 1 || height < 1) throw truncated();
  check(width, height);
  if (![1, 4, 8, 24, 32].includes(bits)) throw unsupported(`of ${bits} bits per pixel`);
  if (compression !== RGB && !(compression === BITFIELDS && bits === 32)) throw unsupported('with compression');
  if (compression === BITFIELDS) {
    const masks = bytes.length >= 66 ? [54, 58, 62].map((at) => bytes.readUInt32LE(at)) : [];
    if (masks.join() !== [0xff0000, 0xff00, 0xff].join()) throw unsupported('with unusual colour masks');
  }
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (dataOffset + stride * height > bytes.length) throw truncated();

  const palette = 14 + headerSize;
  const mask = (1 << bits) - 1;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    // A positive height means that the rows are stored bottom up.
    const row = dataOffset + (signedHeight > 0 ? height - 1 - y : y) * stride;
    for (let x = 0; x < width; x++) {
      let from = row + (x * bits) / 8;
      if (bits <= 8) {
        const bit = x * bits;
        const index = ((bytes[row + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & mask;
        from = palette + index * 4;
      }
      const to = (y * width + x) * 3;
      rgb[to] = bytes[from + 2] ?? 0;
      rgb[to + 1] = bytes[from + 1] ?? 0;
      rgb[to + 2] = bytes[from] ?? 0;
    }
  }
  return { width, height, rgb };
}
