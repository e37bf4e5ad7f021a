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
    'people.current': (_input, { session: own }) => own.current(),
    'people.signIn': ({ login, password }, { session: own }) => own.signIn(login, password),
    'people.signOut': (_input, { session: own }) => own.signOut(),
    'people.lock': (_input, { session: own }) => own.lock(),
    'people.unlock': ({ password }, { session: own }) => own.unlock(password),
    'people.touch': (_input, { session: own }) => own.touch(),
  };
}
