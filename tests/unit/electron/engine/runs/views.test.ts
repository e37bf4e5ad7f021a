import { describe, expect, it } from 'vitest';
import type { InferenceLink } from '../../../../../electron/engine/runs/inference-link.ts';
import { classifyCells, viewOf } from '../../../../../electron/engine/runs/views.ts';

const grey = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));
const signal = new AbortController().signal;

/** A network whose logits are the first pixel and the sum of a picture, whose only feature is the first pixel squared. */
const network = (size: number) =>
  ({
    classify: async (inputs: Uint8Array, n: number) => {
      const each = size * size * 3;
      const pictures = Array.from({ length: n }, (_, i) => inputs.subarray(i * each, (i + 1) * each));
      return {
        logits: Float32Array.from(pictures.flatMap((p) => [p[0] ?? 0, p.reduce((a, b) => a + b, 0)])),
        features: Float32Array.from(pictures.map((p) => (p[0] ?? 0) ** 2)),
      };
    },
  }) as unknown as InferenceLink;

describe('viewOf', () => {
  const picture = Uint8Array.from({ length: 5 * 5 * 3 }, (_, i) => i);

  it('mirrors and turns a picture', () => {
    const views = [0, 1, 2, 3].map((index) => viewOf(grey(1, 2, 3, 4), 2, index));
    expect(views).toEqual([grey(1, 2, 3, 4), grey(4, 2, 3, 1), grey(4, 3, 2, 1), grey(1, 3, 2, 4)]);
  });

  it('gives the picture back when a view is taken twice', () => {
    for (const index of [0, 1, 2, 3]) expect(viewOf(viewOf(picture, 5, index), 5, index)).toEqual(picture);
  });

  it('refuses a fifth', () => expect(() => viewOf(picture, 5, 4)).toThrow(RangeError));
});

describe('classifyCells', () => {
  const inputs = Uint8Array.from([...grey(1, 2, 3, 4), ...grey(8, 0, 0, 0)]);

  it('averages the outputs over the views of each cell', async () => {
    const { logits, features } = await classifyCells(network(2), inputs, 1, 2, signal);
    expect([...logits]).toEqual([4.5, 27]);
    expect([...features]).toEqual([(1 + 64) / 2]);
  });

  it('gives what the network says for one view', async () => {
    const { logits } = await classifyCells(network(2), inputs, 2, 1, signal);
    expect([...logits]).toEqual([1, 30, 8, 24]);
  });
});
