import { openDatabase, restoreDatabase } from '../../db/index.ts';
import { defaultDatabase } from '../engine/paths.ts';
import { complain, DONE, type Registry, SOME_REFUSED, type Surroundings, say, writeJson } from './shared.ts';

/** `leukoscope db check | backup | restore | stats | vacuum` */
const databaseCommands = {
  check(file: string | undefined, json: string | undefined, originals: boolean, around: Surroundings): number {
    const database = openDatabase(file ?? defaultDatabase(), { readOnly: true, nativeBinding: around.sqliteBinding });
    const result = database.check({ originals });
    database.close();
    writeJson(json, result);
    for (const problem of result.problems) complain(problem);
    say(
      result.ok
        ? `sound: ${result.checked.cells} cells, ${result.checked.runs} runs, ${result.checked.events} review events, ${result.checked.originals} originals`
        : 'NOT sound',
    );
    return result.ok ? DONE : SOME_REFUSED;
  },
  stats(file: string | undefined, json: string | undefined, around: Surroundings): number {
    const database = openDatabase(file ?? defaultDatabase(), { readOnly: true, nativeBinding: around.sqliteBinding });
    const stats = database.stats();
    database.close();
    writeJson(json, stats);
    for (const [name, value] of Object.entries(stats))
      say(`${name.padEnd(14)} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
    return DONE;
  },
  async backup(target: string, file: string | undefined, around: Surroundings): Promise<number> {
    const database = openDatabase(file ?? defaultDatabase(), { readOnly: true, nativeBinding: around.sqliteBinding });
    try {
      say(`backed up to ${await database.backup(target)}`);
    } finally {
      database.close();
    }
    return DONE;
  },
  async restore(source: string, file: string | undefined, around: Surroundings): Promise<number> {
    say(
      `restored to ${await restoreDatabase(source, file ?? defaultDatabase(), { nativeBinding: around.sqliteBinding })}`,
    );
    return DONE;
  },
  vacuum(file: string | undefined, around: Surroundings): number {
    const database = openDatabase(file ?? defaultDatabase(), { nativeBinding: around.sqliteBinding });
    database.vacuum();
    database.close();
    return DONE;
  },
};

interface DbFlags {
  db?: string;
  json?: string;
}

export function registerDatabase({ program, around, run }: Registry): void {
  const db = program.command('db').description('look after the database');
  const command = (name: string, description: string) =>
    db
      .command(name)
      .description(description)
      .option('--db <file>', 'database to use; the user’s by default')
      .option('--json <file>', 'write the result as JSON');
  command('check', 'integrity, event chain, state against its replay, and the original images')
    .option('--no-originals', 'do not read the original images')
    .action(
      run((flags: DbFlags & { originals: boolean }) =>
        databaseCommands.check(flags.db, flags.json, flags.originals, around),
      ),
    );
  command('stats', 'what is stored').action(
    run((flags: DbFlags) => databaseCommands.stats(flags.db, flags.json, around)),
  );
  command('backup <file>', 'copy the database into a new file, verified').action(
    run((file: string, flags: DbFlags) => databaseCommands.backup(file, flags.db, around)),
  );
  command('restore <file>', 'make a new database of a backup').action(
    run((file: string, flags: DbFlags) => databaseCommands.restore(file, flags.db, around)),
  );
  command('vacuum', 'give unused room back to the disk').action(
    run((flags: DbFlags) => databaseCommands.vacuum(flags.db, around)),
  );
}
