import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../../db/index.ts';
import { buildProgram, runProgram } from '../../../electron/cli/program.ts';
import { LeukoscopeError } from '../../../electron/contract/errors.ts';
import { Accounts } from '../../../electron/engine/accounts/accounts.ts';
import { localActor } from '../../../electron/engine/accounts/session.ts';
import { makeOrder, storeSlide } from '../../db/support.ts';
import { ROOT, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const database = join(folder, 'accounts.sqlite');
const backup = join(folder, 'backup.sqlite');
const images = join(folder, 'images');
const passwordFile = join(folder, 'password');
const PASSWORD = 'correct horse battery';
const out = (name: string) => join(folder, name);

const around = {
  root: ROOT,
  appVersion: 'test',
  startInference: () => Promise.reject(new LeukoscopeError('MODEL_UNUSABLE', 'There is no classifier in this test.')),
  signal: new AbortController().signal,
};

/** Arguments with which every command that opens a database runs, apart from the database and the account. */
const OPENS_DATABASE: Record<string, string[]> = {
  analyze: [images],
  'train-head': ['--from-db', '--out', out('head.json')],
  report: ['a', '--out', out('report.pdf')],
  runs: ['a'],
  similar: [join(images, 'cell.png')],
  'export cells': ['--out', out('cells.csv')],
  'export slides': ['--out', out('slides.csv')],
  'export report': ['--out', out('reports')],
  'export dataset': ['--out', out('dataset')],
  'export statistics': ['--out', out('statistics')],
  'db check': [],
  'db seen': [],
  'db stats': [],
  'db backup': [],
  'db backups': [],
  'db verify-backup': [backup],
  'db restore': [backup, '--replace'],
  'db retention': ['--months', '1'],
  'db forget': ['77'],
  'db vacuum': [],
};
/** Further ways to call them, which need more than the first. */
const VARIANTS: [string, string[]][] = [
  ['report', ['a', '--issue', '--out', out('report.pdf')]],
  ['runs', ['a', '--show', '1']],
  ['db backup', [out('copy.sqlite')]],
  ['db retention', ['--months', '1', '--apply']],
  ['db forget', ['77', '--apply', '--reason', 'asked for']],
];
/** They work on files alone. */
const NO_DATABASE = ['evaluate', 'evaluate-masks', 'evaluate-fields', 'calibrate'];

function leaves(command: Command, path: string[] = []): string[] {
  return command.commands.flatMap((child) =>
    child.commands.length > 0 ? leaves(child, [...path, child.name()]) : [[...path, child.name()].join(' ')],
  );
}

/** Runs the program in this process; what it says on stderr comes back. */
async function run(...args: string[]): Promise<{ code: number; stderr: string }> {
  let stderr = '';
  const spies = [
    vi.spyOn(process.stdout, 'write').mockReturnValue(true),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    }),
  ];
  try {
    return { code: await runProgram(args, around), stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
const onAccounts = (command: string, args: string[], ...more: string[]) =>
  run(...command.split(' '), ...args, '--db', database, ...more);
const as = (login: string) => ['--as', login, '--password-file', passwordFile];

beforeAll(async () => {
  mkdirSync(images);
  await sharp({ create: { width: 80, height: 80, channels: 3, background: '#a060a0' } }).toFile(
    join(images, 'cell.png'),
  );
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  const db = openDatabase(database);
  storeSlide(db, 'a');
  const accounts = new Accounts(db);
  for (const [login, role] of [
    ['kim', 'administrator'],
    ['lee', 'technologist'],
  ] as const)
    await accounts.create({ login, name: login, roles: [role], password: PASSWORD }, localActor());
  await db.backup(backup);
  db.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('on a database with accounts', () => {
  it('every command is known to this test', () => {
    const program = buildProgram(around, () => async () => undefined);
    expect([...Object.keys(OPENS_DATABASE), ...NO_DATABASE].sort()).toEqual(leaves(program).sort());
  });

  it.each([...Object.entries(OPENS_DATABASE), ...VARIANTS])('%s %j is refused without --as', async (command, args) => {
    expect(await onAccounts(command, args)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^NOT_SIGNED_IN: .* has accounts/m),
    });
  });

  const ADMINISTRATORS = [
    'train-head',
    'export dataset',
    ...Object.keys(OPENS_DATABASE).filter((name) => name.startsWith('db ')),
  ].filter((name) => name !== 'db stats' && name !== 'db backups');
  it.each(ADMINISTRATORS)('%s is refused to a technologist, as in the window', async (command) => {
    expect(await onAccounts(command, OPENS_DATABASE[command]!, ...as('lee'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^NOT_ALLOWED: .*administrator/m),
    });
  });

  it.each(Object.entries(OPENS_DATABASE).filter(([name]) => name !== 'db restore'))(
    '%s is let through with the right',
    async (command, args) => {
      const { stderr } = await onAccounts(command, args, ...as(ADMINISTRATORS.includes(command) ? 'kim' : 'lee'));
      expect(stderr).not.toMatch(/NOT_SIGNED_IN|NOT_ALLOWED|LOCKED/);
    },
  );

  it('the audit log has the name of who did it', async () => {
    expect(await onAccounts('db retention', ['--months', '1', '--apply'], ...as('kim'))).toMatchObject({ code: 0 });
    const db = openDatabase(database);
    const kim = db.people.byLogin('kim');
    db.orders.save(makeOrder('A1', null), 'typed', 'test');
    db.close();
    expect(
      await onAccounts('db forget', ['A1', '--accession', '--apply', '--reason', 'asked for'], ...as('kim')),
    ).toMatchObject({ code: 0 });
    const after = openDatabase(database);
    expect(after.erasures.list()[0]?.actor).toEqual({ id: `person:${kim?.id}`, name: 'kim' });
    after.close();
  });

  it('a wrong password, a file that others may read, and no terminal are refused', async () => {
    const wrong = out('wrong');
    writeFileSync(wrong, 'not it', { mode: 0o600 });
    expect((await onAccounts('db stats', [], '--as', 'kim', '--password-file', wrong)).stderr).toMatch(/^NOT_ALLOWED/);
    expect((await onAccounts('db stats', [], '--as', 'kim')).stderr).toMatch(/^NOT_SIGNED_IN: There is no terminal/);
    if (process.platform === 'win32') return;
    chmodSync(wrong, 0o640);
    expect((await onAccounts('db stats', [], '--as', 'kim', '--password-file', wrong)).stderr).toMatch(
      /^BAD_REQUEST: Others/,
    );
  });
});

it('databases without accounts need nothing', async () => {
  const plain = out('plain.sqlite');
  const db = openDatabase(plain);
  storeSlide(db, 'a');
  db.close();
  expect(await run('db', 'check', '--no-originals', '--db', plain)).toMatchObject({ code: 0 });
  expect(await run('db', 'retention', '--months', '1', '--apply', '--db', plain)).toMatchObject({ code: 0 });
});
