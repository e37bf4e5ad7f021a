import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { REVIEW_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import { cellsToTell } from '../statistics/counting.ts';
import type { ReviewDesk } from './service.ts';
import type { SignoffDesk } from './signoff.ts';
import type { Likeness } from './similarity.ts';

/** The review of a slide's cells, and the worklist that leads to it. */
export function reviewHandlers(engine: {
  desk: ReviewDesk;
  database: LeukoscopeDatabase;
  likeness: Likeness;
  signoff: SignoffDesk;
}): Handlers<typeof REVIEW_METHODS> {
  const { desk, database, likeness, signoff } = engine;
  return {
    'review.state': ({ slideId }, { actor }) => desk.state(slideId, actor.id),
    'review.apply': ({ slideId, changes }, { actor }) => desk.apply(slideId, changes, actor),
    'review.undo': ({ slideId }, { actor }) => desk.travel(slideId, 'undo', actor),
    'review.redo': ({ slideId }, { actor }) => desk.travel(slideId, 'redo', actor),
    'review.history': ({ cellId }, { actor }) => desk.history(cellId, actor.id),
    'review.position': ({ slideId, cellId }, { actor }) => {
      desk.setPosition(slideId, cellId, actor.id);
      return {};
    },
    'review.target': ({ slideId, target }, { actor }) => signoff.setTarget(slideId, target, actor),
    'cells.distribution': (query) => likeness.distribution(query),
    'cells.similar': (query) => likeness.similar(query),
    'atlas.candidates': (query) => likeness.candidates(query),
    'counting.hint': ({ counted, share, other }) => {
      const total = cellsToTell(counted, share, other);
      return { total, more: total === null ? null : total - counted };
    },
    'worklist.find': (query, { actor }) => database.worklist.find(query, desk.view(actor.id)),
  };
}
