import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseUnaryParameters } from '../../../native/segmenter/index.ts';
import { writeMask, writePicture, writeTable } from '../../smear/files.ts';
import { createRandom, drawSlide, renderCell, renderField } from '../../smear/index.ts';
import { cli, readJson, temporaryFolder } from './support.ts';

const CLASSES = ['NE', 'LY', 'MO', 'EO'] as const;

/** Drawn cells of one slide with their exact masks. */
async function drawCells(folder: string, count: number): Promise<{ images: string; masks: string }> {
  const slide = drawSlide(createRandom('mask slide'), { variation: 0.4, scale: 6.3 });
  const labels: string[][] = [['file', 'class']];
  for (let i = 0; i < count; i++) {
    const cellClass = CLASSES[i % CLASSES.length] ?? 'NE';
    const cell = renderCell({ cellClass, seed: `mask ${i}`, slide });
    await writePicture(join(folder, 'images', `${i}.jpg`), cell);
    await writeMask(join(folder, 'masks', `${i}.png`), cell.mask, cell.width, cell.height);
    labels.push([`${i}.jpg`, cellClass]);
  }
  await writeTable(join(folder, 'images', 'labels.csv'), labels);
  return { images: join(folder, 'images'), masks: join(folder, 'masks') };
}

describe('evaluate-masks', () => {
  it('scores masks against exact ones, and labelled images by class', async () => {
    const folder = temporaryFolder();
    const { images, masks } = await drawCells(folder, 8);
    // One mask is that of nothing: its cell and its nucleus are failures, and the only ones of its class.
    await writeMask(join(masks, '7.png'), new Uint8Array(224 * 224), 224, 224);
    const json = join(folder, 'm.json');
    const { code, stdout } = await cli('evaluate-masks', images, masks, '--json', json);
    expect(code).toBe(0);
    const evaluation = readJson(json);
    expect(evaluation).toMatchObject({ schema: 'leukoscope/mask-evaluation/1', n: 8, refused: [] });
    const failed = evaluation.images.filter((image: { failed: boolean }) => image.failed);
    expect(failed.map((image: { file: string }) => image.file)).toContain('7.jpg');
    expect(evaluation.ser).toBe(failed.length / 8);
    expect(evaluation.cell.dice.median).toBeGreaterThan(0.9);
    expect(evaluation.cell.iou.p5).toBeLessThan(evaluation.cell.iou.median);
    expect(evaluation.ms_per_image.median).toBeGreaterThan(0);
    const rows = Object.values(evaluation.ser_classes) as { images: number; nce_images: number; ce_images: number }[];
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(row.nce_images + row.ce_images).toBe(row.images);
    expect(stdout).toContain('segmentation error rate');
    expect(stdout).toContain('of NCE');
  });

  it('names what has no mask or one of another size, and exits with 1; without any pair with 2', async () => {
    const folder = temporaryFolder();
    const { images, masks } = await drawCells(folder, 3);
    rmSync(join(images, 'labels.csv'));
    rmSync(join(masks, '0.png'));
    await writeMask(join(masks, '1.png'), new Uint8Array(100 * 100), 100, 100);
    const json = join(folder, 'm.json');
    const { code, stderr } = await cli('evaluate-masks', images, masks, '--json', json);
    expect(code).toBe(1);
    const { n, refused, ser_classes } = readJson(json);
    expect(n).toBe(1);
    expect(ser_classes).toBeNull();
    expect(refused.map(({ file, code: why }: { file: string; code: string }) => [file, why])).toEqual([
      ['0.jpg', 'UNREADABLE'],
      ['1.jpg', 'UNSUPPORTED'],
    ]);
    expect(stderr).toContain('0.jpg has no mask');
    mkdirSync(join(folder, 'nothing'));
    expect(await cli('evaluate-masks', images, join(folder, 'nothing'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no image'),
    });
  });
});

describe('evaluate-fields', () => {
  it('counts hits, misses and extras of drawn fields', async () => {
    const folder = temporaryFolder();
    const boxes: (string | number)[][] = [['file', 'x', 'y', 'width', 'height']];
    let cells = 0;
    for (let i = 0; i < 3; i++) {
      const slide = drawSlide(createRandom(`field slide ${i}`), { variation: 0.3, scale: 7 });
      const field = renderField({ seed: `field ${i}`, cells: ['NE', 'LY', 'MO'], slide, cutting: false });
      await writePicture(join(folder, 'images', `f${i}.jpg`), field);
      for (const { box } of field.cells) boxes.push([`f${i}.jpg`, ...box]);
      cells += field.cells.length;
    }
    // A box where nothing is: it can only be missed.
    boxes.push(['f0.jpg', 0, 0, 6, 6]);
    const [table, json] = [join(folder, 'boxes.csv'), join(folder, 'f.json')];
    await writeTable(table, boxes);
    const { code, stdout } = await cli('evaluate-fields', join(folder, 'images'), table, '--json', json);
    expect(code).toBe(0);
    const evaluation = readJson(json);
    expect(evaluation).toMatchObject({ schema: 'leukoscope/field-evaluation/1', n: 3, cells: cells + 1 });
    expect(evaluation.hits + evaluation.missed).toBe(cells + 1);
    expect(evaluation.missed).toBeGreaterThanOrEqual(1);
    expect(evaluation.recall).toBe(evaluation.hits / (cells + 1));
    expect(evaluation.hits).toBeGreaterThanOrEqual(cells - 1);
    expect(stdout).toContain('recall');

    await writeTable(table, [...boxes, ['gone.jpg', 1, 1, 50, 50]]);
    const lost = await cli('evaluate-fields', join(folder, 'images'), table);
    expect(lost).toMatchObject({ code: 1, stderr: expect.stringContaining('gone.jpg') });
    writeFileSync(table, 'file,x,y,width,height\nf0.jpg,1,2,three,4\n');
    expect(await cli('evaluate-fields', join(folder, 'images'), table)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('row 2'),
    });
  });
});

describe('calibrate', () => {
  it('writes parameters that --segmenter uses, and says what they are worth on held-out cells', async () => {
    const folder = temporaryFolder();
    const { images, masks } = await drawCells(folder, 5);
    rmSync(join(images, 'labels.csv'));
    const [out, json] = [join(folder, 'lab.json'), join(folder, 'c.json')];
    const { code, stdout } = await cli('calibrate', images, masks, '--out', out, '--json', json);
    expect(code).toBe(0);
    const parameters = parseUnaryParameters(readFileSync(out, 'utf8'), out);
    expect(parameters.calibrated).toBe(true);
    const calibration = readJson(json);
    expect(calibration).toMatchObject({ schema: 'leukoscope/calibration/1', n: 5, version: parameters.version });
    for (const { cell } of [calibration.before, calibration.after]) expect(cell.dice.mean).toBeGreaterThan(0.5);
    expect(stdout).toContain('after, by leave-one-out');

    const used = join(folder, 'm.json');
    await cli('evaluate-masks', images, masks, '--segmenter', out, '--json', used);
    expect(readJson(used).segmenter).toEqual({
      version: expect.stringContaining(parameters.version),
      calibrated: true,
    });
    // Of cells it has seen, a fit must not be the worse one.
    expect(readJson(used).cell.dice.mean).toBeGreaterThan(calibration.before.cell.dice.mean - 0.01);
  });

  it('needs three cells', async () => {
    const folder = temporaryFolder();
    const { images, masks } = await drawCells(folder, 3);
    cpSync(join(images, '0.jpg'), join(folder, 'few', '0.jpg'));
    expect(await cli('calibrate', join(folder, 'few'), masks, '--out', join(folder, 'x.json'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('at least 3'),
    });
  });
});
