import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logitsOf } from '../../../models/head/head.ts';
import { loadManifest } from '../../../models/manifest.ts';
import { FIXTURES, furthest, inferenceProcess, inputsOf, ROOT } from '../inference/support.ts';

test('the shipped head file computes the logits of the network it was taken from, to 1e-4', async () => {
  const { head, weights, rules } = loadManifest(join(ROOT, 'models/manifest.json'));
  if (!head) throw new Error('the manifest names no head');
  const { client } = inferenceProcess();
  await client.load({ modelPath: weights, provider: 'cpu', threads: 1 });
  const files = ['frame.jpg', 'small.png', 'large.jpg', 'tall.png'].map((file) => join(FIXTURES, file));
  const { logits, features } = await client.classify(await inputsOf(files, rules.crop, rules.size), files.length);
  expect(furthest(logitsOf(head, features, files.length), logits)).toBeLessThan(1e-4);
});
