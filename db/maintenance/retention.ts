import type { Retention, RetentionPlan } from '../../electron/contract/maintenance.ts';
import type { ReviewStage } from '../../electron/contract/slide-review.ts';
import { audit } from '../audit.ts';
import type { WritableConnection } from '../connection.ts';

/** The same day so many months before; the last of the month where that day is none. */
export function monthsBefore(now: Date, months: number): Date {
  const day = now.getUTCDate();
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, last));
  first.setUTCHours(now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds(), now.getUTCMilliseconds());
  return first;
}

type Fate = 'goes' | 'young' | 'signed' | 'in review';

/** Originals that the laboratory's rule allows to remove, and those that were removed. */
export function createRetention(db: WritableConnection) {
  return {
    /** What a rule would remove at a moment; nothing while it says for ever. `kept` says which originals exist. */
    plan(
      { months, signed }: Retention,
      now: Date,
      kept: (sha256: string) => boolean,
    ): RetentionPlan & { hashes: string[] } {
      const before = (months === null ? new Date(0) : monthsBefore(now, months)).toISOString();
      const slides = db.all<{ slide: number; at: string; stage: ReviewStage | null }>(
        `SELECT s.id AS slide, coalesce((SELECT max(r.started_at) FROM runs r WHERE r.slide = s.id), s.created_at) AS at, w.stage
         FROM slides s LEFT JOIN slide_reviews w ON w.slide = s.id`,
      );
      const fates = new Map<number, Fate>();
      const signedSlides = new Set<number>();
      for (const { slide, at, stage } of slides) {
        if (stage === 'signed') signedSlides.add(slide);
        if (months === null || at >= before) fates.set(slide, 'young');
        else if (stage === 'signed') fates.set(slide, signed ? 'goes' : 'signed');
        // An image under review is never removed.
        else fates.set(slide, stage === null || stage === 'new' ? 'goes' : 'in review');
      }
      // An original goes when no slide needs it any more.
      const files = new Map<string, { bytes: number; slides: Set<number>; goes: boolean }>();
      const images = db.iterate<{ sha256: string; bytes: number; slide: number }>(
        'SELECT sha256, bytes, slide FROM images',
      );
      for (const { sha256, bytes, slide } of images) {
        const file = files.get(sha256) ?? { bytes, slides: new Set(), goes: true };
        file.slides.add(slide);
        file.goes &&= fates.get(slide) === 'goes';
        files.set(sha256, file);
      }
      const going = [...files].filter(([sha256, file]) => file.goes && kept(sha256));
      const concerned = new Set(going.flatMap(([, file]) => [...file.slides]));
      const count = (what: Fate) => [...fates.values()].filter((one) => one === what).length;
      return {
        before,
        originals: going.length,
        bytes: going.reduce((sum, [, { bytes }]) => sum + bytes, 0),
        slides: concerned.size,
        signedSlides: [...concerned].filter((slide) => signedSlides.has(slide)).length,
        keptSigned: count('signed'),
        keptInReview: count('in review'),
        hashes: going.map(([sha256]) => sha256),
      };
    },

    /** Records that originals were removed on purpose, so that no check reports them. */
    markRemoved(hashes: readonly string[], why: 'retention' | 'erasure', actor: string): void {
      db.transaction(() => {
        const at = new Date().toISOString();
        for (const sha256 of hashes)
          db.run('INSERT OR IGNORE INTO removed_originals (sha256, at) VALUES ($sha256, $at)', { sha256, at });
        audit(db, 'originals.removed', { count: hashes.length, why }, actor);
      });
    },

    /** When an original was removed; undefined for one that was not. */
    removedAt: (sha256: string): string | undefined =>
      db.get<{ at: string }>('SELECT at FROM removed_originals WHERE sha256 = $sha256', { sha256 })?.at,
  };
}
