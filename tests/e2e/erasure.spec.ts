import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'playwright/test';
import { openDatabase } from '../../db/index.ts';
import { storePassword } from '../../electron/engine/accounts/passwords.ts';
import { makeOrder, storeSlide } from '../db/support.ts';
import { type App, launch, navigation, temporaryFolder } from './app.ts';

const PASSWORD = 'correct horse';
const data = temporaryFolder();
const file = path.join(data.path, 'leukoscope.sqlite');
let app: App;

test.beforeAll(async () => {
  mkdirSync(data.path, { recursive: true });
  const db = openDatabase(file);
  const roles = ['administrator' as const];
  const { id } = db.people.create(
    { login: 'kim', name: 'Kim', roles, password: await storePassword(PASSWORD) },
    'local:test',
  );
  storeSlide(db, 'Smear of Lee', 1, 2, 'H26-9');
  const patient = { mrn: '0012', authority: '', family: 'Lee', given: 'Jun', birthDate: null, sex: 'male' as const };
  db.orders.save(makeOrder('H26-9', patient), 'typed', `person:${id}`);
  db.close();
  app = await launch(data.path);
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

test('Enter in the password field of an erasure erases nothing; the button asks for the right password', async () => {
  const { page } = app;
  await page.getByLabel('Login name').fill('kim');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await navigation(page, 'Settings').click();
  await page.getByRole('button', { name: 'Erase a patient' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase a patient' });
  await dialog.getByLabel('Patient number').fill('0012');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Smear of Lee')).toBeVisible();
  await dialog.getByLabel('Reason').fill('Request of the patient');
  const password = dialog.getByLabel('Current password');
  await password.fill(PASSWORD);
  await page.keyboard.press('Enter');
  // An erasure that had begun would have ended by the time of the next refusal.
  await password.fill('wrong horse');
  await dialog.getByRole('button', { name: 'Erase permanently' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  const db = openDatabase(file, { readOnly: true });
  expect(db.slides.list().map(({ name }) => name)).toEqual(['Smear of Lee']);
  db.close();
  await password.fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Erase permanently' }).click();
  await expect(dialog.getByText(/^Erased\./)).toBeVisible({ timeout: 30_000 });
});
