/**
 * Prints, as JSON, what the gallery costs in real Electron: `node tests/bench/gallery.bench.ts [cells]`; 20,000 cells on one slide
 * by default. It needs a built application (`npm run build`) and a display (`xvfb-run`).
 */

import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright';
import sharp from 'sharp';
import { openDatabase } from '../../db/index.ts';
import { CELL_CLASSES } from '../../electron/contract/classes.ts';
import { differentialOf } from '../../electron/contract/differential.ts';
import { electronLaunch } from '../../scripts/lib/runtime.mjs';
import { fileNames, makeCell, makeImage, makeRun, TIMING, temporaryFolder } from '../db/support.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CELLS_PER_FILE = 40;
const SLIDE = 'Bench slide';
const cells = Number(process.argv[2] ?? 20_000);
/** On a Linux machine at work, root can let the application go before all other sessions: nearer to what it does on a quiet one. */
const GOES_FIRST = process.env.LEUKOSCOPE_BENCH_FIRST === '1';
const folder = temporaryFolder();

/** Pictures of the size that the pipeline stores; noise keeps them from compressing to nothing. */
async function thumbs(): Promise<Buffer[]> {
  return Promise.all(
    CELL_CLASSES.map((_, i) => {
      const noise = { type: 'gaussian', mean: 150 + 5 * i, sigma: 22 } as const;
      return sharp({ create: { width: 128, height: 128, channels: 3, background: '#fff', noise } })
        .jpeg({ quality: 82 })
        .toBuffer();
    }),
  );
}

async function fill(): Promise<void> {
  const db = openDatabase(path.join(folder.path, 'leukoscope.sqlite'));
  const pictures = await thumbs();
  const names = fileNames(Math.ceil(cells / CELLS_PER_FILE));
  const slideId = db.slides.create({ name: SLIDE, accession: null, synthetic: true });
  const runId = db.runs.start(makeRun(slideId, names));
  const all = [];
  for (const [i, name] of names.entries()) {
    const batch = Array.from({ length: CELLS_PER_FILE }, (_, j) => {
      const seed = i * CELLS_PER_FILE + j;
      const cell = makeCell(seed, 64);
      const confidence = 0.5 + ((seed * 7919) % 5000) / 10_000;
      return { ...cell, confidence, thumb: pictures[seed % pictures.length] as Buffer };
    });
    all.push(...batch);
    db.runs.appendBatch(runId, { images: [makeImage(name, batch)], refused: [] });
  }
  db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: differentialOf(all) });
  db.close();
}

/**
 * Milliseconds from an action of the page until `done` holds and its frame was drawn. What holds when a frame begins is drawn in that
 * very frame; the next task of the page comes after it.
 */
async function untilPainted(page: Page, action: string, done: string): Promise<number> {
  return page.evaluate(
    async ([act, holds]) => {
      const check = new Function(`return ${holds}`) as () => boolean;
      const start = performance.now();
      new Function(act)();
      do await new Promise(requestAnimationFrame);
      while (!check());
      await new Promise((resolve) => setTimeout(resolve));
      return performance.now() - start;
    },
    [action, done] as const,
  );
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(q * values.length) - 1)] ?? Number.NaN;

const click = (selector: string) => `document.querySelector(${JSON.stringify(selector)}).click()`;
/** Tiles that reach into the view are drawn whole: every picture of theirs, decoded. */
const DRAWN = `(() => { const tiles = [...document.querySelectorAll('[role=option]')]; return tiles.length > 40 && tiles.every((tile) => tile.hasAttribute('data-drawn') && tile.querySelector('canvas') !== null); })()`;
const choose = (value: string) =>
  `const select = [...document.querySelectorAll('select')].find((one) => [...one.options].some((o) => o.value === 'uncertainty'));
   window.benchFirst = document.querySelector('[role=option]').id;
   Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(select, ${JSON.stringify(value)});
   select.dispatchEvent(new Event('change', { bubbles: true }))`;

/** Frames a second while the gallery scrolls by `step` px a frame. */
async function scroll(page: Page, step: number, frames: number): Promise<number[]> {
  return page.evaluate(
    async ([by, count]) => {
      const list = document.querySelector('[role=listbox]') as HTMLElement;
      list.scrollTo(0, 0);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const gaps: number[] = [];
      let last = await new Promise(requestAnimationFrame);
      for (let i = 0; i < count; i++) {
        list.scrollBy(0, by);
        const now = await new Promise<number>(requestAnimationFrame);
        gaps.push(now - (last as number));
        last = now;
      }
      return gaps;
    },
    [step, frames] as const,
  );
}

/** What the page notes of every key: when the cursor moved to the next cell, and when the change was on disk and drawn, ms after it. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const state: Times & { notify(): void } = { next: [], stored: [], notify: () => {} };
    const seen = () => document.querySelector('[role=toolbar] progress')?.getAttribute('value');
    window.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        const [cursor, count] = [document.querySelector('[data-cursor]')?.id, seen()];
        const name = () => document.getElementById(cursor ?? '')?.getAttribute('aria-label');
        const before = name();
        // As a frame begins: what holds by then is drawn in it, and the page's next task comes after it.
        const wait = (holds: () => boolean, to: number[]) =>
          requestAnimationFrame(() => {
            if (holds())
              setTimeout(() => {
                to.push(performance.now() - timeStamp);
                state.notify();
              });
            else wait(holds, to);
          });
        wait(() => document.querySelector('[data-cursor]')?.id !== cursor, state.next);
        // The count of seen cells tells that it is on disk, and the cell itself says what it is now, or has gone.
        wait(() => seen() !== count && (!before || name() !== before), state.stored);
      },
      { capture: true },
    );
    Object.assign(window, { bench: state });
  });
}

interface Times {
  next: number[];
  stored: number[];
}

/** Presses a key many times, each once the change before is on disk and drawn. */
async function press(page: Page, keys: (at: number) => string, times: number): Promise<Times> {
  await page.evaluate(() => {
    const { bench } = window as never as { bench: Times };
    bench.next.length = 0;
    bench.stored.length = 0;
  });
  for (let i = 0; i < times; i++) {
    await page.keyboard.press(keys(i));
    // Notified, not polled in every frame: that would cost frames of its own.
    await page.evaluate(
      (n) =>
        new Promise<void>((resolve) => {
          const { bench } = window as never as { bench: Times & { notify(): void } };
          bench.notify = () => bench.stored.length > n && resolve();
          bench.notify();
        }),
      i,
    );
  }
  return page.evaluate(() => (window as never as { bench: Times }).bench);
}

/** Seconds that the window's own process has worked so far: unlike times on the clock, little is changed by what else the machine does. */
const worked = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ app: application }) =>
    application
      .getAppMetrics()
      .filter(({ type }) => type === 'Tab')
      .reduce((sum, { cpu }) => sum + (cpu.cumulativeCPUUsage ?? Number.NaN), 0),
  );

const reviewedCells = (page: Page) =>
  page.evaluate(() => Number(document.querySelector('[role=toolbar] progress')?.getAttribute('value')));

/** Cells that the scripted reviewer verifies, and every how manieth of them they give another class. */
const VERIFIED = 200;
const CORRECTED = 10;

/**
 * A reviewer who goes through cells one by one with keys alone: confirms most, gives every tenth another class, and once takes a
 * mistake back. Every key counts, the first that goes to the gallery too.
 */
async function reviewer(page: Page): Promise<{ presses: number; cells: number; times: Times }> {
  const before = await reviewedCells(page);
  let presses = 0;
  const key = async (combo: string) => {
    presses++;
    await page.keyboard.press(combo);
  };
  await key('Home');
  const times = await press(page, (at) => (at % CORRECTED === CORRECTED - 1 ? 'KeyE' : 'Space'), VERIFIED);
  presses += VERIFIED;
  // A slip: the last one taken back, and given its class.
  await key('Control+KeyZ');
  await page.waitForFunction(
    (n) => Number(document.querySelector('[role=toolbar] progress')?.getAttribute('value')) === n,
    before + VERIFIED - 1,
  );
  await key('KeyE');
  await page.waitForFunction(
    (n) => Number(document.querySelector('[role=toolbar] progress')?.getAttribute('value')) === n,
    before + VERIFIED,
  );
  return { presses, cells: (await reviewedCells(page)) - before, times };
}

try {
  await fill();
  const start = electronLaunch([ROOT]);
  const app = await electron.launch({
    executablePath: start.executablePath,
    args: start.args,
    env: { ...(start.env as Record<string, string>), LEUKOSCOPE_USER_DATA: folder.path, LANG: 'en_US.UTF-8' },
  });
  if (GOES_FIRST) writeFileSync(`/proc/${app.process().pid}/autogroup`, '-19');
  const page = await app.firstWindow();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1920, 1080));
  await page.getByRole('button', { name: SLIDE }).waitFor();

  const beforePaint = await worked(app);
  const firstPaint = await untilPainted(page, click('tbody button'), DRAWN);
  const paintWork = (await worked(app)) - beforePaint;
  const gone = `document.querySelectorAll('[role=option]').length > 0 && document.querySelector('[role=option]').id !== window.benchFirst && ${DRAWN}`;
  const note = 'window.benchFirst = document.querySelector("[role=option]").id;';
  const filter = await untilPainted(page, `${note} ${click('button[title=Neutrophil]')}`, gone);
  const unfilter = await untilPainted(page, `${note} ${click('button[title=Neutrophil]')}`, gone);
  const sort = await untilPainted(page, choose('uncertainty'), DRAWN);
  const sortBack = await untilPainted(page, choose('confidenceDown'), gone);
  const beforeScroll = await worked(app);
  const gaps = await scroll(page, 60, 300);
  const scrollWork = (await worked(app)) - beforeScroll;

  await page.evaluate(() => document.querySelector('[role=listbox]')?.scrollTo(0, 0));
  await page.keyboard.press('ArrowRight');
  await watchKeys(page);
  const beforeKeys = await worked(app);
  const relabels = await press(page, () => 'KeyM', 60);
  const keyWork = (await worked(app)) - beforeKeys;
  // The changed cells leave once the hands rest; until then the first cell is one of them.
  await page.waitForTimeout(1500);
  const path200 = await reviewer(page);
  await page.waitForTimeout(300);

  const tile = page.locator('[role=option]');
  await tile.first().click();
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.querySelector('[role=listbox]')?.scrollTo(0, 0));
  for (let i = 0; i < 40; i++) await page.keyboard.press('Shift+ArrowDown');
  const selected = Number(
    /(\d[\d,]*) cells/.exec((await page.getByRole('toolbar').textContent()) ?? '')?.[1]?.replace(',', '') ?? 0,
  );
  const bulk = await untilPainted(
    page,
    `window.benchSeen = document.querySelector('[role=toolbar] progress').value;
     window.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyE', bubbles: true, cancelable: true }))`,
    `document.querySelector('[role=toolbar] progress').value !== window.benchSeen && !document.querySelector('[data-pending]')`,
  );
  const memory = await app.evaluate(({ app: application }) =>
    Math.max(
      ...application
        .getAppMetrics()
        .filter(({ type }) => type === 'Tab')
        .map(({ memory: { workingSetSize } }) => workingSetSize),
    ),
  );
  await app.close();

  const round = (value: number) => Number(value.toFixed(1));
  console.log(
    JSON.stringify({
      gallery_cells: cells,
      // Programs at work on the machine, this one among them: beyond its cores, times on the clock are longer than they would be.
      gallery_goes_first: GOES_FIRST,
      gallery_load: round(loadavg()[0] ?? Number.NaN),
      gallery_first_paint_ms: round(firstPaint),
      gallery_first_paint_cpu_ms: round(1000 * paintWork),
      gallery_filter_ms: round(Math.max(filter, unfilter)),
      gallery_sort_ms: round(Math.max(sort, sortBack)),
      gallery_scroll_fps: round(1000 / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length)),
      gallery_scroll_frame_p95_ms: round(quantile(gaps, 0.95)),
      gallery_scroll_frame_cpu_ms: round((1000 * scrollWork) / gaps.length),
      gallery_next_cell_p95_ms: round(quantile(relabels.next, 0.95)),
      gallery_relabel_p50_ms: round(quantile(relabels.stored, 0.5)),
      gallery_relabel_p95_ms: round(quantile(relabels.stored, 0.95)),
      gallery_relabel_cpu_ms: round((1000 * keyWork) / 60),
      reviewer_cells: path200.cells,
      reviewer_presses_a_cell: Number((path200.presses / path200.cells).toFixed(3)),
      reviewer_next_cell_p95_ms: round(quantile(path200.times.next, 0.95)),
      reviewer_stored_p95_ms: round(quantile(path200.times.stored, 0.95)),
      gallery_bulk_cells: selected,
      gallery_bulk_ms: round(bulk),
      gallery_renderer_mb: round(memory / 1024),
    }),
  );
} finally {
  folder.remove();
}
