import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BrowserWindow, nativeTheme } from 'electron';

const SIZES = [
  [1280, 800],
  [1920, 1080],
] as const;
const LIMIT_MS = 180_000;

/** Waits until the window shows a slide with its cells, or throws after three minutes. */
async function slideShown(window: BrowserWindow): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (Date.now() < end) {
    const shown = await window.webContents.executeJavaScript(
      "document.querySelectorAll('[role=option][data-drawn]').length > 4 && !document.querySelector('[role=progressbar]')",
    );
    if (shown) return;
    await pause(300);
  }
  throw new Error('The demo slide was not shown within three minutes.');
}

/** Saves pictures of the window on the demo slide, light and dark, in two sizes; returns their paths. */
export async function takeScreenshots(window: BrowserWindow, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  await slideShown(window);
  const files: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    nativeTheme.themeSource = theme;
    for (const [width, height] of SIZES) {
      window.setContentSize(width, height);
      // Away from the tiles: the pointer would open a hover card.
      window.webContents.sendInputEvent({ type: 'mouseMove', x: 4, y: height - 4 });
      // Waits for layout, thumbnails and transitions.
      await pause(1200);
      const file = join(folder, `demo-${theme}-${width}x${height}.png`);
      writeFileSync(file, (await window.webContents.capturePage()).toPNG());
      files.push(file);
    }
  }
  return files;
}
