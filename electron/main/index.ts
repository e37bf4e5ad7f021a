import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { toWireError } from '../contract/errors.ts';
import { defaultDatabase, userDataFolder } from '../engine/paths.ts';
import { answerChoices } from './choose.ts';
import { runCommandLine } from './command-line.ts';
import { logFailure, logWindow, startLog } from './log.ts';
import { EngineHost } from './processes.ts';
import { declareProtocols, serveProtocols } from './protocols.ts';
import { answerDatasets, answerSaves } from './save.ts';
import { takeScreenshots } from './screenshots.ts';
import { createWindow, lockDown } from './window.ts';

const root = app.getAppPath();
const args = process.argv.slice(app.isPackaged ? 1 : 2);
const after = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);

app.setPath('userData', userDataFolder());
declareProtocols();

function openWindow(): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  startLog(userDataFolder());
  let window: BrowserWindow | undefined;
  const host = new EngineHost(
    {
      root,
      databaseFile: after('--db') ?? defaultDatabase(),
      appVersion: app.getVersion(),
      provider: 'auto',
    },
    {
      started: () => handPort(),
      gaveUp: () => {
        logFailure('engine given up', 'PEER_GONE');
        window?.webContents.send('engine-gone');
      },
    },
  );
  const handPort = () => window?.webContents.postMessage('engine-port', null, [host.windowPort()]);

  app.on('second-instance', () => {
    window?.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void host.close().then(() => {
      closed = true;
      app.quit();
    });
  });

  void app.whenReady().then(async () => {
    // The engine opens its database and model while the window loads.
    const engineUp = host.start();
    lockDown();
    serveProtocols(join(root, 'out/renderer'), () => host);
    answerChoices(() => host);
    answerSaves(() => host);
    answerDatasets(() => host);
    window = createWindow(root, args.includes('--demo') ? 'demo' : 'worklist');
    const contents = window.webContents;
    logWindow(contents);
    try {
      await engineUp;
    } catch (error) {
      const { code, message } = toWireError(error);
      logFailure('could not start', code);
      dialog.showErrorBox('Leukoscope can’t start', message);
      process.stderr.write(`${message}\n`);
      closed = true;
      app.exit(2);
      return;
    }
    // A page that loads, again or for the first time, starts without a port.
    contents.on('did-finish-load', handPort);
    if (!contents.isLoading()) handPort();

    const folder = after('--screenshots');
    if (folder) {
      try {
        for (const file of await takeScreenshots(window, folder)) process.stdout.write(`${file}\n`);
        app.quit();
      } catch (error) {
        process.stderr.write(`${toWireError(error).message}\n`);
        await host.close();
        app.exit(1);
      }
    }
  });
}

const cli = args.indexOf('--cli');
if (cli >= 0) void app.whenReady().then(() => runCommandLine(root, args.slice(cli + 1)));
else openWindow();
