import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../db/index.ts';
import { cli, DEMO, readAnalysis, startCli, temporaryFolder } from './support.ts';

/** The processes that a process started. */
function childrenOf(pid: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    return [];
  }
}

const cellsStored = (db: string) => {
  const database = openDatabase(db, { readOnly: true });
  const { cells } = database.stats();
  database.close();
  return cells;
};

describe('kill -9', () => {
  it('of the analysis at six moments: the run goes on where it stopped, no cell is lost or doubled', async () => {
    const folder = temporaryFolder();
    const db = join(folder, 'a.sqlite');
    const masks = join(folder, 'masks');
    const args = ['analyze', DEMO, '--db', db, '--slide', 'killed', '--threads', '2', '--masks', masks];
    for (let round = 0; round < 6; round++) {
      const child = startCli(args);
      const ended = new Promise((resolve) => child.once('close', resolve));
      await pause(700 + 331 * round);
      child.kill('SIGKILL');
      await ended;
      if (!existsSync(db)) continue;
      const { code, stderr } = await cli('db', 'check', '--db', db);
      // Killed so early that the schema was still being made: that is said, and the next start goes on with it.
      if (code !== 0) expect(stderr).toMatch(/older schema \(\d\)/);
    }
    const json = join(folder, 'a.json');
    expect((await cli(...args, '--json', json)).code).toBe(0);
    const files = readAnalysis(json).cells.map(({ file }) => file);
    expect(new Set(files).size).toBe(files.length);
    expect(files.length).toBeGreaterThan(100);
    expect(cellsStored(db)).toBe(files.length);
    expect((await cli('db', 'check', '--db', db)).code).toBe(0);
    // Also of the images that an earlier, killed process had stored.
    expect(readdirSync(masks).length).toBe(files.length);
  });

  it('of the inference process mid-run: it is started again and every cell is there', async () => {
    const folder = temporaryFolder();
    const json = join(folder, 'a.json');
    const child = startCli(['analyze', DEMO, '--db', ':memory:', '--json', json]);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    let killed = 0;
    while (killed < 2 && child.exitCode === null) {
      await pause(1200);
      for (const pid of childrenOf(child.pid ?? -1)) {
        process.kill(pid, 'SIGKILL');
        killed++;
      }
    }
    expect(killed).toBeGreaterThan(0);
    expect(await ended).toBe(0);
    expect(readAnalysis(json).cells.length).toBeGreaterThan(100);
  });
});
