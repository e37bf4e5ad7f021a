import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InferenceLink } from '../../../electron/engine/runs/inference-link.ts';
import { forkPort } from '../../../electron/engine/transport/fork.ts';
import { openNetwork } from '../../../electron/inference/session.ts';
import { EXPECTED, FIXTURES, furthest, inferenceProcess, inputsOf, ROOT, TINY } from './support.ts';

const cpu = { modelPath: TINY, provider: 'cpu', threads: 1 } as const;
const { crop, size, images } = EXPECTED;
const files = images.map(({ file }) => join(FIXTURES, file));

test("logits and features are PyTorch's, to 1e-4, for the same files", async () => {
  const { client } = inferenceProcess();
  await client.load(cpu);
  const { logits, features } = await client.classify(await inputsOf(files, crop, size), files.length);
  expect(
    furthest(
      logits,
      images.flatMap((image) => image.logits),
    ),
  ).toBeLessThan(1e-4);
  expect(
    furthest(
      features,
      images.flatMap((image) => image.features),
    ),
  ).toBeLessThan(1e-4);
});

test('a network of features alone gives the same features and no logits; another normalisation changes them', async () => {
  const { client } = inferenceProcess();
  const alone = { ...cpu, modelPath: join(FIXTURES, 'tiny-features.onnx') };
  const inputs = await inputsOf(files, crop, size);
  await client.load(alone);
  const { logits, features } = await client.classify(inputs, files.length);
  expect(logits).toHaveLength(0);
  const expected = images.flatMap((image) => image.features);
  expect(furthest(features, expected)).toBeLessThan(1e-4);
  for (const threads of [1, 2]) {
    await client.load({ ...alone, threads, normalisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } });
    const other = await client.classify(inputs, files.length);
    expect(furthest(other.features, expected)).toBeGreaterThan(0.01);
  }
});

test('more cells than a batch come back in order', async () => {
  const { client } = inferenceProcess();
  await client.load(cpu);
  const four = await inputsOf(files, crop, size);
  const many = Buffer.concat([four, four, four, four, four, four.subarray(0, four.length / 4)]);
  const { logits, features } = await client.classify(many, 21);
  expect([logits.length, features.length]).toEqual([21 * 14, 21 * 64]);
  for (let i = 0; i < 21; i++) {
    expect(furthest(logits.subarray(i * 14, (i + 1) * 14), images[i % 4]!.logits)).toBeLessThan(1e-4);
  }
});

test('two threads are two session workers, which give the cells of one session in its order', async () => {
  const { client } = inferenceProcess();
  const four = await inputsOf(files, crop, size);
  const many = Buffer.concat([four, four, four.subarray(0, four.length / 4)]);
  await client.load(cpu);
  const one = await client.classify(many, 9);
  await client.load({ ...cpu, threads: 2 });
  for (const n of [9, 8, 1]) {
    const { logits, features } = await client.classify(many.subarray(0, (many.length / 9) * n), n);
    expect(furthest(logits, one.logits.subarray(0, n * 14))).toBeLessThan(1e-4);
    expect(furthest(features, one.features.subarray(0, n * 64))).toBeLessThan(1e-4);
  }
});

test('what the session workers refuse is refused with the same reason, and a cancel reaches both', async () => {
  const { client } = inferenceProcess();
  const two = { ...cpu, threads: 2 };
  await expect(client.load({ ...two, modelPath: join(FIXTURES, 'none.onnx') })).rejects.toMatchObject({
    code: 'MODEL_UNUSABLE',
    message: expect.stringContaining('none.onnx'),
  });
  await client.load(two);
  await expect(client.classify(new Uint8Array(1000), 3)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  const stop = new AbortController();
  const running = client.classify(new Uint8Array(2000 * size * size * 3), 2000, stop.signal);
  setTimeout(() => stop.abort(), 100);
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  const { logits } = await client.classify(await inputsOf(files, crop, size), files.length);
  const expected = images.flatMap((image) => image.logits);
  expect(furthest(logits, expected)).toBeLessThan(1e-4);
});

test('a call is cancelled between batches of eight, not at its end', async () => {
  const network = await openNetwork(TINY, 'cpu', 1);
  let looks = 0;
  const signal = {
    get aborted() {
      looks++;
      return looks > 3;
    },
  } as AbortSignal;
  await expect(network.run(new Uint8Array(80 * size * size * 3), 80, signal)).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(looks).toBe(4);
});

test('a cancel reaches the process amid its work, which goes on with the next call', async () => {
  const { client } = inferenceProcess();
  await client.load(cpu);
  const stop = new AbortController();
  const running = client.classify(new Uint8Array(2000 * size * size * 3), 2000, stop.signal);
  setTimeout(() => stop.abort(), 100);
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  const { logits } = await client.classify(await inputsOf(files, crop, size), files.length);
  expect(
    furthest(
      logits,
      images.flatMap((image) => image.logits),
    ),
  ).toBeLessThan(1e-4);
});

test('a killed process fails the call under way with PEER_GONE', async () => {
  const { child, client } = inferenceProcess();
  await client.load(cpu);
  const running = client.classify(new Uint8Array(2000 * size * size * 3), 2000);
  setTimeout(() => child.kill('SIGKILL'), 50);
  await expect(running).rejects.toMatchObject({ code: 'PEER_GONE' });
  await expect(client.classify(new Uint8Array(size * size * 3), 1)).rejects.toMatchObject({ code: 'PEER_GONE' });
});

test('what is no model, and input of the wrong length, are refused with a reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leukoscope-model-'));
  const broken = join(folder, 'broken.onnx');
  writeFileSync(broken, 'not a network');
  const { client } = inferenceProcess();
  await expect(client.classify(new Uint8Array(3), 1)).rejects.toMatchObject({ code: 'MODEL_UNUSABLE' });
  await expect(client.load({ ...cpu, modelPath: broken })).rejects.toMatchObject({
    code: 'MODEL_UNUSABLE',
    message: expect.stringContaining('broken.onnx'),
  });
  await client.load(cpu);
  await expect(client.classify(new Uint8Array(1000), 3)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  rmSync(folder, { recursive: true });
});

test('a provider that this machine lacks falls back to the CPU and says why', async () => {
  const link = new InferenceLink(() => forkPort(join(ROOT, 'electron/inference/main.ts')), {
    modelPath: TINY,
    // No build of ONNX Runtime for Linux or Windows has CoreML, none for macOS DirectML.
    provider: process.platform === 'darwin' ? 'dml' : 'coreml',
    threads: 1,
    verifyWeights: async () => undefined,
  });
  const { provider, note } = await link.ready();
  expect(provider).toBe('cpu');
  expect(note).toMatch(/can't be used here.*CPU/);
  const { logits } = await link.classify(await inputsOf(files, crop, size), files.length, new AbortController().signal);
  expect(
    furthest(
      logits,
      images.flatMap((image) => image.logits),
    ),
  ).toBeLessThan(1e-4);
  await link.close();
});
