import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import { NOBODY } from '../../../db/review/slide-rows.ts';
import type { RunId, SlideId } from '../../../electron/contract/ids.ts';
import { codeOf, makeOrder, storeSlide, temporaryFolder } from '../support.ts';

const KIM = { id: 'person:1', name: 'Kim' };

let folder: ReturnType<typeof temporaryFolder>;
let db: LeukoscopeDatabase;

beforeEach(() => {
  folder = temporaryFolder();
  db = openDatabase(join(folder.path, 'leukoscope.db'));
});
afterEach(() => {
  expect(db.check().problems).toEqual([]);
  db.close();
  folder.remove();
});

function sign(slide: SlideId, run: RunId): void {
  db.signoff.record(slide, KIM, () => ({ kind: 'signed', version: 1, run, detail: {}, next: { stage: 'signed' } }));
}
const worklist = () =>
  db.worklist.find({ filter: {}, sort: 'name', offset: 0, limit: 9 }, NOBODY).slides.map(({ name }) => name);

describe('a slide', () => {
  it('takes another name and sample, and the order follows', () => {
    const { slideId } = storeSlide(db, 'wrong', 1, 2, 'A1');
    db.orders.save(makeOrder('A1', null), 'typed', KIM.id);
    db.orders.save(makeOrder('A2', null), 'typed', KIM.id);
    db.slides.update(slideId, { name: 'right', accession: 'A2' }, KIM);
    expect(db.slides.summary(slideId)).toMatchObject({ name: 'right', accession: 'A2' });
    expect(db.orders.get('A1')?.slides).toEqual([]);
    expect(db.orders.get('A2')?.slides).toEqual([{ id: slideId, name: 'right' }]);
  });

  it('keeps its name once it is signed, and never takes that of another', () => {
    const { slideId, runId } = storeSlide(db, 'a');
    storeSlide(db, 'b');
    expect(codeOf(() => db.slides.update(slideId, { name: 'b', accession: null }, KIM))).toBe('BAD_REQUEST');
    sign(slideId, runId);
    expect(codeOf(() => db.slides.update(slideId, { name: 'c', accession: null }, KIM))).toBe('SLIDE_SIGNED');
    expect(codeOf(() => db.slides.remove(slideId, 'twice', KIM))).toBe('SLIDE_SIGNED');
  });
});

describe('a removed slide', () => {
  it('is in no list and no count, frees its name, and comes back whole', () => {
    const { slideId, runId } = storeSlide(db, 'a', 1, 2, 'A1');
    storeSlide(db, 'b');
    db.orders.save(makeOrder('A1', null), 'typed', KIM.id);
    db.slides.remove(slideId, 'imported twice', KIM);
    expect(worklist()).toEqual(['b']);
    expect(db.slides.list().map(({ name }) => name)).toEqual(['b']);
    expect(db.vectors.shownRuns().map(({ slide }) => slide)).not.toContain(slideId);
    expect(db.orders.get('A1')?.slides).toEqual([]);
    expect(db.slides.removed()).toMatchObject([
      { id: slideId, name: 'a', accession: 'A1', reason: 'imported twice', by: KIM },
    ]);
    const { slideId: other } = storeSlide(db, 'a');
    expect(codeOf(() => db.slides.restore(slideId, KIM))).toBe('BAD_REQUEST');
    db.slides.update(other, { name: 'c', accession: null }, KIM);
    db.slides.restore(slideId, KIM);
    expect(worklist()).toEqual(['a', 'b', 'c']);
    expect(db.slides.get(slideId)?.run?.id).toBe(runId);
    expect(db.slides.removed()).toEqual([]);
  });

  it('is erased with its sample', () => {
    const { slideId } = storeSlide(db, 'a', 1, 2, 'A1');
    db.slides.remove(slideId, 'imported twice', KIM);
    db.erasures.erase({ accession: 'A1' }, KIM, 'on request');
    expect(db.slides.summary(slideId)).toBeUndefined();
    expect(db.slides.removed()).toEqual([]);
  });
});
