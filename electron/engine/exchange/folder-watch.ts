import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { toWireError } from '../../contract/errors.ts';
import type { ImportedOrder } from '../../contract/orders.ts';

/** Looked for by name, not by the system's notifications: those are silent on network shares. */
const EVERY_MS = 3_000;
/** A file that changed within this time may still be being written. */
const SETTLED_MS = 1_500;
const LARGEST = 32 * 1024 * 1024;
const KINDS = ['.csv', '.hl7', '.txt'];

export interface FolderWatch {
  readonly folder: string;
  /** Why the folder can't be read; null when it can. */
  readonly fault: string | null;
  stop(): Promise<void>;
}

/**
 * Takes in files that appear in a folder. Each goes to `done` below it afterwards, or to `refused` with a list of what was wrong
 * beside it; none is deleted.
 */
export function watchFolder(
  folder: string,
  take: (bytes: Uint8Array) => ImportedOrder[],
  timing = { everyMs: EVERY_MS, settledMs: SETTLED_MS },
): FolderWatch {
  let fault: string | null = null;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout>;

  async function takeFile(name: string): Promise<void> {
    const path = join(folder, name);
    const about = await stat(path);
    if (!about.isFile() || Date.now() - about.mtimeMs < timing.settledMs) return;
    let wrong: string[];
    try {
      if (about.size > LARGEST) throw new Error('The file is larger than 32 MB.');
      wrong = take(await readFile(path))
        .filter(({ outcome }) => outcome === 'refused')
        .map(({ line, accession, message }) => `${line}\t${accession ?? ''}\t${message ?? ''}`);
    } catch (error) {
      wrong = [toWireError(error).message];
    }
    const goal = join(folder, wrong.length ? 'refused' : 'done');
    await mkdir(goal, { recursive: true });
    const stamped = `${new Date().toISOString().replaceAll(/[:.]/g, '-')} ${name}`;
    if (wrong.length) await writeFile(join(goal, `${stamped}.errors.txt`), `${wrong.join('\n')}\n`);
    await rename(path, join(goal, stamped));
  }

  async function look(): Promise<void> {
    try {
      const names = (await readdir(folder)).filter((name) => KINDS.includes(extname(name).toLowerCase())).toSorted();
      for (const name of names) if (!stopped) await takeFile(name);
      fault = null;
    } catch (error) {
      fault = `${folder} can't be read or written (${error instanceof Error ? error.message : String(error)}).`;
    }
  }

  let looking = look();
  const again = () => {
    timer = setTimeout(() => {
      looking = look().finally(() => !stopped && again());
    }, timing.everyMs);
  };
  again();
  return {
    folder,
    get fault() {
      return fault;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
