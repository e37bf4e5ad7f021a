import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { nodePath } from '../../scripts/lib/runtime.mjs';
import {
  ANALYSIS_MS,
  type App,
  cells,
  clickCell,
  expectAccessible,
  launch,
  navigation,
  ROOT,
  screenshot,
  setScheme,
  temporaryFolder,
} from './app.ts';

test.describe.configure({ mode: 'serial' });
const data = temporaryFolder();
let app: App;

test.beforeAll(async () => {
  app = await launch(data.path, ['--demo']);
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

/** A filter of the gallery and the number on it. */
const view = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Show' }).getByRole('button', { name: new RegExp(`^${name}`) });
const countOf = async (page: Page, name: string) => Number(await view(page, name).locator('span').textContent());
const reviewed = async (page: Page) => (await countOf(page, 'All')) - (await countOf(page, 'To see'));
/** Every cell's name as the gallery says it, scrolling through all of it. */
async function gallery(page: Page): Promise<string[]> {
  const names = new Map<string, string>();
  await page.getByRole('listbox').evaluate((list) => list.scrollTo(0, 0));
  for (;;) {
    const drawn = await cells(page).evaluateAll((tiles) => tiles.map((tile) => [tile.id, tile.ariaLabel ?? '']));
    for (const [id, name] of drawn) names.set(id ?? '', name ?? '');
    const more = await page.getByRole('listbox').evaluate((list) => {
      const before = list.scrollTop;
      list.scrollBy(0, list.clientHeight - 120);
      return list.scrollTop > before;
    });
    if (!more) return [...names].sort().map((pair) => pair.join(' '));
    await page.waitForTimeout(60);
  }
}

test('60 cells are reclassified by keyboard alone', async () => {
  const { page } = app;
  await expect(cells(page).first()).toBeVisible({ timeout: ANALYSIS_MS });
  await page.getByRole('region', { name: 'Reviewing in four keys' }).getByRole('button', { name: 'Got it' }).click();
  await page.keyboard.press('ArrowRight');
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('KeyY');
    await page.keyboard.press('KeyU');
  }
  await expect.poll(() => reviewed(page)).toBe(60);
  await expect(page.locator('[data-pending]')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Undo: Nucleated red cell for 1 cell' })).toBeVisible();
});

test('20 cells are dragged to a bin, one or several at a time', async () => {
  const { page } = app;
  await view(page, 'To see').click();
  const bin = page.locator('[data-bin="MO"]');
  for (let i = 0; i < 4; i++) {
    const before = await reviewed(page);
    await clickCell(page, 0);
    await clickCell(page, 4, { modifiers: ['Shift'] });
    const from = await cells(page).nth(2).boundingBox();
    const to = await bin.boundingBox();
    if (!from || !to) throw new Error('There is nothing to drag.');
    await page.mouse.move(from.x + 20, from.y + 20);
    await page.mouse.down();
    await page.mouse.move(from.x + 30, from.y + 40, { steps: 3 });
    await page.mouse.move(to.x + 20, to.y + 12, { steps: 5 });
    await expect(bin).toHaveAttribute('data-over', 'true');
    await page.mouse.up();
    await expect.poll(() => reviewed(page)).toBe(before + 5);
  }
  expect(await reviewed(page)).toBe(80);
});

test('20 cells are reclassified at once, and a key still works after clicks anywhere', async () => {
  const { page } = app;
  await clickCell(page, 0);
  await clickCell(page, 19, { modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Outlines on tiles' }).click();
  await page.getByRole('button', { name: 'Outlines on tiles' }).click();
  await page.keyboard.press('KeyN');
  await expect.poll(() => reviewed(page)).toBe(100);
  await expect(page.getByRole('button', { name: 'Undo: Neutrophil for 20 cells' })).toBeVisible();
});

test('15 steps are undone, and after a restart 5 are redone', async () => {
  await view(app.page, 'All').click();
  for (let i = 0; i < 15; i++) await app.page.keyboard.press('Control+KeyZ');
  // The bulk, four drags of five, ten single cells.
  await expect.poll(() => reviewed(app.page)).toBe(50);
  const before = await gallery(app.page);
  expect(app.errors).toEqual([]);
  await app.electron.close();

  app = await launch(data.path);
  await app.page.getByRole('button', { name: /^Demo slide/ }).click();
  await expect(cells(app.page).first()).toBeVisible();
  expect(await gallery(app.page)).toEqual(before);
  for (let i = 0; i < 5; i++) await app.page.keyboard.press('Control+Shift+KeyZ');
  await expect.poll(() => reviewed(app.page)).toBe(55);
});

test('a cell says who did what to it, and asks why it is excluded from the count', async () => {
  const { page } = app;
  await clickCell(page, 0);
  const card = page.getByRole('complementary', { name: 'Cell details' });
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Smudged or broken cell' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect.poll(() => countOf(page, 'Excluded')).toBe(1);
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(() => countOf(page, 'Excluded')).toBe(0);
  await card.getByRole('button', { name: 'History' }).click();
  await expect(card.getByText('“Smudged or broken cell”').or(card.getByText('Smudged or broken cell'))).toBeVisible();
  await expect(card.getByText('Excluded')).toBeVisible();
  await card.getByRole('button', { name: 'Atlas' }).click();
  await expect(card.getByText('Signed cells of this laboratory')).toBeVisible();
});

for (const scheme of ['Light', 'Dark'] as const) {
  test(`every screen of the review is accessible in the ${scheme.toLowerCase()} scheme`, async () => {
    const { page } = app;
    const name = scheme.toLowerCase();
    await setScheme(page, scheme);
    await expectAccessible(page);
    await screenshot(page, `review-${name}`);
    await page.keyboard.press('Shift+Slash');
    await expect(page.getByRole('dialog', { name: 'Keyboard map' })).toBeVisible();
    await expectAccessible(page);
    await screenshot(page, `keys-${name}`);
    await page.keyboard.press('Escape');
    await navigation(page, 'Worklist').click();
    await expect(page.getByRole('row')).toHaveCount(2);
    await expectAccessible(page);
    await navigation(page, 'Settings').click();
    await expectAccessible(page);
    await navigation(page, 'Slide').click();
    await expect(cells(page).first()).toBeVisible();
  });
}

test('the slide is signed, becomes read-only, and its log replays to the same state', async () => {
  const { page } = app;
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+KeyA');
  await page.keyboard.press('Space');
  await expect.poll(() => countOf(page, 'To see')).toBe(0);
  await page.getByRole('button', { name: 'Sign…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Sign / });
  await expectAccessible(page);
  // A slide short of its count target is signed with a reason.
  const reason = dialog.getByLabel(/^Reason for signing at/);
  if (await reason.isVisible()) await reason.fill('All cells of the demo slide');
  await dialog.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText(/^Signed by .* read-only$/)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('KeyB');
  await expect(page.locator('[data-bin="BA"]')).toBeDisabled();
  await screenshot(page, 'signed-dark');
  expect(app.errors).toEqual([]);
  await app.electron.close();

  const database = path.join(data.path, 'leukoscope.sqlite');
  const check = spawnSync(nodePath(), [path.join(ROOT, 'out/main/cli.js'), 'db', 'check', '--db', database], {
    encoding: 'utf8',
  });
  expect(check.status, check.stdout + check.stderr).toBe(0);
  app = await launch(data.path);
  await app.page.getByRole('button', { name: /^Demo slide/ }).click();
  await expect(app.page.getByText(/^Signed by .* read-only$/)).toBeVisible();
});
