import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../../native/images/index.ts';
import { bitmap, flatPng, furthest, picture, png16, scratchFolder, tiff16 } from './support.ts';

const folder = scratchFolder();
const [W, H] = [48, 32];
const rgb = picture(W, H);
const source = () => sharp(rgb, { raw: { width: W, height: H, channels: 3 } });

function save(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('formats', () => {
  test.each([
    ['png', () => source().png().toBuffer(), 0],
    ['tiff', () => source().tiff({ compression: 'lzw' }).toBuffer(), 0],
    ['webp', () => source().webp({ lossless: true }).toBuffer(), 0],
    ['jpeg', () => source().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(), 4],
    ['gif', () => source().gif({ dither: 0 }).toBuffer(), 40],
    ['bmp', async () => bitmap(rgb, W, H), 0],
  ] as const)('%s comes out as the pixels that went in', async (format, make, tolerance) => {
    const bytes = await make();
    const image = await decodeImage(save(`plain.${format}`, bytes));
    expect(image).toMatchObject({ format, width: W, height: H, bytes: bytes.length });
    expect(image.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(furthest(image.rgb, rgb)).toBeLessThanOrEqual(tolerance);
  });

  test('content decides, not the name', async () => {
    const image = await decodeImage(save('really-a-png.jpg', await source().png().toBuffer()));
    expect(image.format).toBe('png');
  });

  test.each([
    ['32 bits', { bits: 32 }],
    ['top down', { topDown: true }],
    ['a V5 header', { header: 124 }],
    ['a gap before the pixels', { gap: 10 }],
  ])('a bitmap with %s', async (_, layout) => {
    expect((await decodeImage(save('layout.bmp', bitmap(rgb, W, H, layout)))).rgb).toEqual(rgb);
  });

  test.each([1, 4, 8])('a bitmap with a palette, %d bits, odd width', async (bits) => {
    const [w, h] = [19, 17];
    const pixels = new Uint8Array(w * h * 3);
    for (let i = 0; i < w * h; i++) pixels.set((i * 7) % 3 ? [10, 20, 30] : [200, 100, 50], i * 3);
    expect((await decodeImage(save('palette.bmp', bitmap(pixels, w, h, { bits })))).rgb).toEqual(pixels);
  });
});

describe('what a scanner or camera may deliver', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %d is applied', async (orientation) => {
    // What a viewer would show for this tag, computed pixel by pixel from the EXIF definition.
    const turned = orientation > 4;
    const [w, h] = turned ? [H, W] : [W, H];
    const expected = new Uint8Array(rgb.length);
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const [u, v] = turned ? [y, x] : [x, y];
        const sx = [2, 3, 7, 8].includes(orientation) ? W - 1 - u : u;
        const sy = [3, 4, 6, 7].includes(orientation) ? H - 1 - v : v;
        expected.set(rgb.subarray((sy * W + sx) * 3, (sy * W + sx) * 3 + 3), (y * w + x) * 3);
      }
    }
    const image = await decodeImage(
      save(`exif${orientation}.png`, await source().withMetadata({ orientation }).png().toBuffer()),
    );
    expect([image.width, image.height]).toEqual([w, h]);
    expect(furthest(image.rgb, expected)).toBe(0);
  });

  test('a CMYK JPEG looks as it did in RGB', async () => {
    const soft = sharp({ create: { width: 40, height: 40, channels: 3, background: { r: 180, g: 120, b: 160 } } });
    const image = await decodeImage(
      save('cmyk.jpg', await soft.toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()),
    );
    expect((await sharp(join(folder, 'cmyk.jpg')).metadata()).space).toBe('cmyk');
    for (const [channel, wanted] of [180, 120, 160].entries()) {
      expect(Math.abs(image.rgb[channel]! - wanted)).toBeLessThan(12);
    }
  });

  test.each([
    ['png', png16],
    ['tiff', tiff16],
  ] as const)('a 16-bit %s, colour or gray, is scaled to 8 bits, not cut off', async (format, make) => {
    const bytes = make(
      Uint16Array.from(rgb, (value) => value * 257),
      W,
      H,
      3,
    );
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expect(furthest((await decodeImage(save(`deep.${format}`, bytes))).rgb, rgb)).toBeLessThanOrEqual(1);

    const gray = Uint16Array.from({ length: W * H }, (_, i) => (i % 256) * 257);
    const expected = Uint8Array.from({ length: W * H * 3 }, (_, i) => Math.floor(i / 3) % 256);
    const found = await decodeImage(save(`deep-gray.${format}`, make(gray, W, H, 1)));
    expect(furthest(found.rgb, expected)).toBeLessThanOrEqual(1);
  });

  test('a gray image becomes three equal channels', async () => {
    const gray = Uint8Array.from({ length: W * H }, (_, i) => i % 256);
    const expected = Uint8Array.from({ length: W * H * 3 }, (_, i) => Math.floor(i / 3) % 256);
    const bytes = await sharp(gray, { raw: { width: W, height: H, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect((await decodeImage(save('gray.png', bytes))).rgb).toEqual(expected);
  });

  test('transparency is laid on white', async () => {
    const bytes = await sharp({
      create: { width: 20, height: 20, channels: 4, background: { r: 100, g: 0, b: 0, alpha: 0.5 } },
    })
      .png()
      .toBuffer();
    const [r, g, b] = (await decodeImage(save('alpha.png', bytes))).rgb;
    expect(Math.abs(r! - 177)).toBeLessThanOrEqual(2);
    expect([g, b].every((value) => Math.abs(value! - 127) <= 2)).toBe(true);
  });

  test('an ICC profile is applied', async () => {
    const colour = { r: 200, g: 80, b: 90 };
    const bytes = await sharp({ create: { width: 20, height: 20, channels: 3, background: colour } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const stored = await sharp(bytes).keepIccProfile().raw().toBuffer();
    expect(Math.abs(stored[0]! - colour.r)).toBeGreaterThan(5);
    const [r, g, b] = (await decodeImage(save('p3.png', bytes))).rgb;
    for (const [found, wanted] of [
      [r, colour.r],
      [g, colour.g],
      [b, colour.b],
    ] as const) {
      expect(Math.abs(found! - wanted)).toBeLessThanOrEqual(2);
    }
  });

  test.each(['gif', 'webp'] as const)('of an animated %s, the first frame', async (format) => {
    const frames = Buffer.concat([Buffer.alloc(20 * 20 * 3, 40), Buffer.alloc(20 * 20 * 3, 220)]);
    const bytes = await sharp(frames, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } })
      [format]({ loop: 0, delay: [100, 100] })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    const image = await decodeImage(save(`moving.${format}`, bytes));
    expect([image.width, image.height]).toEqual([20, 20]);
    expect(Math.abs(image.rgb[0]! - 40)).toBeLessThanOrEqual(3);
  });
});

describe('refusals name the file, with a code', () => {
  const refused = async (path: string) => decodeImage(path).catch((error: unknown) => error);

  test('0 bytes', async () => {
    expect(await refused(save('nothing.png', ''))).toMatchObject({
      code: 'EMPTY',
      message: expect.stringContaining('nothing.png'),
    });
  });

  test('text under an image name', async () => {
    expect(await refused(save('letter.jpg', 'Dear colleague, BM was normal.'))).toMatchObject({
      code: 'NOT_AN_IMAGE',
      message: expect.stringContaining('letter.jpg'),
    });
    expect(await refused(save('drawing.png', '<svg xmlns="http://www.w3.org/2000/svg"/>'))).toMatchObject({
      code: 'NOT_AN_IMAGE',
    });
  });

  test.each([
    ['jpeg', () => source().jpeg().toBuffer()],
    ['png', () => source().png().toBuffer()],
    ['webp', () => source().webp().toBuffer()],
    ['tiff', () => source().tiff({ compression: 'none' }).toBuffer()],
    ['gif', () => source().gif().toBuffer()],
    ['bmp', async () => bitmap(rgb, W, H)],
  ] as const)('a %s that ends half-way', async (format, make) => {
    const whole = await make();
    const path = save(`half.${format}`, whole);
    truncateSync(path, Math.floor(whole.length / 2));
    expect(await refused(path)).toMatchObject({
      code: 'TRUNCATED',
      message: expect.stringContaining(`half.${format}`),
    });
  });

  test('a PNG of 20,000 x 20,000 pixels', async () => {
    const bytes = flatPng(20_000, 20_000);
    expect(bytes.length).toBeLessThan(1_000_000);
    expect(await refused(save('bomb.png', bytes))).toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringContaining('100 megapixels'),
    });
    expect(await decodeImage(save('flat.png', flatPng(64, 64)))).toMatchObject({ width: 64 });
  });

  test('a bitmap whose header claims more than there may be', async () => {
    const bytes = bitmap(rgb, W, H);
    bytes.writeInt32LE(100_000, 18);
    bytes.writeInt32LE(100_000, 22);
    expect(await refused(save('bomb.bmp', bytes))).toMatchObject({ code: 'TOO_LARGE' });
  });

  test('a bitmap of a kind that is not read', async () => {
    const bytes = bitmap(rgb, W, H);
    bytes.writeUInt16LE(16, 28);
    expect(await refused(save('high-colour.bmp', bytes))).toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('an image too small for a cell', async () => {
    const bytes = await sharp({ create: { width: 15, height: 40, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect(await refused(save('icon.png', bytes))).toMatchObject({ code: 'TOO_SMALL' });
  });

  test('a folder, a missing file, a pipe that nobody writes to', async () => {
    mkdirSync(join(folder, 'folder.png'));
    expect(await refused(join(folder, 'folder.png'))).toMatchObject({ code: 'NOT_A_FILE' });
    expect(await refused(join(folder, 'gone.png'))).toMatchObject({ code: 'UNREADABLE' });
    if (process.platform !== 'win32') {
      execFileSync('mkfifo', [join(folder, 'pipe.png')]);
      expect(await refused(join(folder, 'pipe.png'))).toMatchObject({ code: 'NOT_A_FILE' });
      expect(await refused('/dev/zero')).toMatchObject({ code: 'NOT_A_FILE' });
    }
  });

  test('damage anywhere ends in an image or a refusal, never in another error', async () => {
    const originals = [
      await source().png().toBuffer(),
      await source().jpeg().toBuffer(),
      await source().tiff().toBuffer(),
      await source().webp().toBuffer(),
      await source().gif().toBuffer(),
      bitmap(rgb, W, H, { bits: 32 }),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        async (original, damage) => {
          const bytes = Buffer.from(original);
          for (const [where, value] of damage)
            bytes[Math.min(bytes.length - 1, Math.floor(where * bytes.length))] = value;
          const path = save('damaged.img', bytes);
          const result = await decodeImage(path).catch((error: { code: string }) => error.code);
          if (typeof result === 'string') {
            expect(['NOT_AN_IMAGE', 'TRUNCATED', 'TOO_LARGE', 'TOO_SMALL', 'UNSUPPORTED']).toContain(result);
          } else expect(result.rgb.length).toBe(result.width * result.height * 3);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('the original is not changed', async () => {
    const bytes = await source().jpeg().toBuffer();
    const path = save('kept.jpg', bytes);
    await decodeImage(path);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});
