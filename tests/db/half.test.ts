import { expect, it } from 'vitest';
import { packHalf, unpackHalf } from '../../db/half.ts';

it('keeps every half float as it is', () => {
  const all = Float32Array.from({ length: 65536 }, (_, bits) => unpackHalf(Buffer.from([bits & 255, bits >>> 8]))[0]!);
  expect(unpackHalf(packHalf(all))).toEqual(all);
});

it('rounds to the nearest, ties to even', () => {
  const values = Float32Array.of(
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    0.1,
    65519,
    65520,
    -1e9,
    2 ** -25,
    3 * 2 ** -25,
    -(2 ** -14),
  );
  const rounded = [
    1,
    1 + 2 ** -9,
    0.0999755859375,
    65504,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
    2 ** -23,
    -(2 ** -14),
  ];
  expect([...unpackHalf(packHalf(values))]).toEqual(rounded);
});
