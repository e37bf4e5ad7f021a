import type { REVIEW_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';

/** The review of a slide's cells, and the worklist that leads to it. */
export function reviewHandlers(engine: Engine): Partial<Handlers<typeof REVIEW_METHODS>> {
  const { desk, database } = engine;
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
    'worklist.find': (query) => database.worklist.find(query, desk.view),
  };
}
