import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { LeukoscopeError, type SETTING_METHODS, SETTINGS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { EventHub } from '../common/event-hub.ts';
import { LABORATORY } from './settings.ts';

const LONGEST = 64 * 1024;

/** @throws LeukoscopeError BAD_REQUEST for an unknown key, or a value that its schema refuses. */
function checkLaboratorySetting(key: string, value: unknown): void {
  const known = Object.entries(SETTINGS).find(([name]) => name === key)?.[1];
  if (!known) throw new LeukoscopeError('BAD_REQUEST', `The laboratory has no setting "${key}".`);
  const parsed = value === null ? undefined : known.schema.safeParse(value);
  if (parsed?.success === false) {
    const [issue] = parsed.error.issues;
    throw new LeukoscopeError('BAD_REQUEST', `"${key}" can't be set to that: ${issue?.message}.`);
  }
}

/** What the laboratory and each person have set. */
export function settingHandlers({
  database: { settings },
  events,
}: {
  database: LeukoscopeDatabase;
  events: EventHub;
}): Handlers<typeof SETTING_METHODS> {
  return {
    'settings.get': ({ scope }, { actor }) => {
      const stored = settings.all(scope === 'laboratory' ? LABORATORY : actor.id);
      const initial =
        scope === 'laboratory'
          ? Object.fromEntries(Object.entries(SETTINGS).map(([key, { initial: value }]) => [key, value]))
          : {};
      return { ...initial, ...stored } as never;
    },
    'settings.set': ({ scope, key, value }, { actor }) => {
      if (scope === 'laboratory') checkLaboratorySetting(key, value);
      if (JSON.stringify(value).length > LONGEST) {
        throw new LeukoscopeError('BAD_REQUEST', `"${key}" is too long: at most 64 KB are kept.`);
      }
      settings.set(scope === 'laboratory' ? LABORATORY : actor.id, key, value ?? undefined, actor.id);
      events.emit('settings.changed', { scope, key });
      return {};
    },
  };
}
