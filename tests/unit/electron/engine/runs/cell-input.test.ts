import { describe, expect, it } from 'vitest';
import { cellInput } from '../../../../../electron/engine/runs/cell-input.ts';
import { viewOf } from '../../../../../electron/engine/runs/views.ts';
import { FRAME, toInput, whiteBalance } from '../../../../../native/preprocess/index.ts';
import { NO_MORPHOLOGY } from '../../../../../native/segmenter/morphology.ts';

const DENSITIES = [
  'nucleus_od_r',
  'nucleus_od_g',
  'nucleus_od_b',
  'cytoplasm_od_r',
  'cytoplasm_od_g',
  'cytoplasm_od_b',
] as const;
const SIZE = 12;
const EACH = SIZE * SIZE * 3;
/** A light frame with a dark patch off its middle, so that every view of it is another. */
const frame = Uint8Array.from({ length: FRAME * FRAME * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % FRAME, Math.floor(i / 3 / FRAME)];
  return x > 90 && x < 150 && y > 70 && y < 100 ? 60 + (i % 3) * 30 : 220;
});
const shown = (rgb: Uint8Array, views: readonly number[]) => {
  const rules = { crop: 160, size: SIZE, views, stains: null, temperature: 1.5 };
  // Without known stains nothing is adapted, and the segmentation is not looked at.
  const { input, ...rest } = cellInput(
    { rgb, width: FRAME, height: FRAME },
    [0, 0, FRAME, FRAME],
    { morphology: NO_MORPHOLOGY },
    rules,
  );
  expect(rest).toEqual({ unusualStain: false, temperature: 1.5, knownStain: 1 });
  return views.map((_, i) => Uint8Array.from(input.subarray(i * EACH, (i + 1) * EACH)));
};

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

  it('shows the whole in every view of a cell of an unknown stain, which is brought to a known size already', () => {
    const identity = Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1 : 0));
    const stains = {
      sources: [{ source: 'one', mean: Array(6).fill(0), precision: identity }],
      from: 1,
      full: 2,
      nucleus: 0.5,
      cytoplasm: 0.2,
      diameter: 90,
    };
    const rules = { crop: 160, size: SIZE, views: [1, 0.5], stains, temperature: 1 };
    const picture = { rgb: frame, width: FRAME, height: FRAME };
    // Densities of e each are sqrt(6) from the known ones, beyond `full`; its size is the known one.
    const morphology = { ...NO_MORPHOLOGY, nucleus_area_px: 100, cell_diameter_px: 90 };
    for (const density of DENSITIES) morphology[density] = Math.E;
    const cell = cellInput(picture, [0, 0, FRAME, FRAME], { morphology }, rules);
    expect(cell).toMatchObject({ unusualStain: true, knownStain: 0 });
    const [first, second] = [cell.input.subarray(0, EACH), cell.input.subarray(EACH)];
    expect(Uint8Array.from(second)).toEqual(viewOf(Uint8Array.from(first), SIZE, 1));
  });

  it('shows a cell of a known stain in the views of its source', () => {
    const identity = Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1 : 0));
    const source = { source: 'one', mean: Array(6).fill(0), precision: identity, views: [0.9, 0.8] };
    const stains = { sources: [source], from: 1, full: 2, nucleus: 0.5, cytoplasm: 0.2, diameter: 90 };
    const rules = { crop: 160, size: SIZE, views: [1, 0.875], stains, temperature: 1 };
    const morphology = { ...NO_MORPHOLOGY, nucleus_area_px: 100, cell_diameter_px: 90 };
    for (const density of DENSITIES) morphology[density] = 1;
    const picture = { rgb: frame, width: FRAME, height: FRAME };
    const { input } = cellInput(picture, [0, 0, FRAME, FRAME], { morphology }, rules);
    expect([input.subarray(0, EACH), input.subarray(EACH)].map((view) => Uint8Array.from(view))).toEqual(
      shown(frame, [0.9, 0.8]),
    );
  });

  it('takes a square of an even side, whatever the share', () => {
    for (const share of [0.51, 0.77, 0.99])
      expect(shown(frame, [share])[0]).toEqual(toInput(whiteBalance(frame), 2 * Math.round(80 * share), SIZE));
  });
});
