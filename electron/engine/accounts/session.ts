import { userInfo } from 'node:os';
import type { Account } from '../../../db/index.ts';
import {
  type Actor,
  type ConnectionSession,
  LeukoscopeError,
  type Person,
  type PersonId,
  type Right,
  type Session,
} from '../../contract/index.ts';
import type { Accounts } from './accounts.ts';

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
 * The session of one connection. Without accounts the computer's user works there and may do everything; once there are accounts,
 * somebody has to sign in.
 */
export class UserSession implements ConnectionSession {
  readonly #accounts: Accounts;
  readonly #onChange: (session: Session) => void;
  readonly #local = localActor();
  #person: PersonId | null = null;
  #locked = false;
  /** The last activity, in milliseconds since 1970. */
  #active: number;

  /** @param onChange Is called whenever somebody signs in or out, locks or unlocks. */
  constructor(accounts: Accounts, onChange: (session: Session) => void = () => undefined) {
    this.#accounts = accounts;
    this.#onChange = onChange;
    this.#active = accounts.now();
  }

  #account(): Account | undefined {
    return this.#person === null ? undefined : this.#accounts.get(this.#person);
  }

  current(): Session {
    if (!this.#accounts.any()) {
      return { state: 'local', actor: this.#local, person: null, may: EVERYTHING, lockMinutes: null };
    }
    const { lockMinutes } = this.#accounts;
    const account = this.#account();
    if (!account || account.disabled) return { state: 'none', actor: null, person: null, may: NOTHING, lockMinutes };
    if (lockMinutes !== null && this.#accounts.now() - this.#active > lockMinutes * 60_000) this.#locked = true;
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

  touch(): Session {
    const session = this.current();
    if (session.state !== 'locked') this.#active = this.#accounts.now();
    return session;
  }

  authorize(right: Exclude<Right, 'none'>): Actor;
  authorize(right: Right): Actor | null;
  authorize(right: Right): Actor | null {
    if (right === 'none') return this.current().actor;
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

  async signIn(login: string, password: string): Promise<Session> {
    const account = this.#accounts.byLogin(login);
    await this.#accounts.verify(account, password);
    this.#person = account?.id ?? null;
    return this.#change(false);
  }

  async unlock(password: string): Promise<Session> {
    await this.verify(password);
    return this.#change(false);
  }

  async verify(password: string | undefined): Promise<void> {
    if (!this.#accounts.any()) return;
    const account = this.#account();
    if (!account) throw new LeukoscopeError('NOT_SIGNED_IN', 'Nobody is signed in. Sign in to go on.');
    await this.#accounts.verify(account, password ?? '');
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
    this.#active = this.#accounts.now();
    const session = this.current();
    this.#onChange(session);
    return session;
  }
}
