import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'playwright/test';
import { type LeukoscopeDatabase, openDatabase } from '../../db/index.ts';
import { derivedMetricsOf } from '../../electron/engine/review/derived-metrics.ts';
import { decodeImage } from '../../native/images/index.ts';
import { DIFFERENTIAL, makeCell, makeOrder, makeRun, storeSlide, TIMING } from '../db/support.ts';
import { type App, expectAccessible, launch, navigation, ROOT, screenshot, setScheme, temporaryFolder } from './app.ts';

test.describe.configure({ mode: 'serial' });
const data = temporaryFolder();
const userData = path.join(data.path, 'user');
const saved = path.join(data.path, 'saved');
const file = path.join(userData, 'leukoscope.sqlite');
const actor = { id: 'local:test', name: 'Test' };
let app: App;

const section = () =>
  app.page.locator('section', { has: app.page.getByRole('heading', { name: 'Database', exact: true }) }).last();

/** Confirms every cell of a slide and signs it. */
function sign(db: LeukoscopeDatabase, { slideId, runId }: ReturnType<typeof storeSlide>): void {
  const cells = db.slides.get(slideId)?.cells.map(({ id }) => id) ?? [];
  db.reviewsWith(derivedMetricsOf).apply({ slide: slideId, reader: 1, actor }, [{ action: 'confirm', cellIds: cells }]);
  db.signoff.record(slideId, actor, () => ({
    kind: 'signed',
    version: 1,
    run: runId,
    detail: {},
    next: { stage: 'signed' },
  }));
}

/** A signed slide of demo images, which are kept, with two cells in each. */
async function storeDemo(db: LeukoscopeDatabase): Promise<void> {
  const demo = path.join(ROOT, 'out/demo');
  const files = readdirSync(demo)
    .filter((name) => /\.(png|jpe?g)$/.test(name))
    .slice(0, 3);
  const slideId = db.slides.create({ name: 'Smear with originals', accession: 'H26-2', synthetic: true });
  const runId = db.runs.start(makeRun(slideId, files));
  const images = await Promise.all(
    files.map(async (relative, i) => {
      const source = path.join(demo, relative);
      const bytes = readFileSync(source);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      db.originals?.put(source, sha256);
      const { width, height } = await decodeImage(source);
      const half = Math.floor(width / 2);
      const cells = [0, 1].map((n) => ({
        ...makeCell(2 * i + n + 1),
        box: [n * half, 0, half, height] as [number, number, number, number],
      }));
      return { relative, sha256, width, height, bytes: bytes.length, format: 'png', cells };
    }),
  );
  db.runs.appendBatch(runId, { images, refused: [] });
  db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  sign(db, { slideId, runId });
}

/** A patient with a signed slide, another slide, and one whose originals are kept. */
async function fill(): Promise<void> {
  mkdirSync(userData, { recursive: true });
  const db = openDatabase(file);
  const kim = storeSlide(db, 'Smear of Kim', 2, 3, 'H26-1');
  storeSlide(db, 'Another smear', 1, 2);
  db.orders.save(
    makeOrder('H26-1', { mrn: '0012', authority: '', family: 'Kim', given: 'Minji', birthDate: null, sex: 'female' }),
    'typed',
    actor.id,
  );
  sign(db, kim);
  await storeDemo(db);
  db.close();
}

async function openSettings(): Promise<void> {
  await navigation(app.page, 'Settings').click();
  await expect(section().getByText(file)).toBeVisible();
}

test.beforeAll(async () => {
  await fill();
  mkdirSync(saved);
  app = await launch(userData, [], { LEUKOSCOPE_TEST_SAVE_FOLDER: saved });
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

test('backs up, proves and checks the database', async () => {
  await openSettings();
  await expect(section().getByText('No backups yet.')).toBeVisible();
  await section().getByRole('button', { name: 'Back up now' }).click();
  await expect(section().getByText('Verified', { exact: true })).toBeVisible({ timeout: 30_000 });
  // Beside the copy, each under its hash.
  await expect(section().getByRole('row').last().getByRole('cell', { name: '3', exact: true })).toHaveCount(2, {
    timeout: 30_000,
  });
  const kept = readdirSync(path.join(`${file}.backups`, 'originals'), { recursive: true, encoding: 'utf8' });
  expect(kept.filter((name) => /[0-9a-f]{64}$/.test(name))).toHaveLength(3);
  await section().getByRole('button', { name: 'Check now' }).click();
  // Other originals of this database's pictures were never there: the check says so.
  await expect(section().getByText(/problems? (was|were) found/)).toBeVisible({ timeout: 30_000 });
  await section().scrollIntoViewIfNeeded();
  await expectAccessible(app.page);
  await screenshot(app.page, 'database-light');
  await setScheme(app.page, 'Dark');
  await expectAccessible(app.page);
  await screenshot(app.page, 'database-dark');
  await setScheme(app.page, 'Light');
});

test('counts originals before it lets any go', async () => {
  await section().getByLabel('Months to keep originals').fill('1');
  await section().getByRole('button', { name: 'Count first' }).click();
  await expect(section().getByText(/^0 originals/)).toBeVisible();
  await expect(section().getByRole('button', { name: /^Remove/ })).toBeHidden();
});

test('says that there is no signed cell to export', async () => {
  await section().getByRole('button', { name: 'Write a data set' }).click();
  await expect(section().getByText(/Review and sign slides first/)).toBeVisible();
});

test('writes a data set of signed cells into a folder', async () => {
  await section().getByLabel('Include synthetic slides').check();
  await section().getByRole('button', { name: 'Write a data set' }).click();
  // Six cells lie in images that were never there.
  await expect(
    section().getByText(/^Patients: 1; slides: 1; cells: 6\. They are in .*6 cells were skipped/),
  ).toBeVisible({
    timeout: 30_000,
  });
  await expectAccessible(app.page);
  const set = path.join(saved, 'dataset');
  const files = readdirSync(set, { recursive: true, encoding: 'utf8' });
  expect(files).toEqual(expect.arrayContaining(['README.md', 'cells.csv', path.join('coco', 'train.json')]));
  expect(readFileSync(path.join(set, 'cells.csv'), 'utf8').trim().split('\n')).toHaveLength(7);
  expect(readFileSync(path.join(set, 'cells.csv'), 'utf8')).not.toContain('H26-2');
  expect(files.filter((name) => /\.(png|jpe?g)$/.test(name))).toHaveLength(9);
});

test('goes back to a backup and keeps the former file', async () => {
  const { page } = app;
  const before = openDatabase(file, { readOnly: true });
  expect(before.slides.list()).toHaveLength(3);
  before.close();
  await section().getByRole('button', { name: 'Restore' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore a backup' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText(/is kept as leukoscope\.sqlite\.replaced-/)).toBeVisible({ timeout: 30_000 });
  expect(readdirSync(userData).filter((name) => name.includes('.replaced-')).length).toBeGreaterThan(0);
  await navigation(page, 'Worklist').click();
  await expect(page.getByText('Smear of Kim')).toBeVisible({ timeout: 30_000 });
});

test('erases a patient after counting, with a reason that is kept', async () => {
  const { page } = app;
  await openSettings();
  await section().getByRole('button', { name: 'Erase a patient' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase a patient' });
  await dialog.getByLabel('Patient number').fill('0012');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Smear of Kim')).toBeVisible();
  await dialog.getByLabel('Reason').fill('Request 17 of the data protection officer');
  await expectAccessible(page);
  await screenshot(page, 'database-erase');
  await dialog.getByRole('button', { name: 'Erase permanently' }).click();
  await expect(dialog.getByText(/^Erased\./)).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(section().getByText('Request 17 of the data protection officer')).toBeVisible();
  await navigation(page, 'Worklist').click();
  await expect(page.getByText('Another smear')).toBeVisible();
  await expect(page.getByText('Smear of Kim')).toBeHidden();
  expect(app.errors).toEqual([]);
});

test('a damaged database opens the window with the backups that can take its place', async () => {
  await app.electron.close();
  writeFileSync(file, readFileSync(file).fill(0x55, 0, 4096));
  app = await launch(userData, [], {});
  const { page } = app;
  const dialog = page.getByRole('dialog', { name: 'The database is damaged' });
  await expect(dialog).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await screenshot(page, 'database-damaged');
  await dialog.getByRole('button', { name: 'Restore' }).first().click();
  const confirm = page.getByRole('dialog', { name: 'Restore a backup' });
  await confirm.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText(/is kept as/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Another smear')).toBeVisible({ timeout: 30_000 });
  const check = openDatabase(file, { readOnly: true });
  expect(check.check().problems).toEqual([]);
  check.close();
});

test('a log that was removed is reported until an administrator has seen it, and takes no signature along', async () => {
  await app.electron.close();
  const db = openDatabase(file);
  storeSlide(db, 'Only in the log', 1, 2);
  const main = readFileSync(file);
  db.close();
  // As a killed process leaves the file, without its log.
  writeFileSync(file, main);
  rmSync(`${file}-wal`, { force: true });
  app = await launch(userData, [], {});
  const { page } = app;
  const dialog = page.getByRole('dialog', { name: 'Part of the database is missing' });
  await expect(dialog.getByText(`${file}-wal`)).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText(/Every signature is there/)).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'database-loss');
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Smear with originals')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Only in the log')).toBeHidden();
  await openSettings();
  await expect(section().getByText(`${file}-wal`)).toBeHidden();
  expect(app.errors).toEqual([]);
});
