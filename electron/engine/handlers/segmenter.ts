import type { SEGMENTER_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';

/** Corrected masks and calibrations. */
export function segmenterHandlers({ calibration, database, session }: Engine): Handlers<typeof SEGMENTER_METHODS> {
  return {
    'segmenter.draft': async ({ cellId, edits }) => ({ state: await calibration.draft(cellId, edits) }),
    'segmenter.correct': ({ cellId, edits }) => calibration.correct(cellId, edits, session.require('review').id),
    'segmenter.forget': ({ cellId }) => {
      session.require('review');
      calibration.forget(cellId);
      return {};
    },
    'segmenter.corrections': ({ slideId }) => database.calibrations.ofSlide(slideId),
    'segmenter.refit': ({ slideId, laboratory, stain }) => calibration.refit(slideId, laboratory, stain),
    'segmenter.keep': ({ trialId }) => calibration.keep(trialId, session.require('review').id),
    'segmenter.calibrations': () => database.calibrations.list(),
    'segmenter.use': ({ id }) => {
      calibration.use(id, session.require('review').id);
      return {};
    },
  };
}
