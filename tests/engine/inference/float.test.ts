import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadManifest } from '../../../models/manifest.ts';
import { inferenceProcess, inputsOf, ROOT } from './support.ts';

const CLASSES = 14;
const demo = join(ROOT, 'out/demo');

/** Index of the highest logit of each cell. */
const calls = (logits: Float32Array) =>
  Array.from({ length: logits.length / CLASSES }, (_, cell) => {
    const row = logits.subarray(cell * CLASSES, (cell + 1) * CLASSES);
    return row.indexOf(Math.max(...row));
  });

test('the graph for graphics cards has no weights of its own and calls cells as the int8 network does', async () => {
  const { weights, floatGraph, rules } = loadManifest(join(ROOT, 'models/manifest.json'));
  expect(floatGraph).not.toBeNull();
  const graph = floatGraph as string;
  expect(statSync(graph).size).toBeLessThan(1_000_000);

  const files = readdirSync(demo)
    .filter((name) => name.endsWith('.jpg'))
    .sort()
    .slice(0, 40)
    .map((name) => join(demo, name));
  const inputs = await inputsOf(files, rules.crop, rules.size);
  const logitsOf = async (modelPath: string, exact: boolean) => {
    const { client } = inferenceProcess();
    await client.load({ modelPath, provider: 'cpu', threads: 1, exact });
    return (await client.classify(inputs, files.length)).logits;
  };
  const int8 = await logitsOf(weights, false);
  const float = await logitsOf(graph, true);

  // The same weights, so nearly the same logits; not the very same, or the activations would still be rounded.
  const differences = float.map((value, i) => Math.abs(value - (int8[i] ?? Number.NaN)));
  expect(Math.max(...differences)).toBeGreaterThan(1e-3);
  expect(Math.max(...differences)).toBeLessThan(2);
  const agreed = calls(float).filter((call, cell) => call === calls(int8)[cell]).length;
  expect(agreed / files.length).toBeGreaterThanOrEqual(0.97);
});
