import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  packFeatures,
  packOutline,
  packProbabilities,
  unpackFeatures,
  unpackOutline,
} from '../../../db/analysis/feature-codec.ts';

const features = fc.float32Array({
  minLength: 1,
  maxLength: 300,
  noNaN: true,
  noDefaultInfinity: true,
  min: -100,
  max: 100,
});

it('keeps features within a 255th of their range, the smallest one exactly', () => {
  fc.assert(
    fc.property(features, (values) => {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const kept = unpackFeatures(packFeatures(values));
      expect(kept).toHaveLength(values.length);
      for (const [i, value] of values.entries()) {
        expect(Math.abs(kept[i]! - value)).toBeLessThanOrEqual((high - low) / 255 + 1e-5);
        // Plus 0: of +0 and -0, either may be the smallest.
        if (value === low) expect(kept[i]! + 0).toBe(low + 0);
      }
    }),
    { examples: [[Float32Array.of(0, -0)], [Float32Array.of(-0, 0, 1)]] },
  );
});

it('keeps the direction of a rectified feature vector', () => {
  const values = Float32Array.from({ length: 2048 }, (_, i) => Math.max(0, Math.sin(i * 12.9898) * 2 - 0.6) ** 2);
  const kept = unpackFeatures(packFeatures(values));
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  expect(dot(values, kept) / Math.sqrt(dot(values, values) * dot(kept, kept))).toBeGreaterThan(0.9999);
});

it('keeps outlines to a 32nd of a pixel, wherever they lie and however far they step', () => {
  const point = fc.tuple(
    fc.double({ min: -10, max: 20_000, noNaN: true }),
    fc.double({ min: -10, max: 20_000, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(point, { maxLength: 60 }), (outline) => {
      const kept = unpackOutline(packOutline(outline));
      expect(kept).toHaveLength(outline.length);
      for (const [i, [x, y]] of outline.entries()) {
        expect(Math.abs(kept[i]![0]! - x)).toBeLessThanOrEqual(1 / 32);
        expect(Math.abs(kept[i]![1]! - y)).toBeLessThanOrEqual(1 / 32);
      }
    }),
  );
});

it('reads outlines as schema 1 stored them', () => {
  expect(unpackOutline('[[1.25,2],[3,4.5]]')).toEqual([
    [1.25, 2],
    [3, 4.5],
  ]);
});

it('leaves out probabilities that no screen shows', () => {
  expect(packProbabilities({ NE: 0.987654321, LY: 0.0000012, LA: 0 })).toBe('{"NE":0.98765}');
});
