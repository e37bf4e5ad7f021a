// A thread of scale.bench.ts that reads as a person at the window does, until it is asked to stop.
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../db/index.ts';
import { NOBODY } from '../../db/review/slide-rows.ts';
import type { SlideId } from '../../electron/contract/index.ts';

const { file, slides, seed } = workerData as { file: string; slides: number; seed: number };
const db = openDatabase(file, { readOnly: true, examineWhole: 0 });
let state = seed;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
let stopped = false;
parentPort?.on('message', () => {
  stopped = true;
});
let n = 0;
function next(): void {
  if (stopped) {
    db.close();
    parentPort?.postMessage(n);
    parentPort?.close();
    return;
  }
  if (n++ % 20 === 0) db.worklist.find({ filter: {}, sort: 'priority', offset: 0, limit: 50 }, NOBODY);
  else db.slides.get((1 + Math.floor(random() * slides)) as SlideId);
  setImmediate(next);
}
next();
