import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { cellsForPower, cellsToTell } from '../../contract/counting.ts';
import type { REVIEW_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { ReviewService } from './service.ts';
import type { SignoffService } from './signoff.ts';
import type { CellSimilarity } from './similarity.ts';

/** The review of a slide's cells, and the worklist that leads to it. */
export function reviewHandlers(engine: {
  review: ReviewService;
  database: LeukoscopeDatabase;
  cellSimilarity: CellSimilarity;
  signoff: SignoffService;
}): Handlers<typeof REVIEW_METHODS> {
  const { review, database, cellSimilarity, signoff } = engine;
  return {
    'review.state': ({ slideId }, { actor }) => review.state(slideId, actor.id),
    'review.apply': ({ slideId, changes }, { actor }) => review.apply(slideId, changes, actor),
    'review.undo': ({ slideId }, { actor }) => review.undoRedo(slideId, 'undo', actor),
    'review.redo': ({ slideId }, { actor }) => review.undoRedo(slideId, 'redo', actor),
    'review.history': ({ cellId }, { actor }) => review.history(cellId, actor.id),
    'review.position': ({ slideId, cellId }, { actor }) => review.setPosition(slideId, cellId, actor.id),
    'review.target': ({ slideId, target }, { actor }) => signoff.setTarget(slideId, target, actor),
    'cells.distribution': (query) => cellSimilarity.distribution(query),
    'cells.similar': (query) => cellSimilarity.similar(query),
    'atlas.candidates': (query) => cellSimilarity.candidates(query),
    'counting.hint': ({ counted, share, other }) => {
      const total = cellsToTell(counted, share, other);
      const powered = cellsForPower(counted, share, other);
      const more = (cells: number | null) => (cells === null ? null : cells - counted);
      return { total, more: more(total), powered, morePowered: more(powered) };
    },
    'worklist.find': (query, { actor }) => database.worklist.find(query, review.view(actor.id)),
  };
}
