import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import type { ImageId, SlideId } from '../../../electron/contract/methods.ts';
import { DIFFERENTIAL, makeCell, makeImage, makeRun, sha256, TIMING } from '../support.ts';

let db: LeukoscopeDatabase;
beforeEach(() => {
  db = openDatabase(':memory:');
});
afterEach(() => db.close());

it('lists the whole fields of the newest complete run: with many cells, with none, not the pictures of one cell', () => {
  const slideId = db.slides.create({ name: 'Mixed', accession: null, synthetic: true });
  const names = ['a-field.png', 'b-empty.png', 'c-single.png'];
  const cut = { ...makeCell(2), quality: { score: 0.5, flags: ['cut' as const] } };
  const single = { ...makeCell(3), box: [0, 0, 1200, 900] as [number, number, number, number] };
  const store = (complete: boolean) => {
    const runId = db.runs.start(makeRun(slideId, names));
    const images = [
      makeImage('a-field.png', [makeCell(1), cut]),
      makeImage('b-empty.png', []),
      makeImage('c-single.png', [single]),
    ];
    db.runs.appendBatch(runId, { images, refused: [] });
    if (complete) db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  };
  store(true);
  const fields = db.fields.ofSlide(slideId);
  expect(fields.map(({ file, cells }) => [file, cells.length])).toEqual([
    ['a-field.png', 2],
    ['b-empty.png', 0],
  ]);
  const [first] = fields;
  expect(first).toMatchObject({ width: 1200, height: 900 });
  expect(first?.cells.map((cell) => cell.cut)).toEqual([false, true]);
  expect(first?.cells[0]?.contour[2]).toEqual([5, 6.5]);
  const known = db.slides.get(slideId)?.cells.map(({ id }) => id);
  expect(known).toEqual(expect.arrayContaining(first?.cells.map(({ id }) => id) ?? []));
  expect(db.fields.image(first?.id ?? (0 as ImageId))).toMatchObject({ sha256: sha256('a-field.png'), width: 1200 });

  store(false);
  expect(db.fields.ofSlide(slideId)).toEqual(fields);
  expect(db.fields.ofSlide(999 as SlideId)).toEqual([]);
});
