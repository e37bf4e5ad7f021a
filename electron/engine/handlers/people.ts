import type { PEOPLE_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';

/** Accounts, and who is at work. */
export function peopleHandlers({
  session,
  database,
}: Pick<Engine, 'session' | 'database'>): Handlers<typeof PEOPLE_METHODS> {
  return {
    'people.list': () => database.people.list(),
    'people.create': (account) => session.create(account),
    'people.update': ({ personId, ...change }) => session.update(personId, change),
    'people.disable': ({ personId, disabled }) => session.disable(personId, disabled),
    'people.current': () => session.current(),
    'people.signIn': ({ login, password }) => session.signIn(login, password),
    'people.signOut': () => session.signOut(),
    'people.lock': () => session.lock(),
    'people.unlock': ({ password }) => session.unlock(password),
    'people.touch': () => session.touch(),
  };
}
