import { expect, test } from 'playwright/test';
import {
  ANALYSIS_MS,
  type App,
  cells,
  expectAccessible,
  launch,
  navigation,
  screenshot,
  temporaryFolder,
} from './app.ts';

test.describe.configure({ mode: 'serial' });
const data = temporaryFolder();
let app: App;

test.beforeAll(async () => {
  app = await launch(data.path, ['--demo']);
  await expect(cells(app.page).first()).toBeVisible({ timeout: ANALYSIS_MS });
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

const choose = async (item: string) => {
  await app.page.getByRole('button', { name: 'Slide', exact: true }).last().click();
  await app.page.getByRole('menuitem', { name: item }).click();
  return app.page.getByRole('dialog');
};

test('a slide takes another name and accession number', async () => {
  const { page } = app;
  const dialog = await choose('Name and accession number…');
  await dialog.getByLabel('Slide name').fill('Tuesday 7');
  await dialog.getByLabel('Accession').fill('26-0815');
  await expectAccessible(page, '[role="dialog"]');
  await screenshot(page, 'slide-edit');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Tuesday 7' })).toBeVisible();
  await expect(page.getByText('26-0815')).toBeVisible();
});

test('a slide is removed for a reason, and restored', async () => {
  const { page } = app;
  const dialog = await choose('Remove slide…');
  const remove = dialog.getByRole('button', { name: 'Remove slide' });
  await expect(remove).toBeDisabled();
  await dialog.getByLabel('Reason').fill('Imported twice');
  await screenshot(page, 'slide-remove');
  await remove.click();
  await expect(page.getByRole('heading', { name: 'No slides yet' })).toBeVisible();
  await page.getByRole('button', { name: '1 removed slide' }).click();
  await expect(page.getByRole('dialog')).toContainText('Imported twice');
  await expectAccessible(page, '[role="dialog"]');
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await navigation(page, 'Worklist').click();
  await page.getByRole('button', { name: 'Tuesday 7' }).click();
  await expect(cells(page).first()).toBeVisible();
  expect(app.errors).toEqual([]);
});
