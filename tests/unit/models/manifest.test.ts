import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CELL_CLASSES } from '../../../electron/contract/classes.ts';
import { formatHead, parseHead } from '../../../models/head/head.ts';
import { loadManifest, verifyWeights } from '../../../models/manifest.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leukoscope-model-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const weights = Buffer.from('weights');
const sound = () => ({
  schema: 'leukoscope/model/1',
  name: 'wbc-test',
  version: '1.2.3',
  file: 'net.onnx',
  sha256: createHash('sha256').update(weights).digest('hex'),
  precision: 'int8',
  classes: [...CELL_CLASSES] as string[],
  untrained: ['LA'],
  input: { frame: 224, crop: 160, size: 128 },
  temperature: 0.8,
  thresholds: { confidence: 0.3, quality: 0.5 },
  training: { anything: 'a person may want to know' },
});

function put(manifest: unknown, name = 'manifest.json'): string {
  writeFileSync(join(folder, 'net.onnx'), weights);
  const path = join(folder, name);
  writeFileSync(path, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return path;
}

test('a sound manifest gives identity, weights and rules', () => {
  expect(loadManifest(put(sound()))).toEqual({
    info: { name: 'wbc-test', version: '1.2.3', sha256: sound().sha256, precision: 'int8', untrained: ['LA'] },
    weights: join(folder, 'net.onnx'),
    floatGraph: null,
    files: [{ path: join(folder, 'net.onnx'), sha256: sound().sha256 }],
    head: null,
    domain: null,
    normalisation: undefined,
    rehearsal: null,
    rules: {
      temperature: 0.8,
      untrained: ['LA'],
      thresholds: { confidence: 0.3, quality: 0.5 },
      crop: 160,
      size: 128,
      views: [1],
      scale: null,
    },
  });
});

test('views, scale and training domain reach the model; those that make no sense are refused', () => {
  const scale = { diameter: 110, exponent: 0.6, widest: 216 };
  const input = { ...sound().input, views: [1, 0.875], scale };
  expect(loadManifest(put({ ...sound(), input })).rules).toMatchObject({ views: [1, 0.875], scale });
  for (const widest of [158, 226])
    expect(() => loadManifest(put({ ...sound(), input: { ...input, scale: { ...scale, widest } } }))).toThrow(
      /MODEL_UNUSABLE|can't be|cannot|can't make|can use/,
    );
  const base64 = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64');
  const text = JSON.stringify({
    schema: 'leukoscope/domain/1',
    features: 2,
    dimensions: 1,
    projection: base64(1, 0),
    offset: base64(0),
    centres: base64(0, 4),
    from: 1,
    full: 4,
  });
  writeFileSync(join(folder, 'net.domain.json'), text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const named = { ...sound(), domain: { file: 'net.domain.json', sha256, temperature: 1.7 } };
  const { domain, rules } = loadManifest(put(named));
  expect(domain).toMatchObject({ dimensions: 1, from: 1, full: 4 });
  expect(rules).toMatchObject({ temperature: 0.8, temperatureOutside: 1.7 });
  expect(() => loadManifest(put({ ...named, domain: { ...named.domain, sha256: 'ab'.repeat(32) } }))).toThrow(
    /net\.domain\.json is not the file that the manifest describes/,
  );
});

test.each(['manifest.json', 'net.onnx.json'])('weights may be named instead, with %s beside them', (name) => {
  put(sound(), name);
  expect(loadManifest(join(folder, 'net.onnx')).info.name).toBe('wbc-test');
});

const refusal = (file: string) => {
  try {
    loadManifest(file);
  } catch (error) {
    return error;
  }
  throw new Error('was accepted');
};

test('weights that were changed by one byte are refused, those of the graph for graphics cards too', async () => {
  const path = put({ ...sound(), float: { file: 'net.float.onnx', sha256: sound().sha256 } });
  const float = join(folder, 'net.float.onnx');
  expect(refusal(path)).toMatchObject({ code: 'MODEL_UNUSABLE', message: expect.stringContaining('net.float.onnx') });
  writeFileSync(float, weights);
  await verifyWeights(loadManifest(path));
  for (const file of [float, join(folder, 'net.onnx')]) {
    appendFileSync(file, '!');
    await expect(verifyWeights(loadManifest(path))).rejects.toMatchObject({
      code: 'MODEL_UNUSABLE',
      message: expect.stringContaining(file),
    });
    writeFileSync(file, weights);
  }
  const model = loadManifest(path);
  rmSync(float);
  await expect(verifyWeights(model)).rejects.toMatchObject({ code: 'MODEL_UNUSABLE' });
});

test.each([
  ['another order of classes', { classes: [...CELL_CLASSES].reverse() }],
  ['a class too few', { classes: CELL_CLASSES.slice(1) }],
  ['an unknown schema', { schema: 'leukoscope/model/9' }],
  ['a crop larger than the frame', { input: { frame: 224, crop: 256, size: 128 } }],
  ['another frame', { input: { frame: 256, crop: 160, size: 160 } }],
  ['a crop that has no middle', { input: { frame: 224, crop: 161, size: 161 } }],
  ['no temperature', { temperature: 0 }],
  ['weights in another folder', { file: '../net.onnx' }],
])('%s is refused', (_, change) => {
  expect(refusal(put({ ...sound(), ...change }))).toMatchObject({ code: 'MODEL_UNUSABLE' });
});

test('no manifest, no JSON, no weights', () => {
  writeFileSync(join(folder, 'alone.onnx'), weights);
  expect(refusal(join(folder, 'alone.onnx'))).toMatchObject({
    code: 'MODEL_UNUSABLE',
    message: expect.stringContaining('manifest.json'),
  });
  expect(refusal(join(folder, 'gone.json'))).toMatchObject({ code: 'MODEL_UNUSABLE' });
  expect(refusal(put('{'))).toMatchObject({ code: 'MODEL_UNUSABLE' });
  expect(refusal(put({ ...sound(), file: 'elsewhere.onnx' }))).toMatchObject({ code: 'MODEL_UNUSABLE' });
});

test('a head of its own is checked against network and manifest, and its rules apply', () => {
  const head = {
    name: 'wbc-test',
    version: '2',
    backbone: { name: 'wbc-test', sha256: sound().sha256, features: 2 },
    untrained: ['LA' as const],
    weights: new Float32Array(28).fill(0.5),
    bias: new Float32Array(14),
    temperature: 1.5,
    thresholds: { confidence: 0.25, quality: 0.5 },
    training: { description: 'drawn', images: {}, parent: null },
  };
  const text = formatHead(head);
  const own = join(folder, 'own.json');
  writeFileSync(join(folder, 'net.head.json'), text);
  writeFileSync(own, text);
  const { seal } = parseHead(text, 'own.json');
  const path = put({ ...sound(), head: { file: 'net.head.json', seal } });
  expect(loadManifest(path)).toMatchObject({ info: { version: '1.2.3' }, rules: { temperature: 1.5 }, head: { seal } });
  // A head named by --model goes with the shipped network, and the run says which head it was.
  expect(loadManifest(own, path)).toMatchObject({
    info: { version: `1.2.3+head.2.${seal.slice(0, 8)}` },
    head: { seal },
  });
  // In the folder of its network it needs no other manifest; away from it there is none to go with.
  expect(loadManifest(own)).toMatchObject({ info: { name: 'wbc-test' }, head: { seal } });
  mkdirSync(join(folder, 'heads'));
  const away = join(folder, 'heads', 'away.json');
  writeFileSync(away, text);
  expect(loadManifest(away, path)).toMatchObject({ head: { seal } });
  expect(refusal(away)).toMatchObject({
    code: 'MODEL_UNUSABLE',
    message: expect.stringContaining('away.json is a head'),
  });
  // Another network, another head than the manifest names, a changed head, none at all.
  const foreign = formatHead({ ...head, backbone: { ...head.backbone, sha256: 'cd'.repeat(32) } });
  writeFileSync(away, foreign);
  expect(() => loadManifest(away, path)).toThrow(/another network/);
  expect(refusal(put({ ...sound(), head: { file: 'net.head.json', seal: 'ef'.repeat(32) } }))).toMatchObject({
    message: expect.stringContaining('is not the head that'),
  });
  writeFileSync(join(folder, 'net.head.json'), text.replace('"temperature": 1.5', '"temperature": 1.4'));
  expect(refusal(path)).toMatchObject({ message: expect.stringContaining('net.head.json is damaged') });
  expect(refusal(put({ ...sound(), head: { file: 'gone.json', seal } }))).toMatchObject({ code: 'MODEL_UNUSABLE' });
});
