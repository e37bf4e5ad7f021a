import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blurFrame } from '../../../../native/segmenter/augment.ts';
import { createSegmenter } from '../../../../native/segmenter/index.ts';
import { SIDE } from '../../../../native/segmenter/kernel.ts';
import { scoreMask } from '../../../../native/segmenter/score.ts';
import { type Drawing, drawCell, quarterTurn, readKernel, readParameters } from './support.ts';

const segmenter = createSegmenter(readKernel(), readParameters());
const judge = ({ rgb, width, height }: Drawing) => segmenter.segment(rgb, width, height).quality;

/** The drawn cell with another one, its upper left corner moved by (dx, dy), laid over it or beside it. */
function withNeighbour(dx: number, dy: number): Drawing {
  const drawing = drawCell(SIDE);
  const other = drawCell(SIDE);
  for (let y = Math.max(0, dy); y < Math.min(SIDE, SIDE + dy); y++) {
    for (let x = Math.max(0, dx); x < Math.min(SIDE, SIDE + dx); x++) {
      const q = (y - dy) * SIDE + x - dx;
      if (other.mask[q] === 0) continue;
      const p = y * SIDE + x;
      drawing.rgb.set(other.rgb.subarray(3 * q, 3 * q + 3), 3 * p);
    }
  }
  return drawing;
}

describe('quality of a degraded cell', () => {
  const sound = judge(drawCell(SIDE));

  test('falls with the blur, until it is named', () => {
    const scores = [0, 2, 4, 7].map((sigma) => {
      const drawing = drawCell(SIDE);
      for (let left = sigma * sigma; left > 0; left -= 4) blurFrame(drawing.rgb, Math.sqrt(Math.min(4, left)));
      return judge(drawing);
    });
    for (let i = 1; i < scores.length; i++) expect(scores[i]!.score).toBeLessThanOrEqual(scores[i - 1]!.score + 0.01);
    expect(scores.at(-1)!.flags).toContain('blurred');
    expect(scores.at(-1)!.score).toBeLessThan(0.7 * sound.score);
  });

  test('names a second white cell', () => {
    const { flags, score } = judge(withNeighbour(96, 40));
    expect(flags.some((flag) => flag === 'several_cells' || flag === 'overlapping')).toBe(true);
    expect(score).toBeLessThan(sound.score);
  });

  test('names a stain that is too dark', () => {
    const drawing = drawCell(SIDE);
    // two and a half times the optical density
    drawing.rgb.forEach((value, i) => {
      drawing.rgb[i] = 236 * (value / 236) ** 2.5;
    });
    const { flags, score } = judge(drawing);
    expect(flags).toContain('overstained');
    expect(score).toBeLessThan(sound.score);
  });

  test('is 0 where there is no nucleus', () => {
    const drawing = drawCell(SIDE);
    drawing.mask.forEach((value, p) => {
      if (value !== 0) drawing.rgb.set([228, 220, 220], 3 * p);
    });
    expect(judge(drawing)).toEqual({ score: 0, flags: ['no_nucleus'] });
  });
});

test('a mask turns with its image, whichever way', () => {
  fc.assert(
    fc.property(fc.integer({ min: 90, max: 320 }), fc.integer({ min: 1, max: 3 }), (side, turns) => {
      const { rgb } = drawCell(side);
      const turn = (pixels: Uint8Array, channels: number) => {
        let turned = pixels;
        for (let n = 0; n < turns; n++) turned = quarterTurn(turned, side, channels);
        return turned;
      };
      const upright = segmenter.segment(rgb, side, side).mask;
      const score = scoreMask(segmenter.segment(turn(rgb, 3), side, side).mask, turn(upright, 1));
      expect(score.cell.dice).toBeGreaterThan(0.97);
      expect(score.nucleus.dice).toBeGreaterThan(0.97);
    }),
    { numRuns: 12 },
  );
});

describe('an image with a side of 20,000 px', () => {
  const fills = {
    black: () => 0,
    white: () => 255,
    noise: (i: number) => (Math.imul(i + 7, 2654435761) >>> 13) & 255,
  };
  for (const [name, fill] of Object.entries(fills)) {
    for (const [width, height] of [
      [20_000, 16],
      [16, 20_000],
      [16, 16],
    ] as const) {
      test(`(${width} x ${height}, ${name}) gives a mask or a named flag`, () => {
        const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => fill(i));
        const { mask, quality } = segmenter.segment(rgb, width, height);
        expect(mask.length).toBe(width * height);
        if (name !== 'noise') expect(quality).toEqual({ score: 0, flags: ['no_nucleus'] });
      });
    }
  }
});
