import { expect, test } from 'playwright/test';
import { ANALYSIS_MS, type App, cells, clickCell, launch, temporaryFolder } from './app.ts';

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

test('opens on the demo slide, analysed by the real engine', async () => {
  const { page } = app;
  await expect(cells(page).first()).toBeVisible({ timeout: ANALYSIS_MS });
  await expect(page.getByText('Synthetic demo')).toBeVisible();
  await expect(page.getByText('For research use only', { exact: true })).toBeVisible();

  const pictures = page.locator('[role=option] img');
  await expect
    .poll(() => pictures.evaluateAll((all) => all.every((img) => (img as HTMLImageElement).naturalWidth > 0)))
    .toBe(true);
});

test('the differential adds up to what the gallery holds', async () => {
  const { page } = app;
  const table = page.getByRole('complementary', { name: 'Differential' }).getByRole('table');
  const numberIn = async (row: string) =>
    Number(await table.getByRole('row', { name: row }).getByRole('cell').first().textContent());
  const counted = await numberIn('Counted white cells');
  const unidentified = await numberIn('Unidentified');
  const uncounted = (await numberIn('Nucleated red cell')) + (await numberIn('Artifact'));
  const total = Number(await page.getByRole('button', { name: /^All/ }).locator('span').textContent());
  expect(counted).toBeGreaterThan(0);
  expect(total).toBeGreaterThan(100);
  expect(counted + unidentified + uncounted).toBe(total);
});

test('every key works: move, open, outlines, close', async () => {
  const { page } = app;
  await page.keyboard.press('ArrowRight');
  const selected = page.locator('[role="option"][aria-selected="true"]');
  await expect(selected).toHaveCount(1);
  const first = await selected.getAttribute('id');
  await page.keyboard.press('ArrowRight');
  await expect(selected).not.toHaveAttribute('id', first ?? '');

  await page.keyboard.press('Enter');
  const card = page.getByRole('complementary', { name: 'Cell details' });
  await expect(card).toBeVisible();
  const outlines = card.locator('img[src^="cell://overlay/"]');
  await expect(outlines).toHaveCount(1);
  await page.keyboard.press('o');
  await expect(outlines).toHaveCount(0);
  await page.keyboard.press('o');
  await expect(outlines).toHaveCount(1);

  const title = await card.getByRole('heading', { level: 2 }).textContent();
  await page.keyboard.press('ArrowRight');
  await expect(card.getByRole('heading', { level: 2 })).not.toHaveText(title ?? '');
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
});

test('a press right after a key, with the pointer at rest, opens the cell under it', async () => {
  const { page } = app;
  const under = cells(page).nth(4);
  const id = await under.getAttribute('id');
  await under.hover();
  await page.keyboard.press('ArrowLeft');
  await page.mouse.down();
  await page.mouse.up();
  await expect(page.locator('[data-cursor]')).toHaveAttribute('id', id ?? '');
  const card = page.getByRole('complementary', { name: 'Cell details' });
  await expect(card).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
});

test('a cell shows its picture with outlines, its probabilities and its measurements', async () => {
  const { page } = app;
  await clickCell(page, 3);
  const card = page.getByRole('complementary', { name: 'Cell details' });
  for (const kind of ['image', 'overlay']) {
    const picture = card.locator(`img[src^="cell://${kind}/"]`);
    await expect.poll(() => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(60);
  }
  const probabilities = card
    .getByRole('list', { name: 'Class probabilities' })
    .getByRole('listitem')
    .filter({ hasText: '%' });
  await expect(probabilities).toHaveCount(14);
  const sum = (await probabilities.allTextContents()).reduce(
    (total, text) => total + Number(/([\d.]+)%/.exec(text)?.[1]),
    0,
  );
  expect(Math.abs(sum - 100)).toBeLessThan(1);
  await expect(card.getByText('Nucleus / cell area')).toBeVisible();
});

test('filters show what they say and are undone in one click', async () => {
  const { page } = app;
  const all = page.getByRole('button', { name: /^All/ });
  const neutrophils = page.getByRole('button', { name: /^NE Neutrophil \d/ });
  const count = await neutrophils.locator('span').last().textContent();
  await neutrophils.click();
  await expect(page.getByText(`${count} of ${await all.locator('span').textContent()} shown`)).toBeVisible();
  const names = await cells(page).evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('aria-label')));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names)
    expect(name).toMatch(/^(Neutrophil, \d+%|NE\? \d+%, unidentified, most likely Neutrophil), unreviewed$/);
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(neutrophils).toHaveAttribute('aria-pressed', 'false');
});
