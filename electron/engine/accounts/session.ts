import { userInfo } from 'node:os';
import type { Account, LeukoscopeDatabase } from '../../../db/index.ts';
import {
  type Actor,
  type ConnectionSession,
  LeukoscopeError,
  type Person,
  type PersonId,
  type Right,
  type Session,
} from '../../contract/index.ts';
import { settingOf } from '../settings/settings.ts';
import { checkPassword, storePassword, waitAfter } from './passwords.ts';

const NOTHING: Session['may'] = { review: false, sign: false, approve: false, administer: false };
const EVERYTHING: Session['may'] = { review: true, sign: true, approve: true, administer: true };

function osUser(): string {
  try {
    return userInfo().username || 'user';
  } catch {
    return 'user';
  }
}

/** The computer's user, for what is done without signing in. */
export function localActor(): Actor {
  const name = osUser();
  return { id: `local:${name}`, name };
}

const actorOf = ({ id, name }: Person): Actor => ({ id: `person:${id}`, name });

/**
 * Who is at work in this process. Without accounts that is the computer's user, who may do everything; once there are accounts,
 * somebody has to sign in before anything is written.
 */
export class SessionKeeper implements ConnectionSession {
  readonly #database: LeukoscopeDatabase;
  readonly #told: (session: Session) => void;
  readonly #now: () => number;
  readonly #local: Actor;
  #person: PersonId | null = null;
  #locked = false;
  #active: number;

  /** @param told Hears of every change; `now` gives milliseconds. */
  constructor(
    database: LeukoscopeDatabase,
    told: (session: Session) => void = () => undefined,
    now: () => number = Date.now,
  ) {
    this.#database = database;
    this.#told = told;
    this.#now = now;
    this.#active = now();
    this.#local = localActor();
  }

  get #lockMinutes(): number {
    return settingOf(this.#database.settings, 'people.lockMinutes');
  }

  #account(): Account | undefined {
    return this.#person === null ? undefined : this.#database.people.get(this.#person);
  }

  /** How things stand now; a session that was left alone too long is found locked. */
  current(): Session {
    const minutes = this.#lockMinutes;
    const lockMinutes = minutes > 0 ? minutes : null;
    if (!this.#database.people.any()) {
      return { state: 'local', actor: this.#local, person: null, may: EVERYTHING, lockMinutes: null };
    }
    const account = this.#account();
    if (!account || account.disabled) return { state: 'none', actor: null, person: null, may: NOTHING, lockMinutes };
    if (lockMinutes !== null && this.#now() - this.#active > lockMinutes * 60_000) this.#locked = true;
    const { password: _password, failures: _failures, failedAt: _failedAt, ...person } = account;
    const has = (role: Person['roles'][number]) => person.roles.includes(role);
    return {
      state: this.#locked ? 'locked' : 'open',
      actor: actorOf(person),
      person,
      may: this.#locked
        ? NOTHING
        : {
            review: true,
            sign: has('technologist') || has('pathologist'),
            approve: has('pathologist'),
            administer: has('administrator'),
          },
      lockMinutes,
    };
  }

  /** Somebody is at work. A session that is found locked stays so. */
  touch(): Session {
    const session = this.current();
    if (session.state !== 'locked') this.#active = this.#now();
    return session;
  }

  /** Who looks, for what readers may see; also of a locked session. */
  get viewer(): string {
    return this.current().actor?.id ?? '';
  }

  /** {@inheritDoc ConnectionSession.authorize} */
  authorize(right: Right): Actor | null {
    return right === 'none' ? this.current().actor : this.require(right);
  }

  /**
   * The actor of a call.
   *
   * @throws {@link LeukoscopeError} NOT_SIGNED_IN, LOCKED, or NOT_ALLOWED without the right.
   */
  require(right: Exclude<Right, 'none'>): Actor {
    // Windows refresh what they show without anybody being there: reading is no sign of activity.
    const { state, actor, may } = right === 'read' ? this.current() : this.touch();
    if (state === 'locked') throw new LeukoscopeError('LOCKED', 'The session is locked. Unlock it to go on.');
    if (!actor) throw new LeukoscopeError('NOT_SIGNED_IN', 'Nobody is signed in. Sign in to go on.');
    if (right !== 'read' && !may[right]) {
      const needed = {
        review: 'an account',
        sign: 'a technologist or a pathologist',
        approve: 'a pathologist',
        administer: 'an administrator',
      }[right];
      throw new LeukoscopeError('NOT_ALLOWED', `This needs ${needed}; ${actor.name} is not.`, { right });
    }
    return actor;
  }

  /**
   * Signs in, or switches to another person.
   *
   * @throws {@link LeukoscopeError} NOT_ALLOWED for a wrong login or password, or too soon after several.
   */
  async signIn(login: string, password: string): Promise<Session> {
    const account = this.#database.people.byLogin(login);
    await this.#verify(account, password);
    this.#person = account?.id ?? null;
    return this.#change(false);
  }

  /** @throws {@link LeukoscopeError} NOT_SIGNED_IN when there is nothing to unlock, NOT_ALLOWED for a wrong password. */
  async unlock(password: string): Promise<Session> {
    await this.verify(password);
    return this.#change(false);
  }

  /** Whether the password is the signed-in person's own: asked again before signing. Without accounts nothing is asked. */
  async verify(password: string | undefined): Promise<void> {
    if (!this.#database.people.any()) return;
    const account = this.#account();
    if (!account) throw new LeukoscopeError('NOT_SIGNED_IN', 'Nobody is signed in. Sign in to go on.');
    await this.#verify(account, password ?? '');
  }

  async #verify(account: Account | undefined, password: string): Promise<void> {
    const { people, info } = this.#database;
    if (account?.failedAt) {
      const wait = waitAfter(account.failures, (this.#now() - Date.parse(account.failedAt)) / 1000);
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
    if (account && !right && !info.readOnly) people.failed(account.id, new Date(this.#now()).toISOString());
    throw new LeukoscopeError('NOT_ALLOWED', 'The login or the password is wrong. Check both and try again.');
  }

  signOut(): Session {
    this.#person = null;
    return this.#change(false);
  }

  lock(): Session {
    return this.#change(this.#person !== null);
  }

  #change(locked: boolean): Session {
    this.#locked = locked;
    this.#active = this.#now();
    const session = this.current();
    this.#told(session);
    return session;
  }

  /** Makes an account; the first is an administrator's, and is signed in. */
  async create(account: { login: string; name: string; roles: Person['roles']; password: string }): Promise<Person> {
    const password = await storePassword(account.password);
    const actor = this.require('administer');
    const { people } = this.#database;
    const first = !people.any();
    const roles = first ? [...new Set([...account.roles, 'administrator' as const])] : account.roles;
    const person = people.create({ ...account, roles, password }, actor.id);
    if (first) {
      this.#person = person.id;
      this.#change(false);
    }
    return person;
  }

  /** An administrator changes anybody; others their own password, for which the present one is asked. */
  async update(
    id: PersonId,
    change: {
      name?: string | undefined;
      roles?: Person['roles'] | undefined;
      password?: string | undefined;
      presentPassword?: string | undefined;
    },
  ): Promise<Person> {
    const own = id === this.#person && change.name === undefined && change.roles === undefined;
    const actor = this.require(own ? 'review' : 'administer');
    if (own) await this.verify(change.presentPassword);
    const password = change.password === undefined ? undefined : await storePassword(change.password);
    const person = this.#database.people.update(id, { name: change.name, roles: change.roles, password }, actor.id);
    this.#told(this.current());
    return person;
  }

  disable(id: PersonId, disabled: boolean): Person {
    const actor = this.require('administer');
    const person = this.#database.people.update(id, { disabled }, actor.id);
    this.#told(this.current());
    return person;
  }
}
