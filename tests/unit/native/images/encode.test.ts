import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeMask, encodeCrop, encodeMask, encodeOverlay, encodeThumbnail } from '../../../../native/images/index.ts';
import { picture } from './support.ts';

/** A disc of cytoplasm with a disc of nucleus in it. */
function discs(width: number, height: number, radius: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const distance = Math.hypot((i % width) - width / 2, Math.floor(i / width) - height / 2);
    return distance < radius / 2 ? 255 : distance < radius ? 128 : 0;
  });
}

test('a mask comes back bit for bit from a one-channel 8-bit PNG', async () => {
  const mask = discs(90, 70, 30);
  const png = await encodeMask(mask, 90, 70);
  expect(await sharp(png).metadata()).toMatchObject({
    format: 'png',
    channels: 1,
    depth: 'uchar',
    width: 90,
    height: 70,
  });
  expect(await decodeMask(png)).toEqual({ mask, width: 90, height: 70 });
});

test('an overlay draws the two outlines, inside their regions, and nothing else', async () => {
  const [w, h] = [100, 80];
  const mask = discs(w, h, 30);
  const { data, info } = await sharp(await encodeOverlay(mask, w, h))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: w, height: h, channels: 4 });
  const colours = new Map<string, number>();
  for (let i = 0; i < w * h; i++) {
    const x = i % w;
    const [left, right] = [mask[i - 1] ?? 0, mask[i + 1] ?? 0];
    const alpha = data[i * 4 + 3]!;
    if (mask[i] === 0) expect(alpha).toBe(0);
    if (mask[i] && x > 0 && x < w - 1 && (left < mask[i]! || right < mask[i]!)) expect(alpha).toBe(255);
    if (alpha)
      colours.set(
        data.subarray(i * 4, i * 4 + 3).join(),
        (colours.get(data.subarray(i * 4, i * 4 + 3).join()) ?? 0) + 1,
      );
  }
  expect(colours.size).toBe(2);
  const [few, many] = [...colours.values()].sort((a, b) => a - b);
  expect(many! / few!).toBeGreaterThan(1.5);
  expect(few! + many!).toBeLessThan(w * h * 0.1);
});

test('a thumbnail fits its square and keeps the shape', async () => {
  const thumb = await sharp(await encodeThumbnail(picture(300, 200), 300, 200, 96)).metadata();
  expect(thumb).toMatchObject({ format: 'webp', width: 96, height: 64 });
});

test('a crop is cut losslessly and clipped to the image', async () => {
  const [w, h] = [60, 40];
  const rgb = picture(w, h);
  const crop = await sharp(await encodeCrop({ rgb, width: w, height: h }, [50, -5, 30, 20]))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(crop.info).toMatchObject({ width: 10, height: 15 });
  expect([...crop.data.subarray(0, 3)]).toEqual([...rgb.subarray(50 * 3, 50 * 3 + 3)]);
});
