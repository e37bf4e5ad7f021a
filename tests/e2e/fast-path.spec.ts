import { expect, type Page, test } from 'playwright/test';
import { ANALYSIS_MS, cells, launch, temporaryFolder } from './app.ts';

const data = temporaryFolder();
test.afterAll(() => data.remove());

const seen = (page: Page) =>
  page
    .getByRole('toolbar')
    .getByRole('progressbar')
    .evaluate((bar) => Number(bar.getAttribute('value')));

test('going through a slide takes one key for each cell, over the ends of classes and pages', async () => {
  const app = await launch(data.path, ['--demo']);
  const { page } = app;
  await expect(cells(page).first()).toBeVisible({ timeout: ANALYSIS_MS });
  const total = Number(await page.getByRole('button', { name: /^All/ }).locator('span').textContent());
  expect(total).toBeGreaterThan(100);

  // Every key counts: the one that goes to the first cell, most that confirm, every tenth that gives another class.
  let presses = 0;
  const press = async (key: string) => {
    presses++;
    await page.keyboard.press(key);
  };
  await press('Home');
  for (let at = 1; at < total; at++) await press(at % 10 === 0 ? 'KeyE' : 'Space');
  await expect.poll(() => seen(page)).toBe(total - 1);
  // A slip: the last one taken back, and given its class.
  await press('Control+KeyZ');
  await expect.poll(() => seen(page)).toBe(total - 2);
  await press('KeyE');
  await press('Space');
  await expect.poll(() => seen(page)).toBe(total);

  expect(presses / total).toBeLessThanOrEqual(1.15);
  expect(app.errors).toEqual([]);
  await app.electron.close();
});
