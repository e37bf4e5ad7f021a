import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import {
  cellDetailSchema,
  runDetailSchema,
  slideDetailSchema,
  slideSummarySchema,
} from '../../../electron/contract/methods.ts';
import { derivedMetricsOf } from '../../../electron/engine/review/derived-metrics.ts';
import {
  codeOf,
  DIFFERENTIAL,
  fileNames,
  makeCell,
  makeImage,
  makeRun,
  sha256,
  storeSlide,
  TIMING,
  temporaryFolder,
} from '../support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let db: LeukoscopeDatabase;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
  db = openDatabase(file);
});

afterEach(() => {
  db.close();
  folder.remove();
});

const start = (names: string[], name = 'A') => {
  const slideId = db.slides.create({ name, accession: 'acc-1', synthetic: false });
  return { slideId, runId: db.runs.start(makeRun(slideId, names)) };
};

describe('slides', () => {
  it('keeps what it was given, newest first, and finds it by name', () => {
    const first = db.slides.create({ name: 'first', accession: 'A-17', synthetic: false });
    const second = db.slides.create({ name: 'second', accession: null, synthetic: true });
    expect(db.slides.list().map((slide) => slide.id)).toEqual([second, first]);
    expect(slideSummarySchema.parse(db.slides.findByName('first'))).toMatchObject({
      id: first,
      accession: 'A-17',
      synthetic: false,
      status: null,
      runId: null,
      cells: 0,
      differential: null,
    });
    expect(db.slides.findByName('third')).toBeUndefined();
    expect(db.slides.get(99 as typeof first)).toBeUndefined();
  });

  it('refuses a name that is taken, and an empty one', () => {
    db.slides.create({ name: 'same', accession: null, synthetic: false });
    expect(codeOf(() => db.slides.create({ name: 'same', accession: null, synthetic: false }))).toBe('BAD_REQUEST');
    expect(() => db.slides.create({ name: '  ', accession: null, synthetic: false })).toThrow();
  });
});

describe('a run', () => {
  it('shows its cells only when it is complete', () => {
    const { slideId, runId } = start(['a.png', 'b.png']);
    db.runs.appendBatch(runId, { images: [makeImage('a.png', [makeCell(1), makeCell(10)])], refused: [] });
    expect(db.slides.get(slideId)).toMatchObject({
      slide: { status: 'running', runId, cells: 0 },
      run: null,
      cells: [],
    });

    db.runs.appendBatch(runId, {
      images: [],
      refused: [{ file: 'b.png', code: 'TRUNCATED', message: 'b.png ends too early.' }],
    });
    db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
    const detail = slideDetailSchema.parse(db.slides.get(slideId));
    expect(detail.slide).toMatchObject({
      status: 'complete',
      cells: 2,
      unidentified: 1,
      refused: 1,
      differential: DIFFERENTIAL,
    });
    expect(detail.run).toMatchObject({
      id: runId,
      timing: TIMING,
      refused: [{ file: 'b.png', code: 'TRUNCATED', message: 'b.png ends too early.' }],
    });
    expect(detail.cells.map(({ class: c, status, quality }) => [c, status, quality])).toEqual([
      ['EO', 'classified', 0.01],
      ['BL', 'unidentified', 0.1],
    ]);
  });

  it('keeps the older result visible while a newer run is under way', () => {
    const { slideId, runId: old } = storeSlide(db, 'twice', 1, 2);
    const next = db.runs.start(makeRun(slideId, fileNames(1)));
    db.runs.appendBatch(next, { images: [makeImage('field-0000.png', [makeCell(5)])], refused: [] });
    expect(db.slides.get(slideId)).toMatchObject({
      slide: { status: 'running', runId: next, cells: 2 },
      run: { id: old },
    });
    db.runs.finish(next, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
    db.reviewsWith(derivedMetricsOf).show(slideId, next, 'person:1', false);
    expect(db.slides.get(slideId)).toMatchObject({ slide: { status: 'complete', cells: 1 }, run: { id: next } });
  });

  it('gives every cell back as it was stored, features to a byte a value', () => {
    const { slideId, runId } = start(['a.png']);
    const cells = [makeCell(3), makeCell(4)];
    db.runs.appendBatch(runId, { images: [makeImage('a.png', cells)], refused: [] });
    db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
    const stored = db.cells.ofRun(runId);
    for (const [i, cell] of cells.entries()) {
      const { thumb, mask, features, ...rest } = cell;
      const found = stored[i]!;
      expect(found).toMatchObject({
        ...rest,
        id: found.id,
        slideId,
        runId,
        file: 'a.png',
        imageSha256: sha256('a.png'),
        imageWidth: 1200,
        imageHeight: 900,
      });
      expect(db.cells.get(found.id)).toEqual(found);
      expect(cellDetailSchema.omit({ review: true }).parse(found)).toBeTruthy();
      expect(db.cells.thumb(found.id)).toEqual(thumb);
      expect(db.cells.mask(found.id)).toEqual(mask ?? undefined);
      const range = Math.max(...features) - Math.min(...features);
      const kept = db.cells.features(found.id)!;
      expect(kept).toHaveLength(features.length);
      for (const [n, value] of features.entries()) expect(Math.abs(kept[n]! - value)).toBeLessThan(range / 255);
    }
    expect(db.cells.get(999 as (typeof stored)[0]['id'])).toBeUndefined();
    expect(db.cells.thumb(999 as (typeof stored)[0]['id'])).toBeUndefined();
  });

  it('stores a repeated batch once', () => {
    const { runId } = start(['a.png', 'b.png']);
    const a = makeImage('a.png', [makeCell(1)]);
    expect(db.runs.appendBatch(runId, { images: [a], refused: [] })).toBe(1);
    expect(db.runs.appendBatch(runId, { images: [a, makeImage('b.png', [makeCell(2)])], refused: [] })).toBe(1);
    db.runs.appendBatch(runId, { images: [], refused: [{ file: 'a.png', code: 'TRUNCATED', message: 'late' }] });
    expect(db.runs.get(runId)?.refused).toEqual([]);
    expect(db.cells.ofRun(runId).map((cell) => cell.file)).toEqual(['a.png', 'b.png']);
    expect(db.runs.pending(runId)).toEqual([]);
  });

  it('stores all of a batch or nothing', () => {
    const { runId } = start(['a.png', 'b.png']);
    const bad = { ...makeCell(2), confidence: 1.5 };
    expect(() =>
      db.runs.appendBatch(runId, {
        images: [makeImage('a.png', [makeCell(1)]), makeImage('b.png', [bad])],
        refused: [],
      }),
    ).toThrow(/confidence/);
    expect(db.cells.ofRun(runId)).toEqual([]);
    expect(db.runs.pending(runId)).toHaveLength(2);
    const twice = [makeCell(1), makeCell(1)];
    expect(() => db.runs.appendBatch(runId, { images: [makeImage('a.png', twice)], refused: [] })).toThrow(/UNIQUE/);
    expect(codeOf(() => db.runs.appendBatch(runId, { images: [makeImage('c.png', [])], refused: [] }))).toBe(
      'BAD_REQUEST',
    );
  });

  it('is complete only with nothing pending and a differential, and then takes no more', () => {
    const { runId } = start(['a.png']);
    const complete = () => db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
    expect(codeOf(complete)).toBe('BAD_REQUEST');
    db.runs.appendBatch(runId, { images: [makeImage('a.png', [])], refused: [] });
    expect(codeOf(() => db.runs.finish(runId, { status: 'complete', timing: TIMING }))).toBe('BAD_REQUEST');
    complete();
    expect(codeOf(complete)).toBe('BAD_REQUEST');
    expect(codeOf(() => db.runs.appendBatch(runId, { images: [], refused: [] }))).toBe('BAD_REQUEST');
    expect(codeOf(() => db.runs.rollBack(runId))).toBe('BAD_REQUEST');
    expect(codeOf(() => db.runs.resume(runId))).toBe('BAD_REQUEST');
  });

  it('notes refused files that were never inputs', () => {
    const { runId } = start([]);
    const refused = [{ file: 'x.png', code: 'NOT_A_FILE' as const, message: 'x.png is a folder.' }];
    db.runs.appendBatch(runId, { images: [], refused });
    db.runs.appendBatch(runId, { images: [], refused });
    expect(runDetailSchema.parse(db.runs.get(runId)).refused).toEqual(refused);
  });

  it('is interrupted when its process ends, resumes where it stopped, and ends without doubles', () => {
    const names = fileNames(4);
    const { slideId, runId } = start(names);
    const image = (name: string) => makeImage(name, [makeCell(names.indexOf(name))]);
    db.runs.appendBatch(runId, { images: [image(names[0]!)], refused: [] });
    db.runs.appendBatch(runId, { images: [], refused: [{ file: names[1]!, code: 'EMPTY', message: 'empty' }] });
    db.close();
    db = openDatabase(file);
    const { files, ...rest } = makeRun(slideId, names);
    expect(db.runs.interrupted()).toEqual([
      {
        ...rest,
        id: runId,
        status: 'interrupted',
        pending: files.slice(2),
        done: [{ relative: names[0], sha256: sha256(names[0]!) }],
      },
    ]);
    expect(codeOf(() => db.runs.appendBatch(runId, { images: [], refused: [] }))).toBe('BAD_REQUEST');
    const run = db.runs.resume(runId);
    expect(run.status).toBe('running');
    db.runs.appendBatch(runId, { images: names.map(image), refused: [] });
    db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
    expect(db.cells.ofRun(runId).map((cell) => cell.file)).toEqual([names[0], names[2], names[3]]);
    expect(db.runs.interrupted()).toEqual([]);
  });

  it('can be gone on with when it was cancelled or failed, if it has all the files', () => {
    const names = fileNames(3);
    for (const status of ['cancelled', 'failed'] as const) {
      const { slideId, runId } = start(names, status);
      db.runs.finish(runId, { status, timing: TIMING });
      expect(db.runs.unfinished(slideId).map(({ id }) => id)).toEqual([runId]);
      expect(db.runs.covers(runId, names.slice(1))).toBe(true);
      expect(db.runs.covers(runId, [...names, 'new.png'])).toBe(false);
      expect(db.runs.resume(runId).pending).toHaveLength(3);
    }
  });

  it('rolls back without a trace of its cells, and its ids are never used again', () => {
    const kept = storeSlide(db, 'kept');
    const { runId } = start(['a.png']);
    db.runs.appendBatch(runId, { images: [makeImage('a.png', [makeCell(1)])], refused: [] });
    const cell = db.cells.ofRun(runId)[0]!.id;
    db.runs.rollBack(runId);
    expect(db.runs.get(runId)).toBeUndefined();
    expect(db.cells.get(cell)).toBeUndefined();
    expect(db.cells.thumb(cell)).toBeUndefined();
    expect(db.cells.ofRun(kept.runId)).toHaveLength(12);
    const again = storeSlide(db, 'again', 1, 1);
    expect(db.cells.ofRun(again.runId)[0]!.id).toBeGreaterThan(cell);
    expect(codeOf(() => db.runs.rollBack(runId))).toBe('NOT_FOUND');
  });
});
