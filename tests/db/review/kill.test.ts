import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../../db/index.ts';
import type { CellId } from '../../../electron/contract/ids.ts';
import { derivedMetricsOf } from '../../../electron/engine/review/derived-metrics.ts';
import { storeSlide, temporaryFolder } from '../support.ts';

/** Enough to see it happen at every run; LEUKOSCOPE_KILLS=20 is the full proof (docs/review.md). */
const KILLS = Number(process.env.LEUKOSCOPE_KILLS ?? 4);

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
});
afterEach(() => folder.remove());

/** Relabels in a child that is killed after it said `after` cells; the cells it said. */
const burst = (slide: number, round: number, after: number) =>
  new Promise<{ signal: string | null; said: CellId[] }>((resolve, reject) => {
    const script = join(import.meta.dirname, 'relabeller.ts');
    const child = spawn(process.execPath, [script, file, String(slide), String(round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data;
      if (output.split('\n').length > after) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (_, signal) =>
      resolve({ signal, said: output.split('\n').slice(0, -1).map(Number) as CellId[] }),
    );
  });

it(`kill -9 during a burst of 200 relabels loses none that was acknowledged, ${KILLS} times over`, {
  timeout: 30_000 * KILLS,
}, async () => {
  const first = openDatabase(file);
  const { slideId } = storeSlide(first, 'burst', 20, 12);
  first.close();
  let kills = 0;
  for (let round = 0; round < KILLS; round++) {
    const { signal, said } = await burst(slideId, round, Math.floor(Math.random() * 190));
    if (signal === 'SIGKILL') kills++;
    const db = openDatabase(file);
    const reviews = db.reviewsWith(derivedMetricsOf);
    const to = round % 2 === 0 ? 'BL' : 'LY';
    for (const cell of said) expect(reviews.verdict(cell, 1).class).toBe(to);
    const kept = reviews.rows(slideId, 1).filter(({ reviewed, class: name }) => reviewed && name === to).length;
    expect(kept).toBeGreaterThanOrEqual(said.length);
    const { classes, reviewed } = reviews.metrics(slideId, 1).counts;
    expect(classes[to].seen).toBe(kept);
    expect(reviewed).toBe(reviews.rows(slideId, 1).filter((row) => row.reviewed).length);
    expect(db.check().problems).toEqual([]);
    // The last relabel that is on disk can be undone, whether or not it was acknowledged.
    expect(reviews.next(slideId, 1, 'undo')).toMatchObject({ kind: 'relabel', cells: 1 });
    db.close();
  }
  expect(kills).toBeGreaterThan(0);
});
