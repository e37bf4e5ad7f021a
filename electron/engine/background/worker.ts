// A thread that reads the database through a connection of its own, so that long questions hold nobody up.

import { parentPort, workerData } from 'node:worker_threads';
import { type LeukoscopeDatabase, openDatabase, verifyGeneration } from '../../../db/index.ts';
import { toWireError } from '../../contract/errors.ts';
import { trainOnReviews } from '../heads/train.ts';
import { MapDrawer } from '../similarity/map.ts';
import { SimilarSearch } from '../similarity/search.ts';
import type { ThreadAnswer, ThreadData, ThreadQuestion } from './background-worker.ts';

const { file } = workerData as ThreadData;
let opened: LeukoscopeDatabase | undefined;
/** With the first question that needs it: a copy can be proven while the database itself can't be read. */
const database = (): LeukoscopeDatabase => {
  opened ??= openDatabase(file, { readOnly: true, examineWhole: 0 });
  return opened;
};
let search: { model: string; of: SimilarSearch } | undefined;
let maps: { model: string; of: MapDrawer } | undefined;
const answer = (message: ThreadAnswer) => parentPort?.postMessage(message);

/** The search over one model's features; another model's index is let go. */
function searchOf(model: string): SimilarSearch {
  if (search?.model !== model) search = { model, of: new SimilarSearch(database(), model) };
  return search.of;
}

function mapsOf(model: string): MapDrawer {
  if (maps?.model !== model) maps = { model, of: new MapDrawer(database(), model) };
  return maps.of;
}

function work({ id, model, question, input, stop }: ThreadQuestion): unknown {
  const progress = (done: number, total: number) => answer({ id, progress: { done, total } });
  switch (question) {
    case 'similar':
      return searchOf(model).similar(input);
    case 'nextWork':
      return searchOf(model).nextWork();
    case 'prove':
      return database().prove(progress);
    case 'check':
      return database().check(input);
    case 'map':
      return mapsOf(model).draw(input, { progress, stopped: () => Atomics.load(stop, 0) === 1 });
    case 'backup':
      return database().makeGeneration(input.folder, progress);
    case 'train':
      return trainOnReviews(database(), input, { progress, stopped: () => Atomics.load(stop, 0) === 1 });
    case 'mirror':
      return input.prove
        ? database().proveMirror(input.folder, progress)
        : database().mirrorOriginals(input.folder, progress);
    case 'verify':
      return verifyGeneration(input.file);
  }
}

parentPort?.on('message', async (message: ThreadQuestion) => {
  try {
    answer({ id: message.id, value: await work(message) });
  } catch (error) {
    answer({ id: message.id, error: toWireError(error) });
  }
});
