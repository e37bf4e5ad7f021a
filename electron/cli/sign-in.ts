import { readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import type { LeukoscopeDatabase } from '../../db/index.ts';
import { LeukoscopeError } from '../contract/index.ts';
import { Accounts } from '../engine/accounts/accounts.ts';
import { UserSession } from '../engine/accounts/session.ts';

/** Who works, on a database with accounts. */
export interface AccountFlags {
  as?: string;
  passwordFile?: string;
}

/** The options of every command that opens a database. */
export const withAccount = (command: Command) =>
  command
    .option('--as <login>', 'account to work as, on a database with accounts; its password is asked for')
    .option('--password-file <file>', 'file with the password, which only its owner may read');

/** Asks on the terminal without showing what is typed. */
async function askPassword(login: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new LeukoscopeError('NOT_SIGNED_IN', 'There is no terminal to ask for a password. Use --password-file.');
  process.stderr.write(`Password of ${login}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

/** @throws LeukoscopeError UNREADABLE, or BAD_REQUEST for a file that others may read. */
function readPassword(file: string): string {
  let content: string;
  let mode: number;
  try {
    content = readFileSync(file, 'utf8');
    ({ mode } = statSync(file));
  } catch (cause) {
    throw new LeukoscopeError('UNREADABLE', `${file} can't be read. Check --password-file.`, undefined, { cause });
  }
  // Windows has no such bits: there the folder's permissions protect the file.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new LeukoscopeError('BAD_REQUEST', `Others may read ${file}. Run "chmod 600 ${file}", then try again.`);
  return content.replace(/\r?\n[\s\S]*$/, '');
}

/**
 * The session of a command: of the account that `--as` names, or without accounts of the computer's user.
 *
 * @throws LeukoscopeError NOT_SIGNED_IN without `--as` or a password, NOT_ALLOWED for a wrong one.
 */
export async function signIn(database: LeukoscopeDatabase, flags: AccountFlags): Promise<UserSession> {
  const accounts = new Accounts(database);
  const session = new UserSession(accounts);
  if (!accounts.any()) return session;
  if (flags.as === undefined)
    throw new LeukoscopeError('NOT_SIGNED_IN', `${database.info.path} has accounts. Name yours with --as.`);
  const password = flags.passwordFile === undefined ? await askPassword(flags.as) : readPassword(flags.passwordFile);
  await session.signIn(flags.as, password);
  return session;
}
