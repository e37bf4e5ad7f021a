import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { loadManifest } from '../../../models/manifest.ts';
import { initializersOf } from './onnx.ts';

const MODELS = join(import.meta.dirname, '../../../models');
const { weights } = loadManifest(join(MODELS, 'manifest.json'));
/** Residual blocks of the four stages of a ResNet-152. */
const BLOCKS = [3, 8, 36, 3];

it('as shipped has 50 residual blocks of which none passes its input on unchanged', () => {
  const stored = initializersOf(readFileSync(weights));
  const floats = (name: string) => {
    const raw = stored.get(name);
    if (!raw) throw new Error(`${name} is not in the file`);
    return Array.from({ length: raw.length / 4 }, (_, i) => raw.readFloatLE(4 * i));
  };
  const names = BLOCKS.flatMap((blocks, stage) =>
    Array.from({ length: blocks }, (_, i) => `layer${stage + 1}.${i}.conv3`),
  );
  const live = names.map((name) => {
    const codes = stored.get(`${name}.weight_quantized`);
    const scales = floats(`${name}.weight_scale`);
    if (!codes) throw new Error(`${name} has no kernel`);
    const inputs = codes.length / scales.length;
    // Root mean square of each output channel's kernel.
    const sizes = scales.map((scale, channel) => {
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += (codes.readInt8(channel * inputs + i) * scale) ** 2;
      return Math.sqrt(sum / inputs);
    });
    return sizes.filter((size) => size > 1e-4).length / sizes.length;
  });
  expect(names).toHaveLength(50);
  expect(Math.min(...live)).toBeGreaterThan(0.5);
});

it('keeps within what the repository takes', () => {
  const sizes = ['int8.onnx', 'float.onnx', 'head.json', 'rehearsal.bin'].map(
    (part) => statSync(join(dirname(weights), `wbc-resnet152.${part}`)).size,
  );
  expect(Math.max(...sizes)).toBeLessThan(95e6);
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(130e6);
});
