import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type LeukoscopeDatabase, listBackups } from '../../db/index.ts';
import {
  type Actor,
  type Backup,
  type ErasureSubject,
  LeukoscopeError,
  METHODS,
  type MethodName,
  type Retention,
} from '../contract/index.ts';
import { localActor } from '../engine/accounts/session.ts';
import type { Emit } from '../engine/common/event-hub.ts';
import { finishRestore, restoreCopy, verifyCopy } from '../engine/maintenance/copies.ts';
import { MaintenanceService } from '../engine/maintenance/service.ts';
import { defaultDatabase } from '../engine/paths.ts';
import { settingOf } from '../engine/settings/settings.ts';
import {
  complain,
  type DatabaseFlags,
  DONE,
  print,
  type Registry,
  SOME_REFUSED,
  usingDatabase,
  writeJson,
} from './shared.ts';
import { withAccount } from './sign-in.ts';

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

type MaintenanceMethod = Extract<MethodName, `maintenance.${string}`>;

interface Opened {
  maintenance: MaintenanceService;
  database: LeukoscopeDatabase;
  actor: Actor;
}

/** Opens the database with the right that the method needs in the window, for writing where that is said. */
const using = (
  flags: DatabaseFlags,
  method: MaintenanceMethod,
  work: (opened: Opened) => number | Promise<number>,
  write = false,
): Promise<number> =>
  usingDatabase(flags, { needs: METHODS[method].needs, write }, async (database, actor) => {
    const nothing = async () => undefined;
    const emit: Emit = (_name, payload) => {
      if ('message' in payload && payload.message) complain(payload.message);
    };
    const maintenance = new MaintenanceService(database, { appVersion: '', emit, closeAll: nothing });
    try {
      return await work({ maintenance, database, actor });
    } finally {
      await maintenance.close();
    }
  });

/** The actor, by the accounts of the first of these files that has any; a missing or damaged file is passed over. */
async function authorize(files: readonly string[], flags: DatabaseFlags, method: MaintenanceMethod): Promise<Actor> {
  for (const db of files) {
    try {
      const found = await usingDatabase(
        { ...flags, db },
        METHODS[method],
        ({ people }, actor) => people.any() && actor,
      );
      if (found) return found;
    } catch (error) {
      if (!(error instanceof LeukoscopeError && ['DATABASE_CORRUPT', 'NOT_FOUND'].includes(error.code))) throw error;
    }
  }
  return localActor();
}

const describe = ({ name, at, bytes, verified, slides, cells, problem }: Backup) =>
  [
    name,
    at.slice(0, 16).replace('T', ' '),
    megabytes(bytes),
    verified === 'yes'
      ? `verified, ${slides} slides, ${cells} cells`
      : verified === 'no'
        ? 'not verified'
        : `DAMAGED: ${problem}`,
  ].join('  ');

interface RetentionFlags extends DatabaseFlags {
  months?: number;
  signed?: boolean;
  apply?: boolean;
}

interface ForgetFlags extends DatabaseFlags {
  authority?: string;
  accession?: boolean;
  reason?: string;
  apply?: boolean;
  keepBackups?: boolean;
}

/** `leukoscope db check | seen | stats | backup | backups | verify-backup | restore | retention | forget | vacuum` */
const databaseCommands = {
  check: (flags: DatabaseFlags & { originals: boolean }) =>
    using(flags, 'maintenance.check', async ({ maintenance }) => {
      const result = await maintenance.check(flags.originals);
      writeJson(flags.json, result);
      for (const problem of result.problems) complain(problem);
      const { cells, runs, events, originals } = result.checked;
      print(
        result.ok
          ? `sound: ${cells} cells, ${runs} runs, ${events} review events, ${originals} originals`
          : 'NOT sound',
      );
      return result.ok ? DONE : SOME_REFUSED;
    }),

  seen: (flags: DatabaseFlags) =>
    using(
      flags,
      'maintenance.acknowledgeLoss',
      ({ maintenance, database, actor }) => {
        print(database.info.loss ?? 'nothing is known to be missing');
        if (database.info.loss !== null) maintenance.acknowledgeLoss(actor);
        return DONE;
      },
      true,
    ),

  stats: (flags: DatabaseFlags) =>
    using(flags, 'maintenance.state', ({ maintenance }) => {
      const stats = maintenance.stats();
      writeJson(flags.json, stats);
      for (const [name, value] of Object.entries(stats))
        print(`${name.padEnd(14)} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
      return DONE;
    }),

  backup: (target: string | undefined, flags: DatabaseFlags & { originals: boolean }) =>
    using(flags, 'maintenance.backup', async ({ maintenance }) => {
      if (target !== undefined) {
        print(`backed up to ${await maintenance.copyInto(target)}`);
        return DONE;
      }
      let code = DONE;
      const backup = await maintenance.backup(flags).catch((error: unknown) => {
        const [newest] = maintenance.state().backups;
        if (!(error instanceof LeukoscopeError) || error.code !== 'UNREADABLE' || !newest) throw error;
        // The copy of the database is made and verified; originals are damaged.
        complain(error.message);
        code = SOME_REFUSED;
        return newest;
      });
      writeJson(flags.json, backup);
      print(
        `${join(maintenance.folder, backup.name)}: ${backup.slides} slides, ${backup.cells} cells, ${backup.originals ?? 'no'} originals, verified`,
      );
      return code;
    }),

  backups: (flags: DatabaseFlags & { folder?: string }) => {
    const list = (folder: string) => {
      const backups = listBackups(folder);
      writeJson(flags.json, backups);
      for (const backup of backups) print(describe(backup));
      if (!backups.length) print(`no backups in ${folder}`);
      return DONE;
    };
    return flags.folder
      ? list(flags.folder)
      : using(flags, 'maintenance.state', ({ maintenance }) => list(maintenance.folder));
  },

  async verify(file: string, flags: DatabaseFlags & { originals: boolean }): Promise<number> {
    const path = resolve(file);
    await authorize([path], flags, 'maintenance.verify');
    const { backup, originals, problem } = await verifyCopy(path, flags);
    if (problem !== null) complain(`the originals beside it were not read: ${problem}`);
    if (originals) {
      for (const sha256 of originals.changed) complain(`the original ${sha256} beside it was damaged and is removed`);
      print(`${originals.originals} originals beside it verified by their hashes, ${originals.missing} missing`);
    }
    writeJson(flags.json, backup);
    (backup.problem === null ? print : complain)(describe(backup));
    return backup.problem === null && !originals?.changed.length ? DONE : SOME_REFUSED;
  },

  async restore(source: string, flags: DatabaseFlags & { replace?: boolean; originals: boolean }): Promise<number> {
    const file = resolve(flags.db ?? defaultDatabase());
    const actor = await authorize([file, resolve(source)], flags, 'maintenance.restore');
    const kept = await restoreCopy(source, file, flags.replace === true);
    print(`restored to ${file}${kept ? `; the former database is ${kept}` : ''}`);
    const found = await finishRestore(file, resolve(source), actor, flags);
    if (found) print(`${found.originals} of its originals are there, ${found.copied} of them brought back`);
    return DONE;
  },

  retention: (flags: RetentionFlags) =>
    using(
      flags,
      flags.apply ? 'maintenance.applyRetention' : 'maintenance.retentionPlan',
      ({ maintenance, database, actor }) => {
        const set = settingOf(database.settings, 'database.retention');
        const rule: Retention = { months: flags.months ?? set.months, signed: flags.signed ?? set.signed };
        if (rule.months === null)
          throw new LeukoscopeError('BAD_REQUEST', 'No retention is set. Name --months, or set one in the window.');
        const plan = maintenance.retentionPlan(rule);
        writeJson(flags.json, plan);
        print(
          `${plan.originals} originals (${megabytes(plan.bytes)}) of ${plan.slides} slides analysed before ${plan.before.slice(0, 10)}, ${plan.signedSlides} of them signed`,
        );
        print(`kept: ${plan.keptSigned} older signed slides, ${plan.keptInReview} under review; results always stay`);
        if (flags.apply) print(`removed ${maintenance.applyRetention(rule, plan.originals, actor).removed} originals`);
        else print('nothing was removed; --apply removes them');
        return DONE;
      },
      flags.apply,
    ),

  forget: (number: string, flags: ForgetFlags) => {
    const subject: ErasureSubject = flags.accession
      ? { accession: number }
      : { mrn: number, authority: flags.authority ?? null };
    const reason = flags.reason?.trim();
    if (flags.apply && !reason)
      throw new LeukoscopeError('BAD_REQUEST', 'An erasure needs --reason, which must not name the patient.');
    return using(
      flags,
      flags.apply ? 'maintenance.erase' : 'maintenance.erasurePlan',
      async ({ maintenance, actor }) => {
        const plan = maintenance.erasurePlan(subject);
        writeJson(flags.json, plan);
        const signed = plan.slides.filter((slide) => slide.signed).length;
        print(
          `${plan.patients} patient, ${plan.orders} orders, ${plan.slides.length} slides (${signed} signed), ${plan.cells} cells, ${plan.reports} reports, ${plan.events} events, ${plan.messages} messages, ${plan.originals} originals`,
        );
        if (!flags.apply || !reason) {
          print('nothing was erased; --apply --reason TEXT erases it for ever');
          return DONE;
        }
        const renewBackups = !flags.keepBackups;
        const { record, backupsRemoved, logCleared } = await maintenance.erase(
          subject,
          reason,
          { renewBackups },
          actor,
        );
        print(`erased as erasure ${record.id}`);
        if (!logCleared) print('close every other program that reads the database: its log still contains old pages');
        if (renewBackups) print(`a new backup took the place of ${backupsRemoved} older ones`);
        else print(`older backups in ${maintenance.folder} still contain what was erased`);
        return DONE;
      },
      flags.apply,
    );
  },

  vacuum: (flags: DatabaseFlags) =>
    using(
      flags,
      'maintenance.backup',
      ({ maintenance }) => {
        maintenance.vacuum();
        return DONE;
      },
      true,
    ),
};

function months(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number of months.');
  return value;
}

export function registerDatabase({ program, run }: Registry): void {
  const db = program.command('db').description('maintain the database');
  const command = (name: string, description: string): Command =>
    withAccount(db.command(name))
      .description(description)
      .option('--db <file>', 'database to use; the user’s by default')
      .option('--json <file>', 'write the result as JSON');
  command('check', 'integrity, event chain, state against its replay, and the original images')
    .option('--no-originals', 'do not read the original images')
    .action(run((flags: DatabaseFlags & { originals: boolean }) => databaseCommands.check(flags)));
  command('seen', 'note that you have seen what a check says is missing of the database').action(
    run((flags: DatabaseFlags) => databaseCommands.seen(flags)),
  );
  command('stats', 'what is stored').action(run((flags: DatabaseFlags) => databaseCommands.stats(flags)));
  command('backup [file]', 'copy the database and verify the copy, into the folder of backups or into a new file')
    .option('--no-originals', 'leave the original images out of the folder of backups; a new file never has them')
    .action(
      run((file: string | undefined, flags: DatabaseFlags & { originals: boolean }) =>
        databaseCommands.backup(file, flags),
      ),
    );
  command('backups', 'the copies that are kept')
    .option('--folder <folder>', 'where to look, when the database itself can’t be opened')
    .action(run((flags: DatabaseFlags & { folder?: string }) => databaseCommands.backups(flags)));
  command('verify-backup <file>', 'restore a copy into a scratch file and check it whole, and the originals beside it')
    .option('--no-originals', 'do not read the original images beside it')
    .action(run((file: string, flags: DatabaseFlags & { originals: boolean }) => databaseCommands.verify(file, flags)));
  command('restore <file>', 'make a new database of a backup')
    .option('--replace', 'put it in the place of the database, which is kept under another name')
    .option('--no-originals', 'leave the original images beside it where they are')
    .action(
      run((file: string, flags: DatabaseFlags & { replace?: boolean; originals: boolean }) =>
        databaseCommands.restore(file, flags),
      ),
    );
  command('retention', 'original images that may go by age; only counts without --apply')
    .option('--months <n>', 'keep originals so long; the set time by default', months)
    .option('--signed', 'those of signed slides too')
    .option('--apply', 'remove them')
    .action(run((flags: RetentionFlags) => databaseCommands.retention(flags)));
  command('forget <patient>', 'erase all of one patient for ever; only counts without --apply')
    .option('--authority <name>', 'who gave the patient’s number out')
    .option('--accession', 'the number is a sample’s, not a patient’s')
    .option('--reason <text>', 'why, without naming the patient')
    .option('--apply', 'erase')
    .option('--keep-backups', 'keep older backups, which still contain the patient')
    .action(run((number: string, flags: ForgetFlags) => databaseCommands.forget(number, flags)));
  command('vacuum', 'return unused space to the disk').action(
    run((flags: DatabaseFlags) => databaseCommands.vacuum(flags)),
  );
}
