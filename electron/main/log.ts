import { join } from 'node:path';
import { app, type WebContents } from 'electron';
import log from 'electron-log/main';

const LARGEST_BYTES = 2 * 2 ** 20;
const ERROR_LEVEL = 3;

/**
 * Starts `logs/main.log` in the user's data folder: starts, ends, dead processes and errors of the window, for those who look after
 * the program. Never what a person typed or what a slide is called: an error is noted by its code and place, not by its message
 * to people. One older file is kept.
 */
export function startLog(userData: string): void {
  log.transports.console.level = false;
  log.transports.file.level = 'info';
  log.transports.file.maxSize = LARGEST_BYTES;
  log.transports.file.resolvePathFn = () => join(userData, 'logs', 'main.log');
  log.errorHandler.startCatching({ showDialog: false });
  log.info(
    `started: ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform} ${process.arch}`,
  );
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    if (reason !== 'clean-exit') log.warn(`process gone: ${name ?? type}, ${reason}, exit code ${exitCode}`);
  });
  app.on('quit', (_event, exitCode) => log.info(`ended with exit code ${exitCode}`));
}

/** Notes what goes wrong inside a window. */
export function logWindow(contents: WebContents): void {
  contents.on('render-process-gone', (_event, { reason, exitCode }) =>
    log.error(`window gone: ${reason}, exit code ${exitCode}`),
  );
  contents.on('preload-error', (_event, path, error) => log.error(`preload failed: ${path}`, error.stack));
  contents.on('console-message', (_event, level, message, line, source) => {
    if (level === ERROR_LEVEL) log.error(`window: ${message.split('\n')[0]} (${source}:${line})`);
  });
}

/** Notes an error of the engine by its code. */
export function logFailure(what: string, code: string): void {
  log.error(`${what}: ${code}`);
}
