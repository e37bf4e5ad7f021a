import { basename, join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain } from 'electron';
import {
  type DatasetResult,
  datasetOptionsSchema,
  type ExportFile,
  exportFileSchema,
  LeukoscopeError,
  type ReportFile,
  reportFileSchema,
  toWireError,
  type WireError,
} from '../contract/index.ts';
import { isOurs } from './choose.ts';
import type { EngineHost } from './processes.ts';

type EngineControl = NonNullable<EngineHost['control']>;

type Answer = { ok: true; data: { name: string } | null } | { ok: false; error: WireError };

type DatasetAnswer = { ok: true; data: DatasetResult | null } | { ok: false; error: WireError };

const FILTERS: Record<ReportFile['format'] | ExportFile['format'], Electron.FileFilter> = {
  pdf: { name: 'PDF', extensions: ['pdf'] },
  csv: { name: 'CSV', extensions: ['csv'] },
  xlsx: { name: 'Excel', extensions: ['xlsx'] },
  json: { name: 'JSON', extensions: ['json'] },
  svg: { name: 'SVG', extensions: ['svg'] },
  png: { name: 'PNG', extensions: ['png'] },
};

async function choosePlace(window: BrowserWindow | null, name: string, filter: Electron.FileFilter): Promise<string> {
  // End-to-end tests can't click a dialog of the system.
  const chosen = app.isPackaged ? undefined : process.env.LEUKOSCOPE_TEST_SAVE_FOLDER;
  if (chosen) return join(chosen, name);
  const options: Electron.SaveDialogOptions = {
    defaultPath: join(app.getPath('documents'), name),
    filters: [filter],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  };
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return canceled ? '' : filePath;
}

async function chooseFolder(window: BrowserWindow | null): Promise<string> {
  const chosen = app.isPackaged ? undefined : process.env.LEUKOSCOPE_TEST_SAVE_FOLDER;
  if (chosen) return join(chosen, 'dataset');
  const options: Electron.OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] };
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return filePaths[0] ?? '';
}

/** Lets the window write a data set into a folder that a person chooses. */
export function answerDatasets(host: () => EngineHost): void {
  ipcMain.handle('export-dataset', async (event, input: unknown): Promise<DatasetAnswer> => {
    try {
      if (!isOurs(event)) throw new LeukoscopeError('BAD_REQUEST', 'This page may not save files.');
      const parsed = datasetOptionsSchema.safeParse(input);
      if (!parsed.success) throw new LeukoscopeError('BAD_REQUEST', 'Those are no options of a data set.');
      const path = await chooseFolder(BrowserWindow.fromWebContents(event.sender));
      const control = host().control;
      if (!control || !path) return { ok: true, data: null };
      return { ok: true, data: await control.call('control.exportDataset', { ...parsed.data, path }) };
    } catch (error) {
      return { ok: false, error: toWireError(error) };
    }
  });
}

/** Lets the window save reports, tables and pictures where a person chooses; the engine writes the file, and the page never learns its path. */
export function answerSaves(host: () => EngineHost): void {
  const answer =
    (save: (control: EngineControl, window: BrowserWindow | null, input: unknown) => Promise<string>) =>
    async (event: Electron.IpcMainInvokeEvent, input: unknown): Promise<Answer> => {
      try {
        if (!isOurs(event)) throw new LeukoscopeError('BAD_REQUEST', 'This page may not save files.');
        const { control } = host();
        const path = control && (await save(control, BrowserWindow.fromWebContents(event.sender), input));
        return { ok: true, data: path ? { name: basename(path) } : null };
      } catch (error) {
        return { ok: false, error: toWireError(error) };
      }
    };
  ipcMain.handle(
    'save-report',
    answer(async (control, window, input) => {
      const parsed = reportFileSchema.safeParse(input);
      if (!parsed.success) throw new LeukoscopeError('BAD_REQUEST', 'That is no report to save.');
      const { name } = await control.call('control.reportName', parsed.data);
      const path = await choosePlace(window, name, FILTERS[parsed.data.format]);
      if (path) await control.call('control.saveReport', { ...parsed.data, path });
      return path;
    }),
  );
  ipcMain.handle(
    'save-export',
    answer(async (control, window, input) => {
      const parsed = exportFileSchema.safeParse(input);
      if (!parsed.success) throw new LeukoscopeError('BAD_REQUEST', 'That is nothing to save.');
      const file = parsed.data;
      const path = await choosePlace(window, `${file.name}.${file.format}`, FILTERS[file.format]);
      if (path) await control.call('control.saveExport', { file, path });
      return path;
    }),
  );
}
