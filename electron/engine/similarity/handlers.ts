import type { SIMILARITY_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Selections } from '../runs/selections.ts';
import type { AnalysisTools } from '../runs/tools.ts';
import { QueryImages } from './query-image.ts';
import type { SimilarityService } from './service.ts';

/** Similar cells and the map. */
export function similarityHandlers(engine: {
  similarity: SimilarityService;
  selections: Selections;
  tools: AnalysisTools;
}): Handlers<typeof SIMILARITY_METHODS> {
  const { similarity } = engine;
  const queryImages = new QueryImages({ selections: engine.selections, tools: () => engine.tools.pipeline });
  return {
    'similarity.search': ({ of, ...filter }, { actor }) =>
      similarity.similar(
        'cellId' in of ? { cell: of.cellId } : { features: queryImages.features(of.selectionId, of.index) },
        filter,
        actor.id,
      ),
    'similarity.examine': ({ selectionId }, { signal }) => queryImages.examine(selectionId, signal),
    'map.draw': ({ slideId, limit, ...scope }, { actor, signal }) =>
      similarity.map(slideId, limit, scope, actor.id, signal),
    'map.stop': () => ({ stopped: similarity.stopMap() }),
  };
}
