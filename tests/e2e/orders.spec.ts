import path from 'node:path';
import { expect, test } from 'playwright/test';
import { type App, expectAccessible, launch, navigation, ROOT, screenshot, setScheme, temporaryFolder } from './app.ts';

test.describe.configure({ mode: 'serial' });
const data = temporaryFolder();
const smear = path.join(ROOT, 'out/demo');
let app: App;

test.beforeAll(async () => {
  app = await launch(path.join(data.path, 'user'), [], { LEUKOSCOPE_TEST_SELECTION: smear });
});
test.afterAll(async () => {
  await app?.electron.close();
  data.remove();
});

test('imports a worklist and names the line that is wrong', async () => {
  const { page } = app;
  await navigation(page, 'Orders').click();
  await expect(page.getByRole('heading', { name: 'No orders yet' })).toBeVisible();
  await expectAccessible(page);
  const csv =
    'accession,mrn,name,dob,sex,ward,priority,target\n' +
    'H26-004417,0012,"Kim, Minji",1988-02-29,F,7 East,stat,200\n' +
    'H26-004418,0013,"Lee, Jun",1990-13-01,M,ICU,routine,\n';
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'worklist.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  const dialog = page.getByRole('dialog', { name: 'Orders of worklist.csv' });
  await expect(dialog.getByText('1 new')).toBeVisible();
  await expect(dialog.getByRole('row', { name: /H26-004418/ })).toContainText('1990-13-01');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('row', { name: /H26-004417/ })).toContainText('Kim Minji');
  await screenshot(page, 'orders');
});

test('shows an order with its patient, and changes it', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'H26-004417' }).click();
  const dialog = page.getByRole('dialog', { name: 'Order H26-004417' });
  await expect(dialog.getByLabel('Family name')).toHaveValue('Kim');
  await expect(dialog.getByLabel('Cells to count')).toHaveValue('200');
  await expectAccessible(page);
  await screenshot(page, 'order');
  await dialog.getByLabel('Ward').fill('Day clinic');
  await dialog.getByRole('button', { name: 'Save order' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /H26-004417/ })).toContainText('Day clinic');
});

test('a scanned barcode opens the order, and its images are imported for it', async () => {
  const { page } = app;
  await navigation(page, 'Worklist').click();
  await page.keyboard.type('H26-004417', { delay: 2 });
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Order H26-004417' });
  await dialog.getByRole('button', { name: 'Import images' }).click();
  const form = page.getByRole('dialog', { name: 'Import images' });
  await expect(form.getByLabel('Accession number')).toHaveValue('H26-004417');
  await expect(form.getByText('Kim Minji')).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'order-import');
  await page.keyboard.press('Escape');
  // A person who types the same is not a scanner.
  await page.keyboard.type('H26-004417', { delay: 80 });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('sets up the exchange, and says what is sent and listened to', async () => {
  const { page } = app;
  await navigation(page, 'Settings').click();
  await page.getByText('HL7 over the network').click();
  await page.getByLabel('Host').fill('127.0.0.1');
  await page.getByLabel('Port', { exact: true }).first().fill('1');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByRole('alert')).toContainText('127.0.0.1:1');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save exchange settings' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await screenshot(page, 'exchange');
  await navigation(page, 'Orders').click();
  await page.getByText('Outbox', { exact: true }).click();
  await expect(page.getByText('Sends to mllp://127.0.0.1:1')).toBeVisible();
  await setScheme(page, 'Dark');
  await expectAccessible(page);
  await screenshot(page, 'outbox-dark');
  expect(app.errors).toEqual([]);
});
