import { mkdirSync, writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type LeukoscopeDatabase, openDatabase } from '../../db/index.ts';
import {
  type Actor,
  LeukoscopeError,
  PROVIDERS,
  type Provider,
  type RefusedFile,
  type Right,
} from '../contract/index.ts';
import type { Port } from '../contract/port.ts';
import { Engine } from '../engine/engine.ts';
import { defaultDatabase } from '../engine/paths.ts';
import { type AccountFlags, signIn } from './sign-in.ts';

/** What the command line needs from where it runs: under Node, or inside the packaged application. */
export interface Surroundings {
  root: string;
  appVersion: string;
  startInference: () => Promise<Port>;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

export interface DatabaseFlags extends AccountFlags {
  db?: string;
  json?: string;
}

export interface EngineFlags extends DatabaseFlags {
  provider: Provider | 'auto';
  model?: string;
  segmenter?: string;
  threads?: number;
}

/** Exit codes of the contract. */
export const DONE = 0;
export const SOME_REFUSED = 1;

export const print = (text: string) => process.stdout.write(`${text}\n`);
export const complain = (text: string) => process.stderr.write(`${text}\n`);

/** A command always needs to know who works, if only the computer's user. */
type CommandRight = Exclude<Right, 'none'>;

/**
 * Opens a database for a command, as whoever `--as` names, and closes it after `work`.
 *
 * @param needs The right that the same work needs in the window.
 * @throws LeukoscopeError NOT_SIGNED_IN or NOT_ALLOWED, and DATABASE_UNUSABLE where writing is asked for and impossible.
 */
export async function usingDatabase<T>(
  flags: DatabaseFlags,
  { needs, write = false }: { needs: CommandRight; write?: boolean },
  work: (database: LeukoscopeDatabase, actor: Actor) => T | Promise<T>,
): Promise<T> {
  const database = openDatabase(flags.db ?? defaultDatabase(), {
    readOnly: !write,
  });
  try {
    const { readOnly, note } = database.info;
    if (write && readOnly && note) throw new LeukoscopeError('DATABASE_UNUSABLE', note);
    return await work(database, (await signIn(database, flags)).authorize(needs));
  } finally {
    database.close();
  }
}

/** As {@link usingDatabase}, with an engine over the database. */
export async function usingEngine<T>(
  around: Surroundings,
  flags: EngineFlags,
  { needs, databaseFile }: { needs: CommandRight; databaseFile: string },
  work: (engine: Engine, actor: Actor) => Promise<T>,
): Promise<T> {
  const engine = openEngine(around, flags, databaseFile);
  try {
    return await work(engine, (await signIn(engine.database, flags)).authorize(needs));
  } finally {
    await engine.close();
  }
}

function openEngine(around: Surroundings, flags: EngineFlags, databaseFile: string): Engine {
  const engine = new Engine({
    root: around.root,
    appVersion: around.appVersion,
    startInference: around.startInference,
    databaseFile,
    provider: flags.provider,
    model: flags.model,
    segmenter: flags.segmenter,
    threads: flags.threads,
  });
  const { loss } = engine.database.info;
  if (loss !== null) complain(loss);
  return engine;
}

/** Writes a file that a flag names. @throws LeukoscopeError NOT_WRITABLE when it can't be written. */
export function writeOutput(file: string, content: string | Uint8Array, flag = '--out'): void {
  try {
    writeFileSync(file, content);
  } catch (cause) {
    throw new LeukoscopeError(
      'NOT_WRITABLE',
      `${file} can't be written. Choose another place for ${flag}.`,
      undefined,
      {
        cause,
      },
    );
  }
}

/** Makes the folder that `--out` names. @throws LeukoscopeError NOT_WRITABLE when it can't be made. */
export function makeOutputFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const message = `${folder} can't be written. Choose another place for --out.`;
    throw new LeukoscopeError('NOT_WRITABLE', message, undefined, { cause });
  }
}

export function writeJson(file: string | undefined, content: unknown): void {
  if (file !== undefined) writeOutput(file, `${JSON.stringify(content, null, 2)}\n`, '--json');
}

/** A progress line on a terminal; nothing where the output goes to a file. */
export function progressLine(total: number) {
  const started = performance.now();
  const tty = process.stderr.isTTY;
  return {
    show(done: number) {
      if (!tty) return;
      const rate = done / ((performance.now() - started) / 1000);
      process.stderr.write(`\r\u001b[K${done} of ${total} images, ${rate.toFixed(1)} a second`);
    },
    end() {
      if (tty) process.stderr.write('\r\u001b[K');
    },
  };
}

export function nameRefused(refused: readonly RefusedFile[]): number {
  for (const { file, code, message } of refused) complain(`${file}: ${code}: ${message}`);
  return refused.length ? SOME_REFUSED : DONE;
}

/** What a file of commands is given: where it runs, and what to do with a command's exit code. */
export interface Registry {
  program: Command;
  around: Surroundings;
  /** Wraps a command so that its answer becomes the exit code. */
  run<A extends unknown[]>(command: (...args: A) => number | Promise<number>): (...args: A) => Promise<void>;
}

/** Parses a day given as YYYY-MM-DD. */
export function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('It must be a day as YYYY-MM-DD.');
  }
  return text;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return value;
}

/** The options of every command that classifies. */
export const withEngine = (command: Command) =>
  command
    .addOption(
      new Option('--provider <name>', 'what runs the classifier').choices(['auto', ...PROVIDERS]).default('auto'),
    )
    .option('--model <file>', 'another model: weights with a manifest beside them')
    .option('--segmenter <file>', 'fitted segmenter parameters')
    .option('--threads <n>', 'processor threads to use', positive)
    .option('--json <file>', 'write the result as JSON');
