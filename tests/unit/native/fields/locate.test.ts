import { describe, expect, it } from 'vitest';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import { countsAtBorder, locateCells } from '../../../../native/fields/locate.ts';
import { matchBoxes, scoreFields } from '../../../../native/fields/score.ts';
import { createRandom, drawSlide, renderField } from '../../../smear/index.ts';

const NUCLEATED = [
  'BA',
  'EO',
  'LY',
  'MO',
  'NE',
  'ME',
  'MY',
  'PR',
  'LR',
  'LA',
  'BL',
  'PC',
  'NR',
] as const satisfies CellClass[];

function fill(width: number, height: number, paint: (index: number) => number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => paint(i));
}

function syntheticField(number: number) {
  const seed = `locate ${number}`;
  const random = createRandom(seed);
  const slide = drawSlide(random, { variation: random.between(0.1, 1), scale: random.between(5.5, 11) });
  const cells = Array.from({ length: random.integer(1, 5) }, () => random.pick(NUCLEATED));
  return renderField({ seed, slide, cells });
}

describe('locating cells in a field', () => {
  it('finds nothing in an image without a smear', () => {
    const random = createRandom('noise');
    expect(
      locateCells(
        fill(320, 240, () => 240),
        320,
        240,
      ),
    ).toEqual([]);
    expect(
      locateCells(
        fill(320, 240, () => 0),
        320,
        240,
      ),
    ).toEqual([]);
    expect(
      locateCells(
        fill(320, 240, () => random.integer(225, 255)),
        320,
        240,
      ),
    ).toEqual([]);
  });

  it('bears tiny and narrow images', () => {
    for (const [width, height] of [
      [0, 0],
      [1, 1],
      [7, 9],
      [3, 400],
      [400, 3],
      [17, 23],
    ] as const) {
      expect(
        locateCells(
          fill(width, height, (i) => (i * 37) % 256),
          width,
          height,
        ),
      ).toBeInstanceOf(Array);
    }
  });

  it('bears pure noise without making boxes outside the image', () => {
    const random = createRandom('loud noise');
    for (const { box } of locateCells(
      fill(300, 200, () => random.integer(0, 255)),
      300,
      200,
    )) {
      expect(box[0] + box[2]).toBeLessThanOrEqual(300);
      expect(box[1] + box[3]).toBeLessThanOrEqual(200);
    }
  });

  it('finds no white cell among red cells and platelets', () => {
    for (let i = 0; i < 3; i++) {
      const field = renderField({ seed: `red ${i}`, cells: [] });
      expect(locateCells(field.rgb, field.width, field.height)).toEqual([]);
    }
  });

  it('finds the cells of synthetic fields of many stains and scales', { timeout: 60_000 }, () => {
    const fields = Array.from({ length: 8 }, (_, i) => syntheticField(i)).map((field) => ({
      // A sliver at the border may show no nucleus at all.
      truth: field.cells.filter(({ box }) => Math.min(box[2], box[3]) > 40).map(({ box }) => box),
      located: locateCells(field.rgb, field.width, field.height).map(({ cellBox }) => cellBox),
    }));
    const score = scoreFields(fields);
    expect(score.recall).toBeGreaterThanOrEqual(0.95);
    expect(score.precision).toBeGreaterThanOrEqual(0.9);
  });

  it('crops contain their whole cell at about the scale of a single-cell frame, and cut cells say so', () => {
    const scale = 6.3;
    const slide = drawSlide(createRandom('crop'), { scale, variation: 0.2 });
    for (let i = 0; i < 3; i++) {
      const cells = ['NE', 'LY', 'MO'] as const;
      const field = renderField({ seed: `crop ${i}`, slide, cells });
      const located = locateCells(field.rgb, field.width, field.height);
      const pairs = matchBoxes(
        field.cells.map(({ box }) => box),
        located.map(({ cellBox }) => cellBox),
      );
      for (const [t, l] of pairs) {
        const truth = field.cells[t]!;
        const { box, cut } = located[l]!;
        expect(box[0]).toBeLessThanOrEqual(truth.box[0]);
        expect(box[1]).toBeLessThanOrEqual(truth.box[1]);
        expect(box[0] + box[2]).toBeGreaterThanOrEqual(truth.box[0] + truth.box[2]);
        expect(box[1] + box[3]).toBeGreaterThanOrEqual(truth.box[1] + truth.box[3]);
        if (truth.cut) expect(cut).toBe(true);
        expect(box[2]).toBe(box[3]);
        const inner = box[0] > 0 && box[1] > 0 && box[0] + box[2] < field.width && box[1] + box[3] < field.height;
        if (!inner) continue;
        expect(box[2] / scale).toBeGreaterThan(22);
        expect(box[2] / scale).toBeLessThan(50);
      }
    }
  });

  it('counts cells at the left and top border and leaves those at the right and bottom to the neighbour', () => {
    const slide = drawSlide(createRandom('border'), { scale: 8, variation: 0.2 });
    const { rgb, width, height } = renderField({ seed: 'border', slide, cells: ['LY'] });
    const [found] = locateCells(rgb, width, height);
    const [x, y, w, h] = found!.nucleusBox;
    // the same cell with a window's border through its nucleus, on each side in turn
    const middle = { x: x + Math.round(w / 2), y: y + Math.round(h / 2) };
    const sides = [
      { box: [middle.x, 0, width, height], counted: true },
      { box: [0, middle.y, width, height], counted: true },
      { box: [0, 0, middle.x, height], counted: false },
      { box: [0, 0, width, middle.y], counted: false },
    ] as const;
    for (const { box, counted } of sides) {
      const [left, top, right, bottom] = box;
      const window = new Uint8Array((right - left) * (bottom - top) * 3);
      for (let row = top; row < bottom; row++) {
        const from = (row * width + left) * 3;
        window.set(rgb.subarray(from, from + (right - left) * 3), (row - top) * (right - left) * 3);
      }
      const cells = locateCells(window, right - left, bottom - top);
      expect(cells.map((cell) => [cell.cut, cell.counted])).toEqual([[true, counted]]);
    }
    expect([found!.cut, found!.counted]).toEqual([false, true]);
  });

  it('of every cell on the border between two fields, counts one half', () => {
    for (let x = -25; x < 0; x += 5) {
      const left: [number, number, number, number] = [100 + x, 20, 30, 30];
      const right: [number, number, number, number] = [x, 20, 30, 30];
      expect([countsAtBorder(left, 100, 100), countsAtBorder(right, 100, 100)].filter(Boolean).length).toBe(1);
    }
  });
});
