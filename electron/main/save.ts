import { basename, join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain } from 'electron';
import {
  type DatasetResult,
  datasetOptionsSchema,
  LeukoscopeError,
  type ReportFile,
  reportFileSchema,
  toWireError,
  type WireError,
} from '../contract/index.ts';
import { isOurs } from './choose.ts';
import type { EngineHost } from './processes.ts';

type Answer = { ok: true; data: { name: string } | null } | { ok: false; error: WireError };

type DatasetAnswer = { ok: true; data: DatasetResult | null } | { ok: false; error: WireError };

const FILTERS: Record<ReportFile['format'], Electron.FileFilter> = {
  pdf: { name: 'PDF', extensions: ['pdf'] },
  csv: { name: 'CSV', extensions: ['csv'] },
  xlsx: { name: 'Excel', extensions: ['xlsx'] },
  json: { name: 'JSON', extensions: ['json'] },
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

/** Lets the window save a report where a person chooses; the engine writes the file, and the page never learns its path. */
export function answerSaves(host: () => EngineHost): void {
  ipcMain.handle('save-report', async (event, input: unknown): Promise<Answer> => {
    try {
      if (!isOurs(event)) throw new LeukoscopeError('BAD_REQUEST', 'This page may not save files.');
      const parsed = reportFileSchema.safeParse(input);
      if (!parsed.success) throw new LeukoscopeError('BAD_REQUEST', 'That is no report to save.');
      const control = host().control;
      if (!control) return { ok: true, data: null };
      const { name } = await control.call('control.reportName', parsed.data);
      const path = await choosePlace(BrowserWindow.fromWebContents(event.sender), name, FILTERS[parsed.data.format]);
      if (!path) return { ok: true, data: null };
      await control.call('control.saveReport', { ...parsed.data, path });
      return { ok: true, data: { name: basename(path) } };
    } catch (error) {
      return { ok: false, error: toWireError(error) };
    }
  });
}
