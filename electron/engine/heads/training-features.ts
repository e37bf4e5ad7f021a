import { pMapIterable } from 'p-map';
import type { TrainingCell } from '../../../models/head/train.ts';
import type { LoadedManifest } from '../../../models/manifest.ts';
import { decodeImage } from '../../../native/images/index.ts';
import type { SegmenterPool } from '../../../native/segmenter/index.ts';
import { type CellClass, LeukoscopeError, REFUSAL_CODES, type RefusedFile } from '../../contract/index.ts';
import { cellInput } from '../runs/cell-input.ts';
import type { InferenceLink } from '../runs/inference-link.ts';
import { classifyCells } from '../runs/views.ts';

export interface LabelledImage {
  relative: string;
  path: string;
  truth: CellClass;
}

const BATCH = 8;

interface Opened {
  sha256: string;
  truth: CellClass;
  input: Uint8Array;
}

const isRefused = (item: Opened | RefusedFile): item is RefusedFile => 'code' in item;

async function open(
  { relative, path, truth }: LabelledImage,
  { rules }: LoadedManifest,
  segmenter: SegmenterPool,
): Promise<Opened | RefusedFile> {
  try {
    const image = await decodeImage(path);
    const { rgb, width, height, sha256 } = image;
    const segmentation = await segmenter.segment(rgb, width, height);
    return { sha256, truth, input: cellInput(image, [0, 0, width, height], segmentation, rules) };
  } catch (error) {
    const refusal = error instanceof LeukoscopeError && REFUSAL_CODES.find((code) => code === error.code);
    if (!refusal) throw error;
    return { file: relative, code: refusal, message: (error as LeukoscopeError).message };
  }
}

/**
 * The network's features of labelled images of one cell each, in order. The same image twice counts once; an image that can't be
 * read is refused.
 *
 * @param progress Told how many images are done.
 */
export async function readTrainingFeatures(
  images: readonly LabelledImage[],
  model: LoadedManifest,
  { segmenter, inference }: { segmenter: SegmenterPool; inference: InferenceLink },
  signal: AbortSignal,
  progress: (done: number) => void = () => undefined,
): Promise<{ cells: TrainingCell[]; refused: RefusedFile[] }> {
  const cells: TrainingCell[] = [];
  const refused: RefusedFile[] = [];
  const seen = new Set<string>();
  let waiting: Opened[] = [];
  let done = 0;
  const classify = async () => {
    const n = waiting.length;
    if (!n) return;
    const { features } = await classifyCells(
      inference,
      Buffer.concat(waiting.map(({ input }) => input)),
      n,
      model.rules.views.length,
      signal,
    );
    const width = features.length / n;
    waiting.forEach(({ sha256, truth }, i) => {
      cells.push({ sha256, truth, features: features.slice(i * width, (i + 1) * width) });
    });
    done += n;
    waiting = [];
    progress(done);
  };
  const opened = pMapIterable(images, (image) => open(image, model, segmenter), {
    concurrency: 4,
    backpressure: 2 * BATCH,
  });
  for await (const item of opened) {
    if (signal.aborted) throw new LeukoscopeError('CANCELLED', 'The training was cancelled.');
    if (isRefused(item)) refused.push(item);
    else if (!seen.has(item.sha256)) {
      seen.add(item.sha256);
      waiting.push(item);
    }
    if (waiting.length === BATCH) await classify();
  }
  await classify();
  return { cells, refused };
}
