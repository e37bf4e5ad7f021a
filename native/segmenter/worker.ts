// One thread of the segmenter pool (pool.ts): holds a kernel, and segments or searches the image it is given.
import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { type LocatedCell, locateCells } from '../fields/locate.ts';
import type { LocateTask, Reply, SegmentTask, WorkerSetup } from './pool.ts';
import { createSegmenter, type Segmentation } from './segmenter.ts';

const { module, parameters } = workerData as WorkerSetup;
const segmenter = createSegmenter(module, parameters);

/** An error as an answer, so that the pool can tell a fault in the code from a thread that died. */
function reply<Value>(work: () => Value): Reply<Value> {
  try {
    return { value: work() };
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Segments one image. The mask is handed over to the pool, not copied. */
export function segment({ rgb, width, height, stages }: SegmentTask): Reply<Segmentation> {
  const answer = reply(() => segmenter.segment(rgb, width, height, { stages }));
  if ('fault' in answer) return answer;
  const moved = { [transferableSymbol]: [answer.value.mask.buffer], [valueSymbol]: answer };
  return move(moved) as unknown as Reply<Segmentation>;
}

/** Finds the white cells of a field. */
export function locate({ rgb, width, height }: LocateTask): Reply<LocatedCell[]> {
  return reply(() => locateCells(rgb, width, height));
}
