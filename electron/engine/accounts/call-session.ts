import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor, Right, Session } from '../../contract/index.ts';
import { UserSession } from './session.ts';

const calls = new AsyncLocalStorage<UserSession>();

/** Runs `work` as part of a call of this session. */
export const inCallOf = <T>(session: UserSession, work: () => T): T => calls.run(session, work);

/** The session of the call under way, for services that do not take the actor as a parameter yet. */
export class CallSession extends UserSession {
  override current(): Session {
    return calls.getStore()?.current() ?? super.current();
  }

  override touch(): Session {
    return calls.getStore()?.touch() ?? super.touch();
  }

  override require(right: Exclude<Right, 'none'>): Actor {
    return calls.getStore()?.require(right) ?? super.require(right);
  }

  override verify(password: string | undefined): Promise<void> {
    return calls.getStore()?.verify(password) ?? super.verify(password);
  }
}
