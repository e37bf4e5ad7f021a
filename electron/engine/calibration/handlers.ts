import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { SEGMENTER_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { CalibrationService } from './service.ts';

/** Corrected masks and calibrations. */
export function segmenterHandlers({
  calibration,
  database,
}: {
  calibration: CalibrationService;
  database: LeukoscopeDatabase;
}): Handlers<typeof SEGMENTER_METHODS> {
  return {
    'segmenter.draft': async ({ cellId, edits }) => ({ state: await calibration.draft(cellId, edits) }),
    'segmenter.correct': ({ cellId, edits }, { actor }) => calibration.correct(cellId, edits, actor.id),
    'segmenter.forget': ({ cellId }) => calibration.forget(cellId),
    'segmenter.corrections': ({ slideId }) => database.calibrations.ofSlide(slideId),
    'segmenter.refit': ({ slideId, laboratory, stain }) => calibration.refit(slideId, laboratory, stain),
    'segmenter.keep': ({ trialId }, { actor }) => calibration.keep(trialId, actor.id),
    'segmenter.calibrations': () => database.calibrations.list(),
    'segmenter.use': ({ id }, { actor }) => calibration.use(id, actor.id),
  };
}
