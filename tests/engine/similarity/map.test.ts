import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import type { Scope } from '../../../electron/contract/index.ts';
import { SimilarityService } from '../../../electron/engine/similarity/service.ts';
import { fillScale, SCALE_MODEL } from '../../bench/scale.ts';

const folder = mkdtempSync(join(tmpdir(), 'leukoscope-insight-'));
const SCOPE: Scope = {
  from: null,
  to: null,
  model: null,
  stain: null,
  reviewer: null,
  signedOnly: false,
  synthetic: true,
};
let database: LeukoscopeDatabase;
let similarity: SimilarityService;
let onProgress: (part: number) => void = () => undefined;

beforeAll(() => {
  fillScale(join(folder, 'a.sqlite'), { cells: 1600, slides: 16 });
  database = openDatabase(join(folder, 'a.sqlite'));
  similarity = new SimilarityService(database, {
    model: () => SCALE_MODEL,
    emit: (name, payload) => {
      if (name === 'map.progress') onProgress((payload as { done: number; total: number }).done);
    },
  });
}, 120_000);
afterAll(async () => {
  await similarity.close();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

it('draws a map on a thread of its own, stops on request, and is there for the next question', async () => {
  const { signal } = new AbortController();
  const stopped = new Promise<boolean>((resolve) => {
    onProgress = (done) => {
      if (done > 0) {
        onProgress = () => undefined;
        resolve(similarity.stopMap());
      }
    };
  });
  await expect(similarity.map(null, 2000, SCOPE, '', signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await stopped).toBe(true);
  expect(similarity.stopMap()).toBe(false);

  const reported: number[] = [];
  onProgress = (done) => reported.push(done);
  const map = await similarity.map(null, 2000, SCOPE, '', signal);
  expect(map.total).toBe(1600);
  expect(map.cells).toHaveLength(1600);
  expect(map.places).toHaveLength(3200);
  expect(new Set(map.cells).size).toBe(1600);
  expect(reported).toEqual(reported.toSorted((a, b) => a - b));
  expect(reported.length).toBeGreaterThan(20);
  const described = similarity.describe(map.cells, '');
  expect(map.classes).toEqual(described.map((cell) => cell.class));
  expect(map.slides).toEqual(described.map((cell) => cell.slide));
  // The same question again is answered from the map that is there.
  expect(await similarity.map(null, 2000, SCOPE, '', signal)).toEqual(map);
  // Another slide's map holds that slide alone; a scope without slides has none.
  const one = await similarity.map(map.slides[0] ?? null, 2000, SCOPE, '', signal);
  expect(new Set(one.slides)).toEqual(new Set([map.slides[0]]));
  await expect(similarity.map(null, 2000, { ...SCOPE, signedOnly: true }, '', signal)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
}, 120_000);

it('searches within a scope', async () => {
  const filter = { ...SCOPE, limit: 20, classes: null, slideId: null, notSlide: null };
  const all = await similarity.similar({ cell: 5 as never }, filter, '');
  expect(all.cells).toHaveLength(20);
  const distances = all.cells.map((cell) => cell.similarity);
  expect(distances).toEqual(distances.toSorted((a, b) => b - a));
  expect((await similarity.similar({ cell: 5 as never }, { ...filter, synthetic: false }, '')).cells).toEqual([]);
  const [first] = all.cells;
  const elsewhere = await similarity.similar({ cell: 5 as never }, { ...filter, notSlide: first?.slide ?? null }, '');
  for (const { slide } of elsewhere.cells) expect(slide).not.toBe(first?.slide);
});
