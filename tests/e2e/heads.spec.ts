import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'playwright/test';
import { openDatabase } from '../../db/index.ts';
import { storeSignedCells } from '../db/signed-cells.ts';
import { type App, expectAccessible, launch, navigation, ROOT, screenshot, setScheme, temporaryFolder } from './app.ts';

test.describe.configure({ mode: 'serial' });
const data = temporaryFolder();
const userData = path.join(data.path, 'user');
const file = path.join(userData, 'leukoscope.sqlite');
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'models/manifest.json'), 'utf8')) as {
  sha256: string;
  features: number;
};
let app: App;

const section = () =>
  app.page.locator('section', { has: app.page.getByRole('heading', { name: 'Heads of the classifier' }) }).last();
const entry = (name: string | RegExp) => section().getByRole('listitem').filter({ hasText: name });

test.beforeAll(async () => {
  mkdirSync(userData, { recursive: true });
  const db = openDatabase(file);
  const of = { network: manifest.sha256, width: manifest.features };
  storeSignedCells(db, 'First signed', { ...of, each: 12, classes: ['NE', 'LY', 'MO'] });
  storeSignedCells(db, 'Second signed', { ...of, each: 10, classes: ['NE', 'EO'] });
  db.close();
  app = await launch(userData);
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

test('trains a head on the slides and classes that were chosen', async () => {
  const { page } = app;
  await navigation(page, 'Settings').click();
  await expect(entry(/^Shipped head/).getByText('In use')).toBeVisible({ timeout: 30_000 });
  await expect(section().getByText(/^Slides: 2; cells: 56 .*NE 22/)).toBeVisible();
  await section().getByLabel('Fewest cells per class').fill('11');
  await expect(section().getByText(/^Slides: 2; cells: 46 /)).toBeVisible();
  await section().getByLabel('Fewest cells per class').fill('1');
  // By keyboard: the list opens, the first slide is chosen.
  await section().getByRole('combobox', { name: 'Signed slides' }).focus();
  await page.keyboard.type('First');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(section().getByText(/^Slides: 1; cells: 36 /)).toBeVisible();
  await section().getByLabel('Version', { exact: true }).fill('lab 1');
  await section().getByRole('button', { name: 'Train', exact: true }).click();
  await expect(section().getByText('Head lab 1 is trained.')).toBeVisible({ timeout: 90_000 });
  const made = entry(/^lab 1/);
  await expect(made.getByText(/^Trained on 36 cells/)).toBeVisible();
  await made.getByText('What lab 1 was trained on').click();
  await expect(made.getByText('Reviewed cells of 1 signed slide; NE, LY, MO')).toBeVisible();
  await expect(made.getByRole('row', { name: /^Neutrophil 12/ })).toBeVisible();
  await section().scrollIntoViewIfNeeded();
  for (const scheme of ['Dark', 'Light'] as const) {
    await setScheme(page, scheme);
    await expectAccessible(page);
    await screenshot(page, `heads-${scheme.toLowerCase()}`);
  }
});

test('cancels a training and stores nothing of it', async () => {
  await section().getByLabel('Version', { exact: true }).fill('lab 2');
  await section().getByRole('button', { name: 'Train', exact: true }).click();
  await section().getByRole('button', { name: 'Cancel' }).click();
  await expect(section().getByText('Cancelled. Nothing was stored.')).toBeVisible({ timeout: 30_000 });
  await expect(entry(/^lab 2/)).toHaveCount(0);
});

test('puts a head in use, goes back to the shipped one, and discards one that was never used', async () => {
  const { page } = app;
  await section().getByLabel('Version', { exact: true }).fill('lab 3');
  await section().getByRole('button', { name: 'Train', exact: true }).click();
  await expect(section().getByText(/^Head lab 3 is trained\./)).toBeVisible({ timeout: 90_000 });
  await section().getByRole('button', { name: 'Use head lab 1' }).click();
  await expect(entry(/^lab 1/).getByText('In use')).toBeVisible();
  await expect(page.getByText(/\+head\.lab 1\./).first()).toBeVisible();
  await section()
    .getByRole('button', { name: /^Use head Shipped/ })
    .click();
  await expect(entry(/^Shipped head/).getByText('In use')).toBeVisible();
  // What called cells stays; the other may go.
  await expect(section().getByRole('button', { name: 'Discard head lab 1' })).toHaveCount(0);
  await section().getByRole('button', { name: 'Discard head lab 3' }).click();
  await expect(entry(/^lab 3/)).toHaveCount(0);
  expect(app.errors).toEqual([]);
});
