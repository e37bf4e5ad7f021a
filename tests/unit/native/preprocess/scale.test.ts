import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cropFor } from '../../../../native/preprocess/index.ts';

const scale = { diameter: 110, exponent: 0.6, widest: 216 };

it('shows a cell of the usual size, a smaller one, and one without an outline at the crop of the network', () => {
  for (const diameter of [0, 60, 110]) expect(cropFor(diameter, 168, scale)).toBe(168);
});

it('is even, never narrower for a larger cell, and within its limits', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 400, noNaN: true }),
      fc.double({ min: 0, max: 50, noNaN: true }),
      (d, more) => {
        const side = cropFor(d, 168, scale);
        expect(side % 2).toBe(0);
        expect(side).toBeGreaterThanOrEqual(168);
        expect(side).toBeLessThanOrEqual(216);
        expect(cropFor(d + more, 168, scale)).toBeGreaterThanOrEqual(side);
      },
    ),
  );
});
