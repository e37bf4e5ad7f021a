import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellId, Field, ImageId } from '../../../electron/contract/methods.ts';
import { fieldOf, walk, walkOrder } from '../../../renderer/features/field/order.ts';
import { fitted, fittedZoom, pannedField, revealing, zoomedField } from '../../../renderer/features/field/viewport.ts';

const size = fc.record({ width: fc.integer({ min: 40, max: 4000 }), height: fc.integer({ min: 40, max: 4000 }) });
const step = fc.oneof(
  fc.record({ factor: fc.double({ min: 0.2, max: 5, noNaN: true }) }),
  fc.record({ dx: fc.integer({ min: -500, max: 500 }), dy: fc.integer({ min: -500, max: 500 }) }),
);

describe('the view of a field', () => {
  it('shows all of it at first, and never less than fits nor anything beside it', () => {
    fc.assert(
      fc.property(size, size, fc.array(step, { maxLength: 12 }), (view, image, steps) => {
        let port = fitted(view, image);
        expect(port.zoom).toBe(fittedZoom(view, image));
        for (const one of steps) {
          port =
            'factor' in one
              ? zoomedField(port, one.factor, view, image)
              : pannedField(port, one.dx, one.dy, view, image);
          expect(port.zoom).toBeGreaterThanOrEqual(fittedZoom(view, image) - 1e-9);
          for (const [middle, seen, whole] of [
            [port.x, view.width / port.zoom, image.width],
            [port.y, view.height / port.zoom, image.height],
          ] as const) {
            if (seen >= whole) expect(middle).toBeCloseTo(whole / 2);
            else {
              expect(middle - seen / 2).toBeGreaterThanOrEqual(-1e-6);
              expect(middle + seen / 2).toBeLessThanOrEqual(whole + 1e-6);
            }
          }
        }
      }),
    );
  });

  it('keeps the point under the pointer where it is', () => {
    const [view, image] = [
      { width: 800, height: 600 },
      { width: 4000, height: 3000 },
    ];
    const before = zoomedField(fitted(view, image), 4, view, image);
    const at = { x: 120, y: -80 };
    const after = zoomedField(before, 1.5, view, image, at);
    expect(after.x + at.x / after.zoom).toBeCloseTo(before.x + at.x / before.zoom);
    expect(after.y + at.y / after.zoom).toBeCloseTo(before.y + at.y / before.zoom);
  });

  it('moves for a hidden cell only', () => {
    const [view, image] = [
      { width: 800, height: 600 },
      { width: 4000, height: 3000 },
    ];
    const port = zoomedField(fitted(view, image), 5, view, image);
    expect(revealing(port, [port.x, port.y, 50, 50], view, image)).toBe(port);
    const moved = revealing(port, [100, 2800, 80, 80], view, image);
    expect(Math.abs(moved.x - 140)).toBeLessThanOrEqual(view.width / moved.zoom / 2);
    expect(Math.abs(moved.y - 2840)).toBeLessThanOrEqual(view.height / moved.zoom / 2);
  });
});

describe('walking the cells', () => {
  const cell = (id: number) => ({
    id: id as CellId,
    box: [0, 0, 9, 9] as [number, number, number, number],
    contour: [],
    cut: false,
  });
  const field = (id: number, ...cells: number[]): Field => ({
    id: id as ImageId,
    file: `${id}.jpg`,
    width: 100,
    height: 100,
    cells: cells.map(cell),
  });
  const [one, empty, two] = [field(1, 11, 12), field(2), field(3, 31)];
  const fields = [one, empty, two];

  it('goes through every cell of every field and stops at the ends', () => {
    expect(walkOrder(fields)).toEqual([11, 12, 31]);
    let at: CellId | null = null;
    const seen: (CellId | null)[] = [];
    for (let i = 0; i < 4; i++) {
      at = walk(fields, one, at, 1);
      seen.push(at);
    }
    expect(seen).toEqual([11, 12, 31, 31]);
    expect(walk(fields, one, 11 as CellId, -1)).toBe(11);
  });

  it('starts in the field that is shown, or where there is a cell at all', () => {
    expect(walk(fields, two, null, 1)).toBe(31);
    expect(walk(fields, empty, null, 1)).toBe(11);
    expect(walk([empty], empty, null, 1)).toBeNull();
    expect(fieldOf(fields, 31 as CellId)).toBe(two);
    expect(fieldOf(fields, null)).toBeUndefined();
  });
});
