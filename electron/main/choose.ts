import { app, BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { LeukoscopeError, type Selection, toWireError, type WireError } from '../contract/index.ts';
import type { EngineHost } from './processes.ts';
import { APP_ORIGIN } from './protocols.ts';

type Answer = { ok: true; data: Selection | null } | { ok: false; error: WireError };

const EXTENSIONS = ['jpg', 'jpeg', 'png', 'bmp', 'tif', 'tiff', 'webp', 'gif'];

/** Only our own page's main frame may ask. */
export function isOurs({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.url.startsWith(`${APP_ORIGIN}/`);
}

async function ask(event: IpcMainInvokeEvent, kind: unknown): Promise<string[]> {
  // End-to-end tests can't click a dialog of the system.
  const chosen = app.isPackaged ? undefined : process.env.LEUKOSCOPE_TEST_SELECTION;
  if (chosen) return [chosen];
  const window = BrowserWindow.fromWebContents(event.sender);
  const options: Electron.OpenDialogOptions =
    kind === 'folder'
      ? { properties: ['openDirectory'] }
      : { properties: ['openFile', 'multiSelections'], filters: [{ name: 'Images', extensions: EXTENSIONS }] };
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return filePaths;
}

/** Answers the window's two requests for files: by dialog, and by paths that were dropped on it. */
export function answerChoices(host: () => EngineHost): void {
  const answer = (paths: (event: IpcMainInvokeEvent, input: unknown) => Promise<string[]>) => {
    return async (event: IpcMainInvokeEvent, input: unknown): Promise<Answer> => {
      try {
        if (!isOurs(event)) throw new LeukoscopeError('BAD_REQUEST', 'This page may not ask for files.');
        const chosen = await paths(event, input);
        const control = host().control;
        if (!chosen.length || !control) return { ok: true, data: null };
        return { ok: true, data: await control.call('control.select', { paths: chosen }) };
      } catch (error) {
        return { ok: false, error: toWireError(error) };
      }
    };
  };
  ipcMain.handle('choose', answer(ask));
  ipcMain.handle(
    'dropped',
    answer(async (_event, input) =>
      Array.isArray(input) ? input.filter((path) => typeof path === 'string' && path) : [],
    ),
  );
}
