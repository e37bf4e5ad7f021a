import type { SLIDE_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';
import { missing } from './missing.ts';

/** Slides, their runs and their cells. */
export function slideHandlers(engine: Engine): Handlers<typeof SLIDE_METHODS> {
  const { database } = engine;
  return {
    'system.info': async () => {
      const { provider, note } = await engine.provider();
      return {
        appVersion: engine.settings.appVersion,
        model: engine.modelInfo,
        segmenter: engine.segmenterInfo,
        provider,
        providerNote: note,
        database: database.info,
      };
    },
    'slides.list': () => database.slides.list(engine.desk.view),
    'slides.get': ({ slideId }) => engine.desk.slide(slideId),
    'slides.demo': () => engine.demo(),
    'cells.get': ({ cellId }) => {
      const cell = database.cells.get(cellId);
      if (!cell) throw missing('cell', cellId);
      const { runId: _r, contour: _c, imageSha256: _s, imageWidth: _w, imageHeight: _h, ...detail } = cell;
      return { ...detail, review: engine.desk.cell(cellId) };
    },
    'runs.start': ({ selectionId, slide, accession, mode }) =>
      engine.start({ ...engine.selections.take(selectionId), slide, accession, synthetic: false, mode }),
    'runs.cancel': ({ runId }) => ({ cancelled: engine.cancel(runId) }),
    'runs.active': () => engine.runsUnderWay(),
  };
}
