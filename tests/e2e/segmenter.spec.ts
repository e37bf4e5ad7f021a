import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
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
  ROOT,
  screenshot,
  setScheme,
  temporaryFolder,
} from './app.ts';

test.describe.configure({ mode: 'serial' });

const loaded = (page: Page, selector: string) =>
  expect
    .poll(() =>
      page.locator(selector).evaluateAll((all) => all.every((img) => (img as HTMLImageElement).naturalWidth > 0)),
    )
    .toBe(true);

async function inBothSchemes(page: Page, name: string, within?: string): Promise<void> {
  for (const scheme of ['Dark', 'Light'] as const) {
    await setScheme(page, scheme);
    await expectAccessible(page, within);
    await screenshot(page, `${name}-${scheme.toLowerCase()}`);
  }
}

/** Imports what LEUKOSCOPE_TEST_SELECTION names, and waits for its cells. */
async function importSlide(page: Page, name: string, mode: 'Single cells' | 'Whole fields'): Promise<void> {
  await page.getByRole('button', { name: 'Import folder' }).click();
  const form = page.getByRole('dialog', { name: 'Import images' });
  await form.getByLabel('Slide name').fill(name);
  await form.getByText(mode).click();
  await form.getByRole('button', { name: 'Start analysis' }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible({ timeout: ANALYSIS_MS });
  await expect(cells(page).first()).toBeVisible({ timeout: ANALYSIS_MS });
}

test.describe('single cells', () => {
  const data = temporaryFolder();
  const smear = path.join(data.path, 'smear');
  let app: App;

  test.beforeAll(async () => {
    mkdirSync(smear);
    const demo = path.join(ROOT, 'out/demo');
    const images = readdirSync(demo).filter((file) => file.endsWith('.jpg'));
    for (const file of images.slice(0, 12)) copyFileSync(path.join(demo, file), path.join(smear, file));
    app = await launch(path.join(data.path, 'user'), [], { LEUKOSCOPE_TEST_SELECTION: smear });
    await importSlide(app.page, 'Twelve cells', 'Single cells');
  });
  test.afterAll(async () => {
    await app?.electron.close();
    data.remove();
  });

  test('the inspector steps through the segmentation of a cell', async () => {
    const { page } = app;
    await clickCell(page, 0);
    const card = page.getByRole('complementary', { name: 'Cell details' });
    const opener = card.getByRole('button', { name: 'How this outline was found' });
    await expect(opener).toHaveAttribute('aria-expanded', 'false');
    const stages = ['superpixels', 'seed', 'cell-evidence', 'bw', 'nucleus-evidence', 'nc', 'final'];
    for (const stage of stages) {
      await page.keyboard.press(']');
      await expect(card.locator('img[data-stage]')).toHaveAttribute('data-stage', stage);
      await loaded(page, 'img[data-stage]');
      await screenshot(page, `inspector-${stage}`);
    }
    await expect(card.locator('img[data-overlay]')).toHaveCount(0);
    await page.keyboard.press('[');
    await expect(card.getByRole('button', { name: 'Nucleus cut' })).toHaveAttribute('aria-pressed', 'true');
    await inBothSchemes(page, 'inspector', 'aside[aria-label="Cell details"]');

    // The zoom is that of the cell.
    await page.keyboard.press('Equal');
    const transforms = await card
      .locator('img')
      .evaluateAll((all) => all.map((img) => getComputedStyle(img).transform));
    expect(new Set(transforms).size).toBe(1);
    await page.keyboard.press('Digit0');
    // The stage stays while one goes on to the next cell.
    await page.keyboard.press('ArrowRight');
    await expect(card.locator('img[data-stage]')).toHaveAttribute('data-stage', 'nc');
    await card.getByRole('button', { name: 'Image', exact: true }).click();
    await expect(card.locator('img[data-stage]')).toHaveCount(0);
    await page.getByRole('button', { name: 'Fields', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'This slide has no whole fields' })).toBeVisible();
    await page.getByRole('button', { name: 'Show the gallery' }).click();
    expect(app.errors).toEqual([]);
  });
});

test.describe('whole fields', () => {
  const data = temporaryFolder();
  let app: App;

  test.beforeAll(async () => {
    const drawn = path.join(data.path, 'drawn');
    execFileSync(nodePath(), [path.join(ROOT, 'tests/smear/make-fields.ts'), drawn, '4']);
    app = await launch(path.join(data.path, 'user'), [], { LEUKOSCOPE_TEST_SELECTION: path.join(drawn, 'images') });
    await importSlide(app.page, 'Four fields', 'Whole fields');
  });
  test.afterAll(async () => {
    await app?.electron.close();
    data.remove();
  });

  test('a cell leads to its field; fields pan, zoom and open their cells', async () => {
    const { page } = app;
    await clickCell(page, 0);
    const card = page.getByRole('complementary', { name: 'Cell details' });
    await card.getByRole('button', { name: 'Show in its field' }).click();
    const field = page.getByRole('listbox', { name: /^Cells of the field/ });
    await expect(field.locator('[role=option][aria-selected=true]')).toHaveCount(1);
    await loaded(page, '[role=listbox] img');
    await inBothSchemes(page, 'field');

    // The card has a scale of its own.
    const scale = page.locator('[class*=scale]').filter({ hasText: '%' });
    const besideCard = await scale.textContent();
    await page.keyboard.press('Escape');
    await expect(card).toHaveCount(0);
    // The field fits itself to the room beside the card.
    await expect(scale).not.toHaveText(besideCard ?? '');
    const list = page.getByRole('navigation', { name: 'Fields of the slide' }).getByRole('button');
    await expect(list).toHaveCount(4);
    const before = await scale.textContent();
    await page.keyboard.press('Equal');
    await expect(scale).not.toHaveText(before ?? '');
    const transform = () => page.locator('[class*=plane]').evaluate((plane) => getComputedStyle(plane).transform);
    const still = await transform();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(transform).not.toBe(still);
    await page.keyboard.press('Digit0');
    await expect(scale).toHaveText(before ?? '');

    // Every cell of every field is reached by the arrows, from the first to the last.
    const all = (await list.allTextContents()).reduce((sum, text) => sum + Number(/(\d+)$/.exec(text)?.[1]), 0);
    const chosen = () => field.getAttribute('aria-activedescendant');
    // Within the first field no press can meet a field that is still loading.
    await list.first().click();
    await loaded(page, '[role=listbox] img');
    for (let i = 0; i < all; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(chosen).not.toBeNull();
    const seen = new Set<string | null>([await chosen()]);
    for (let i = 1; i < all; i++) {
      const previous = await chosen();
      await page.keyboard.press('ArrowRight');
      await expect.poll(async () => [null, previous].includes(await chosen())).toBe(false);
      seen.add(await chosen());
    }
    expect(seen.size).toBe(all);
    await page.keyboard.press('Enter');
    await expect(card).toBeVisible();

    await list.first().click();
    await loaded(page, '[role=listbox] img');
    const target = field.getByRole('option').first();
    await target.locator('polygon').last().click();
    await expect(target).toHaveAttribute('aria-selected', 'true');
    await screenshot(page, 'field-first');
    expect(app.errors).toEqual([]);
  });
});
