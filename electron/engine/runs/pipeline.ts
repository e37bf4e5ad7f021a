import { pMapIterable } from 'p-map';
import type { InputFile } from '../../../db/index.ts';
import { type Domain, outOfDomain } from '../../../models/head/domain.ts';
import { type Head, logitsOf } from '../../../models/head/head.ts';
import type { ModelRules } from '../../../models/manifest.ts';
import { type DecodedImage, decodeImage } from '../../../native/images/index.ts';
import type { Segmentation, SegmenterPool } from '../../../native/segmenter/index.ts';
import type { Box, RefusalCode, RefusedFile } from '../../contract/index.ts';
import { LeukoscopeError, REFUSAL_CODES } from '../../contract/index.ts';
import { cellInput } from './cell-input.ts';
import type { StageClock } from './clock.ts';
import type { Call } from './decision.ts';
import { decide } from './decision.ts';
import type { InferenceLink } from './inference-link.ts';
import { classifyCells } from './views.ts';

export type Mode = 'auto' | 'cell' | 'field';

export interface PipelineTools {
  segmenter: SegmenterPool;
  inference: InferenceLink;
  /** Computes the logits from the features; null: the network's own are taken. */
  head: Head | null;
  /** What the network was trained on; null: every cell passes for known. */
  domain: Domain | null;
  rules: ModelRules;
}

/** One white cell as the pipeline leaves it; pictures are of `box`, the contour is in pixels of the image. */
export interface PipelineCell extends Call {
  box: Box;
  rgb: Uint8Array;
  segmentation: Segmentation;
  features: Float32Array;
}

export interface PipelineImage {
  file: InputFile;
  image: Omit<DecodedImage, 'rgb'>;
  cells: PipelineCell[];
}

export interface PipelineBatch {
  images: PipelineImage[];
  refused: RefusedFile[];
}

interface OpenedImage {
  file: InputFile;
  image: DecodedImage;
  places: { box: Box; cut: boolean; counted: boolean }[];
}

/** Cells handed to the classifier at once; it works fastest on eight. */
const BATCH_CELLS = 8;
const DECODE_AHEAD = 4;
/** Two batches under way keep the segmenter's threads busy while the classifier works on the other. */
export const BATCHES_AT_ONCE = 2;
/** Out-of-domain weight from which a reader is told that the cell is unlike those the network learned on. */
const UNUSUAL = 0.5;
const CELL_SIDE = 420;
const CELL_RATIO = 1.25;

/** Whether an image is one cell: both sides at most 420 px and within 1.25 : 1. Anything else is a field. */
export function isSingleCell(width: number, height: number): boolean {
  const [short, long] = width < height ? [width, height] : [height, width];
  return long <= CELL_SIDE && long <= short * CELL_RATIO;
}

/** The pixels of a box that lies within the image. */
export function cropRgb(rgb: Uint8Array, width: number, [x, y, w, h]: Box): Uint8Array {
  const out = new Uint8Array(w * h * 3);
  for (let row = 0; row < h; row++) {
    const from = ((y + row) * width + x) * 3;
    out.set(rgb.subarray(from, from + w * 3), row * w * 3);
  }
  return out;
}

const isRefusal = (code: string): code is RefusalCode => (REFUSAL_CODES as readonly string[]).includes(code);

async function openImage(
  file: InputFile,
  mode: Mode,
  tools: PipelineTools,
  clock: StageClock,
): Promise<OpenedImage | RefusedFile> {
  try {
    const image = await clock.time('decode', () => decodeImage(file.path));
    const { width, height } = image;
    const single = mode === 'cell' || (mode === 'auto' && isSingleCell(width, height));
    if (single) return { file, image, places: [{ box: [0, 0, width, height], cut: false, counted: true }] };
    const located = await clock.time('segment', () => tools.segmenter.locate(image.rgb, width, height));
    return { file, image, places: located.map(({ box, cut, counted }) => ({ box, cut, counted })) };
  } catch (error) {
    if (error instanceof LeukoscopeError && isRefusal(error.code)) {
      return { file: file.relative, code: error.code, message: error.message };
    }
    throw error;
  }
}

/** Whole images in order, gathered until they contain a batch of cells, with the files refused among them. */
async function* gather(opened: AsyncIterable<OpenedImage | RefusedFile>) {
  let images: OpenedImage[] = [];
  let refused: RefusedFile[] = [];
  let cells = 0;
  for await (const item of opened) {
    if ('code' in item) refused.push(item);
    else {
      images.push(item);
      cells += item.places.length;
    }
    if (cells >= BATCH_CELLS || images.length + refused.length >= 2 * BATCH_CELLS) {
      yield { images, refused };
      [images, refused, cells] = [[], [], 0];
    }
  }
  if (images.length || refused.length) yield { images, refused };
}

async function analyseBatch(
  { images, refused }: { images: OpenedImage[]; refused: RefusedFile[] },
  tools: PipelineTools,
  clock: StageClock,
  signal: AbortSignal,
): Promise<PipelineBatch> {
  const jobs = images.flatMap(({ image, places }) =>
    places.map(({ box, cut, counted }) => {
      const [, , width, height] = box;
      const whole = width === image.width && height === image.height;
      return { image, box, cut, counted, width, height, rgb: whole ? image.rgb : cropRgb(image.rgb, image.width, box) };
    }),
  );
  const segmentations = await Promise.all(
    jobs.map(({ rgb, width, height }) => clock.time('segment', () => tools.segmenter.segment(rgb, width, height))),
  );
  const shown = jobs.map(({ image, box }, i) => {
    const segmentation = segmentations[i];
    if (!segmentation) throw new LeukoscopeError('INTERNAL', 'A cell was lost on its way to the classifier.');
    return cellInput(image, box, segmentation, tools.rules);
  });
  const inputs = Buffer.concat(shown);
  const outputs = jobs.length
    ? await clock.time('classify', () =>
        classifyCells(tools.inference, inputs, jobs.length, tools.rules.views.length, signal),
      )
    : undefined;
  const logits = outputs && (tools.head ? logitsOf(tools.head, outputs.features, jobs.length) : outputs.logits);
  const cells = jobs.map(({ box, cut, counted, rgb }, i): PipelineCell => {
    const segmentation = segmentations[i];
    if (!segmentation || !outputs || !logits)
      throw new LeukoscopeError('INTERNAL', 'A cell was lost between segmenter and classifier.');
    if (cut && !segmentation.quality.flags.includes('cut')) segmentation.quality.flags.push('cut');
    if (!counted) segmentation.quality.flags.push('not_counted');
    const classes = logits.length / jobs.length;
    const width = outputs.features.length / jobs.length;
    const features = outputs.features.slice(i * width, (i + 1) * width);
    const outside = tools.domain ? outOfDomain(features, tools.domain) : 0;
    if (outside >= UNUSUAL) segmentation.quality.flags.push('unusual_stain');
    const own = logits.subarray(i * classes, (i + 1) * classes);
    const { temperature, temperatureOutside = temperature } = tools.rules;
    return {
      box,
      rgb,
      segmentation: {
        ...segmentation,
        contour: segmentation.contour.map(([x = 0, y = 0]) => [x + box[0], y + box[1]]),
      },
      features,
      ...decide(own, segmentation.quality, {
        ...tools.rules,
        temperature: temperature + (temperatureOutside - temperature) * outside,
      }),
      // Stated with its class, but left to the neighbouring field: unidentified cells are never counted.
      ...(counted ? {} : { status: 'unidentified' as const }),
    };
  });
  let next = 0;
  const take = (n: number) => {
    next += n;
    return cells.slice(next - n, next);
  };
  return {
    refused,
    images: images.map(({ file, image: { rgb: _, ...image }, places }) => ({
      file,
      image,
      cells: take(places.length),
    })),
  };
}

/**
 * Files to analysed cells: decode, locate, segment and classify, several images at once, results in the order of the files.
 * A file that can't be used comes out as refused; anything else that goes wrong (model, segmenter) is thrown.
 *
 * @param signal Stops between batches, with CANCELLED.
 */
export async function* analyseImages(
  files: readonly InputFile[],
  mode: Mode,
  tools: PipelineTools,
  clock: StageClock,
  signal: AbortSignal,
): AsyncGenerator<PipelineBatch> {
  const opened = pMapIterable(files, (file) => openImage(file, mode, tools, clock), {
    concurrency: DECODE_AHEAD,
    backpressure: 2 * BATCH_CELLS,
  });
  const analysed = pMapIterable(gather(opened), (batch) => analyseBatch(batch, tools, clock, signal), {
    concurrency: BATCHES_AT_ONCE,
  });
  for await (const batch of analysed) {
    yield batch;
    if (signal.aborted) throw new LeukoscopeError('CANCELLED', 'The analysis was cancelled.');
  }
}
