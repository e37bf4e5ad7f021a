import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CELL_CLASSES } from '../../../electron/contract/classes.ts';
import { writePicture, writeTable } from '../../smear/files.ts';
import { createRandom, drawSlide, renderCell } from '../../smear/index.ts';
import { cli, ROOT, readAnalysis, readJson, temporaryFolder } from './support.ts';

/** Drawn neutrophils and lymphocytes with their labels. */
async function drawLabelled(folder: string, count: number): Promise<string> {
  const slide = drawSlide(createRandom('feature network'), { variation: 0.4, scale: 6.3 });
  const labels: string[][] = [['file', 'class']];
  for (let i = 0; i < count; i++) {
    const cellClass = i % 2 ? 'LY' : 'NE';
    await writePicture(join(folder, `${i}.jpg`), renderCell({ cellClass, seed: `feature ${i}`, slide }));
    labels.push([`${i}.jpg`, cellClass]);
  }
  await writeTable(join(folder, 'labels.csv'), labels);
  return folder;
}

it("another's feature network needs a head trained here, and calls with it", async () => {
  const folder = temporaryFolder();
  const cells = await drawLabelled(join(folder, 'cells'), 24);
  const network = join(folder, 'net.onnx');
  copyFileSync(join(ROOT, 'tests/fixtures/parity/tiny-features.onnx'), network);
  const sha256 = createHash('sha256').update(readFileSync(network)).digest('hex');
  const manifest = {
    schema: 'leukoscope/model/1',
    name: 'another-network',
    version: '1',
    file: 'net.onnx',
    sha256,
    precision: 'fp32',
    classes: CELL_CLASSES,
    untrained: CELL_CLASSES,
    features: 64,
    input: { frame: 224, crop: 224, size: 96, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    temperature: 1,
    thresholds: { confidence: 0.3, quality: 0.5 },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const json = join(folder, 'out.json');

  const alone = await cli('analyze', cells, '--model', network, '--db', ':memory:', '--json', json);
  expect(alone.code).not.toBe(0);
  expect(alone.stderr).toContain('train-head');

  const head = join(folder, 'mine.head.json');
  const trained = await cli('train-head', cells, '--model', network, '--out', head, '--name', 'mine');
  expect(trained.stderr).not.toContain('MODEL_UNUSABLE');
  expect(trained.code).toBe(0);
  expect(readJson(head)).toMatchObject({ backbone: { name: 'another-network', sha256, features: 64 } });

  const analysed = await cli('analyze', cells, '--model', head, '--db', ':memory:', '--json', json);
  expect(analysed.code).toBe(0);
  const { cells: found, model } = readAnalysis(json);
  expect(model).toMatchObject({ name: 'another-network', sha256, precision: 'fp32' });
  const right = found.filter(({ file, class: name }) => name === (Number.parseInt(file, 10) % 2 ? 'LY' : 'NE'));
  expect(found).toHaveLength(24);
  expect(right.length).toBeGreaterThan(18);
});
