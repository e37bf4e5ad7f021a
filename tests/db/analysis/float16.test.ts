import { expect, it } from 'vitest';
import { unpackHalf } from '../../../db/analysis/float16.ts';

it('reads half floats of every kind', () => {
  const cases: [number, number][] = [
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x2e66, 0.0999755859375],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x0400, 2 ** -14],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ];
  const bytes = Buffer.from(Uint16Array.from(cases, ([bits]) => bits).buffer);
  expect([...unpackHalf(bytes)]).toEqual(cases.map(([, value]) => value));
});
