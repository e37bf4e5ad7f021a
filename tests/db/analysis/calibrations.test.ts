import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import type { CalibrationId, CellId, SlideId } from '../../../electron/contract/methods.ts';
import { codeOf, storeSlide } from '../support.ts';

let db: LeukoscopeDatabase;
let slideId: SlideId;
let cells: CellId[];
beforeEach(() => {
  db = openDatabase(':memory:');
  slideId = storeSlide(db, 'Corrected', 1, 4).slideId;
  cells = db.slides.get(slideId)?.cells.map(({ id }) => id) ?? [];
});
afterEach(() => db.close());

const SCORES = { before: { cell: 0.9, nucleus: 0.91 }, after: { cell: 0.97, nucleus: 0.96 } };
const calibration = (stain: string, version: number) => ({
  laboratory: 'Lab A',
  stain,
  version,
  parameters: `{"version":"${stain} ${version}"}`,
  cells: 10,
  scores: SCORES,
  actor: 'kim',
});

describe('corrected masks', () => {
  it('replace one another, belong to their slide, and go when they are taken back', () => {
    const [first, second] = cells as [CellId, CellId];
    db.calibrations.correct(second, Buffer.from('two'), 'kim');
    db.calibrations.correct(first, Buffer.from('one'), 'kim');
    db.calibrations.correct(first, Buffer.from('one again'), 'lee');
    expect(db.calibrations.mask(first)?.toString()).toBe('one again');
    expect(db.calibrations.ofSlide(slideId).map(({ cellId, actor }) => [cellId, actor])).toEqual([
      [first, 'lee'],
      [second, 'kim'],
    ]);
    const other = storeSlide(db, 'Another').slideId;
    expect(db.calibrations.ofSlide(other)).toEqual([]);
    expect(db.calibrations.forget(first)).toBe(true);
    expect(db.calibrations.forget(first)).toBe(false);
    expect(db.calibrations.mask(first)).toBeUndefined();
    expect(codeOf(() => db.calibrations.correct(99_999 as CellId, Buffer.from('x'), 'kim'))).toBe('NOT_FOUND');
  });
});

describe('calibrations', () => {
  it('count versions for each laboratory and stain; the latest kept is the only one in use', () => {
    const { calibrations } = db;
    expect(calibrations.inUse()).toBeUndefined();
    expect(calibrations.nextVersion('Lab A', 'Wright')).toBe(1);
    calibrations.keep(calibration('Wright', 1));
    calibrations.keep(calibration('Wright', 2));
    const giemsa = calibrations.keep(calibration('Giemsa', 1));
    expect(calibrations.nextVersion('Lab A', 'Wright')).toBe(3);
    expect(calibrations.inUse()?.parameters).toBe('{"version":"Giemsa 1"}');
    expect(calibrations.list().map(({ stain, version, inUse }) => [stain, version, inUse])).toEqual([
      ['Giemsa', 1, true],
      ['Wright', 2, false],
      ['Wright', 1, false],
    ]);
    expect(calibrations.list()[0]).toMatchObject({ id: giemsa, scores: SCORES, actor: 'kim', cells: 10 });
    expect(codeOf(() => calibrations.keep(calibration('Wright', 2)))).toBe('CONFLICT');
    expect(calibrations.inUse()?.calibration.id).toBe(giemsa);
  });

  it('go out of use in one step, and come back', () => {
    const { calibrations } = db;
    const id = calibrations.keep(calibration('Wright', 1));
    calibrations.use(null, 'kim');
    expect(calibrations.inUse()).toBeUndefined();
    calibrations.use(id, 'kim');
    expect(calibrations.inUse()?.calibration).toMatchObject({ id, inUse: true });
    expect(codeOf(() => calibrations.use(77 as CalibrationId, 'kim'))).toBe('NOT_FOUND');
    expect(calibrations.inUse()?.calibration.id).toBe(id);
  });
});
