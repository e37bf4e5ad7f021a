import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { run, SetupError } from './shell.mjs';

/**
 * What Linux itself must have: a shared library or a command, and the Debian package it comes in.
 * @typedef {{ library?: string, command?: string, package: string }} Requirement
 */

/** @type {Requirement[]} */
export const ELECTRON_LIBRARIES = [
  { library: 'libgtk-3.so.0', package: 'libgtk-3-0' },
  { library: 'libnss3.so', package: 'libnss3' },
  { library: 'libasound.so.2', package: 'libasound2' },
  { library: 'libgbm.so.1', package: 'libgbm1' },
];

/** @type {Requirement[]} */
export const VIRTUAL_DISPLAY = [
  { command: 'xvfb-run', package: 'xvfb' },
  { command: 'xauth', package: 'xauth' },
];

/** What tests of printed reports read them with; without it those tests are skipped. @type {Requirement[]} */
export const PDF_READER = [{ command: 'pdftoppm', package: 'poppler-utils' }];

/** @type {Requirement[]} */
export const COMPILER = [
  { command: 'g++', package: 'g++' },
  { command: 'make', package: 'make' },
  { command: 'python3', package: 'python3' },
];

/** @param {string} name */
function onPath(name) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The Debian packages of those requirements that are not met. @param {Requirement[]} requirements */
export function missingPackages(requirements) {
  if (process.platform !== 'linux') return [];
  let libraries = '';
  try {
    libraries = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  } catch {
    // Without ldconfig every library counts as missing; the message names them.
  }
  /** @param {Requirement} requirement */
  const met = ({ library, command }) => (library ? libraries.includes(library) : onPath(command ?? ''));
  return requirements.filter((requirement) => !met(requirement)).map((requirement) => requirement.package);
}

/**
 * Installs Debian packages when we may.
 * @param {string[]} packages
 * @throws {SetupError} naming the exact command when we may not
 */
export async function installPackages(packages) {
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    throw new SetupError(
      `this machine lacks ${packages.join(', ')} (Debian's names). Run this and try again:\n` +
        `  sudo apt-get update && sudo apt-get ${install.join(' ')}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env, quiet: true });
  await run('apt-get', install, { env, quiet: true });
}
