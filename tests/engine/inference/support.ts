import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { childPort } from '../../../electron/engine/transport/node.ts';
import { connectInference } from '../../../electron/inference/client.ts';
import { decodeImage } from '../../../native/images/index.ts';
import { cropFrame, toInput, whiteBalance } from '../../../native/preprocess/index.ts';

export const ROOT = join(import.meta.dirname, '../../..');
export const FIXTURES = join(ROOT, 'tests/fixtures/parity');
export const TINY = join(FIXTURES, 'tiny.onnx');

/** Written by models/training/parity.py: PyTorch's outputs for the drawn images. */
export const EXPECTED: {
  crop: number;
  size: number;
  images: { file: string; logits: number[]; features: number[] }[];
} = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8'));

/** A real inference process, ended with the test. */
export function inferenceProcess(loadTimeout?: number) {
  const child = fork(join(ROOT, 'electron/inference/main.ts'), [], { serialization: 'advanced' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, client: connectInference(childPort(child), loadTimeout) };
}

/** Network inputs of whole-cell image files, one after the other. */
export async function inputsOf(files: readonly string[], crop: number, size: number): Promise<Uint8Array> {
  const parts = await Promise.all(
    files.map(async (file) => {
      const image = await decodeImage(file);
      return toInput(whiteBalance(cropFrame(image, [0, 0, image.width, image.height])), crop, size);
    }),
  );
  return Buffer.concat(parts);
}

export const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
