import { expect, test } from 'playwright/test';
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

test.beforeAll(async () => {
  app = await launch(data.path, ['--demo']);
  await expect(cells(app.page).first()).toBeVisible({ timeout: ANALYSIS_MS });
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

for (const scheme of ['Light', 'Dark'] as const) {
  test(`every screen is accessible in the ${scheme.toLowerCase()} scheme`, async () => {
    const { page } = app;
    await setScheme(page, scheme);
    const name = scheme.toLowerCase();
    await clickCell(page, 0);
    await expectAccessible(page);
    await screenshot(page, `cell-${name}`);
    await page.keyboard.press('Escape');
    await expectAccessible(page);
    await screenshot(page, `slide-${name}`);
    await navigation(page, 'Worklist').click();
    await expect(page.getByRole('row')).toHaveCount(2);
    await expectAccessible(page);
    await screenshot(page, `worklist-${name}`);
    await navigation(page, 'Settings').click();
    await expectAccessible(page);
    await screenshot(page, `settings-${name}`);
    await navigation(page, 'Slide').click();
    await expect(cells(page).first()).toBeVisible();
  });
}

test('cuts nothing off in the smallest window', async () => {
  const { page } = app;
  const resize = (width: number, height: number) =>
    app.electron.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size), [
      width,
      height,
    ] as [number, number]);
  await resize(960, 600);
  await expect(page.getByRole('heading', { name: 'Demo slide' })).toBeInViewport({ ratio: 1 });
  for (const button of await page.getByRole('toolbar').first().getByRole('button').all())
    await expect(button).toBeInViewport({ ratio: 1 });
  const sideways = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('main, main :is(section, aside, div)')]
        .filter((part) => {
          const { overflowX, textOverflow } = getComputedStyle(part);
          return overflowX !== 'visible' && textOverflow !== 'ellipsis' && part.scrollWidth > part.clientWidth;
        })
        .map((part) => `${part.className} ${part.scrollWidth} > ${part.clientWidth}`),
    );
  expect(await sideways()).toEqual([]);
  await screenshot(page, 'slide-small');
  await clickCell(page, 0);
  await expect(page.getByRole('button', { name: 'Correct this outline' })).toBeInViewport({ ratio: 1 });
  expect(await sideways()).toEqual([]);
  await screenshot(page, 'cell-small');
  await page.keyboard.press('Escape');
  await resize(1280, 800);
});

test('speaks Korean, and still does after a restart', async () => {
  await app.page.getByRole('combobox', { name: 'Language' }).selectOption('ko');
  await expect(navigation(app.page, '작업 목록')).toBeVisible();
  // The computer may have no font with Hangul in it, so one comes along.
  const withHangul = () =>
    [...document.fonts].filter(({ family, status }) => family.includes('Pretendard') && status === 'loaded').length;
  await expect.poll(() => app.page.evaluate(withHangul)).toBeGreaterThan(0);
  await screenshot(app.page, 'slide-dark-ko');
  expect(app.errors).toEqual([]);
  await app.electron.close();

  app = await launch(data.path);
  await expect(navigation(app.page, '작업 목록')).toBeVisible();
  await expect(app.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expect(app.page.getByRole('row')).toHaveCount(2);
  expect(app.errors).toEqual([]);
});
