import type { REVIEW_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';
import { cellsToTell } from '../statistics/counting.ts';

/** The review of a slide's cells, and the worklist that leads to it. */
export function reviewHandlers(
  engine: Pick<Engine, 'desk' | 'database' | 'likeness' | 'signoff'>,
): Handlers<typeof REVIEW_METHODS> {
  const { desk, database, likeness, signoff } = engine;
  return {
    'review.state': ({ slideId }) => desk.state(slideId),
    'review.apply': ({ slideId, changes }) => desk.apply(slideId, changes),
    'review.undo': ({ slideId }) => desk.travel(slideId, 'undo'),
    'review.redo': ({ slideId }) => desk.travel(slideId, 'redo'),
    'review.history': ({ cellId }) => desk.history(cellId),
    'review.position': ({ slideId, cellId }) => {
      desk.setPosition(slideId, cellId);
      return {};
    },
    'review.target': ({ slideId, target }) => signoff.setTarget(slideId, target),
    'cells.distribution': (query) => likeness.distribution(query),
    'cells.similar': (query) => likeness.similar(query),
    'atlas.candidates': (query) => likeness.candidates(query),
    'counting.hint': ({ counted, share, other }) => {
      const total = cellsToTell(counted, share, other);
      return { total, more: total === null ? null : total - counted };
    },
    'worklist.find': (query) => database.worklist.find(query, desk.view),
  };
}
