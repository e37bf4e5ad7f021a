import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'playwright/test';
import { reportContentSchema } from '../../electron/contract/reports.ts';
import {
  ANALYSIS_MS,
  type App,
  cells,
  expectAccessible,
  launch,
  navigation,
  screenshot,
  setScheme,
  temporaryFolder,
} from './app.ts';

/** The report in the window: preview of the real pages, details, saving, settings. */
test.describe.configure({ mode: 'serial' });
test.setTimeout(ANALYSIS_MS * 2);

const folder = temporaryFolder();
const saved = path.join(folder.path, 'saved');
let app: App;

test.beforeAll(async () => {
  mkdirSync(saved);
  app = await launch(path.join(folder.path, 'user'), ['--demo'], { LEUKOSCOPE_TEST_SAVE_FOLDER: saved });
  await expect(cells(app.page).first()).toBeVisible({ timeout: ANALYSIS_MS });
});
test.afterAll(async () => {
  await app?.electron.close();
  folder.remove();
});

const pages = () => app.page.locator('figure canvas');
const pageText = () => app.page.locator('figure figcaption').first();

test('shows the pages of the preliminary report', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await expect(pages().first()).toBeVisible({ timeout: 30_000 });
  await expect(pageText()).toContainText('PRELIMINARY - not signed');
  await expect(pageText()).toContainText('For research use only');
  await expect(page.getByRole('button', { name: 'Issue report' })).toBeDisabled();
  // Something was drawn, not an empty sheet.
  const dark = await pages()
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let n = 0;
      for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 255) < 100) n++;
      return n;
    });
  expect(dark).toBeGreaterThan(5000);
  await screenshot(page, 'report-light');
});

test('what is typed goes into the report and stays', async () => {
  const { page } = app;
  await page.getByLabel('White cell count').fill('8.4');
  await page.getByLabel('Comment on morphology').fill('Some toxic granulation.');
  await expect(pageText()).toContainText('Some toxic granulation.', { timeout: 15_000 });
  await expect(pageText()).toContainText('8.40 ×10⁹/L');
  await page.getByRole('button', { name: 'Gallery', exact: true }).click();
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await expect(page.getByLabel('Comment on morphology')).toHaveValue('Some toxic granulation.');
});

test('saves every format where the person chose, with the same figures', async () => {
  const { page } = app;
  for (const [name, suffix] of [
    ['PDF', 'pdf'],
    ['CSV', 'csv'],
    ['XLSX', 'xlsx'],
    ['JSON', 'json'],
  ]) {
    await page.getByRole('button', { name: `Save as ${name}` }).click();
    await expect(page.getByText(new RegExp(`Saved as .*\\.${suffix}`))).toBeVisible({ timeout: 15_000 });
  }
  const file = (suffix: string) => path.join(saved, `report-S1-1.${suffix}`);
  expect(['pdf', 'csv', 'xlsx', 'json'].map((suffix) => existsSync(file(suffix)))).toEqual([true, true, true, true]);
  const content = reportContentSchema.parse(JSON.parse(readFileSync(file('json'), 'utf8')));
  expect(content.comment).toBe('Some toxic granulation.');
  expect(content.wbc?.given).toBe(8.4);
  expect(readFileSync(file('csv'), 'utf8')).toContain('Some toxic granulation.');
});

test('prints the pages and leaves no trace of it in the window', async () => {
  const { page } = app;
  await page.evaluate(() => {
    const canvases: number[] = [];
    Object.assign(window, { printed: canvases });
    window.print = () => canvases.push(document.querySelectorAll('.print-sheet canvas').length);
  });
  await page.getByRole('button', { name: 'Print…' }).click();
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { printed: number[] }).printed[0]))
    .toBeGreaterThan(0);
  await expect(page.locator('.print-sheet')).toHaveCount(0);
});

test('speaks Korean, in the report too', async () => {
  const { page } = app;
  await page.getByRole('radiogroup', { name: 'Language of the report' }).getByText('한국어').click();
  await expect(pageText()).toContainText('백혈구 감별계산 보고서', { timeout: 15_000 });
  await screenshot(page, 'report-korean');
});

test('is accessible, light and dark', async () => {
  await expectAccessible(app.page);
  await setScheme(app.page, 'Dark');
  await screenshot(app.page, 'report-dark');
  await expectAccessible(app.page);
  await setScheme(app.page, 'Light');
});

test('settings of the laboratory reach the report', async () => {
  const { page } = app;
  await navigation(page, 'Settings').click();
  await page.getByLabel('Laboratory', { exact: true }).fill('Test Laboratory');
  await page.getByLabel('Laboratory', { exact: true }).blur();
  await page.getByText('Reference ranges', { exact: true }).click();
  await page.getByLabel('Neutrophil: % to').fill('30');
  await page.getByRole('button', { name: 'Save ranges' }).click();
  await page.getByText('LOINC codes', { exact: true }).click();
  await page.getByText('Reports', { exact: true }).scrollIntoViewIfNeeded();
  await screenshot(page, 'report-settings');
  await navigation(page, 'Slide').click();
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await expect(pageText()).toContainText('Test Laboratory', { timeout: 15_000 });
  await expect(pageText()).toContainText('40–30');
  expect(app.errors).toEqual([]);
});
