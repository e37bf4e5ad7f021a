import type { CELL_METHODS, SLIDE_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import { missing } from '../common/missing.ts';
import type { Engine } from '../engine.ts';

/** A slide's cells and their pictures. */
export function cellHandlers(engine: Pick<Engine, 'database' | 'desk'>): Handlers<typeof CELL_METHODS> {
  const { database } = engine;
  return {
    'slides.get': ({ slideId }) => engine.desk.sentSlide(slideId),
    'cells.thumbs': ({ cellIds }) => {
      const pictures = cellIds.map((id) => database.cells.thumb(id));
      const sizes = pictures.map((picture) => picture?.length ?? 0);
      const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
      let end = 0;
      for (const picture of pictures) {
        if (!picture) continue;
        bytes.set(picture, end);
        end += picture.length;
      }
      return { bytes, sizes };
    },
    'cells.get': ({ cellId }) => {
      const cell = database.cells.get(cellId);
      if (!cell) throw missing('cell', cellId);
      const { runId: _r, contour: _c, imageSha256: _s, imageWidth: _w, imageHeight: _h, ...detail } = cell;
      return { ...detail, review: engine.desk.cell(cellId) };
    },
  };
}

/** Slides, their runs and their cells. */
export function slideHandlers(engine: Engine): Handlers<typeof SLIDE_METHODS> {
  const { database } = engine;
  return {
    ...cellHandlers(engine),
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
    'slides.demo': () => engine.demo(),
    'runs.start': ({ selectionId, slide, accession, mode }) =>
      engine.start({ ...engine.selections.take(selectionId), slide, accession, synthetic: false, mode }),
    'runs.cancel': ({ runId }) => ({ cancelled: engine.cancel(runId) }),
    'runs.active': () => engine.runsUnderWay(),
  };
}
