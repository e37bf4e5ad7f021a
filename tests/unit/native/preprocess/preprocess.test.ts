import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../../native/images/index.ts';
import { background, cropFrame, FRAME, toInput, whiteBalance } from '../../../../native/preprocess/index.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/parity');
/** Written by models/training/parity.py. */
const expected: {
  crop: number;
  size: number;
  images: { file: string; frame: string; background: number[]; balanced: string; input: string }[];
} = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('every step gives the bytes that Python gives', () => {
  test.each(expected.images)('$file', async (wanted) => {
    const image = await decodeImage(join(fixtures, wanted.file));
    const frame = cropFrame(image, [0, 0, image.width, image.height]);
    expect(sha256(frame)).toBe(wanted.frame);
    expect(background(frame)).toEqual(wanted.background);
    const balanced = whiteBalance(frame);
    expect(sha256(balanced)).toBe(wanted.balanced);
    expect(sha256(toInput(balanced, expected.crop, expected.size))).toBe(wanted.input);
  });
});

const flat = (width: number, height: number, colour: [number, number, number]) => {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i += 3) rgb.set(colour, i);
  return { rgb, width, height };
};

test('a box of 224 px is copied exactly', () => {
  const rgb = Uint8Array.from({ length: 300 * 250 * 3 }, (_, i) => (i * 31) % 251);
  const frame = cropFrame({ rgb, width: 300, height: 250 }, [40, 10, FRAME, FRAME]);
  for (const [x, y] of [
    [0, 0],
    [223, 0],
    [100, 223],
  ] as const) {
    const at = ((y + 10) * 300 + x + 40) * 3;
    expect(frame.subarray((y * FRAME + x) * 3, (y * FRAME + x) * 3 + 3)).toEqual(rgb.subarray(at, at + 3));
  }
});

test('a flat image stays flat at any size, so no weight is lost at an edge', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 420 }), fc.integer({ min: 16, max: 420 }), (width, height) => {
      const frame = cropFrame(flat(width, height, [10, 130, 255]), [0, 0, width, height]);
      for (let i = 0; i < frame.length; i += 3) {
        if (frame[i] !== 10 || frame[i + 1] !== 130 || frame[i + 2] !== 255) throw new Error(`pixel ${i / 3} changed`);
      }
    }),
    { numRuns: 8 },
  );
});

test('a box that is not square gives its middle square, unstretched', () => {
  const image = flat(320, FRAME, [0, 0, 0]);
  // One white column in the middle of the image must be in the middle of the frame, one pixel wide.
  for (let y = 0; y < FRAME; y++) image.rgb.set([255, 255, 255], (y * 320 + 160) * 3);
  const frame = cropFrame(image, [0, 0, 320, FRAME]);
  const white = Array.from({ length: FRAME }, (_, x) => x).filter((x) => frame[(50 * FRAME + x) * 3] === 255);
  expect(white).toEqual([112]);
});

test('a box outside of the image is a mistake of the caller', () => {
  expect(() => cropFrame(flat(100, 100, [1, 2, 3]), [50, 0, 60, 60])).toThrow(RangeError);
});

test('white balance brings the background to 240 and keeps the order of values', () => {
  const frame = flat(FRAME, FRAME, [200, 180, 220]).rgb;
  frame.set([90, 40, 120, 250, 250, 250], 3000);
  const balanced = whiteBalance(frame);
  expect([...balanced.subarray(0, 3)]).toEqual([240, 240, 240]);
  expect([...balanced.subarray(3000, 3006)]).toEqual([108, 53, 131, 255, 255, 255]);
});

test('a frame without background is not blown up beyond four-fold', () => {
  expect(background(flat(FRAME, FRAME, [12, 9, 30]).rgb)).toEqual([64, 64, 64]);
});
