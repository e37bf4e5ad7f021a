import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReadableConnection, WritableConnection } from '../../../db/connection.ts';
import { openDatabase, type ReadableDatabase } from '../../../db/index.ts';
import {
  CELL_CLASSES,
  type CellClass,
  type CellId,
  modelKey,
  type Scope,
  type SlideId,
} from '../../../electron/contract/index.ts';
import { derivedMetricsOf } from '../../../electron/engine/review/derived-metrics.ts';
import { MapDrawer } from '../../../electron/engine/similarity/map.ts';
import { nearestNeighbours } from '../../../electron/engine/similarity/neighbours.ts';
import { dot, unit } from '../../../electron/engine/similarity/projection.ts';
import { SimilarSearch } from '../../../electron/engine/similarity/search.ts';
import { summarise } from '../../../electron/engine/statistics/summarise.ts';
import { fillScale, SCALE_MODEL } from '../../bench/scale.ts';
import { temporaryFolder } from '../support.ts';

const folder = temporaryFolder();
const file = join(folder.path, 'scale.db');
const ALL: Scope = {
  from: null,
  to: null,
  model: null,
  stain: null,
  reviewer: null,
  signedOnly: false,
  synthetic: true,
};
const ANY = { called: null, said: null, now: null, unidentified: false, slideIds: null };
const NOBODY = '';
const NO_VIEW = { viewer: NOBODY, target: 'all' as const };
let db: ReadableDatabase;

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
      .describe(
        monocytes.map((hit) => hit.cell as CellId),
        NOBODY,
      )
      .map((row) => ({
        ...row,
        cell: row.id,
      })))
      expect(reviewed.get(cell) ?? name).toBe('MO');
    const onOne = search.similar({ of: { cell: 5 as CellId }, limit: 10, slides: [3] }).hits;
    for (const { slide } of db.statistics.describe(
      onOne.map((hit) => hit.cell as CellId),
      NOBODY,
    ))
      expect(slide).toBe(3);
    const elsewhere = search.similar({ of: { cell: 5 as CellId }, limit: 50, notSlide: 1 }).hits;
    expect(elsewhere).toHaveLength(50);
    for (const { slide } of db.statistics.describe(
      elsewhere.map((hit) => hit.cell as CellId),
      NOBODY,
    ))
      expect(slide).not.toBe(1);
  });

  it('include cells of another process’s run as soon as they are indexed', () => {
    const search = new SimilarSearch(db, SCALE_MODEL);
    const before = search.similar({ of: { cell: 5 as CellId }, limit: 10 }).searched;
    const writer = openDatabase(file);
    const connection = new WritableConnection(file);
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
  const sumsNow = ({ statistics } = db) => {
    return summarise({
      calls: statistics.calls(ALL),
      reviews: statistics.reviews(ALL),
      leftOut: statistics.leftOut(ALL),
      slides: statistics.slides(ALL),
      models: statistics.models(),
    });
  };
  const mixOf = (sums: ReturnType<typeof sumsNow>, name: CellClass) =>
    sums.months.reduce((sum, { classes }) => sum + (classes[name] ?? 0), 0);

  it('add up to the cells and the reviews', () => {
    const sums = sumsNow();
    const connection = new ReadableConnection(file);
    const count = (sql: string) => connection.get<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)!.n;
    expect(sums.slides).toBe(24);
    expect(sums.cells).toBe(count('cells'));
    expect(sums.unidentified).toBe(count("predictions WHERE status = 'unidentified'"));
    expect(sums.reviewed).toBe(count('cell_state WHERE class IS NOT NULL'));
    const now = (name: string) =>
      count(
        `predictions p LEFT JOIN cell_state s ON s.cell = p.cell WHERE coalesce(s.class, CASE p.status WHEN 'classified' THEN p.class END) = '${name}'`,
      );
    const total: Partial<Record<CellClass, number>> = {};
    for (const { classes } of sums.months)
      for (const [name, cells] of Object.entries(classes))
        total[name as CellClass] = (total[name as CellClass] ?? 0) + cells;
    for (const name of CELL_CLASSES) expect([name, total[name] ?? 0]).toEqual([name, now(name)]);
    expect(sums.months).toHaveLength(12);
    connection.close();
    expect(db.check().problems).toEqual([]);
  });

  it('count a cell that a reviewer excluded in no class, and count it again once it is included', () => {
    // A file of its own, for the other tests count the reviews of theirs.
    const own = join(folder.path, 'left-out.db');
    fillScale(own, { cells: 600, slides: 6 });
    const writer = openDatabase(own);
    const { statistics } = writer;
    const reviews = writer.reviewsWith(derivedMetricsOf);
    const actor = { id: 'person:9', name: 'Reader 9' };
    const behind = (name: CellClass) => statistics.cells({ ...ALL, ...ANY, now: name }, 5000, NOBODY);
    const [called] = statistics
      .cells({ ...ALL, ...ANY, called: 'NE' }, 500, NOBODY)
      .filter((cell) => cell.class === 'NE');
    const [reviewed] = statistics.cells({ ...ALL, ...ANY, said: 'LY' }, 500, NOBODY);
    const before = sumsNow(writer);
    expect(before.leftOut).toBe(0);
    const apply = (action: 'exclude' | 'include') => {
      for (const cell of [called!, reviewed!])
        reviews.apply({ slide: cell.slide, reader: 1, actor }, [
          action === 'exclude' ? { action, cellIds: [cell.id], reason: 'torn' } : { action, cellIds: [cell.id] },
        ]);
    };
    const all = { NE: behind('NE').length, LY: behind('LY').length };
    apply('exclude');
    const without = sumsNow(writer);
    expect(without.leftOut).toBe(2);
    expect(without.reviewed).toBe(before.reviewed - 1);
    for (const name of ['NE', 'LY'] as const) {
      expect(mixOf(without, name)).toBe(mixOf(before, name) - 1);
      expect(behind(name)).toHaveLength(all[name] - 1);
      expect(mixOf(without, name)).toBe(behind(name).length);
    }
    expect(statistics.cells({ ...ALL, ...ANY, said: 'LY' }, 500, NOBODY).map(({ id }) => id)).not.toContain(
      reviewed!.id,
    );
    expect(writer.check().problems).toEqual([]);
    apply('include');
    const again = sumsNow(writer);
    expect(again).toEqual(before);
    expect(writer.check().problems).toEqual([]);
    writer.close();
  });

  it('find slides by class, measure, reviewer, text and time', () => {
    const none = {
      class: null,
      with: null,
      percentFrom: null,
      percentTo: null,
      measure: null,
      measureFrom: null,
      measureTo: null,
      text: null,
    };
    const { statistics } = db;
    expect(statistics.find({ ...ALL, ...none }, 100)).toHaveLength(24);
    const many = statistics.find({ ...ALL, ...none, class: 'NE', percentFrom: 50 }, 100);
    expect(many.length).toBeGreaterThan(0);
    for (const { percent } of many) expect(percent).toBeGreaterThanOrEqual(50);
    const pair = statistics.together(ALL).find(({ a, b, slides }) => a !== b && slides > 0 && slides < 24)!;
    expect(statistics.find({ ...ALL, ...none, class: pair.a, with: pair.b }, 100)).toHaveLength(pair.slides);
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
    expect(
      statistics.cells({ ...ALL, ...ANY, called: row.called, said: row.said }, 500, NOBODY).map((cell) => cell.class),
    ).toEqual(Array(total).fill(row.said));
    const connection = new ReadableConnection(file);
    const count = (sql: string) => connection.get<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)!.n;
    const effective = `predictions p LEFT JOIN cell_state s ON s.cell = p.cell
      WHERE coalesce(s.class, CASE p.status WHEN 'classified' THEN p.class END)`;
    for (const name of ['PC', 'BL', 'EO'] as const)
      expect(statistics.cells({ ...ALL, ...ANY, now: name }, 500, NOBODY)).toHaveLength(
        count(`${effective} = '${name}'`),
      );
    expect(statistics.cells({ ...ALL, ...ANY, unidentified: true }, 500, NOBODY)).toHaveLength(
      count("predictions WHERE status = 'unidentified'"),
    );
    for (const { slide } of statistics.cells({ ...ALL, ...ANY, now: 'NE', slideIds: [3, 4] as never }, 100, NOBODY))
      expect([3, 4]).toContain(slide);
    connection.close();
  });

  it('explain every number of a slide’s differential', () => {
    const slide = db.slides.summary(1 as SlideId, NO_VIEW)!;
    for (const [name, { count }] of Object.entries(slide.differential!.classes)) {
      const { counts, cells, run, images } = db.provenance(slide.id, name as CellClass, 1)!;
      expect([name, counts.called - counts.movedOut + counts.movedIn]).toEqual([name, counts.now]);
      expect([name, counts.now]).toEqual([name, count]);
      expect(cells).toHaveLength(counts.now + counts.movedOut);
      expect(images.reduce((sum, image) => sum + image.cells, 0)).toBe(cells.length);
      expect(run.model.sha256).toBe(SCALE_MODEL);
    }
    const everything = db.provenance(slide.id, null, 1)!;
    const said = everything.cells.filter((cell) => cell.said !== null);
    expect(said.length).toBeGreaterThan(0);
    for (const cell of said) expect(cell.events.at(-1)).toMatchObject({ to: cell.said, reader: 1 });
    // A second reader at work learns nothing of the first.
    expect(db.provenance(slide.id, null, 2)!.cells.flatMap((cell) => [cell.said, ...cell.events])).toEqual(
      Array(everything.counts.called).fill(null),
    );
  });

  it('are narrowed by model, reviewer, stain and signature', () => {
    const { statistics } = db;
    const model = statistics.models()[0]!;
    expect(model.key).toBe(modelKey(model));
    expect(statistics.slideIds({ ...ALL, model: model.key })).toHaveLength(24);
    expect(statistics.slideIds({ ...ALL, model: `${model.sha256} other` })).toEqual([]);
    expect(statistics.reviewers().map(({ name }) => name)).toEqual(['Reader 0', 'Reader 1', 'Reader 2']);
    expect(statistics.slideIds({ ...ALL, reviewer: 'person:1' })).toHaveLength(8);
    expect(statistics.slideIds({ ...ALL, signedOnly: true })).toEqual([]);
    expect(statistics.slideIds({ ...ALL, stain: 'May-Grünwald' })).toEqual([]);
    expect(statistics.slideIds({ ...ALL, synthetic: false })).toHaveLength(
      24 - statistics.slideIds(ALL).filter((id) => db.slides.summary(id, NO_VIEW)!.synthetic).length,
    );
  });
});

describe('the map', () => {
  const watch = { progress: () => undefined, stopped: () => false };

  it('lays alike cells near each other, and new ones where their kind is', () => {
    const drawer = new MapDrawer(db, SCALE_MODEL);
    const question = { key: 'all', slides: undefined, limit: 1200 };
    const map = drawer.draw(question, watch);
    expect(map.total).toBe(2400);
    expect(map.cells.length).toBeGreaterThan(1000);
    expect(map.cells.length).toBeLessThan(1400);
    for (const place of map.places) expect(place >= 0 && place <= 1).toBe(true);
    const calls = new Map(
      db.statistics.describe(map.cells as CellId[], NOBODY).map((cell) => [cell.id as number, cell.class]),
    );
    expect(neighbourAgreement(map.cells, map, calls)).toBeGreaterThan(0.9);
    // Drawn again, it is the same map.
    expect(drawer.draw(question, watch)).toEqual({ ...map, added: 0 });
  }, 120_000);

  it('places cells that come later where their kind is, and leaves the others where they were', () => {
    const drawer = new MapDrawer(db, SCALE_MODEL);
    const slides = Array.from({ length: 24 }, (_, i) => i + 1);
    const before = drawer.draw({ key: 'grown', slides: slides.slice(0, 18), limit: 2400 }, watch);
    const after = drawer.draw({ key: 'grown', slides, limit: 2400 }, watch);
    const known = new Set(before.cells);
    const fresh = after.cells.filter((cell) => !known.has(cell));
    expect(after.added).toBe(fresh.length);
    expect(fresh.length).toBe(600);
    const calls = new Map(
      db.statistics.describe(after.cells as CellId[], NOBODY).map((cell) => [cell.id as number, cell.class]),
    );
    expect(neighbourAgreement(fresh, after, calls)).toBeGreaterThan(0.9);
    // One scale and one shift take every old place to its new one.
    const at = ({ cells, places }: typeof before, cell: number, axis: number) =>
      places[2 * cells.indexOf(cell) + axis]!;
    const [a, b, ...rest] = before.cells;
    const zoom = (at(after, b!, 0) - at(after, a!, 0)) / (at(before, b!, 0) - at(before, a!, 0));
    for (const cell of rest.slice(0, 50))
      expect(at(after, cell, 1) - at(after, a!, 1)).toBeCloseTo(zoom * (at(before, cell, 1) - at(before, a!, 1)), 6);
  }, 120_000);

  it('stops when nobody waits any more, and says what is missing', () => {
    const drawer = new MapDrawer(db, SCALE_MODEL);
    let asked = 0;
    const stopped = () => ++asked > 5;
    expect(() => drawer.draw({ key: 'a', slides: undefined, limit: 1200 }, { ...watch, stopped })).toThrow(
      expect.objectContaining({ code: 'CANCELLED' }),
    );
    expect(() => drawer.draw({ key: 'b', slides: [], limit: 1200 }, watch)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });
});

/** Share of `some` cells whose nearest on the map has their class. */
function neighbourAgreement(
  some: number[],
  { cells, places }: { cells: number[]; places: number[] },
  calls: Map<number, string>,
) {
  const wanted = new Set(some);
  const points = cells.map((_, i) => [places[2 * i]!, places[2 * i + 1]!]);
  const pairs = nearestNeighbours(points, 2).indices.filter(([i]) => wanted.has(cells[i!]!));
  return pairs.filter(([i, j]) => calls.get(cells[i!]!) === calls.get(cells[j!]!)).length / pairs.length;
}
