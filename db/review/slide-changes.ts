import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { RunId, SlideId } from '../../electron/contract/ids.ts';
import type { Actor } from '../../electron/contract/people.ts';
import type { RemovedSlide } from '../../electron/contract/slides.ts';
import { audit } from '../audit.ts';
import type { WritableConnection } from '../connection.ts';
import { readSlideState } from './slide-state.ts';

interface SlideNames {
  name: string;
  accession: string | null;
}

function requireSlide(db: WritableConnection, slide: SlideId): SlideNames {
  const row = db.get<SlideNames>('SELECT name, accession FROM slides WHERE id = $slide', { slide });
  if (!row) throw new LeukoscopeError('NOT_FOUND', `There is no slide ${slide} in this database. Reload the worklist.`);
  return row;
}

/** A name stands for one slide. */
function requireFree(db: WritableConnection, slide: SlideId, name: string): void {
  if (db.get('SELECT 1 FROM slides WHERE name = $name AND id <> $slide', { name, slide }))
    throw new LeukoscopeError('BAD_REQUEST', `There is already a slide named "${name}". Choose another name.`);
}

/**
 * What is signed says what the slide is called and whose it is, and a second reader is at work on it as it is.
 *
 * @throws {@link LeukoscopeError} SLIDE_SIGNED, CONFLICT.
 */
function requireChangeable(db: WritableConnection, slide: SlideId, name: string): void {
  if (db.get("SELECT 1 FROM runs WHERE slide = $slide AND status = 'running' LIMIT 1", { slide }))
    throw new LeukoscopeError('CONFLICT', `"${name}" is being analysed. Wait for the end, or cancel the analysis.`);
  if (!db.get('SELECT 1 FROM runs WHERE slide = $slide AND shown = 1', { slide })) return;
  const { stage } = readSlideState(db, slide);
  if (stage === 'signed')
    throw new LeukoscopeError('SLIDE_SIGNED', `"${name}" is signed and can't be changed. Amend it first.`, {
      slideId: slide,
    });
  if (stage === 'second_reading' || stage === 'arbitration')
    throw new LeukoscopeError('CONFLICT', `"${name}" is being read a second time. Finish that first.`, {
      slideId: slide,
    });
}

/** Changes of slides as such: their names, their samples, whether they are there. */
export function createSlideChanges(db: WritableConnection) {
  return {
    /**
     * Gives a slide another name or accession number; the audit log keeps the former ones.
     *
     * @throws {@link LeukoscopeError} NOT_FOUND, BAD_REQUEST for a name that is taken, SLIDE_SIGNED, CONFLICT.
     */
    update(slide: SlideId, { name, accession }: SlideNames, actor: Actor): void {
      db.transaction(() => {
        const before = requireSlide(db, slide);
        if (before.name === name && before.accession === accession) return;
        requireChangeable(db, slide, before.name);
        requireFree(db, slide, name);
        db.run('UPDATE slides SET name = $name, accession = $accession WHERE id = $slide', { name, accession, slide });
        audit(db, 'slide.changed', { slide, from: before, to: { name, accession } }, actor.id);
      });
    },

    /**
     * Takes a slide out of every list, count and search. Nothing of it is deleted: see `restore`, and erasures for that.
     *
     * @throws {@link LeukoscopeError} NOT_FOUND, SLIDE_SIGNED also for a slide of which any version was signed, CONFLICT.
     */
    remove(slide: SlideId, reason: string, actor: Actor): void {
      db.transaction(() => {
        const { name } = requireSlide(db, slide);
        if (db.get('SELECT 1 FROM removed_slides WHERE slide = $slide', { slide })) return;
        requireChangeable(db, slide, name);
        if (db.get("SELECT 1 FROM slide_events WHERE slide = $slide AND kind = 'signed' LIMIT 1", { slide }))
          throw new LeukoscopeError('SLIDE_SIGNED', `"${name}" was signed: what was reported of it must stay.`, {
            slideId: slide,
          });
        const run = db.get<{ id: RunId }>('SELECT id FROM runs WHERE slide = $slide AND shown = 1', { slide })?.id;
        db.run(
          `INSERT INTO removed_slides (slide, name, run, reason, actor, actor_name, at)
           VALUES ($slide, $name, $run, $reason, $actor, $actorName, $at)`,
          {
            ...{ slide, name, run: run ?? null, reason },
            ...{ actor: actor.id, actorName: actor.name, at: new Date().toISOString() },
          },
        );
        db.run('UPDATE slides SET name = $free WHERE id = $slide', { free: `${name} (removed ${slide})`, slide });
        db.run('UPDATE runs SET shown = 0 WHERE slide = $slide AND shown = 1', { slide });
        audit(db, 'slide.removed', { slide, reason }, actor.id);
      });
    },

    /** Brings a removed slide back as it was. @throws {@link LeukoscopeError} NOT_FOUND, BAD_REQUEST when its name is taken. */
    restore(slide: SlideId, actor: Actor): void {
      db.transaction(() => {
        const row = db.get<{ name: string; run: RunId | null }>(
          'SELECT name, run FROM removed_slides WHERE slide = $slide',
          { slide },
        );
        if (!row) throw new LeukoscopeError('NOT_FOUND', `Slide ${slide} was not removed.`);
        requireFree(db, slide, row.name);
        db.run('DELETE FROM removed_slides WHERE slide = $slide', { slide });
        db.run('UPDATE slides SET name = $name WHERE id = $slide', { name: row.name, slide });
        if (row.run !== null) db.run('UPDATE runs SET shown = 1 WHERE id = $run', { run: row.run });
        audit(db, 'slide.restored', { slide }, actor.id);
      });
    },

    /** Slides that were removed, the last one first. */
    removed: (): RemovedSlide[] =>
      db
        .all<Omit<RemovedSlide, 'by'> & { actor: string; actorName: string }>(
          `SELECT d.slide AS id, d.name, s.accession, d.reason, d.at, d.actor, d.actor_name AS actorName
           FROM removed_slides d CROSS JOIN slides s ON s.id = d.slide ORDER BY d.at DESC, d.slide DESC`,
        )
        .map(({ actor, actorName, ...row }) => ({ ...row, by: { id: actor, name: actorName } })),
  };
}
