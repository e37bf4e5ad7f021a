import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MaskEdit } from '../../../../electron/contract/methods.ts';
import { PAINTS } from '../../../../electron/contract/segmenter.ts';
import { applyEdits } from '../../../../native/segmenter/edit-mask.ts';

const [WIDTH, HEIGHT] = [40, 30];
const blank = () => new Uint8Array(WIDTH * HEIGHT);
const point = fc.tuple(fc.integer({ min: -20, max: 60 }), fc.integer({ min: -20, max: 50 }));
const paint = fc.constantFrom(...PAINTS);
const edit: fc.Arbitrary<MaskEdit> = fc.oneof(
  fc.record({
    tool: fc.constant('brush' as const),
    paint,
    radius: fc.double({ min: 0.5, max: 12, noNaN: true }),
    points: fc.array(point, { minLength: 1, maxLength: 6 }),
  }),
  fc.record({ tool: fc.constant('superpixel' as const), paint, at: point }),
);
/** Superpixels of 5 x 5 px. */
const tiles = Int32Array.from(blank(), (_, i) => Math.floor((i % WIDTH) / 5) + 8 * Math.floor(i / WIDTH / 5));

describe('strokes on a mask', () => {
  it('leave only the three codes, change nothing that was given, and can be replayed from the start', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 10 }), (edits) => {
        const before = blank();
        const after = applyEdits(before, WIDTH, HEIGHT, edits, tiles);
        expect([...before].every((value) => value === 0)).toBe(true);
        expect([...after].every((value) => value === 0 || value === 128 || value === 255)).toBe(true);
        // Undo is to leave the last out; redo to apply it again.
        const last = edits.at(-1);
        const undone = applyEdits(before, WIDTH, HEIGHT, edits.slice(0, -1), tiles);
        expect(applyEdits(undone, WIDTH, HEIGHT, last ? [last] : [], tiles)).toEqual(after);
      }),
    );
  });

  it('paint a disc of about the brush’s area, and a line without gaps', () => {
    const dot = applyEdits(blank(), WIDTH, HEIGHT, [
      { tool: 'brush', paint: 'cytoplasm', radius: 8, points: [[20, 15]] },
    ]);
    const area = dot.filter((value) => value === 128).length;
    expect(Math.abs(area / (Math.PI * 64) - 1)).toBeLessThan(0.05);
    const line = applyEdits(blank(), WIDTH, HEIGHT, [
      { tool: 'brush', paint: 'nucleus', radius: 1, points: [[2, 10], [37, 20]] }, // biome-ignore format: a line
    ]);
    for (let x = 3; x < 37; x++) {
      const column = Array.from({ length: HEIGHT }, (_, y) => line[y * WIDTH + x]);
      expect(column).toContain(255);
    }
  });

  it('give one superpixel to one class, and nothing outside the image', () => {
    const snapped = applyEdits(
      blank(),
      WIDTH,
      HEIGHT,
      [{ tool: 'superpixel', paint: 'nucleus', at: [12.4, 7.9] }],
      tiles,
    );
    for (const [i, value] of snapped.entries()) expect(value).toBe(tiles[i] === tiles[7 * WIDTH + 12] ? 255 : 0);
    const outside = applyEdits(blank(), WIDTH, HEIGHT, [{ tool: 'superpixel', paint: 'nucleus', at: [-3, 5] }], tiles);
    expect(outside).toEqual(blank());
  });
});
