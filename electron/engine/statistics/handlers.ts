import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { STATISTICS_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { StatisticsService } from './service.ts';

/** Figures over slides, and the slides and cells behind them. */
export function statisticsHandlers({
  database,
  statistics,
}: {
  database: LeukoscopeDatabase;
  statistics: StatisticsService;
}): Handlers<typeof STATISTICS_METHODS> {
  const { statistics: stored, trends } = database;
  return {
    'statistics.figures': (scope) => statistics.figures(scope),
    'statistics.choices': () => ({
      models: stored.models().map(({ key, name, version }) => ({ key, name, version })),
      stains: stored.stains(),
      reviewers: stored.reviewers(),
    }),
    'statistics.distribution': ({ class: name, measure, ...scope }) => statistics.distribution(scope, name, measure),
    'statistics.morphology': ({ measure, ...scope }) => statistics.morphology(scope, measure),
    'statistics.patients': ({ text, limit }) => trends.patients(text, limit),
    'statistics.trend': ({ patientId }, { actor }) => trends.series(patientId, actor.id),
    'search.slides': ({ limit, ...question }) => stored.find({ ...question, text: question.text || null }, limit),
    'search.cells': ({ limit, ...question }, { actor }) => stored.cells(question, limit, actor.id),
    'search.describe': ({ cellIds }, { actor }) => stored.describe(cellIds, actor.id),
  };
}
