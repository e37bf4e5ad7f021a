import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'playwright/test';
import { openDatabase } from '../../db/index.ts';
import { ANALYSIS_MS, launch, signal, temporaryFolder } from './app.ts';

const CELLS = 121;

/** What the database holds once the application has ended: sound, and each file of the demo slide once. */
function expectWhole(file: string): void {
  const database = openDatabase(file, { readOnly: true });
  expect(database.check().problems).toEqual([]);
  expect(database.stats()).toMatchObject({ slides: 1, cells: CELLS, runs: { complete: 1 } });
  database.close();
}

test('engine and inference killed mid-run: both come back and the run is finished', async () => {
  const data = temporaryFolder();
  const app = await launch(data.path, ['--demo']);
  try {
    for (const name of ['Leukoscope inference', 'Leukoscope engine', 'Leukoscope inference', 'Leukoscope engine']) {
      await pause(1300);
      // A slow machine may still be starting it again.
      await expect.poll(() => signal(app, name, 'SIGKILL'), { message: name, timeout: 30_000 }).toBe(true);
    }
    await expect(
      app.page
        .getByRole('button', { name: /^Demo slide/ })
        .or(app.page.getByRole('heading', { name: /^Demo slide/ }))
        .first(),
    ).toBeVisible({ timeout: ANALYSIS_MS });
    await expect(
      app.page
        .getByText(`${CELLS} cells`)
        .or(app.page.getByRole('cell', { name: String(CELLS), exact: true }))
        .first(),
    ).toBeVisible({ timeout: ANALYSIS_MS });
  } finally {
    await app.electron.close();
  }
  expectWhole(path.join(data.path, 'leukoscope.sqlite'));
  data.remove();
});

test('the whole application killed at four moments: the next start finishes the run', async () => {
  const data = temporaryFolder();
  for (const moment of [900, 1700, 2600, 3300]) {
    const app = await launch(data.path, ['--demo']);
    await pause(moment);
    const gone = new Promise((resolve) => app.electron.process().once('exit', resolve));
    app.electron.process().kill('SIGKILL');
    await gone;
    // The utility processes notice on their own that the main process is gone.
    await pause(1500);
  }
  const app = await launch(data.path, ['--demo']);
  await expect(app.page.getByText(`${CELLS} cells`).first()).toBeVisible({ timeout: ANALYSIS_MS });
  await app.electron.close();
  expectWhole(path.join(data.path, 'leukoscope.sqlite'));
  data.remove();
});
