import { type INSIGHT_METHODS, LeukoscopeError } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';
import { StageClock } from '../jobs/clock.ts';
import { analyseImages } from '../jobs/pipeline.ts';
import { missing } from './missing.ts';

/** Search, statistics, similar cells, the map and provenance. */
export function insightHandlers(engine: Engine): Handlers<typeof INSIGHT_METHODS> {
  const { database, insight } = engine;
  const { statistics, originals } = database;
  return {
    'insight.similar': ({ cellId, ...filter }) => insight.similar({ cell: cellId }, filter),
    'insight.similarToPicture': async ({ selectionId, ...filter }, { signal }) => {
      const { files } = engine.selections.take(selectionId);
      for await (const { images, refused } of analyseImages(
        files.slice(0, 1),
        'cell',
        engine.tools,
        new StageClock(),
        signal,
      )) {
        const cell = images[0]?.cells[0];
        if (cell) {
          const answer = await insight.similar({ features: cell.features }, filter);
          return { ...answer, call: { class: cell.class, status: cell.status, confidence: cell.confidence } };
        }
        if (refused[0]) throw new LeukoscopeError(refused[0].code, refused[0].message);
      }
      throw new LeukoscopeError('NO_INPUT', 'There is no cell in this picture. Choose a picture of one cell.');
    },
    'insight.statistics': (scope) => insight.statistics(scope),
    'insight.distribution': ({ class: name, measure, ...scope }) => insight.distribution(scope, name, measure),
    'insight.find': ({ limit, ...question }) => statistics.find({ ...question, text: question.text || null }, limit),
    'insight.cells': ({ limit, slideId, ...question }) => statistics.cells({ ...question, slide: slideId }, limit),
    'insight.map': ({ slideId, limit }, { signal }) => insight.map(slideId, limit, signal),
    'insight.provenance': ({ slideId, class: name }) => {
      const found = database.provenance(slideId, name, (sha256) => originals?.pathOf(sha256) !== undefined);
      if (!found) throw missing('complete analysis of slide', slideId);
      return found;
    },
  };
}
