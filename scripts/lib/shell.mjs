import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** A failure whose message is all a person needs: the scripts print it without a stack. */
export class SetupError extends Error {}

/** Prints one line; every script's own output goes through here. @param {string} line */
export const print = (line) => console.log(`leukoscope: ${line}`);

/** Milliseconds as people read them. @param {number} milliseconds */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(milliseconds < 9_950 ? 1 : 0)} s`;

/**
 * Runs one named step and prints how long it took; of a long one, that it is under way too.
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const started = performance.now();
  const underWay = setTimeout(() => print(`${name} ...`), 3_000);
  try {
    const result = await work();
    print(`${name}: ${seconds(performance.now() - started)}`);
    return result;
  } finally {
    clearTimeout(underWay);
  }
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, limitMs?: number }} [options] `quiet` holds the
 *   output back and shows its end only when the program fails; `limitMs` ends a program that takes longer.
 * @returns {Promise<string>} what it wrote, when `quiet`
 * @throws {SetupError} when it can't be started, fails or takes too long
 */
export function run(command, args, { cwd = ROOT, env = process.env, quiet = false, limitMs } = {}) {
  return new Promise((resolve, reject) => {
    // With a limit, the program gets a process group of its own, so that nothing it started outlives it.
    const detached = limitMs !== undefined && process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd,
      env: quiet ? { ...env, NO_COLOR: '1', FORCE_COLOR: undefined } : env,
      detached,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    const end = () => (detached && child.pid ? process.kill(-child.pid, 'SIGKILL') : child.kill('SIGKILL'));
    const timer = limitMs === undefined ? undefined : setTimeout(end, limitMs);
    const interrupted = () => {
      end();
      process.exit(130);
    };
    if (detached) process.once('SIGINT', interrupted);
    const said = [command, ...args].join(' ');
    child.once('error', (error) => reject(new SetupError(`${said}: ${error.message}`)));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted);
      if (code === 0) resolve(output);
      else reject(new SetupError(`${said}: ended with ${signal ?? `code ${code}`}\n${output.slice(-8_000)}`.trimEnd()));
    });
  });
}

/**
 * A script's main function: a SetupError ends it with its message alone and exit code 1.
 * @param {() => Promise<void | number>} work returns the exit code
 */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`leukoscope: ${error.message}`);
    process.exitCode = 1;
  }
}
