import { LeukoscopeError, type SETTING_METHODS, SETTINGS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';
import { LABORATORY } from '../settings.ts';

const LONGEST = 64 * 1024;

/** What the laboratory and each person have set. */
export function settingHandlers({
  session,
  database: { settings },
  tell,
}: Pick<Engine, 'session' | 'database' | 'tell'>): Handlers<typeof SETTING_METHODS> {
  return {
    'settings.get': ({ scope }) => {
      const own = session.viewer;
      const stored = scope === 'laboratory' ? settings.all(LABORATORY) : own ? settings.all(own) : {};
      const initial =
        scope === 'laboratory'
          ? Object.fromEntries(Object.entries(SETTINGS).map(([key, { initial: value }]) => [key, value]))
          : {};
      return { ...initial, ...stored } as never;
    },
    'settings.set': ({ scope, key, value }) => {
      const actor = session.require(scope === 'laboratory' ? 'administer' : 'review');
      const known = Object.entries(SETTINGS).find(([name]) => name === key)?.[1];
      if (scope === 'laboratory' && known && value !== null) {
        const parsed = known.schema.safeParse(value);
        if (!parsed.success) {
          const [issue] = parsed.error.issues;
          throw new LeukoscopeError('BAD_REQUEST', `"${key}" can't be set to that: ${issue?.message}.`, { key });
        }
      }
      if (JSON.stringify(value).length > LONGEST) {
        throw new LeukoscopeError('BAD_REQUEST', `"${key}" is too long: at most 64 KB are kept.`, { key });
      }
      settings.set(scope === 'laboratory' ? LABORATORY : actor.id, key, value ?? undefined, actor.id);
      tell('settings.changed', { scope, key });
      return {};
    },
  };
}
