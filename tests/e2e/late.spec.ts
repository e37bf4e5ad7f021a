import { expect, test } from 'playwright/test';
import { ANALYSIS_MS, cells, launch, screenshot, setScheme, signal, temporaryFolder } from './app.ts';

const ENGINE = 'Leukoscope engine';
const data = temporaryFolder();
test.afterAll(() => data.remove());
test.skip(process.platform === 'win32', 'a process cannot be stopped and continued there');

test('cells whose change is not on disk yet are marked and not shown as done; the cursor goes on', async () => {
  const app = await launch(data.path, ['--demo']);
  const { page } = app;
  await expect(cells(page).first()).toBeVisible({ timeout: ANALYSIS_MS });
  await page.keyboard.press('Home');
  const waiting = page.locator('[data-pending]');
  const seen = page.getByRole('toolbar').getByRole('progressbar');
  await expect(seen).toBeVisible();
  for (const scheme of ['Light', 'Dark'] as const) {
    await setScheme(page, scheme);
    const before = Number(await seen.getAttribute('value'));
    const first = await page.locator('[data-cursor]').getAttribute('id');
    expect(await signal(app, ENGINE, 'SIGSTOP')).toBe(true);
    try {
      for (let i = 0; i < 3; i++) await page.keyboard.press('KeyE');
      await expect(waiting).toHaveCount(3);
      await expect(page.locator(`#${first}`)).toHaveAttribute('aria-busy', 'true');
      await expect(page.locator('[data-cursor]')).not.toHaveAttribute('id', first ?? '');
      await expect(seen).toHaveAttribute('value', String(before));
      await screenshot(page, `late-${scheme.toLowerCase()}`);
    } finally {
      await signal(app, ENGINE, 'SIGCONT');
    }
    await expect(seen).toHaveAttribute('value', String(before + 3));
    await expect(waiting).toHaveCount(0);
  }
  expect(app.errors).toEqual([]);
  await app.electron.close();
});
