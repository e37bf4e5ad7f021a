import type { Actor, Session } from './people.ts';

/**
 * What a call needs of whoever makes it. The router ({@link serve}) checks it; no handler asks for a right by itself.
 *
 * | right | who has it |
 * |---|---|
 * | `none` | everybody: what the sign-in screen and the status bar need. No patient data |
 * | `read` | everybody with an account |
 * | `review` | everybody with an account; the call writes, and counts as activity |
 * | `sign` | technologists and pathologists |
 * | `approve` | pathologists |
 * | `administer` | administrators |
 *
 * In a database without accounts the computer's user has every right. A locked session has only `none`.
 */
export const RIGHTS = ['none', 'read', 'review', 'sign', 'approve', 'administer'] as const;
export type Right = (typeof RIGHTS)[number];

/** The right itself, or how it follows from the input and the session. */
export type Needs = Right | ((input: never, session: Session) => Right);

/**
 * What an open second reading changes for its reader, who must not learn what was said of the slide before.
 *
 * - `masked`: the answer has the model's calls and the reader's own changes only.
 * - `refused`: the router refuses the call with NOT_ALLOWED.
 */
export type Blinded = 'masked' | 'refused';

/** The session of one connection. Two windows, or a window and a command, each have their own. */
export interface ConnectionSession {
  /** The present state; a session that was idle too long is locked. */
  current(): Session;
  /**
   * Who acts, with this right.
   *
   * @returns null only for `none`, where nobody is signed in.
   * @throws LeukoscopeError NOT_SIGNED_IN, LOCKED or NOT_ALLOWED.
   */
  authorize(right: Exclude<Right, 'none'>): Actor;
  authorize(right: Right): Actor | null;
  /** Keeps the session from locking. One that is locked stays so. */
  touch(): Session;
  /** Signs in, or switches to another person. @throws LeukoscopeError NOT_ALLOWED. */
  signIn(login: string, password: string): Promise<Session>;
  /** @throws LeukoscopeError NOT_SIGNED_IN when there is nothing to unlock, NOT_ALLOWED for a wrong password. */
  unlock(password: string): Promise<Session>;
  signOut(): Session;
  lock(): Session;
  /** Asks for the signed-in person's password again. Without accounts nothing is asked. @throws LeukoscopeError NOT_ALLOWED. */
  verify(password: string | undefined): Promise<void>;
}
