import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { CELL_METHODS, FIELD_METHODS, RUN_METHODS, SLIDE_METHODS, SlideId } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { EventHub } from '../common/event-hub.ts';
import { missing } from '../common/missing.ts';
import type { ReviewService } from '../review/service.ts';
import type { Runs } from './runs.ts';
import type { Selections } from './selections.ts';
import type { AnalysisTools } from './tools.ts';

interface CellParts {
  database: LeukoscopeDatabase;
  review: ReviewService;
}

interface SlideParts extends CellParts {
  runs: Runs;
  tools: AnalysisTools;
  settings: { appVersion: string };
  events: EventHub;
}

/** A slide's cells and their pictures. */
export function cellHandlers({ database, review }: CellParts): Handlers<typeof CELL_METHODS> {
  return {
    'slides.get': ({ slideId }, { actor }) => review.columnarSlide(slideId, actor.id),
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
    'cells.get': ({ cellId }, { actor }) => {
      const cell = database.cells.get(cellId);
      if (!cell) throw missing('cell', cellId);
      const { runId: _r, contour: _c, imageSha256: _s, imageWidth: _w, imageHeight: _h, ...detail } = cell;
      return { ...detail, review: review.cell(cellId, actor.id) };
    },
  };
}

/** Slides and their cells. */
export function slideHandlers(parts: SlideParts): Handlers<typeof SLIDE_METHODS & typeof FIELD_METHODS> {
  const { database, review, runs, tools, settings, events } = parts;
  const changed = (slideId: SlideId, change: () => void) => {
    change();
    events.emit('slides.changed', { slideId });
    return {};
  };
  return {
    ...cellHandlers(parts),
    'system.info': async () => {
      const { provider, note } = await tools.provider();
      return {
        appVersion: settings.appVersion,
        model: tools.modelInfo,
        segmenter: tools.segmenterInfo,
        provider,
        providerNote: note,
        database: database.info,
      };
    },
    'slides.list': (_input, { actor }) => database.slides.list(review.view(actor.id)),
    'slides.update': ({ slideId, ...names }, { actor }) =>
      changed(slideId, () => database.slides.update(slideId, names, actor)),
    'slides.remove': ({ slideId, reason }, { actor }) =>
      changed(slideId, () => database.slides.remove(slideId, reason, actor)),
    'slides.restore': ({ slideId }, { actor }) => changed(slideId, () => database.slides.restore(slideId, actor)),
    'slides.removed': () => database.slides.removed(),
    'slides.demo': () => runs.demo(),
    'fields.list': ({ slideId }) => {
      if (!database.slides.get(slideId)) throw missing('slide', slideId);
      return database.fields.ofSlide(slideId);
    },
  };
}

/** Analyses of slides. */
export function runHandlers({
  database,
  review,
  runs,
  selections,
}: {
  database: LeukoscopeDatabase;
  review: ReviewService;
  runs: Runs;
  selections: Selections;
}): Handlers<typeof RUN_METHODS> {
  return {
    'runs.start': ({ selectionId, slide, accession, mode }) =>
      runs.start({ ...selections.take(selectionId), slide, accession, synthetic: false, mode }),
    'runs.again': ({ slideId }) => runs.again(slideId),
    'runs.cancel': ({ runId }) => ({ cancelled: runs.cancel(runId) }),
    'runs.active': () => runs.active(),
    'runs.list': ({ slideId }) => database.runs.ofSlide(slideId),
    'runs.compare': ({ slideId, runId }) => review.reviews.compare(slideId, runId),
    'runs.show': ({ slideId, runId, acceptLoss }, { actor }) => review.show(slideId, runId, actor.id, acceptLoss),
  };
}
