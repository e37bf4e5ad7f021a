import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../db/index.ts';
import { type CellClass, CLASS_NAMES, type SlideId } from '../../electron/contract/index.ts';
import { cardOf, cocoOf, partOf, polygonArea, pseudonym } from '../../electron/engine/dataset/plan.ts';
import { pseudonymKey, writeDataset } from '../../electron/engine/dataset/write.ts';
import { derivedMetricsOf } from '../../electron/engine/review/derived-metrics.ts';
import { decodeImage } from '../../native/images/index.ts';
import { DIFFERENTIAL, makeCell, makeOrder, makeRun, TIMING, temporaryFolder } from '../db/support.ts';

const DEMO = join(import.meta.dirname, '../../out/demo');
const folder = temporaryFolder();
const file = join(folder.path, 'leukoscope.db');
const actor = { id: 'person:1', name: 'Readerina' };
let db: LeukoscopeDatabase;

/** A slide of demo images, two cells in each, all named by a reviewer but the last. */
async function slide(
  name: string,
  accession: string,
  files: string[],
  to: CellClass,
  signed: boolean,
): Promise<SlideId> {
  const slideId = db.slides.create({ name, accession, synthetic: true });
  const run = db.runs.start(makeRun(slideId, files));
  const images = await Promise.all(
    files.map(async (relative, i) => {
      const path = join(DEMO, relative);
      const bytes = readFileSync(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      db.originals!.put(path, sha256);
      const { width, height } = await decodeImage(path);
      const half = Math.floor(width / 2);
      const cells = [0, 1].map((n) => ({
        ...makeCell(2 * i + n + 1),
        box: [n * half, 0, half, height] as [number, number, number, number],
        contour:
          n === 0
            ? [
                [1, 1],
                [half - 1, 1],
                [half - 1, height - 1],
                [1, height - 1],
              ]
            : [],
      }));
      return { relative, sha256, width, height, bytes: bytes.length, format: 'png', cells };
    }),
  );
  db.runs.appendBatch(run, { images, refused: [] });
  db.runs.finish(run, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  const cells = db.slides.get(slideId)!.cells.map(({ id }) => id);
  const reviews = db.reviewsWith(derivedMetricsOf);
  reviews.apply({ slide: slideId, reader: 1, actor }, [{ action: 'relabel', to, cellIds: cells.slice(0, -1) }]);
  reviews.apply({ slide: slideId, reader: 1, actor }, [
    { action: 'exclude', reason: 'smudge', cellIds: cells.slice(0, 1) },
  ]);
  if (signed)
    db.signoff.record(slideId, actor, () => ({
      kind: 'signed',
      version: 1,
      run,
      detail: {},
      next: { stage: 'signed' },
    }));
  return slideId;
}

beforeAll(async () => {
  db = openDatabase(file);
  const files = readdirSync(DEMO)
    .filter((name) => /\.(png|jpe?g)$/.test(name))
    .slice(0, 12);
  expect(files).toHaveLength(12);
  for (const [i, accession] of ['H-1', 'H-2', 'H-3', 'H-4'].entries()) {
    db.orders.save(
      // The first two samples are one patient's.
      makeOrder(accession, {
        mrn: `MRN${Math.max(1, i)}`,
        authority: 'HOSPITAL',
        family: 'Zyzzyva',
        given: 'X',
        birthDate: '1970-01-01',
        sex: 'female',
      }),
      'typed',
      actor.id,
    );
  }
  await slide('Zyzzyva one', 'H-1', files.slice(0, 3), 'NE', true);
  await slide('Zyzzyva two', 'H-2', files.slice(3, 6), 'LY', true);
  await slide('Zyzzyva three', 'H-3', files.slice(6, 9), 'MO', true);
  await slide('Zyzzyva unsigned', 'H-4', files.slice(9, 12), 'BL', false);
});
afterAll(() => {
  db.close();
  folder.remove();
});

const request = (name: string, synthetic = true) => ({
  database: db,
  folder: join(folder.path, name),
  options: { synthetic, split: [0.5, 0.25, 0.25] as [number, number, number] },
  appVersion: '0.1.0',
});

const filesOf = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .sort();

describe('a data set', () => {
  it('holds the signed cells that a person named, with pictures, table, COCO and card that agree', async () => {
    const result = await writeDataset(request('first'));
    // Three slides of six cells: one of each was excluded, one never named.
    expect(result).toMatchObject({ slides: 3, patients: 2, cells: 12, without: 0 });
    const root = result.folder;
    const rows: Record<string, string>[] = parse(readFileSync(join(root, 'cells.csv')), { bom: true, columns: true });
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map((row) => row.class))).toEqual(new Set(['NE', 'LY', 'MO']));
    for (const row of rows) {
      const picture = await decodeImage(join(root, row.file!));
      expect([picture.width, picture.height]).toEqual([Number(row.width), Number(row.height)]);
    }
    // A patient is in one part only.
    for (const patient of new Set(rows.map((row) => row.patient)))
      expect(new Set(rows.filter((row) => row.patient === patient).map((row) => row.part)).size).toBe(1);
    let annotations = 0;
    for (const part of ['train', 'validation', 'test']) {
      const coco = JSON.parse(readFileSync(join(root, `coco/${part}.json`), 'utf8'));
      annotations += coco.annotations.length;
      for (const image of coco.images) {
        const picture = await decodeImage(join(root, image.file_name));
        expect([picture.width, picture.height]).toEqual([image.width, image.height]);
      }
      for (const { image_id, category_id, bbox, segmentation, area, cell } of coco.annotations) {
        expect(coco.images.some(({ id }: { id: number }) => id === image_id)).toBe(true);
        const row = rows.find((one) => one.cell === cell)!;
        expect(coco.categories.find(({ id }: { id: number }) => id === category_id).name).toBe(row.class);
        expect(bbox).toEqual([row.x, row.y, row.width, row.height].map(Number));
        expect(segmentation[0].length).toBeGreaterThanOrEqual(6);
        expect(area).toBeGreaterThan(0);
      }
    }
    expect(annotations).toBe(12);
    const card = readFileSync(join(root, 'README.md'), 'utf8');
    expect(card).toContain(`| NE | ${CLASS_NAMES.NE} |`);
    expect(card).toContain('not\n  anonymous');
  });

  it('names nobody: no identifier, hash or time of the database is in any file or name', async () => {
    const root = (await writeDataset(request('private'))).folder;
    const secrets = [
      'Zyzzyva',
      'MRN1',
      'HOSPITAL',
      'H-1',
      'Readerina',
      '1970',
      'field-',
      new Date().toISOString().slice(0, 10),
    ];
    for (const { sha256 } of db.datasets.signedCells(true)) secrets.push(sha256.slice(0, 12));
    const key = readFileSync(`${file}.pseudonyms.key`, 'utf8').trim();
    for (const name of filesOf(root)) {
      const bytes = readFileSync(join(root, name));
      const text = name.endsWith('.png') ? name : `${name}\n${bytes.toString('utf8')}`;
      for (const secret of [...secrets, key]) expect(text.includes(secret), `${secret} in ${name}`).toBe(false);
    }
    if (process.platform !== 'win32') expect(statSync(`${file}.pseudonyms.key`).mode & 0o077).toBe(0);
  });

  it('is the same for the same key, and another for another', async () => {
    const one = (await writeDataset(request('one'))).folder;
    const two = (await writeDataset(request('two'))).folder;
    expect(filesOf(one)).toEqual(filesOf(two));
    for (const name of filesOf(one))
      expect(readFileSync(join(one, name)).equals(readFileSync(join(two, name))), name).toBe(true);
    const key = pseudonymKey(file);
    const other = Buffer.alloc(32, 7);
    expect(pseudonym(key, 'patient', 'x')).not.toBe(pseudonym(other, 'patient', 'x'));
    expect(pseudonym(key, 'patient', 'x')).not.toBe(pseudonym(key, 'slide', 'x').replace(/^s/, 'p'));
  });

  it('leaves out what it has no original of, and refuses a folder in use and an empty harvest', async () => {
    writeFileSync(join(folder.path, 'x'), '');
    await expect(writeDataset({ ...request('y'), folder: folder.path })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(writeDataset(request('none', false))).rejects.toMatchObject({ code: 'NO_INPUT' });
    expect(existsSync(join(folder.path, 'none'))).toBe(false);
    const cell = [...db.datasets.signedCells(true)][0]!;
    db.originals!.remove(cell.sha256, false);
    const result = await writeDataset(request('partly'));
    expect(result.without).toBeGreaterThan(0);
    expect(result.cells + result.without).toBe(12);
  });
});

describe('the parts', () => {
  it('are drawn in the proportion asked for, and scale with it', () => {
    const key = Buffer.alloc(32, 1);
    const parts = Array.from({ length: 4000 }, (_, i) => partOf(key, `patient ${i}`, [70, 15, 15]));
    const share = (part: string) => parts.filter((one) => one === part).length / parts.length;
    expect(share('train')).toBeCloseTo(0.7, 1);
    expect(share('validation')).toBeCloseTo(0.15, 1);
    expect(partOf(key, 'a', [1, 0, 0])).toBe('train');
    expect(partOf(key, 'a', [0, 0, 1])).toBe('test');
  });

  it('have areas as geometry has them, and an empty part is still valid', () => {
    expect(
      polygonArea([
        [0, 0],
        [4, 0],
        [4, 3],
      ]),
    ).toBe(6);
    expect(cocoOf([])).toMatchObject({ images: [], annotations: [] });
    expect(cardOf([], { appVersion: '1', without: 0, split: [1, 0, 0] })).toContain('| train | 0 | 0 | 0 | 0 |');
  });
});
