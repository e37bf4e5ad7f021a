import { audit } from '../audit.ts';
import type { WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';

export function createSettings(db: WritableConnection) {
  return {
    /** The value of a key; undefined when it was never set. What it means is for the reader to check. */
    get(scope: string, key: string): unknown {
      const row = db.get<{ value: string }>('SELECT value FROM settings WHERE scope = $scope AND key = $key', {
        scope,
        key,
      });
      return row && fromJson<unknown>(row.value);
    },

    /** Every key of a scope. */
    all(scope: string): Record<string, unknown> {
      const rows = db.all<{ key: string; value: string }>(
        'SELECT key, value FROM settings WHERE scope = $scope ORDER BY key',
        { scope },
      );
      return Object.fromEntries(rows.map(({ key, value }) => [key, fromJson<unknown>(value)]));
    },

    /** Sets a key, or takes it away with undefined. */
    set(scope: string, key: string, value: unknown, actor: string): void {
      db.transaction(() => {
        if (value === undefined) db.run('DELETE FROM settings WHERE scope = $scope AND key = $key', { scope, key });
        else {
          db.run(
            `INSERT INTO settings (scope, key, value, actor, updated_at) VALUES ($scope, $key, $value, $actor, $updatedAt)
             ON CONFLICT (scope, key) DO UPDATE SET value = excluded.value, actor = excluded.actor,
               updated_at = excluded.updated_at`,
            { scope, key, value: JSON.stringify(value), actor, updatedAt: new Date().toISOString() },
          );
        }
        // What a laboratory's rules were when a slide was signed must be known later; a person's own are nobody's business.
        if (scope === 'laboratory') audit(db, 'setting.changed', { key, value: value ?? null }, actor);
      });
    },
  };
}

/** Settings as JSON by scope and key; a scope is `laboratory` or the id of the person whose setting it is. */
export type Settings = ReturnType<typeof createSettings>;
