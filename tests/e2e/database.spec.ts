import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'playwright/test';
import { openDatabase } from '../../db/index.ts';
import { findingsOf } from '../../electron/engine/review/findings.ts';
import { makeOrder, storeSlide } from '../db/support.ts';
import { type App, expectAccessible, launch, rail, screenshot, setScheme, temporaryFolder } from './app.ts';

test.describe.configure({ mode: 'serial' });
const data = temporaryFolder();
const userData = path.join(data.path, 'user');
const file = path.join(userData, 'leukoscope.sqlite');
const actor = { id: 'local:test', name: 'Test' };
let app: App;

const section = () =>
  app.page.locator('section', { has: app.page.getByRole('heading', { name: 'Database', exact: true }) }).last();

/** A patient with a signed slide, and another slide. */
function fill(): void {
  mkdirSync(userData, { recursive: true });
  const db = openDatabase(file);
  const { slideId, runId } = storeSlide(db, 'Smear of Kim', 2, 3, 'H26-1');
  storeSlide(db, 'Another smear', 1, 2);
  db.orders.save(
    makeOrder('H26-1', { mrn: '0012', authority: '', family: 'Kim', given: 'Minji', birthDate: null, sex: 'female' }),
    'typed',
    actor.id,
  );
  const cells = db.slides.get(slideId)?.cells.map(({ id }) => id) ?? [];
  db.reviewsWith(findingsOf).apply({ slide: slideId, reader: 1, actor }, [{ action: 'confirm', cellIds: cells }]);
  db.signoff.record(slideId, actor, () => ({
    kind: 'signed',
    version: 1,
    run: runId,
    detail: {},
    next: { stage: 'signed' },
  }));
  db.close();
}

async function openSettings(): Promise<void> {
  await rail(app.page, 'Settings').click();
  await expect(section().getByText(file)).toBeVisible();
}

test.beforeAll(async () => {
  fill();
  app = await launch(userData, [], { LEUKOSCOPE_TEST_SAVE_FOLDER: data.path });
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

test('backs up, proves and checks the database', async () => {
  await openSettings();
  await expect(section().getByText('No backups yet.')).toBeVisible();
  await section().getByRole('button', { name: 'Back up now' }).click();
  await expect(section().getByText('Proven', { exact: true })).toBeVisible({ timeout: 30_000 });
  await section().getByRole('button', { name: 'Check now' }).click();
  // The originals of this database's pictures were never there: the check says so.
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

test('goes back to a backup and keeps the former file', async () => {
  const { page } = app;
  const before = openDatabase(file, { readOnly: true });
  expect(before.slides.list()).toHaveLength(2);
  before.close();
  await section().getByRole('button', { name: 'Restore' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore a backup' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText(/is kept as leukoscope\.sqlite\.replaced-/)).toBeVisible({ timeout: 30_000 });
  expect(readdirSync(userData).filter((name) => name.includes('.replaced-')).length).toBeGreaterThan(0);
  await rail(page, 'Worklist').click();
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
  await dialog.getByRole('button', { name: 'Erase for ever' }).click();
  await expect(dialog.getByText(/^Erased\./)).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(section().getByText('Request 17 of the data protection officer')).toBeVisible();
  await rail(page, 'Worklist').click();
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
