import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type {
  Calibration,
  CalibrationId,
  CalibrationScores,
  CellId,
  Correction,
  SlideId,
} from '../../electron/contract/methods.ts';
import { audit } from '../audit.ts';
import type { WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';

export interface NewCalibration {
  laboratory: string;
  stain: string;
  /** What {@link Calibrations.nextVersion} gave. */
  version: number;
  /** Fitted parameters as JSON text. */
  parameters: string;
  /** Number of corrected cells it was fitted to. */
  cells: number;
  scores: CalibrationScores;
  actor: string;
}

type Row = Omit<Calibration, 'scores' | 'inUse'> & { scores: string; inUse: number };

const COLUMNS = 'id, laboratory, stain, version, cells, scores, actor, at, in_use AS inUse';

const toCalibration = (row: Row): Calibration => ({
  ...row,
  scores: fromJson<CalibrationScores>(row.scores),
  inUse: row.inUse === 1,
});

export function createCalibrations(db: WritableConnection) {
  return {
    /** Puts a corrected mask (PNG of the cell's box) in place of an earlier one. @throws NOT_FOUND for an unknown cell. */
    correct(cell: CellId, png: Buffer, actor: string): void {
      db.transaction(() => {
        if (!db.get('SELECT 1 FROM cells WHERE id = $cell', { cell }))
          throw new LeukoscopeError('NOT_FOUND', `There is no cell ${cell} in this database. Reload the slide.`);
        db.run(
          `INSERT INTO corrected_masks (cell, png, actor, at) VALUES ($cell, $png, $actor, $at)
           ON CONFLICT (cell) DO UPDATE SET png = excluded.png, actor = excluded.actor, at = excluded.at`,
          { cell, png, actor, at: new Date().toISOString() },
        );
      });
    },

    /** Takes a correction away; false when there was none. */
    forget(cell: CellId): boolean {
      return db.run('DELETE FROM corrected_masks WHERE cell = $cell', { cell }).changes > 0;
    },

    mask(cell: CellId): Buffer | undefined {
      return db.get<{ png: Buffer }>('SELECT png FROM corrected_masks WHERE cell = $cell', { cell })?.png;
    },

    /** The corrections of the cells that a slide shows, in the order of the cells. */
    ofSlide(slide: SlideId): Correction[] {
      return db.all<Correction>(
        `SELECT k.cell AS cellId, k.actor, k.at FROM images i JOIN cells c ON c.image = i.id JOIN corrected_masks k ON k.cell = c.id
         WHERE i.slide = $slide AND c.run = (SELECT coalesce(parent, id) FROM runs WHERE slide = $slide AND shown = 1) ORDER BY k.cell`,
        { slide },
      );
    },

    /** All calibrations, the newest first. */
    list(): Calibration[] {
      return db.all<Row>(`SELECT ${COLUMNS} FROM segmenter_calibrations ORDER BY id DESC`).map(toCalibration);
    },

    /** The calibration that runs use, with its parameters; undefined: the shipped segmenter. */
    inUse(): { calibration: Calibration; parameters: string } | undefined {
      const row = db.get<Row & { parameters: string }>(
        `SELECT ${COLUMNS}, parameters FROM segmenter_calibrations WHERE in_use = 1`,
      );
      if (!row) return undefined;
      const { parameters, ...rest } = row;
      return { calibration: toCalibration(rest), parameters };
    },

    /** The version that the next calibration of this laboratory and stain will have; from 1. */
    nextVersion(laboratory: string, stain: string): number {
      const row = db.get<{ last: number | null }>(
        'SELECT max(version) AS last FROM segmenter_calibrations WHERE laboratory = $laboratory AND stain = $stain',
        { laboratory, stain },
      );
      return (row?.last ?? 0) + 1;
    },

    /** Stores a calibration and takes it into use. @throws CONFLICT when its version is taken. */
    keep({ scores, ...calibration }: NewCalibration): CalibrationId {
      const { laboratory, stain, version, cells, actor } = calibration;
      const taken =
        'SELECT 1 FROM segmenter_calibrations WHERE laboratory = $laboratory AND stain = $stain AND version = $version';
      return db.transaction(() => {
        if (db.get(taken, { laboratory, stain, version }))
          throw new LeukoscopeError(
            'CONFLICT',
            `${laboratory}, ${stain} already has a version ${version}. Refit once more.`,
          );
        db.run('UPDATE segmenter_calibrations SET in_use = 0 WHERE in_use = 1');
        const { id } = db.run(
          `INSERT INTO segmenter_calibrations (laboratory, stain, version, parameters, cells, scores, actor, at, in_use)
           VALUES ($laboratory, $stain, $version, $parameters, $cells, $scores, $actor, $at, 1)`,
          { ...calibration, scores: JSON.stringify(scores), at: new Date().toISOString() },
        );
        audit(db, 'segmenter.calibrated', { id, laboratory, stain, version, cells }, actor);
        return id as CalibrationId;
      });
    },

    /** Takes a calibration into use, or none with null. @throws NOT_FOUND. */
    use(id: CalibrationId | null, actor: string): void {
      db.transaction(() => {
        if (id !== null && !db.get('SELECT 1 FROM segmenter_calibrations WHERE id = $id', { id }))
          throw new LeukoscopeError('NOT_FOUND', `There is no calibration ${id} in this database.`);
        db.run('UPDATE segmenter_calibrations SET in_use = 0 WHERE in_use = 1');
        if (id !== null) db.run('UPDATE segmenter_calibrations SET in_use = 1 WHERE id = $id', { id });
        audit(db, 'segmenter.chosen', { id }, actor);
      });
    },
  };
}
