import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection } from '../../db/connection.ts';
import { type LeukoscopeDatabase, openDatabase } from '../../db/index.ts';
import type { CellId, Scope } from '../../electron/contract/index.ts';
import { dot, unit } from '../../electron/engine/insight/projection.ts';
import { SimilarSearch } from '../../electron/engine/insight/similar.ts';
import { summarise } from '../../electron/engine/insight/summarise.ts';
import { fillScale, SCALE_MODEL } from '../bench/scale.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const file = join(folder.path, 'scale.db');
const ALL: Scope = { from: null, to: null, model: null, synthetic: true };
let db: LeukoscopeDatabase;

beforeAll(() => {
  fillScale(file, { cells: 2400, slides: 24 });
  db = openDatabase(file, { readOnly: true });
}, 120_000);
afterAll(() => {
  db.close();
  folder.remove();
});

/** The nearest by the full features, the slow way. */
function exact(cell: CellId, limit: number, accept: (call: number) => boolean): number[] {
  const target = unit(db.vectors.featuresByModel(cell, SCALE_MODEL)!);
  const all: { cell: number; similarity: number }[] = [];
  for (const { run } of db.vectors.shownRuns())
    for (const { cell: other, call, features } of db.vectors.featuresOf(run))
      if (other !== cell && accept(call)) all.push({ cell: other, similarity: dot(target, unit(features)) });
  return all
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, limit)
    .map((hit) => hit.cell);
}

describe('similar cells', () => {
  it('are those that the full features say, with and without a class', () => {
    const search = new SimilarSearch(db, SCALE_MODEL);
    let [found, wanted] = [0, 0];
    for (const cell of [5, 700, 1500, 2300] as CellId[]) {
      const near = new Set(exact(cell, 50, () => true));
      found += search.similar({ of: { cell }, limit: 50 }).hits.filter((hit) => near.has(hit.cell)).length;
      wanted += 50;
    }
    expect(found / wanted).toBeGreaterThan(0.95);
    const reviewed = new Map(db.vectors.reviewedSince(0).map((row) => [row.cell as number, row.class]));
    const monocytes = search.similar({ of: { cell: 5 as CellId }, limit: 20, classes: [3] }).hits;
    expect(monocytes).toHaveLength(20);
    for (const { cell, class: name } of db.statistics
      .describe(monocytes.map((hit) => hit.cell as CellId))
      .map((row) => ({
        ...row,
        cell: row.id,
      })))
      expect(reviewed.get(cell) ?? name).toBe('MO');
    const onOne = search.similar({ of: { cell: 5 as CellId }, limit: 10, slides: [3] }).hits;
    for (const { slide } of db.statistics.describe(onOne.map((hit) => hit.cell as CellId))) expect(slide).toBe(3);
  });

  it('include cells of another process’s run as soon as they are indexed', () => {
    const search = new SimilarSearch(db, SCALE_MODEL);
    const before = search.similar({ of: { cell: 5 as CellId }, limit: 10 }).searched;
    const writer = openDatabase(file);
    const connection = new Connection(file);
    connection.exec('DELETE FROM vector_blocks WHERE run = 24');
    connection.close();
    const work = new SimilarSearch(db, SCALE_MODEL).nextWork();
    expect(work).toMatchObject({ kind: 'block', run: 24 });
    if (work?.kind === 'block') writer.vectors.addBlock(work.run, work.projection, work.block);
    expect(new SimilarSearch(db, SCALE_MODEL).nextWork()).toBeUndefined();
    expect(search.similar({ of: { cell: 5 as CellId }, limit: 10 }).searched).toBe(before);
    writer.close();
  });
});

describe('statistics', () => {
  it('add up to the cells and the reviews', () => {
    const { statistics } = db;
    const sums = summarise({
      calls: statistics.calls(ALL),
      reviews: statistics.reviews(ALL),
      slides: statistics.slides(ALL),
      models: statistics.models(),
    });
    const connection = new Connection(file, { readOnly: true });
    const count = (sql: string) => connection.get<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)!.n;
    expect(sums.slides).toBe(24);
    expect(sums.cells).toBe(count('cells'));
    expect(sums.unidentified).toBe(count("predictions WHERE status = 'unidentified'"));
    expect(sums.reviewed).toBe(count('cell_state WHERE class IS NOT NULL'));
    const now = (name: string) =>
      count(
        `predictions p LEFT JOIN cell_state s ON s.cell = p.cell WHERE coalesce(s.class, CASE p.status WHEN 'classified' THEN p.class END) = '${name}'`,
      );
    for (const { class: name, cells } of sums.classes) expect([name, cells]).toEqual([name, now(name)]);
    expect(sums.months).toHaveLength(12);
    connection.close();
    expect(db.check().problems).toEqual([]);
  });

  it('find slides by class, measure, reviewer, text and time', () => {
    const none = {
      class: null,
      percentFrom: null,
      percentTo: null,
      measure: null,
      measureFrom: null,
      measureTo: null,
      reviewer: null,
      text: null,
    };
    const { statistics } = db;
    expect(statistics.find({ ...ALL, ...none }, 100)).toHaveLength(24);
    const many = statistics.find({ ...ALL, ...none, class: 'NE', percentFrom: 50 }, 100);
    expect(many.length).toBeGreaterThan(0);
    for (const { percent } of many) expect(percent).toBeGreaterThanOrEqual(50);
    expect(statistics.find({ ...ALL, ...none, text: 'SLIDE 7' }, 100).map(({ name }) => name)).toEqual(['slide 7']);
    expect(statistics.find({ ...ALL, ...none, from: '2026-07-01' }, 100).length).toBe(12);
    expect(statistics.find({ ...ALL, ...none, reviewer: 'nobody' }, 100)).toEqual([]);
    const measured = statistics.find({ ...ALL, ...none, class: 'NE', measure: 'nc_ratio' }, 100);
    const middle = measured.map((row) => row.measure!).sort((a, b) => a - b)[12]!;
    expect(
      statistics.find({ ...ALL, ...none, class: 'NE', measure: 'nc_ratio', measureFrom: middle }, 100),
    ).toHaveLength(12);
  });

  it('lead to the cells behind a number', () => {
    const { statistics } = db;
    const row = statistics.reviews(ALL).find(({ status, called, said }) => status === 'classified' && called !== said)!;
    const total = statistics
      .reviews(ALL)
      .filter(({ called, said }) => called === row.called && said === row.said)
      .reduce((sum, { cells }) => sum + cells, 0);
    expect(statistics.cells({ ...ALL, called: row.called, said: row.said, slide: null }, 500)).toHaveLength(total);
    const provenance = db.provenance(1 as never, 'NE', () => true)!;
    const { called, movedIn, movedOut, now } = provenance.counts;
    expect(called - movedOut + movedIn).toBe(now);
    expect(now).toBeGreaterThan(0);
    expect(provenance.run.model.sha256).toBe(SCALE_MODEL);
  });
});
