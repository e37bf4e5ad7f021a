import { describe, expect, it } from 'vitest';
import { cellInput } from '../../../../../electron/engine/runs/cell-input.ts';
import { viewOf } from '../../../../../electron/engine/runs/views.ts';
import { FRAME, toInput, whiteBalance } from '../../../../../native/preprocess/index.ts';
import { NO_MORPHOLOGY } from '../../../../../native/segmenter/morphology.ts';

const SIZE = 12;
const EACH = SIZE * SIZE * 3;
/** A light frame with a dark patch off its middle, so that every view of it is another. */
const frame = Uint8Array.from({ length: FRAME * FRAME * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % FRAME, Math.floor(i / 3 / FRAME)];
  return x > 90 && x < 150 && y > 70 && y < 100 ? 60 + (i % 3) * 30 : 220;
});

/** The views of the frame as a cell of `diameter` px. */
function shown(rgb: Uint8Array, views: readonly number[], diameter = 90) {
  const rules = { crop: 160, size: SIZE, views, scale: { diameter: 100, exponent: 0.5, widest: 200 } };
  const picture = { rgb, width: FRAME, height: FRAME };
  const morphology = { ...NO_MORPHOLOGY, cell_diameter_px: diameter };
  const input = cellInput(picture, [0, 0, FRAME, FRAME], { morphology }, rules);
  return views.map((_, i) => Uint8Array.from(input.subarray(i * EACH, (i + 1) * EACH)));
}

describe('cellInput', () => {
  it('shows the middle of the white balanced frame, and in each further view its share of it, turned', () => {
    const balanced = whiteBalance(frame);
    const [first, second] = shown(frame, [1, 0.875]);
    expect(first).toEqual(toInput(balanced, 160, SIZE));
    expect(second).toEqual(viewOf(toInput(balanced, 140, SIZE), SIZE, 1));
    expect(second).not.toEqual(first);
  });

  it('shows the same pictures however a cell lies when all four views are as wide', () => {
    const sorted = (pictures: Uint8Array[]) => pictures.map((picture) => picture.join()).sort();
    for (const turn of [1, 2, 3])
      expect(sorted(shown(viewOf(frame, FRAME, turn), [1, 1, 1, 1]))).toEqual(sorted(shown(frame, [1, 1, 1, 1])));
  });

  it('shows more around a cell that fills more of its frame', () => {
    // 160 x (144 / 100) ^ .5 = 192.
    expect(shown(frame, [1], 144)).toEqual([toInput(whiteBalance(frame), 192, SIZE)]);
    expect(shown(frame, [1], 220)).toEqual([toInput(whiteBalance(frame), 200, SIZE)]);
  });

  it('measures a cell in pixels of the frame, whatever the size of its box', () => {
    const half = Uint8Array.from({ length: 112 * 112 * 3 }, (_, i) => 220 - (i % 7));
    const scale = { diameter: 100, exponent: 0.5, widest: 200 };
    const morphology = { ...NO_MORPHOLOGY, cell_diameter_px: 72 };
    const picture = { rgb: half, width: 112, height: 112 };
    const wide = cellInput(picture, [0, 0, 112, 112], { morphology }, { crop: 160, size: SIZE, views: [1], scale });
    const fixed = { crop: 192, size: SIZE, views: [1], scale: null };
    expect(wide).toEqual(cellInput(picture, [0, 0, 112, 112], { morphology }, fixed));
  });

  it('takes a square of an even side, whatever the share', () => {
    for (const share of [0.51, 0.77, 0.99])
      expect(shown(frame, [share])[0]).toEqual(toInput(whiteBalance(frame), 2 * Math.round(80 * share), SIZE));
  });
});
