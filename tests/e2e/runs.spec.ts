import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'playwright/test';
import { ANALYSIS_MS, type App, cells, expectAccessible, launch, screenshot, temporaryFolder } from './app.ts';

test.describe.configure({ mode: 'serial' });
const data = temporaryFolder();
let app: App;

const start = async () => {
  app = await launch(data.path, ['--demo']);
  await expect(cells(app.page).first()).toBeVisible({ timeout: ANALYSIS_MS });
};
test.beforeAll(start);
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

const chip = (name: string) =>
  app.page.getByRole('group', { name: 'Show' }).getByRole('button', { name: new RegExp(`^${name}`) });
const countOf = async (name: string) => Number(await chip(name).locator('span').textContent());
const reviewed = async () => (await countOf('All')) - (await countOf('To see'));
const openRuns = async () => {
  await app.page.getByRole('button', { name: 'Analyses', exact: true }).click();
  return app.page.getByRole('dialog');
};
const rows = () => app.page.getByRole('dialog').getByRole('row');

test('analysing a reviewed slide again keeps every decision', async () => {
  const { page } = app;
  await page.getByRole('region', { name: 'Reviewing in four keys' }).getByRole('button', { name: 'Got it' }).click();
  await page.keyboard.press('ArrowRight');
  for (let i = 0; i < 5; i++) await page.keyboard.press('KeyU');
  await expect.poll(reviewed).toBe(5);
  const undo = page.getByRole('button', { name: /^Undo:/ });
  await expect(undo).toBeEnabled();
  const dialog = await openRuns();
  await expect(rows()).toHaveCount(2);
  await expectAccessible(page, '[role="dialog"]');
  await dialog.getByRole('button', { name: 'Analyse again' }).click();
  await expect(rows()).toHaveCount(3);
  await expect(dialog.getByRole('button', { name: 'Compare' })).toBeVisible({ timeout: ANALYSIS_MS });
  // The new analysis is shown, the former one can be compared.
  await expect(rows().nth(1)).toContainText('Shown');
  await expect(dialog.getByRole('region', { name: 'Beside the analysis that is shown' })).toBeVisible();
  await expect(dialog.getByText('Decisions that go along').locator('+ dd')).toHaveText('5');
  await screenshot(page, 'runs');
  await page.keyboard.press('Escape');
  await expect.poll(reviewed).toBe(5);
  await expect(undo).toHaveCount(0);
});

test('a decision without a cell in another analysis is named before anything changes', async () => {
  await app.electron.close();
  // The former analysis saw one of the reclassified cells in another place.
  const file = path.join(data.path, 'leukoscope.sqlite');
  const db = new Sqlite(file);
  const moved = db
    .prepare(
      `UPDATE cells SET x = x + 400, width = 20, height = 20 WHERE run = (SELECT min(id) FROM runs)
       AND id = (SELECT min(cell) FROM cell_state WHERE slide = 1)`,
    )
    .run();
  expect(moved.changes).toBe(1);
  db.close();
  await start();
  const { page } = app;
  expect(await reviewed()).toBe(5);
  const dialog = await openRuns();
  await expect(dialog.getByRole('list', { name: 'Decisions without a cell in it' }).getByRole('listitem')).toHaveCount(
    1,
  );
  await screenshot(page, 'runs-lost');
  await expectAccessible(page, '[role="dialog"]');
  await dialog.getByRole('button', { name: 'Show this analysis' }).click();
  const question = page.getByRole('dialog', { name: 'Show without these decisions?' });
  await expect(question).toBeVisible();
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await reviewed()).toBe(5);
  await dialog.getByRole('button', { name: 'Show this analysis' }).click();
  await question.getByRole('button', { name: 'Show this analysis' }).click();
  await expect(rows().nth(2)).toContainText('Shown');
  await page.keyboard.press('Escape');
  await expect(page.getByText('A newer analysis is ready but not shown: 1 decision has no cell in it.')).toBeVisible();
  await screenshot(page, 'runs-banner');
});
