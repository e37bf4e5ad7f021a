import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { INSIGHT_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import { missing } from '../common/missing.ts';
import type { ReviewService } from '../review/service.ts';
import type { Selections } from '../runs/selections.ts';
import type { AnalysisTools } from '../runs/tools.ts';
import { QueryImages } from './query-image.ts';
import type { Insight } from './service.ts';

/** Search, statistics, similar cells, the map and provenance. */
export function insightHandlers(engine: {
  database: LeukoscopeDatabase;
  review: ReviewService;
  insight: Insight;
  selections: Selections;
  tools: AnalysisTools;
}): Handlers<typeof INSIGHT_METHODS> {
  const { database, review, insight } = engine;
  const { statistics, trends } = database;
  const queryImages = new QueryImages({ selections: engine.selections, tools: () => engine.tools.pipeline });
  return {
    'insight.similar': ({ of, ...filter }, { actor }) =>
      insight.similar(
        'cellId' in of ? { cell: of.cellId } : { features: queryImages.features(of.selectionId, of.index) },
        filter,
        actor.id,
      ),
    'insight.examine': ({ selectionId }, { signal }) => queryImages.examine(selectionId, signal),
    'insight.statistics': (scope) => insight.statistics(scope),
    'insight.choices': () => ({
      models: statistics.models().map(({ key, name, version }) => ({ key, name, version })),
      stains: statistics.stains(),
      reviewers: statistics.reviewers(),
    }),
    'insight.distribution': ({ class: name, measure, ...scope }) => insight.distribution(scope, name, measure),
    'insight.morphology': ({ measure, ...scope }) => insight.morphology(scope, measure),
    'insight.patients': ({ text, limit }) => trends.patients(text, limit),
    'insight.trend': ({ patientId }, { actor }) => trends.series(patientId, actor.id),
    'insight.find': ({ limit, ...question }) => statistics.find({ ...question, text: question.text || null }, limit),
    'insight.cells': ({ limit, ...question }, { actor }) => statistics.cells(question, limit, actor.id),
    'insight.describe': ({ cellIds }, { actor }) => insight.describe(cellIds, actor.id),
    'insight.map': ({ slideId, limit, ...scope }, { actor, signal }) =>
      insight.map(slideId, limit, scope, actor.id, signal),
    'insight.stopMap': () => ({ stopped: insight.stopMap() }),
    'insight.provenance': ({ slideId, class: name, reportId }, { actor }) => {
      const reader = review.readerOf(review.reviews.slideState(slideId), actor.id);
      const found = database.provenance(slideId, name, reader, reader === 1 ? reportId : null);
      if (!found)
        throw reportId === null ? missing('complete analysis of slide', slideId) : missing('report', reportId);
      return found;
    },
  };
}
