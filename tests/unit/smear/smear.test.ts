import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CELL_CLASSES, type CellClass } from '../../../electron/contract/classes.ts';
import {
  createRandom,
  type DemoCell,
  demoPlan,
  demoSlide,
  drawSlide,
  FRAME,
  renderCell,
  renderField,
} from '../../smear/index.ts';
import { RECIPES } from '../../smear/recipes.ts';

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function count(mask: Uint8Array, value: number): number {
  return mask.reduce((sum, pixel) => sum + Number(pixel === value), 0);
}

/** A slide whose scale is known, so that areas can be given in micrometres. */
const slide = drawSlide(createRandom('test slide'), { scale: 6.3, variation: 0.2 });

describe('one synthetic cell', () => {
  it('is the same picture and mask for the same seed, and another for another', () => {
    const first = renderCell({ cellClass: 'NE', seed: '1' });
    const again = renderCell({ cellClass: 'NE', seed: '1' });
    const other = renderCell({ cellClass: 'NE', seed: '2' });
    expect(hash(again.rgb)).toBe(hash(first.rgb));
    expect(hash(again.mask)).toBe(hash(first.mask));
    expect(hash(other.rgb)).not.toBe(hash(first.rgb));
    expect(hash(other.mask)).not.toBe(hash(first.mask));
  });

  it.each(CELL_CLASSES)('%s has a mask of the three values within its box, and a tight box', (cellClass) => {
    const { rgb, mask, width, height, box } = renderCell({ cellClass, seed: 'box', slide });
    expect([rgb.length, mask.length]).toEqual([FRAME * FRAME * 3, FRAME * FRAME]);
    const bounds = [width, height, -1, -1];
    mask.forEach((value, i) => {
      if (!value) return;
      const x = i % width;
      const y = Math.floor(i / width);
      bounds[0] = Math.min(bounds[0]!, x);
      bounds[1] = Math.min(bounds[1]!, y);
      bounds[2] = Math.max(bounds[2]!, x + 1);
      bounds[3] = Math.max(bounds[3]!, y + 1);
    });
    expect([0, 128, 255]).toEqual(expect.arrayContaining([...new Set(mask)]));
    expect(bounds).toEqual([box[0], box[1], box[0] + box[2], box[1] + box[3]]);
  });

  const cells = CELL_CLASSES.filter((c): c is Exclude<CellClass, 'AR'> => c !== 'AR');

  it.each(cells)('%s keeps its nucleus inside its cytoplasm', (cellClass) => {
    const { mask, width, height } = renderCell({ cellClass, seed: 'nest', slide });
    let bare = 0;
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x;
        if (mask[i] !== 255) continue;
        bare += Number([i - 1, i + 1, i - width, i + width].some((near) => mask[near] === 0));
      }
    }
    expect(bare).toBe(0);
  });

  it.each(cells)('%s has the size that its recipe states, and a nucleus of sensible share', (cellClass) => {
    for (const seed of ['a', 'b']) {
      const { mask } = renderCell({ cellClass, seed, slide });
      const nucleus = count(mask, 255);
      const area = nucleus + count(mask, 128);
      const diameter = Math.sqrt((4 * area) / Math.PI) / slide.scale;
      const [least, most] = RECIPES[cellClass].diameter;
      expect(diameter).toBeGreaterThan(0.88 * least);
      expect(diameter).toBeLessThan(1.14 * most);
      expect(nucleus / area).toBeGreaterThan(0.12);
      expect(nucleus / area).toBeLessThan(0.92);
    }
  });

  it('stains its nucleus darker than its cytoplasm, and both darker than the background', () => {
    for (const cellClass of ['NE', 'LY', 'MO', 'ME', 'LR', 'NR'] as const) {
      const { rgb, mask } = renderCell({ cellClass, seed: 'dark', slide });
      const meanRed = (value: number): number => {
        let sum = 0;
        mask.forEach((m, i) => {
          if (m === value) sum += rgb[i * 3]!;
        });
        return sum / count(mask, value);
      };
      expect(meanRed(255)).toBeLessThan(meanRed(128) - 20);
      expect(meanRed(128)).toBeLessThan(slide.background[0]);
    }
  });
});

describe('a synthetic field', () => {
  const classes = ['NE', 'LY', 'MO', 'EO'] as const;

  it('reports class, box and cut of every cell, and repeats itself', () => {
    const field = renderField({ seed: 'field', cells: classes, cutting: false });
    expect(field.cells.map(({ cellClass }) => cellClass)).toEqual(classes);
    expect(field.cells.every(({ cut }) => !cut)).toBe(true);
    for (const { box } of field.cells) {
      const [x, y, w, h] = box;
      let inside = 0;
      for (let row = y; row < y + h; row++) {
        for (let column = x; column < x + w; column++) inside += Number(field.mask[row * field.width + column] !== 0);
      }
      expect(inside / (w * h)).toBeGreaterThan(0.6);
    }
    expect(hash(renderField({ seed: 'field', cells: classes, cutting: false }).rgb)).toBe(hash(field.rgb));
  });

  it('marks cells that the border cuts', () => {
    const cells = Array.from({ length: 40 }, (_, i) =>
      renderField({ seed: `cut ${i}`, width: 120, height: 120, cells: ['LY'] }),
    ).flatMap((field) => field.cells);
    const touching = cells.filter(({ box: [x, y, w, h] }) => x === 0 || y === 0 || x + w === 120 || y + h === 120);
    expect(touching.length).toBeGreaterThan(3);
    expect(cells.filter(({ cut }) => cut).every((cell) => touching.includes(cell))).toBe(true);
    expect(cells.some(({ cut }) => cut)).toBe(true);
  });
});

describe('the demo slide', () => {
  it('has about 120 cells, every class but LA, neutrophils most of all', () => {
    const plan = demoPlan();
    const classes = plan.map(({ cellClass }) => cellClass);
    expect(plan.length).toBeGreaterThan(110);
    expect(plan.length).toBeLessThan(130);
    expect(new Set(plan.map(({ file }) => file)).size).toBe(plan.length);
    expect(new Set(classes)).toEqual(new Set(CELL_CLASSES.filter((c) => c !== 'LA')));
    expect(classes.filter((c) => c === 'NE').length).toBeGreaterThan(plan.length * 0.4);
  });

  it('renders what it plans, the same each time', () => {
    const take = () => {
      const cells = demoSlide();
      return [cells.next().value, cells.next().value] as DemoCell[];
    };
    const [first, second] = [take(), take()];
    expect(first.map(({ file, cellClass }) => ({ file, cellClass }))).toEqual(demoPlan().slice(0, 2));
    expect(first.map(({ rgb }) => hash(rgb))).toEqual(second.map(({ rgb }) => hash(rgb)));
  });
});
