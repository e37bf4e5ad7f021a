// The background worker's program: every job by its name. It reads the database through a connection of its own, so that long
// jobs delay nobody.

import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase, type ReadableDatabase, verifyBackup } from '../../db/index.ts';
import { LeukoscopeError, toWireError } from '../contract/errors.ts';
import type { JobAnswer, JobMessage, Progress } from './background/background-worker.ts';
import { trainOnReviews } from './heads/train.ts';
import type { TrainingJobs } from './heads/trainer.ts';
import type { MaintenanceJobs } from './maintenance/service.ts';
import { MapDrawer } from './similarity/map.ts';
import { SimilarSearch } from './similarity/search.ts';
import type { SimilarityJobs } from './similarity/service.ts';

type AllJobs = SimilarityJobs & TrainingJobs & MaintenanceJobs;

let opened: ReadableDatabase | undefined;
/** With the first job that needs it: a copy can be verified while the database itself can't be read. */
const database = (): ReadableDatabase => {
  opened ??= openDatabase(workerData as string, { readOnly: true, examineWhole: 0 });
  return opened;
};
let search: { model: string; of: SimilarSearch } | undefined;
let maps: { model: string; of: MapDrawer } | undefined;
const answer = (message: JobAnswer) => parentPort?.postMessage(message);

/** The search over one model's features; another model's index is dropped. */
function searchOf(model: string): SimilarSearch {
  if (search?.model !== model) search = { model, of: new SimilarSearch(database(), model) };
  return search.of;
}

function mapsOf(model: string): MapDrawer {
  if (maps?.model !== model) maps = { model, of: new MapDrawer(database(), model) };
  return maps.of;
}

interface Circumstances {
  model: string;
  progress: Progress;
  stopped(): boolean;
}
const JOBS: { [J in keyof AllJobs]: (input: AllJobs[J]['input'], about: Circumstances) => unknown } = {
  similar: (input, { model }) => searchOf(model).similar(input),
  index: (_input, { model }) => searchOf(model).nextWork(),
  map: (input, { model, ...watch }) => mapsOf(model).draw(input, watch),
  train: (input, watch) => trainOnReviews(database(), input, watch),
  quickCheck: (_input, { progress }) => database().quickCheck(progress),
  check: (input) => database().check(input),
  backup: ({ folder }, { progress }) => database().makeBackup(folder, progress),
  originals: ({ folder, verify }, { progress }) =>
    verify ? database().verifyOriginals(folder, progress) : database().backUpOriginals(folder, progress),
  verify: ({ file }) => verifyBackup(file),
};

parentPort?.on('message', async ({ id, job, input, model, stop }: JobMessage) => {
  try {
    const run = JOBS[job] as ((input: unknown, about: Circumstances) => unknown) | undefined;
    if (!run) throw new LeukoscopeError('UNKNOWN_METHOD', `There is no job named "${job}".`);
    const progress: Progress = (done, total) => answer({ id, progress: { done, total } });
    const stopped = () => Atomics.load(stop, 0) === 1;
    answer({ id, value: await run(input, { model, progress, stopped }) });
  } catch (error) {
    answer({ id, error: toWireError(error) });
  }
});
