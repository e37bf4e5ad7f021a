import { expect, type Page, test } from 'playwright/test';
import {
  ANALYSIS_MS,
  type App,
  cells,
  clickCell,
  expectAccessible,
  launch,
  navigation,
  screenshot,
  setScheme,
  temporaryFolder,
} from './app.ts';

test.describe.configure({ mode: 'serial' });
const data = temporaryFolder();
let app: App;

/** A refit of a few cells takes seconds, on a busy machine many. */
const REFIT_MS = 90_000;

const canvas = (page: Page) => page.getByRole('application');
const panel = (page: Page) => page.getByRole('complementary', { name: 'Tools and calibration' });
const list = (page: Page) => page.getByRole('navigation', { name: 'Cells to correct' }).getByRole('button');
const versions = (page: Page) => panel(page).getByRole('listitem');

/** Waits until the engine's picture shows so many strokes. */
const strokesDrawn = (page: Page, strokes: number) =>
  expect(canvas(page)).toHaveAttribute('data-drawn', String(strokes));

async function inBothSchemes(page: Page, name: string): Promise<void> {
  for (const scheme of ['Dark', 'Light'] as const) {
    await setScheme(page, scheme);
    await expectAccessible(page, 'main');
    await screenshot(page, `${name}-${scheme.toLowerCase()}`);
  }
}

/** Address of the outlines that lie over the cell. */
const outlines = (page: Page) => canvas(page).locator('image[data-draft]').getAttribute('href');

test.beforeAll(async () => {
  app = await launch(data.path, ['--demo']);
  const { page } = app;
  await expect(cells(page).first()).toBeVisible({ timeout: ANALYSIS_MS });
  await page.getByRole('region', { name: 'Reviewing in four keys' }).getByRole('button', { name: 'Got it' }).click();
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

test('a cell leads to its correction; brush, superpixel, undo and redo change its outline', async () => {
  const { page } = app;
  await expect(page.getByRole('contentinfo').getByText('not calibrated')).toBeVisible();
  await clickCell(page, 8);
  const card = page.getByRole('complementary', { name: 'Cell details' });
  await card.getByRole('button', { name: 'Correct this outline' }).click();
  await expect(list(page)).toHaveCount(10);
  await expect(list(page).first()).toContainText('Chosen by you');
  await expect(list(page).first()).toHaveAttribute('aria-current', 'true');
  await strokesDrawn(page, 0);
  await inBothSchemes(page, 'calibrate');

  const box = await canvas(page).boundingBox();
  if (!box) throw new Error('there is no canvas');
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.click(middle.x, middle.y);
  await strokesDrawn(page, 1);

  await page.keyboard.press('b');
  await page.keyboard.press('1');
  await page.mouse.move(middle.x - 60, middle.y);
  await page.mouse.down();
  await page.mouse.move(middle.x + 60, middle.y + 20, { steps: 8 });
  await screenshot(page, 'calibrate-stroke');
  await page.mouse.up();
  await strokesDrawn(page, 2);
  const painted = await outlines(page);
  await expect(panel(page).getByText('2 strokes, not saved yet.')).toBeVisible();
  await expect(list(page).first()).toContainText('Not saved yet');

  await page.keyboard.press('Control+z');
  await strokesDrawn(page, 1);
  expect(await outlines(page)).not.toBe(painted);
  await page.keyboard.press('Control+Shift+z');
  await strokesDrawn(page, 2);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await strokesDrawn(page, 0);
});

test('cells are corrected by keyboard alone, and too few refuse to be fitted to', async () => {
  const { page } = app;
  const refit = panel(page).getByRole('button', { name: 'Refit the segmenter' });
  await expect(refit).toBeDisabled();
  await canvas(page).focus();
  await page.keyboard.press('s');
  await page.keyboard.press('2');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await strokesDrawn(page, 1);
  await page.keyboard.press('Enter');
  await expect(list(page).first()).toContainText('Corrected');
  // It moves on to the next cell by itself; an outline that is right is stored as it is.
  for (let at = 1; at < 4; at++) {
    await expect(list(page).nth(at)).toHaveAttribute('aria-current', 'true');
    await strokesDrawn(page, 0);
    await page.keyboard.press('Enter');
    await expect(list(page).nth(at)).toContainText('Corrected');
  }
  await expect(panel(page).getByText('4 of 10 corrected')).toBeVisible();

  // One is taken back, one removed from the list.
  await page.keyboard.press('PageUp');
  await panel(page).getByRole('button', { name: 'Remove the correction' }).click();
  await expect(panel(page).getByText('3 of 10 corrected')).toBeVisible();
  const left = await list(page).nth(3).locator('img').getAttribute('src');
  await panel(page).getByRole('button', { name: 'Skip this cell' }).click();
  await expect(list(page)).toHaveCount(10);
  await expect(list(page).locator(`img[src="${left}"]`)).toHaveCount(0);
});

test('a refit shows before and after, is discarded, is kept, and is named in the status bar', async () => {
  test.setTimeout(4 * REFIT_MS);
  const { page } = app;
  const side = panel(page);
  await side.getByRole('combobox', { name: 'Laboratory' }).fill('Lab A');
  await side.getByRole('combobox', { name: 'Stain' }).fill('Wright');
  await page.keyboard.press('Escape');
  const refit = side.getByRole('button', { name: 'Refit the segmenter' });
  const result = page.getByRole('region', { name: 'Before and after' });
  await refit.click();
  await expect(result).toBeVisible({ timeout: REFIT_MS });
  await expect(result.getByRole('listitem')).toHaveCount(9);
  await expect
    .poll(() =>
      result.locator('img').evaluateAll((all) => all.every((img) => (img as HTMLImageElement).naturalWidth > 0)),
    )
    .toBe(true);
  await inBothSchemes(page, 'calibrate-result');
  await side.getByRole('button', { name: 'Discard' }).click();
  await expect(result).toHaveCount(0);
  await expect(versions(page)).toHaveCount(1);
  await expect(page.getByRole('contentinfo').getByText('not calibrated')).toBeVisible();

  await refit.click();
  await side.getByRole('button', { name: 'Keep as version 1' }).click({ timeout: REFIT_MS });
  await expect(versions(page)).toHaveCount(2);
  const status = page.getByRole('contentinfo');
  await expect(status.getByText('calibrated, version 1 · Lab A, Wright')).toBeVisible();
  await refit.click();
  await side.getByRole('button', { name: 'Keep as version 2' }).click({ timeout: REFIT_MS });
  await expect(status.getByText('calibrated, version 2 · Lab A, Wright')).toBeVisible();
  await screenshot(page, 'calibrate-kept');
});

test('an earlier version and the shipped segmenter are one click away, in the settings too', async () => {
  const { page } = app;
  const status = page.getByRole('contentinfo');
  await panel(page).getByRole('button', { name: 'Use Version 1, Lab A, Wright' }).click();
  await expect(status.getByText('calibrated, version 1 · Lab A, Wright')).toBeVisible();
  await navigation(page, 'Settings').click();
  await page.getByRole('button', { name: 'Use Shipped segmenter' }).click();
  await expect(status.getByText('not calibrated')).toBeVisible();
  await page.getByRole('button', { name: 'Use Version 2, Lab A, Wright' }).click();
  await expect(status.getByText('calibrated, version 2 · Lab A, Wright')).toBeVisible();
  await screenshot(page, 'calibrate-settings');
  await app.electron.close();

  // It is still in use after a restart.
  app = await launch(data.path);
  await expect(app.page.getByRole('contentinfo').getByText('calibrated, version 2 · Lab A, Wright')).toBeVisible();
  expect(app.errors).toEqual([]);
});
