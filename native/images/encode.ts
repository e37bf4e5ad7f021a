import type { Box } from '../../electron/contract/analysis.ts';
import type { Pixels } from './pixels.ts';
import { loadSharp } from './sharp.ts';

const CELL_OUTLINE = [0, 214, 214] as const;
const NUCLEUS_OUTLINE = [255, 214, 10] as const;
/** Outlines are one pixel wide per so many pixels of the image's shorter side. */
const OUTLINE_UNIT = 160;

/** A WebP thumbnail that fits a square of `size` pixels. `rgb` is width x height x 3. */
export async function encodeThumbnail(rgb: Uint8Array, width: number, height: number, size: number): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize(size, size, { fit: 'inside' })
    .webp({ quality: 82, effort: 1 })
    .toBuffer();
}

/** A segmentation mask (0 background, 128 cytoplasm, 255 nucleus) as 8-bit one-channel PNG. */
export async function encodeMask(mask: Uint8Array, width: number, height: number): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(mask, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 6, adaptiveFiltering: false })
    .toBuffer();
}

/** The inner border, `thick` pixels wide, of the region where `mask` is at least `level`: 1 on the border, else 0. */
function outline(mask: Uint8Array, width: number, height: number, level: number, thick: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  const inside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && (mask[y * width + x] ?? 0) >= level;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inside(x, y)) continue;
      for (let d = 1; d <= thick; d++) {
        if (inside(x - d, y) && inside(x + d, y) && inside(x, y - d) && inside(x, y + d)) continue;
        out[y * width + x] = 1;
        break;
      }
    }
  }
  return out;
}

/** Outlines of cell and nucleus as a transparent PNG of the mask's size, to lie over the image. */
export async function encodeOverlay(mask: Uint8Array, width: number, height: number): Promise<Buffer> {
  const thick = Math.max(1, Math.round(Math.min(width, height) / OUTLINE_UNIT));
  const rgba = new Uint8Array(width * height * 4);
  const draw = (border: Uint8Array, colour: readonly [number, number, number]) =>
    border.forEach((set, i) => {
      if (set) rgba.set([...colour, 255], i * 4);
    });
  draw(outline(mask, width, height, 128, thick), CELL_OUTLINE);
  draw(outline(mask, width, height, 255, thick), NUCLEUS_OUTLINE);
  const sharp = await loadSharp();
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

/** Any picture with transparency (width x height x 4) as PNG. */
export async function encodeTransparent(rgba: Uint8Array, width: number, height: number): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 3 })
    .toBuffer();
}

/** Pictures up to this many px are kept exact. */
const LOSSLESS_PIXELS = 1_500_000;

/** A whole image for looking at, at most `side` pixels long: PNG, or JPEG when that would be very large. */
export async function encodeField(
  { rgb, width, height }: Pixels,
  side: number,
): Promise<{ type: string; bytes: Buffer }> {
  const sharp = await loadSharp();
  const image = sharp(rgb, { raw: { width, height, channels: 3 } }).resize(side, side, {
    fit: 'inside',
    withoutEnlargement: true,
  });
  if (width * height <= LOSSLESS_PIXELS) return { type: 'image/png', bytes: await image.png().toBuffer() };
  return { type: 'image/jpeg', bytes: await image.jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer() };
}

/** The part of an image inside `box` (clipped to the image) as a lossless PNG. */
export async function encodeCrop({ rgb, width, height }: Pixels, [x, y, w, h]: Box): Promise<Buffer> {
  const left = Math.min(Math.max(0, Math.floor(x)), width - 1);
  const top = Math.min(Math.max(0, Math.floor(y)), height - 1);
  const right = Math.min(width, Math.max(left + 1, Math.ceil(x + w)));
  const bottom = Math.min(height, Math.max(top + 1, Math.ceil(y + h)));
  const sharp = await loadSharp();
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .extract({ left, top, width: right - left, height: bottom - top })
    .png()
    .toBuffer();
}

/** A small encoded picture, such as a thumbnail, as JPEG: the form that prints and documents take. */
export async function encodeJpeg(encoded: Uint8Array): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(encoded).flatten({ background: 'white' }).jpeg({ quality: 88, chromaSubsampling: '4:4:4' }).toBuffer();
}
