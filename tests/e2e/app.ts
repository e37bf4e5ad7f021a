import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type ElectronApplication, _electron as electron, expect, type Page } from 'playwright/test';
import { electronLaunch } from '../../scripts/lib/runtime.mjs';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const SCREENSHOTS = path.join(ROOT, 'test-results/screenshots');

/** A run of 120 cells on a slow machine that also loads the model. */
export const ANALYSIS_MS = 90_000;

export interface App {
  electron: ElectronApplication;
  page: Page;
  /** Every error that the page wrote to its console; a clean run has none. */
  errors: string[];
}

/** A folder that goes when the tests of a file are over. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'leukoscope-e2e-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts the built application on its own data folder. */
export async function launch(userData: string, args: string[] = [], env: Record<string, string> = {}): Promise<App> {
  const start = electronLaunch([ROOT, ...args]);
  const app = await electron.launch({
    executablePath: start.executablePath,
    args: start.args,
    env: { ...(start.env as Record<string, string>), LEUKOSCOPE_USER_DATA: userData, LANG: 'en_US.UTF-8', ...env },
  });
  const page = await app.firstWindow();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
  return { electron: app, page, errors };
}

/** Sends a signal to one of the application's utility processes; false while there is none of that name. */
export async function signal(app: App, name: string, kind: NodeJS.Signals): Promise<boolean> {
  const metrics = await app.electron.evaluate(({ app: main }) => main.getAppMetrics());
  const found = metrics.find((process) => process.name === name);
  if (found) process.kill(found.pid, kind);
  return found !== undefined;
}

export async function setScheme(page: Page, scheme: 'Light' | 'Dark'): Promise<void> {
  await page.getByRole('button', { name: scheme, exact: true }).first().click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme.toLowerCase());
}

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
}

/** No violation of WCAG 2.2 A or AA that axe can see, on the page or in a part of it. */
export async function expectAccessible(page: Page, within = ':root'): Promise<void> {
  // What still fades in has the contrast of neither its beginning nor its end; a dialog begins to some frames after it was asked for.
  await page.evaluate(async () => {
    // Frames are counted rather than ends awaited: of an animation whose element goes, `finished` may never resolve.
    for (let still = 0; still < 5; still++) {
      await new Promise(requestAnimationFrame);
      const fades = document.getAnimations().some(({ effect, playState }) => {
        return playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime);
      });
      if (fades) still = -1;
    }
  });
  // Legacy mode: axe otherwise opens a second page, which Electron has no tabs for.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .include(within)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
}

/** The cells drawn in the gallery; more exist than are drawn. */
export const cells = (page: Page) => page.locator('[role="option"]');
/**
 * Clicks a cell once the gallery has come to rest, as a hand would: until the pointer moves, cells that have just moved ignore it,
 * and the test runner would take them for covered and scroll about to find them.
 */
export async function clickCell(page: Page, at: number, options: { modifiers?: 'Shift'[] } = {}): Promise<void> {
  await expect(page.getByRole('listbox')).not.toHaveAttribute('data-pointer-gate');
  await cells(page).nth(at).click(options);
}
export const navigation = (page: Page, name: string) =>
  page.getByRole('navigation').getByRole('button', { name, exact: true });
