import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'playwright/test';
import {
  ANALYSIS_MS,
  type App,
  cells,
  expectAccessible,
  launch,
  navigation,
  ROOT,
  screenshot,
  temporaryFolder,
} from './app.ts';

test.describe.configure({ mode: 'serial' });
const GOOD = 40;
const data = temporaryFolder();
const smear = path.join(data.path, 'smear 07');
let app: App;

test.beforeAll(async () => {
  mkdirSync(smear);
  const demo = path.join(ROOT, 'out/demo');
  const images = readdirSync(demo).filter((file) => /\.(jpe?g|png|tiff?|webp|bmp)$/i.test(file));
  for (const file of images.slice(0, GOOD)) copyFileSync(path.join(demo, file), path.join(smear, file));
  writeFileSync(path.join(smear, 'notes.jpg'), 'Not an image at all, whatever its name says.');
  writeFileSync(path.join(smear, 'nothing.png'), '');
  app = await launch(path.join(data.path, 'user'), [], { LEUKOSCOPE_TEST_SELECTION: smear });
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

test('starts empty and says how to begin', async () => {
  const { page } = app;
  await expect(page.getByRole('heading', { name: 'No slides yet' })).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'empty');
});

test('takes a folder dropped on the window', async () => {
  const { page } = app;
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [smear], dragOperationsMask: 1 };
  await devtools.send('Input.dispatchDragEvent', { type: 'dragEnter', x: 400, y: 400, data });
  await expect(page.getByText('Drop to import')).toBeVisible();
  await devtools.send('Input.dispatchDragEvent', { type: 'dragOver', x: 400, y: 400, data });
  await devtools.send('Input.dispatchDragEvent', { type: 'drop', x: 400, y: 400, data });
  const form = page.getByRole('dialog', { name: 'Import images' });
  await expect(form.getByLabel('Slide name')).toHaveValue('smear 07');
  await form.getByRole('button', { name: 'Cancel' }).click();
  await expect(form).toBeHidden();
});

test('imports a folder, shows progress, and opens the slide', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Import folder' }).click();
  const form = page.getByRole('dialog', { name: 'Import images' });
  await expect(form.getByLabel('Slide name')).toHaveValue('smear 07');
  await expect(form.getByText(/^\d+ images in/)).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'import');
  await form.getByLabel('Slide name').fill('Smear 07');
  await form.getByLabel('Accession number').fill('H26-004417');
  await form.getByText('Single cells').click();
  await form.getByRole('button', { name: 'Start analysis' }).click();

  await expect(page.getByRole('heading', { name: 'Smear 07' })).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible();
  await screenshot(page, 'progress');
  await expect(cells(page).first()).toBeVisible({ timeout: ANALYSIS_MS });
  await expect(page.getByRole('button', { name: /^All/ }).locator('span')).toHaveText(String(GOOD));
});

test('names each refused file with its code and what to do', async () => {
  const { page } = app;
  await page.getByRole('button', { name: '2 files refused' }).click();
  const dialog = page.getByRole('dialog', { name: 'Refused files' });
  await expect(dialog.getByRole('row', { name: /notes\.jpg/ })).toContainText('NOT_AN_IMAGE');
  await expect(dialog.getByRole('row', { name: /nothing\.png/ })).toContainText('EMPTY');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('a cancelled run shows no cells, and the window says how to go on', async () => {
  const { page } = app;
  await navigation(page, 'Worklist').click();
  await page.getByRole('button', { name: 'Import folder' }).click();
  await page.getByLabel('Slide name').fill('Cancelled');
  await page.getByRole('button', { name: 'Start analysis' }).click();
  await page.getByRole('button', { name: 'Cancel analysis' }).click();
  await expect(page.getByText('Analysis cancelled; a new start resumes where it stopped')).toBeVisible();
  await expect(page.getByText('This slide has no finished analysis')).toBeVisible();
  expect(app.errors).toEqual([]);
});

test('finds the slide by accession after a restart', async () => {
  await app.electron.close();
  app = await launch(path.join(data.path, 'user'));
  const { page } = app;
  await page.getByRole('searchbox').fill('4417');
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'Smear 07' }).click();
  await expect(page.getByRole('button', { name: /^All/ }).locator('span')).toHaveText(String(GOOD));
});
