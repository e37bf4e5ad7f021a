import type { PEOPLE_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Accounts } from './accounts.ts';

/** Accounts, and who is at work on a connection. */
export function peopleHandlers({ accounts }: { accounts: Accounts }): Handlers<typeof PEOPLE_METHODS> {
  return {
    'people.list': () => accounts.list(),
    'people.create': async (account, { actor, session }) => {
      const first = session.current().state === 'local';
      const person = await accounts.create(account, actor);
      if (first) await session.signIn(account.login, account.password);
      return person;
    },
    'people.update': async ({ personId, presentPassword, ...change }, { actor, session }) => {
      const { name, roles } = change;
      const ownPassword = personId === session.current().person?.id && name === undefined && roles === undefined;
      if (ownPassword) await session.verify(presentPassword);
      return accounts.update(personId, change, actor);
    },
    'people.disable': ({ personId, disabled }, { actor }) => accounts.disable(personId, disabled, actor),
    'people.current': (_input, { session }) => session.current(),
    'people.signIn': ({ login, password }, { session }) => session.signIn(login, password),
    'people.signOut': (_input, { session }) => session.signOut(),
    'people.lock': (_input, { session }) => session.lock(),
    'people.unlock': ({ password }, { session }) => session.unlock(password),
    'people.touch': (_input, { session }) => session.touch(),
  };
}
