import type { Account, LeukoscopeDatabase } from '../../../db/index.ts';
import { type Actor, LeukoscopeError, type Person, type PersonId } from '../../contract/index.ts';
import { settingOf } from '../settings/settings.ts';
import { checkPassword, storePassword, waitAfter } from './passwords.ts';

/** What may change of an account. */
export interface AccountChange {
  name?: string | undefined;
  roles?: Person['roles'] | undefined;
  password?: string | undefined;
}

/** The accounts of a database, shared by the sessions of all connections. */
export class Accounts {
  readonly #database: LeukoscopeDatabase;
  readonly #listeners = new Set<() => void>();
  readonly now: () => number;

  /** @param now Milliseconds since 1970. */
  constructor(database: LeukoscopeDatabase, now: () => number = Date.now) {
    this.#database = database;
    this.now = now;
  }

  /** Whether there are any: without one, the computer's user may do everything. */
  any(): boolean {
    return this.#database.people.any();
  }

  get(id: PersonId): Account | undefined {
    return this.#database.people.get(id);
  }

  byLogin(login: string): Account | undefined {
    return this.#database.people.byLogin(login);
  }

  /** Everybody, by name. */
  list(): Person[] {
    return this.#database.people.list();
  }

  /** Minutes without activity after which a session locks; null: never. */
  get lockMinutes(): number | null {
    return settingOf(this.#database.settings, 'people.lockMinutes') || null;
  }

  /** Calls back when an account that somebody may be signed in with has changed; returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** @throws LeukoscopeError NOT_ALLOWED for a wrong password, a closed account or none, or too soon after several wrong ones. */
  async verify(account: Account | undefined, password: string): Promise<void> {
    const { people, info } = this.#database;
    if (account?.failedAt) {
      const wait = waitAfter(account.failures, (this.now() - Date.parse(account.failedAt)) / 1000);
      if (wait > 0) {
        throw new LeukoscopeError('NOT_ALLOWED', `Too many wrong passwords. Try again in ${wait} seconds.`, {
          waitSeconds: wait,
        });
      }
    }
    const right = await checkPassword(password, account?.password);
    if (account && right && !account.disabled) {
      if (!info.readOnly) people.succeeded(account.id);
      return;
    }
    if (account && !right && !info.readOnly) people.failed(account.id, new Date(this.now()).toISOString());
    throw new LeukoscopeError('NOT_ALLOWED', 'The login or the password is wrong. Check both and try again.');
  }

  /** Makes an account; the first one is an administrator's. @throws LeukoscopeError CONFLICT for a login that is taken. */
  async create(
    account: { login: string; name: string; roles: Person['roles']; password: string },
    actor: Actor,
  ): Promise<Person> {
    const { people } = this.#database;
    const first = !people.any();
    const password = await storePassword(account.password);
    if (first && people.any())
      throw new LeukoscopeError('CONFLICT', 'Somebody else has just made the first account. Sign in to go on.');
    const roles = first ? [...new Set([...account.roles, 'administrator' as const])] : account.roles;
    return people.create({ ...account, roles, password }, actor.id);
  }

  /** @throws LeukoscopeError NOT_FOUND, or CONFLICT when no administrator would remain. */
  async update(id: PersonId, { name, roles, password }: AccountChange, actor: Actor): Promise<Person> {
    const stored = password === undefined ? undefined : await storePassword(password);
    const person = this.#database.people.update(id, { name, roles, password: stored }, actor.id);
    this.#changed();
    return person;
  }

  /** Closes an account, or opens it again. @throws LeukoscopeError as {@link Accounts.update}. */
  disable(id: PersonId, disabled: boolean, actor: Actor): Person {
    const person = this.#database.people.update(id, { disabled }, actor.id);
    this.#changed();
    return person;
  }
}
