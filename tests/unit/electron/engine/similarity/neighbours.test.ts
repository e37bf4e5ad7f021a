import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestNeighbours } from '../../../../../electron/engine/similarity/neighbours.ts';

it('finds the same distances as sorting all of them', () => {
  const vectors = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), {
    minLength: 4,
    maxLength: 40,
  });
  fc.assert(
    fc.property(vectors, (all) => {
      const { indices, distances } = nearestNeighbours(all, 4);
      for (const [i, vector] of all.entries()) {
        const sorted = all
          .map((other) => Math.hypot(...other.map((value, k) => value - (vector[k] ?? 0))))
          .toSorted((a, b) => a - b);
        expect(indices[i]?.[0]).toBe(i);
        expect(new Set(indices[i]).size).toBe(4);
        expect(distances[i]).toHaveLength(4);
        for (const [n, distance] of (distances[i] ?? []).entries()) expect(distance).toBeCloseTo(sorted[n] ?? -1, 9);
      }
    }),
  );
});

it('ends when its watcher throws', () => {
  const stop = () => {
    throw new Error('enough');
  };
  expect(() => nearestNeighbours([[1], [2], [3]], 2, stop)).toThrow('enough');
});
