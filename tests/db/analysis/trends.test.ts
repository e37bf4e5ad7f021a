import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WritableConnection } from '../../../db/connection.ts';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import type { SlideId } from '../../../electron/contract/index.ts';
import { derivedMetricsOf } from '../../../electron/engine/review/derived-metrics.ts';
import { makeOrder, storeSlide, temporaryFolder } from '../support.ts';

const KIM = { id: 'person:1', name: 'Kim' };
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

/** An analysed slide that belongs to an order of a patient. */
function slideOf(name: string, mrn: string, family: string, collectedAt: string | null): SlideId {
  const { slideId } = storeSlide(db, name);
  const connection = new WritableConnection(file);
  connection.run('UPDATE slides SET accession = $accession WHERE id = $slideId', { accession: `A-${name}`, slideId });
  connection.close();
  db.orders.save(
    {
      ...makeOrder(`A-${name}`, {
        mrn,
        authority: 'HOSP',
        family,
        given: 'Min-ji',
        birthDate: null,
        sex: 'female',
      }),
      collectedAt,
    },
    'typed',
    'kim',
  );
  return slideId;
}

it('tell a patient’s slides in the order in which the blood was taken, as the slides stand', () => {
  const late = slideOf('late', '1001', 'Kim', '2026-05-01T08:00:00.000Z');
  const early = slideOf('early', '1001', 'Kim', '2026-03-01T08:00:00.000Z');
  slideOf('other', '2002', 'Park', null);
  storeSlide(db, 'without order');

  expect(db.trends.patients('', 10).map(({ mrn, slides }) => [mrn, slides])).toEqual(
    expect.arrayContaining([
      ['1001', 2],
      ['2002', 1],
    ]),
  );
  for (const text of ['ki', 'KIM', '1001', 'min', 'kim min'])
    expect(db.trends.patients(text, 10).map(({ mrn }) => mrn)).toContain('1001');
  expect(db.trends.patients('kim', 10)).toMatchObject([
    { mrn: '1001', name: 'Kim Min-ji', slides: 2, last: '2026-05-01T08:00:00.000Z' },
  ]);
  expect(db.trends.patients('im', 10)).toEqual([]);

  const reviews = db.reviewsWith(derivedMetricsOf);
  const state = reviews.slideState(late);
  const lateCells = db.cells.ofRun(state.run).map(({ id }) => id);
  reviews.apply({ slide: late, reader: 1, actor: KIM }, [{ action: 'relabel', cellIds: lateCells, to: 'MO' }]);
  const patient = db.trends.patients('kim', 1)[0]!;
  const series = db.trends.series(patient.id, '');
  expect(series.map(({ slide, accession, signed }) => [slide, accession, signed])).toEqual([
    [early, 'A-early', false],
    [late, 'A-late', false],
  ]);
  expect(series[1]?.differential.classes.MO).toMatchObject({ count: lateCells.length, percent: 100 });
  expect(series[0]?.differential).toEqual(db.slides.summary(early, { viewer: '', target: 'all' })?.differential);
});

it('keep the first reading from a second reader at work', () => {
  const slide = slideOf('blind', '1001', 'Kim', null);
  const reviews = db.reviewsWith(derivedMetricsOf);
  const { run, root } = reviews.slideState(slide);
  const cells = db.cells.ofRun(run).map(({ id }) => id);
  reviews.apply({ slide, reader: 1, actor: KIM }, [{ action: 'relabel', cellIds: cells, to: 'MO' }]);
  db.signoff.record(slide, KIM, () => ({
    kind: 'second_assigned',
    version: 1,
    run: root,
    detail: { first: KIM },
    next: { stage: 'second_reading', reading: 2, second: 'person:2' },
  }));
  const patient = db.trends.patients('', 1)[0]!;
  const share = (viewer: string) => db.trends.series(patient.id, viewer)[0]?.differential.classes.MO?.count ?? 0;
  expect(share('person:1')).toBe(cells.length);
  expect(share('person:2')).toBeLessThan(cells.length);
  const classesFor = (viewer: string) => new Set(db.statistics.describe(cells, viewer).map((cell) => cell.class));
  expect(classesFor('person:1')).toEqual(new Set(['MO']));
  expect(classesFor('person:2').size).toBeGreaterThan(1);
});
