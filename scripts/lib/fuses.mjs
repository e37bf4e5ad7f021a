import { existsSync } from 'node:fs';
import path from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { print, SetupError } from './shell.mjs';

/** The fuses of a release, as electron-builder.yml asks for them. @type {[keyof typeof FuseV1Options, boolean][]} */
const RELEASE_FUSES = [
  ['RunAsNode', false],
  ['EnableNodeOptionsEnvironmentVariable', false],
  ['EnableNodeCliInspectArguments', false],
  ['EnableCookieEncryption', true],
  ['EnableEmbeddedAsarIntegrityValidation', true],
  ['OnlyLoadAppFromAsar', true],
];

/**
 * Reads the fuses back from the packaged executable.
 * @param {string} folder the unpacked app's
 * @throws {SetupError} naming the fuses that are not as a release wants them
 */
export async function checkFuses(folder) {
  const names = ['leukoscope', 'Leukoscope.exe', 'Leukoscope.app/Contents/MacOS/Leukoscope'];
  const executable = names.map((name) => path.join(folder, name)).find((file) => existsSync(file));
  if (!executable) throw new SetupError(`${folder} holds no executable`);
  const wire = await getCurrentFuseWire(executable);
  const wrong = RELEASE_FUSES.filter(
    ([name, on]) => wire[FuseV1Options[name]] !== (on ? FuseState.ENABLE : FuseState.DISABLE),
  );
  if (wrong.length > 0) throw new SetupError(`${executable}: fuses not set: ${wrong.map(([name]) => name).join(', ')}`);
  print(`fuses read back: ${RELEASE_FUSES.map(([name, on]) => `${name} ${on ? 'on' : 'off'}`).join(', ')}`);
}
