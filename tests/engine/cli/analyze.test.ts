import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { differentialOf } from '../../../electron/contract/differential.ts';
import { cli, DEMO, readAnalysis, readJson, temporaryFolder } from './support.ts';

const demoFiles = readdirSync(DEMO)
  .filter((name) => name.endsWith('.jpg'))
  .sort();

describe('analyze', () => {
  it('analyses the demo slide: contract, masks, timing, differential and database agree', async () => {
    const folder = temporaryFolder();
    const [json, masks, db] = [join(folder, 'a.json'), join(folder, 'masks'), join(folder, 'a.sqlite')];
    const { code, stdout } = await cli(
      'analyze',
      DEMO,
      '--json',
      json,
      '--masks',
      masks,
      '--db',
      db,
      '--slide',
      'Demo',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('for research use only');
    const analysis = readAnalysis(json);
    expect(analysis.cells.map(({ file }) => file)).toEqual(demoFiles);
    const unusualStain = analysis.cells.filter(({ quality }) => quality.flags.includes('unusual_stain')).length;
    const facts = { untrained: analysis.model.untrained, cells: analysis.cells.length, unusualStain };
    expect(analysis.differential).toEqual(differentialOf(analysis.cells, facts));
    for (const { probabilities, class: name, confidence, morphology, mask } of analysis.cells) {
      expect(Object.values(probabilities).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(confidence).toBe(Math.max(...Object.values(probabilities)));
      expect(probabilities[name]).toBe(confidence);
      expect(morphology.nucleus_area_px).toBeLessThanOrEqual(morphology.cell_area_px);
      expect(mask).not.toBeNull();
    }
    const { total, decode, segment, classify, store } = analysis.timing_ms;
    for (const stage of [decode, segment, classify, store]) {
      expect(stage).toBeGreaterThan(0);
      expect(stage).toBeLessThanOrEqual(total);
    }
    const mask = sharp(join(masks, `${demoFiles[0]?.replace('.jpg', '.png')}`));
    expect(await mask.metadata()).toMatchObject({
      format: 'png',
      width: 224,
      height: 224,
      channels: 1,
      depth: 'uchar',
    });
    const levels = new Set(await mask.extractChannel(0).raw().toBuffer());
    expect([...levels].sort((a, b) => a - b)).toEqual([0, 128, 255]);
    expect((await cli('db', 'check', '--db', db)).code).toBe(0);
    const stats = join(folder, 's.json');
    await cli('db', 'stats', '--db', db, '--json', stats);
    expect(readJson(stats)).toMatchObject({ slides: 1, cells: demoFiles.length, runs: { complete: 1 } });
  });

  it('names every bad file, analyses every good one, and exits with 1', async () => {
    const folder = join(temporaryFolder(), 'mixed');
    mkdirSync(join(folder, 'folder.png'), { recursive: true });
    const good = join(DEMO, demoFiles[0] ?? '');
    const bytes = readFileSync(good);
    cpSync(good, join(folder, 'good.jpg'));
    writeFileSync(join(folder, 'text.jpg'), 'not an image at all, only some text');
    writeFileSync(join(folder, 'empty.png'), '');
    writeFileSync(join(folder, 'cut-short.jpg'), bytes.subarray(0, bytes.length / 2));
    cpSync(good, join(folder, 'same-again.jpg'));
    symlinkSync(join(folder, 'loop.jpg'), join(folder, 'loop.jpg'));
    const other = (i: number) => sharp(join(DEMO, demoFiles[i] ?? ''));
    await sharp({
      limitInputPixels: false,
      create: { width: 20_000, height: 20_000, channels: 3, background: 'white' },
    })
      .png()
      .toFile(join(folder, 'huge.png'));
    await other(1).toColourspace('cmyk').jpeg().toFile(join(folder, 'cmyk.jpg'));
    await other(2).toColourspace('rgb16').tiff().toFile(join(folder, 'sixteen.tif'));
    await other(3).grayscale().png().toFile(join(folder, 'gray.png'));
    await sharp([join(DEMO, demoFiles[4] ?? ''), join(DEMO, demoFiles[5] ?? '')], { join: { animated: true } })
      .gif()
      .toFile(join(folder, 'moving.gif'));
    await sharp([join(DEMO, demoFiles[6] ?? ''), join(DEMO, demoFiles[7] ?? '')], { join: { animated: true } })
      .webp()
      .toFile(join(folder, 'moving.webp'));
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);

    const json = join(folder, '../a.json');
    const { code, stderr } = await cli('analyze', folder, '--db', ':memory:', '--json', json);
    expect(code).toBe(1);
    const { cells, refused } = readAnalysis(json);
    expect(cells.map(({ file }) => file)).toEqual([
      'cmyk.jpg',
      'good.jpg',
      'gray.png',
      'moving.gif',
      'moving.webp',
      'sixteen.tif',
    ]);
    const codes = Object.fromEntries(refused.map(({ file, code: why }) => [file, why]));
    expect(codes).toMatchObject({
      'text.jpg': 'NOT_AN_IMAGE',
      'empty.png': 'EMPTY',
      'cut-short.jpg': 'TRUNCATED',
      'huge.png': 'TOO_LARGE',
      'same-again.jpg': 'DUPLICATE',
      'loop.jpg': 'UNREADABLE',
      'pipe.jpg': 'NOT_A_FILE',
      'folder.png': 'NOT_A_FILE',
    });
    for (const { file, message } of refused) expect(stderr).toContain(`${file}: ${codes[file]}: ${message}`);
  });

  it('cannot run: 2, and says why', async () => {
    const folder = temporaryFolder();
    expect(await cli('analyze', join(folder, 'nothing'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing'),
    });
    expect(await cli('analyze')).toMatchObject({ code: 2 });
    expect(await cli('analyze', DEMO, '--provider', 'abacus')).toMatchObject({ code: 2 });
    writeFileSync(
      join(folder, 'not-a.sqlite'),
      'this is no database, but it is long enough to be looked at '.repeat(40),
    );
    expect(await cli('analyze', DEMO, '--db', join(folder, 'not-a.sqlite'))).toMatchObject({ code: 2 });
    writeFileSync(join(folder, 'model.onnx'), 'no model');
    expect(await cli('analyze', DEMO, '--db', ':memory:', '--model', join(folder, 'model.onnx'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MODEL_UNUSABLE'),
    });
  });
});

describe('evaluate', () => {
  it('gives the figures that follow from analyze', async () => {
    const folder = temporaryFolder();
    const [a, e] = [join(folder, 'a.json'), join(folder, 'e.json')];
    expect((await cli('analyze', DEMO, '--db', ':memory:', '--json', a)).code).toBe(0);
    expect((await cli('evaluate', DEMO, '--json', e)).code).toBe(0);
    const labels = new Map(
      (parse(readFileSync(join(DEMO, 'labels.csv')), { columns: true }) as { file: string; class: string }[]).map(
        (row) => [row.file, row.class],
      ),
    );
    const { cells } = readAnalysis(a);
    const hits = cells.filter((cell) => cell.class === labels.get(cell.file)).length;
    const evaluation = readJson(e);
    expect(evaluation).toMatchObject({ schema: 'leukoscope/evaluation/1', n: cells.length });
    expect(evaluation.accuracy).toBeCloseTo(hits / cells.length, 10);
    expect(evaluation.abstained).toBeCloseTo(
      cells.filter((cell) => cell.status === 'unidentified').length / cells.length,
      10,
    );
  });

  it('takes labels that name several classes, on which no head is trained', async () => {
    const folder = temporaryFolder();
    const labelled = parse(readFileSync(join(DEMO, 'labels.csv')), { columns: true }) as {
      file: string;
      class: string;
    }[];
    const lymphocytes = labelled.filter((row) => row.class === 'LY').slice(0, 4);
    for (const { file } of lymphocytes) cpSync(join(DEMO, file), join(folder, file));
    const rows = lymphocytes.map(({ file }) => `${file},LY_OR_LR,lyon`);
    writeFileSync(join(folder, 'labels.csv'), ['file,class,source', ...rows].join('\n'));
    const json = join(folder, 'e.json');
    const { code, stdout } = await cli('evaluate', folder, '--json', json);
    expect(code).toBe(0);
    expect(stdout).toContain('LY_OR_LR');
    const { n, accuracy, sets, classes } = readJson(json);
    expect({ n, classes }).toEqual({ n: 4, classes: {} });
    expect(sets).toEqual({ LY_OR_LR: { n: 4, accuracy } });
    expect(await cli('train-head', folder, '--out', join(folder, 'head.json'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('LY_OR_LR'),
    });
  });
});
