import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { Agreement, SettingName, SettingValue, SlideDetail, SlideId, SlideVersion } from '../../contract/index.ts';
import type { UserSession } from '../accounts/session.ts';
import type { ReviewDesk } from '../review/service.ts';
import { settingOf } from '../settings/settings.ts';

/** What a report needs to know of a slide's review and of the laboratory. */
export interface ReportFacts {
  /** @throws LeukoscopeError NOT_FOUND. */
  slide(slideId: SlideId): SlideDetail;
  /** Whether who asks is to know nothing of what was said of the slide before. */
  blinded(slideId: SlideId): boolean;
  /** Oldest first; none where nobody reviewed. */
  versions(slideId: SlideId): SlideVersion[];
  agreement(slideId: SlideId): Agreement | null;
  setting<K extends SettingName>(key: K): SettingValue<K>;
  /** The id of whoever writes. @throws LeukoscopeError NOT_SIGNED_IN. */
  writer(): string;
}

/** Where the facts come from: the parts of the engine that keep them. */
interface FactSources {
  desk: Pick<ReviewDesk, 'slide' | 'isBlinded'>;
  signoff: Pick<ReportFacts, 'versions' | 'agreement'>;
  session: Pick<UserSession, 'require'>;
  database: LeukoscopeDatabase;
}

export function factsOf(sources: FactSources): ReportFacts {
  const { desk, session, database } = sources;
  return {
    slide: (slideId) => desk.slide(slideId),
    blinded: (slideId) => desk.isBlinded(slideId),
    versions: (slideId) => sources.signoff.versions(slideId),
    agreement: (slideId) => sources.signoff.agreement(slideId),
    setting: (key) => settingOf(database.settings, key),
    writer: () => session.require('review').id,
  };
}
