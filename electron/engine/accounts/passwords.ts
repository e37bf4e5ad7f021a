import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { StoredPassword } from '../../../db/index.ts';

/** 32 MB and some 80 ms on a desktop of 2024: OWASP's advice for scrypt (2^15, 8, 3) at a third of the time. */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const stretch = (password: string, salt: Buffer, { N, r, p }: Pick<StoredPassword, 'N' | 'r' | 'p'>) =>
  new Promise<Buffer>((resolve, reject) => {
    // Typed on a Korean or a Mac keyboard, the same letters may come composed or not.
    const maxmem = 256 * N * r;
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

/** Stretches a new password with a salt of its own. */
export async function storePassword(password: string): Promise<StoredPassword> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await stretch(password, salt, COST);
  return { algorithm: 'scrypt', ...COST, salt: salt.toString('base64'), hash: hash.toString('base64') };
}

/** Whether a password is the stored one, in a time that does not depend on how similar they are. Without a stored one: equally slow, and false. */
export async function checkPassword(password: string, stored: StoredPassword | undefined): Promise<boolean> {
  const salt = stored ? Buffer.from(stored.salt, 'base64') : Buffer.alloc(SALT_BYTES);
  const hash = await stretch(password, salt, stored ?? COST);
  if (!stored) return false;
  const expected = Buffer.from(stored.hash, 'base64');
  return expected.length === hash.length && timingSafeEqual(expected, hash);
}

/** Wrong passwords that cost nothing: everybody mistypes. */
const FREE_FAILURES = 3;
const LONGEST_WAIT = 60;

/** Seconds still to wait before the next try, after `failures` wrong ones of which the last was `since` seconds ago. */
export function waitAfter(failures: number, since: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.max(0, Math.ceil(Math.min(LONGEST_WAIT, 2 ** (failures - FREE_FAILURES + 1)) - Math.max(0, since)));
}
