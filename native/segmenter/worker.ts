// One thread of the segmenter pool (pool.ts): holds a kernel and segments what it is given.
import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import type { SegmentTask, WorkerSetup } from './pool.ts';
import { createSegmenter } from './segmenter.ts';

const { module, parameters } = workerData as WorkerSetup;
const segmenter = createSegmenter(module, parameters);

/** Segments one image. The caller gets a Segmentation; its mask is handed over, not copied. */
export default function segment({ rgb, width, height, stages }: SegmentTask) {
  const segmentation = segmenter.segment(rgb, width, height, { stages });
  return move({ [transferableSymbol]: [segmentation.mask.buffer], [valueSymbol]: segmentation });
}
