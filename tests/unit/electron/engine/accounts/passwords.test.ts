import { expect, it } from 'vitest';
import { checkPassword, storePassword, waitAfter } from '../../../../../electron/engine/accounts/passwords.ts';

it('keeps a password stretched with a salt of its own, and knows it again in any Unicode form', async () => {
  const [one, other] = await Promise.all([storePassword('비밀번호 é'), storePassword('비밀번호 é')]);
  expect(one.hash).not.toBe(other.hash);
  expect(one).toMatchObject({ algorithm: 'scrypt', N: 2 ** 15, r: 8, p: 1 });
  expect(await checkPassword('비밀번호 é'.normalize('NFD'), one)).toBe(true);
  expect(await checkPassword('비밀번호 e', one)).toBe(false);
  expect(await checkPassword('', undefined)).toBe(false);
});

it('lets three tries pass, then waits twice as long each time, up to a minute', () => {
  expect([0, 1, 2].map((failures) => waitAfter(failures, 0))).toEqual([0, 0, 0]);
  expect([3, 4, 5, 9, 50].map((failures) => waitAfter(failures, 0))).toEqual([2, 4, 8, 60, 60]);
  expect(waitAfter(5, 6.5)).toBe(2);
  expect(waitAfter(5, 9)).toBe(0);
  // A clock that was set back does not lock anybody out for longer.
  expect(waitAfter(5, -3600)).toBe(8);
});
