import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { toCellRows } from '../../electron/contract/cell-columns.ts';
import type { CellSummary } from '../../electron/contract/methods.ts';
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
const saved = path.join(data.path, 'saved');
const demo = path.join(ROOT, 'out/demo');
const picture = path.join(demo, readdirSync(demo).find((file) => file.endsWith('.jpg')) ?? '');
let app: App;
let slide: { id: number; cells: CellSummary[] };

/** What the engine itself says of the demo slide. */
async function readSlide(page: Page): Promise<typeof slide> {
  const { id, columns } = await page.evaluate(async () => {
    const list = await window.leukoscope.call('slides.list', {});
    if (!list.ok || !list.data[0]) throw new Error('no slide');
    const found = await window.leukoscope.call('slides.get', { slideId: list.data[0].id });
    if (!found.ok) throw new Error(found.error.message);
    const { slide: summary, columns: sent } = found.data;
    return {
      id: summary.id as number,
      columns: Object.entries(sent).map(([name, values]) => [name, Array.from(values)] as const),
    };
  });
  return { id, cells: toCellRows(Object.fromEntries(columns) as never) };
}

const certain = (name: string) => slide.cells.filter((cell) => cell.class === name && cell.status === 'classified');
const panel = (page: Page) => page.locator('aside').filter({ has: page.getByRole('listbox') });
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Parts of the insight screen' }).getByRole('button', { name }).click();
const figure = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function inBothSchemes(page: Page, name: string): Promise<void> {
  for (const scheme of ['Dark', 'Light'] as const) {
    await setScheme(page, scheme);
    await expectAccessible(page);
    await screenshot(page, `${name}-${scheme.toLowerCase()}`);
  }
}

/** Saves a figure, and gives what is in the file. */
async function save(page: Page, title: string, what: string, name: string): Promise<Buffer> {
  await page.getByRole('button', { name: `${title}: save` }).click();
  // The menu of the figure saved before may still be fading.
  await page
    .getByRole('menu', { name: `${title}: save` })
    .getByRole('menuitem', { name: what })
    .click();
  const file = path.join(saved, name);
  await expect.poll(() => existsSync(file)).toBe(true);
  await expect(page.getByText(name)).toBeVisible();
  return readFileSync(file);
}

test.beforeAll(async () => {
  mkdirSync(saved);
  app = await launch(path.join(data.path, 'user'), ['--demo'], {
    LEUKOSCOPE_TEST_SELECTION: picture,
    LEUKOSCOPE_TEST_SAVE_FOLDER: saved,
  });
  const { page } = app;
  await expect(cells(page).first()).toBeVisible({ timeout: ANALYSIS_MS });
  slide = await readSlide(page);
  const neutrophils = certain('NE').map(({ id }) => id);
  // Three that the reviewer sees otherwise, and six that stay.
  await page.evaluate(
    async ([slideId, moved, kept]) => {
      const changes = [
        { action: 'relabel' as const, cellIds: moved as number[], to: 'LY' as const },
        { action: 'confirm' as const, cellIds: kept as number[] },
      ];
      const answer = await window.leukoscope.call('review.apply', { slideId: slideId as never, changes });
      if (!answer.ok) throw new Error(answer.error.message);
    },
    [slide.id, neutrophils.slice(0, 3), neutrophils.slice(3, 9)] as const,
  );
  slide = await readSlide(page);
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

test('statistics say what to do when there is nothing to count, and count the demo slide when asked', async () => {
  const { page } = app;
  await navigation(page, 'Insight').click();
  await expect(page.getByRole('heading', { name: 'No slide to count yet' })).toBeVisible();
  await inBothSchemes(page, 'insight-empty');
  await page.getByRole('button', { name: 'Count the demo slides too' }).click();
  const summary = page.locator('dl').filter({ hasText: 'Changed by review' });
  await expect(
    summary
      .locator('div')
      .filter({ hasText: /^Cells/ })
      .locator('dd'),
  ).toHaveText(String(slide.cells.length));
  await expect(
    summary
      .locator('div')
      .filter({ hasText: /^Reviewed/ })
      .locator('dd'),
  ).toContainText('9');
  await expect(
    summary
      .locator('div')
      .filter({ hasText: /^Changed/ })
      .locator('dd'),
  ).toContainText('3');
  await inBothSchemes(page, 'statistics');
});

test('every mark of a chart is reached by keys and leads to its cells', async () => {
  const { page } = app;
  const chart = figure(page, 'Class mix over time').getByRole('group');
  const first = chart.getByRole('button').first();
  await expect(first).toHaveAccessibleName(/Neutrophil: \d+ cells/);
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await expect(chart.getByRole('button', { name: /Lymphocyte: / }).first()).toBeFocused();
  const expected = certain('LY').length;
  await expect(page.locator(':focus')).toHaveAccessibleName(new RegExp(`Lymphocyte: ${expected} cells`));
  await page.keyboard.press('Enter');
  const found = panel(page).getByRole('option');
  await expect(found).toHaveCount(expected);
  await expect(panel(page).getByRole('listbox')).toBeFocused();
  await expectAccessible(page);
  await screenshot(page, 'statistics-cells');
  await page.keyboard.press('Escape');
  await expect(found).toHaveCount(0);

  // Lymphocytes by the reviewer that the model called neutrophils.
  await page
    .getByRole('button', { name: '3 cells that the model called Neutrophil and reviewers call Lymphocyte' })
    .focus();
  await page.keyboard.press('Enter');
  await expect(found).toHaveCount(3);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Cell details' })).toContainText('Model: Neutrophil');
  await navigation(page, 'Insight').click();
});

test('tables contain the same figures, and both can be saved', async () => {
  const { page } = app;
  const rates = figure(page, 'TPR and precision by class');
  await rates.getByRole('button', { name: 'TPR and precision by class: show as a table' }).click();
  const row = rates.getByRole('row', { name: /^NE Neutrophil/ });
  await expect(row.getByRole('cell')).toHaveText(['6', '100.0%', /^54\.1–100\.0$/, '9', '66.7%', /^29\.9–92\.5$/]);
  await expectAccessible(page);
  const csv = (await save(page, 'TPR and precision by class', 'Table as CSV', 'rates-by-class.csv')).toString();
  expect(csv).toMatch(/^\uFEFFClass,Support,TPR \(sensitivity\)/);
  expect(csv).toContain('NE,6,1,54.1–100.0,9,0.6666666666666666,29.9–92.5');
  const xlsx = await save(page, 'Model and reviewers', 'Table as XLSX', 'confusion.xlsx');
  expect(xlsx.subarray(0, 2).toString()).toBe('PK');
  const svg = (await save(page, 'Class mix over time', 'Picture as SVG', 'class-mix.svg')).toString();
  const drawn = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      broken: parsed.querySelector('parsererror') !== null,
      title: parsed.querySelector('title')?.textContent,
      fills: [...parsed.querySelectorAll('rect')].map((rect) => rect.getAttribute('fill')),
    };
  }, svg);
  expect(drawn).toMatchObject({ broken: false, title: 'Class mix over time' });
  // Neutrophils keep their blue without a style sheet.
  expect(drawn.fills).toContain('rgb(70, 114, 208)');
});

test('slides are found by what is on them', async () => {
  const { page } = app;
  await tab(page, 'Find slides');
  const asked = page.getByRole('group', { name: 'What is on the slides' });
  await asked.getByRole('combobox', { name: 'Class', exact: true }).selectOption('NE');
  const row = page.getByRole('row', { name: /^Demo slide/ });
  await expect(row).toBeVisible();
  await inBothSchemes(page, 'find-slides');
  await asked.getByRole('textbox', { name: 'At least, percent' }).fill('99');
  await expect(page.getByRole('heading', { name: 'No matching slide' })).toBeVisible();
  await asked.getByRole('textbox', { name: 'At least, percent' }).fill('1');
  await row.getByRole('button', { name: 'Show' }).click();
  await expect(panel(page).getByRole('option')).toHaveCount(
    slide.cells.filter((cell) => cell.modelClass === 'NE' && cell.status === 'classified').length,
  );
});

test('a key leads from a cell to those that look like it', async () => {
  const { page } = app;
  await navigation(page, 'Slide').click();
  await clickCell(page, 0);
  await page.keyboard.press('KeyK');
  const list = page.getByRole('listbox', { name: 'Similar cells' });
  await expect(list.getByRole('option').first()).toBeVisible();
  const distances = await list
    .getByRole('option')
    .evaluateAll((all) =>
      all.map((one) => Number(/distance ([\d.]+)/.exec(one.getAttribute('aria-label') ?? '')?.[1])),
    );
  expect(distances).toHaveLength(50);
  expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  await inBothSchemes(page, 'similar');
  await page.getByRole('combobox', { name: 'Class', exact: true }).selectOption('MO');
  await expect
    .poll(() =>
      list
        .getByRole('option')
        .evaluateAll((all) => all.every((one) => /Monocyte/.test(one.querySelector('img')?.alt ?? ''))),
    )
    .toBe(true);
  await page.getByRole('checkbox', { name: 'Signed only' }).check();
  await expect(page.getByRole('heading', { name: 'No matching cell' })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Signed only' }).uncheck();
  await page.getByRole('combobox', { name: 'Class', exact: true }).selectOption('');
  await list.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Cell details' })).toBeVisible();
  await page
    .getByRole('complementary', { name: 'Cell details' })
    .getByRole('button', { name: 'Similar cells on all slides' })
    .click();
  await expect(list.getByRole('option').first()).toBeVisible();
});

test('a picture from outside finds its like, chosen or dropped, and is not stored', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Choose a picture' }).click();
  const list = page.getByRole('listbox', { name: 'Similar cells' });
  const subject = page.getByRole('complementary', { name: 'What is searched for' });
  await expect(subject).toContainText(`${path.basename(picture)} is only compared`, { timeout: 60_000 });
  // The picture is one of the demo slide's: nothing is nearer than the cell itself.
  await expect(list.getByRole('option').first()).toHaveAccessibleName(/distance 0\.00/);
  await inBothSchemes(page, 'similar-picture');
  expect(await readSlide(page)).toEqual(slide);

  const other = readdirSync(demo).filter((file) => file.endsWith('.jpg'))[7] ?? '';
  const session = await page.context().newCDPSession(page);
  const box = await list.boundingBox();
  const place = { x: Math.round((box?.x ?? 0) + 60), y: Math.round((box?.y ?? 0) + 60) };
  const dragged = { items: [], files: [path.join(demo, other)], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...place, data: dragged });
  await expect(page.getByText('Drop a picture to find cells like those in it')).toBeVisible();
  await session.send('Input.dispatchDragEvent', { type: 'drop', ...place, data: dragged });
  await expect(subject).toContainText(`${other} is only compared`, { timeout: 60_000 });
  await expect(list.getByRole('option').first()).toHaveAccessibleName(/distance 0\.00/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the map shows every cell; a lasso chooses, lists do the same by keys', async () => {
  const { page } = app;
  await tab(page, 'Map of cells');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Draw the map' }).click();
  const canvas = page.locator('canvas');
  await expect(canvas).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(`All ${slide.cells.length} cells`)).toBeVisible();
  const unusual = page.getByRole('listbox', { name: 'Unusual cells first' });
  await expect(unusual.getByRole('option')).toHaveCount(60);
  await inBothSchemes(page, 'map');

  const box = await canvas.boundingBox();
  if (!box) throw new Error('no map');
  const corners = [
    [2, 2],
    [box.width - 2, 2],
    [box.width - 2, box.height - 2],
    [2, box.height - 2],
  ];
  await page.mouse.move(box.x + 2, box.y + 2);
  await page.mouse.down();
  for (const [x = 0, y = 0] of corners) await page.mouse.move(box.x + x, box.y + y, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('heading', { name: `${slide.cells.length} cells selected` })).toBeVisible();
  await expect(panel(page).getByRole('option')).toHaveCount(slide.cells.length);
  await screenshot(page, 'map-lasso');
  await page.getByRole('button', { name: `Select ${slide.cells.length} cells in their slide` }).click();
  await expect(page.locator('[role="option"][aria-selected="true"]').nth(5)).toBeVisible();

  await navigation(page, 'Insight').click();
  await tab(page, 'Map of cells');
  await page.getByRole('button', { name: /^Neutrophil \d+$/ }).click();
  await expect(panel(page).getByRole('option')).toHaveCount(slide.cells.filter((cell) => cell.class === 'NE').length);
  const png = await save(page, 'Map of cells', 'Picture as PNG', 'map-of-cells.png');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.length).toBeGreaterThan(10_000);
  await page.getByRole('combobox', { name: 'Slides on the map' }).selectOption({ label: 'Demo slide (synthetic)' });
  await page.getByRole('button', { name: 'Draw the map' }).click();
  await expect(page.getByText(`All ${slide.cells.length} cells`)).toBeVisible({ timeout: 60_000 });
});

test('a number of the report leads to its cells, events, model, segmenter and images', async () => {
  const { page } = app;
  await navigation(page, 'Slide').click();
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await page.getByRole('button', { name: 'Neutrophil: where does this come from?' }).click();
  const view = page.getByRole('region', { name: 'Provenance' });
  await expect(view.locator('dl').first().locator('dd')).toHaveCount(4);
  const sum = await view.locator('dl').first().locator('dd').allTextContents();
  const [called, out, into, now] = sum.map((text) => Number(text.replace(/\D/g, '')));
  expect([out, into]).toEqual([3, 0]);
  expect(now).toBe(certain('NE').length);
  expect(called).toBe((now ?? 0) + 3);
  await expect(view).toContainText(/SHA-256\s*[0-9a-f]{64}/);
  await expect(view).toContainText('Not signed');
  // Those that were moved come first, with who moved them.
  await expect(view.getByRole('listitem').filter({ hasText: 'Model: Neutrophil' }).first()).toContainText(
    /Lymphocyte.*Event \d+ by/s,
  );
  await inBothSchemes(page, 'provenance');
  await view.getByRole('button', { name: 'The cells behind it: show as a table' }).click();
  await expect(view.getByRole('table').last().getByRole('row')).toHaveCount((called ?? 0) + 1);
  await page.getByRole('button', { name: 'Gallery', exact: true }).click();
  // An open card takes the differential's place in a small window.
  await page.keyboard.press('Escape');
  const share = page.getByRole('button', { name: /Monocyte: where does this come from\?$/ });
  await share.click();
  await expect(view.getByRole('combobox', { name: 'Number' })).toHaveValue('MO');
});

test('speaks Korean', async () => {
  const { page } = app;
  await page.getByRole('combobox', { name: 'Language' }).selectOption('ko');
  await screenshot(page, 'provenance-ko');
  await navigation(page, '통계·검색').click();
  await page.getByRole('button', { name: '통계', exact: true }).click();
  await page.getByRole('checkbox', { name: '데모 포함' }).check();
  await expect(page.getByRole('heading', { name: '종류별 구성의 변화' })).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'statistics-ko');
  expect(app.errors).toEqual([]);
});
