import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { Agreement, SettingName, SettingValue, SlideDetail, SlideId, SlideVersion } from '../../contract/index.ts';
import type { ReviewService } from '../review/service.ts';
import { settingOf } from '../settings/settings.ts';

/** What a report needs to know of a slide's review and of the laboratory. */
export interface ReportFacts {
  /** @throws LeukoscopeError NOT_FOUND. */
  slide(slideId: SlideId, viewer: string): SlideDetail;
  /** Whether the viewer, an actor's id, is to know nothing of what was said of the slide before. */
  blinded(slideId: SlideId, viewer: string): boolean;
  /** Oldest first; none where nobody reviewed. */
  versions(slideId: SlideId, viewer: string): SlideVersion[];
  agreement(slideId: SlideId, viewer: string): Agreement | null;
  setting<K extends SettingName>(key: K): SettingValue<K>;
}

/** Where the facts come from: the parts of the engine that keep them. */
interface FactSources {
  review: Pick<ReviewService, 'slide' | 'isBlinded'>;
  signoff: Pick<ReportFacts, 'versions' | 'agreement'>;
  database: LeukoscopeDatabase;
}

export function factsOf(sources: FactSources): ReportFacts {
  const { review, signoff, database } = sources;
  return {
    slide: (slideId, viewer) => review.slide(slideId, viewer),
    blinded: (slideId, viewer) => review.isBlinded(slideId, viewer),
    versions: (slideId, viewer) => signoff.versions(slideId, viewer),
    agreement: (slideId, viewer) => signoff.agreement(slideId, viewer),
    setting: (key) => settingOf(database.settings, key),
  };
}
