import { audit } from '../audit.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';

/** Every page is read again after this time, whatever happened in between. */
const QUICK_CHECK_LASTS_MS = 7 * 24 * 3600_000;

/** When and where the database is copied automatically. */
export interface BackupPlan {
  /** Null: the folder `<database>.backups`. */
  folder: string | null;
  /** Hours between two copies; 0 for none. */
  hours: number;
  /** How many copies are kept. */
  keep: number;
  /** Whether the original images are copied too. */
  originals: boolean;
}

export interface BackupState extends BackupPlan {
  /** When the last verified copy was made; null for none yet. */
  at: string | null;
  /** Why the last attempt failed; null when it did not. */
  note: string | null;
}

/** Notes that the file is in use; true when whoever used it before did not close it. */
export function markOpen(db: WritableConnection, existed: boolean): boolean {
  const before = db.get<{ clean: number }>('SELECT clean FROM maintenance WHERE id = 1');
  db.run('UPDATE maintenance SET clean = 0, opened = opened + 1 WHERE id = 1');
  // Into the file: a log that is removed must not take along that there was one.
  db.checkpoint();
  return existed && before?.clean === 0;
}

/** Keeps what is missing until somebody has seen it, and in the log for ever. */
export function markLost(db: WritableConnection, loss: string): void {
  db.transaction(() => {
    db.run('UPDATE maintenance SET lost = $loss WHERE id = 1', { loss });
    audit(db, 'database.lost', { loss });
  });
}

/** What was found missing when the file was opened, until somebody has acknowledged it. */
export const readLoss = (db: ReadableConnection): string | null =>
  db.get<{ lost: string | null }>('SELECT lost FROM maintenance WHERE id = 1')?.lost ?? null;

export function markClosed(db: WritableConnection): void {
  db.run('UPDATE maintenance SET clean = 1 WHERE id = 1');
  // Closing does this only for the last who has the file open.
  db.checkpoint();
}

export function createMarkers(
  db: WritableConnection,
  opened: { unclean: boolean; verified: boolean; readOnly: boolean },
) {
  let { unclean, verified } = opened;
  return {
    /** Why every page should be read in the background now; null when there is no reason. */
    quickCheckDue(): 'unclean' | 'old' | null {
      if (verified || opened.readOnly) return null;
      if (unclean) return 'unclean';
      const at = db.get<{ at: string | null }>('SELECT checked_at AS at FROM maintenance WHERE id = 1')?.at;
      const age = at ? Date.now() - Date.parse(at) : Number.POSITIVE_INFINITY;
      // A clock that was set back puts the last check into the future: it counts for nothing then.
      return age >= 0 && age < QUICK_CHECK_LASTS_MS ? null : 'old';
    },

    /** Notes that every page was read and found sound. */
    quickChecked(): void {
      [unclean, verified] = [false, true];
      db.run('UPDATE maintenance SET checked_at = $checkedAt WHERE id = 1', { checkedAt: new Date().toISOString() });
    },

    backup(): BackupState {
      const row = db.get<Omit<BackupState, 'originals'> & { originals: number }>(
        `SELECT backup_folder AS folder, backup_hours AS hours, backup_keep AS keep, backup_originals AS originals,
           backup_at AS at, backup_note AS note FROM maintenance WHERE id = 1`,
      );
      if (!row) return { folder: null, hours: 24, keep: 7, originals: true, at: null, note: null };
      return { ...row, originals: row.originals === 1 };
    },

    planBackups({ folder, hours, keep, originals }: BackupPlan, actor: string): void {
      db.transaction(() => {
        db.run(
          'UPDATE maintenance SET backup_folder = $folder, backup_hours = $hours, backup_keep = $keep, backup_originals = $backupOriginals WHERE id = 1',
          { folder, hours, keep, backupOriginals: originals ? 1 : 0 },
        );
        audit(db, 'backup.planned', { folder, hours, keep, originals }, actor);
      });
    },

    /** Records that a backup took the database's place, and by whom. */
    restored(backup: string, actor: string): void {
      audit(db, 'database.restored', { backup }, actor);
    },

    /** Somebody has seen what is missing. */
    acknowledgeLoss(actor: string): void {
      db.transaction(() => {
        db.run('UPDATE maintenance SET lost = NULL WHERE id = 1');
        audit(db, 'database.loss_seen', {}, actor);
      });
    },

    /** Notes how an attempt at a copy ended: null for well. */
    backedUp(note: string | null): void {
      db.run(
        'UPDATE maintenance SET backup_note = $note, backup_at = iif($note IS NULL, $now, backup_at) WHERE id = 1',
        { note, now: new Date().toISOString() },
      );
    },
  };
}
