// A thread that reads the database through a connection of its own, so that long questions hold nobody up.

import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../../db/index.ts';
import { toWireError } from '../../contract/errors.ts';
import { MapDrawer } from './map.ts';
import { SimilarSearch } from './similar.ts';
import type { ThreadAnswer, ThreadQuestion, ThreadSetup } from './thread.ts';

const { file, nativeBinding, model } = workerData as ThreadSetup;
const db = openDatabase(file, { readOnly: true, nativeBinding, examineWhole: 0 });
const search = new SimilarSearch(db, model);
const maps = new MapDrawer(db, model);
const answer = (message: ThreadAnswer) => parentPort?.postMessage(message);

function work({ id, question, input, stop }: ThreadQuestion): unknown {
  const progress = (done: number, total: number) => answer({ id, progress: { done, total } });
  switch (question) {
    case 'similar':
      return search.similar(input);
    case 'nextWork':
      return search.nextWork();
    case 'prove':
      return db.prove(progress);
    case 'check':
      return db.check({ originals: true });
    case 'map':
      return maps.draw(input, { progress, stopped: () => Atomics.load(stop, 0) === 1 });
  }
}

parentPort?.on('message', (message: ThreadQuestion) => {
  try {
    answer({ id: message.id, value: work(message) });
  } catch (error) {
    answer({ id: message.id, error: toWireError(error) });
  }
});
