import { expect, type Page, test } from 'playwright/test';
import { ANALYSIS_MS, cells, launch, screenshot, setScheme, temporaryFolder } from './app.ts';

/** Cells leave once no other was changed for a second. */
const REST_MS = 1000;
const data = temporaryFolder();
test.afterAll(() => data.remove());

const firstId = (page: Page) => cells(page).first().getAttribute('id');

test('a cell that a key gave another class stays in its place until the hands rest, and while it is in hand', async () => {
  const app = await launch(data.path, ['--demo']);
  const { page } = app;
  await expect(cells(page).first()).toBeVisible({ timeout: ANALYSIS_MS });
  await page.getByRole('region', { name: 'Reviewing in four keys' }).getByRole('button', { name: 'Got it' }).click();
  for (const scheme of ['Light', 'Dark'] as const) {
    await setScheme(page, scheme);
    await page.keyboard.press('Home');
    const id = (await firstId(page)) ?? '';
    const changed = page.locator(`#${id}`);
    const place = await changed.boundingBox();
    await page.keyboard.press('KeyE');
    await page.keyboard.press('KeyM');
    await expect(changed).toHaveAttribute('aria-label', /^Eosinophil.*reviewed/);
    expect(await changed.boundingBox()).toEqual(place);
    await screenshot(page, `stay-${scheme.toLowerCase()}`);

    // Pressed before it moves away, it stays there for as long as its card is open.
    await changed.click();
    const held = await changed.boundingBox();
    await page.waitForTimeout(2.5 * REST_MS);
    expect(await changed.boundingBox()).toEqual(held);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => firstId(page), { timeout: 5 * REST_MS }).not.toBe(id);
  }

  // Undo shows at once where things are, before any rest is over.
  await page.keyboard.press('Home');
  const id = (await firstId(page)) ?? '';
  const name = await cells(page).first().getAttribute('aria-label');
  await page.keyboard.press('KeyE');
  await expect(page.locator(`#${id}`)).toHaveAttribute('aria-label', /^Eosinophil/);
  await page.keyboard.press('Control+KeyZ');
  await expect(page.locator(`#${id}[data-cursor]`)).toHaveAttribute('aria-label', name ?? '');
  expect(await firstId(page)).toBe(id);
  expect(app.errors).toEqual([]);
  await app.electron.close();
});
