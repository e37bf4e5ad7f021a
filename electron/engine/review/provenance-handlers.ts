import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { PROVENANCE_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import { missing } from '../common/missing.ts';
import type { ReviewService } from './service.ts';

/** What the numbers of a slide or a report are based on. */
export function provenanceHandlers({
  database,
  review,
}: {
  database: LeukoscopeDatabase;
  review: ReviewService;
}): Handlers<typeof PROVENANCE_METHODS> {
  return {
    'provenance.get': ({ slideId, class: name, reportId }, { actor }) => {
      const reader = review.readerOf(review.reviews.slideState(slideId), actor.id);
      const found = database.provenance(slideId, name, reader, reader === 1 ? reportId : null);
      if (!found)
        throw reportId === null ? missing('complete analysis of slide', slideId) : missing('report', reportId);
      return found;
    },
  };
}
