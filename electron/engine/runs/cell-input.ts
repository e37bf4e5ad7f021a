import type { ModelRules } from '../../../models/manifest.ts';
import {
  adaptStain,
  cropFrame,
  FRAME,
  restain,
  toInput,
  UNKNOWN,
  whiteBalance,
} from '../../../native/preprocess/index.ts';
import type { Segmentation } from '../../../native/segmenter/index.ts';
import type { Box } from '../../contract/index.ts';
import { viewOf } from './views.ts';

interface Picture {
  rgb: Uint8Array;
  width: number;
  height: number;
}

export interface CellInput {
  /** What the network sees, a picture of size x size x 3 bytes for every view. */
  input: Uint8Array;
  /** The stain is so unlike the ones that the network learned on that the reader should know. */
  unusualStain: boolean;
  /** What the logits are divided by. */
  temperature: number;
  /** 0..1: how far the morphology of a cell stained like this one is to be believed. */
  knownStain: number;
}

/**
 * The views of a frame one after another: each shows its share of the middle `crop` px, turned in its own way. A cell of an unknown stain
 * was already brought to the size that the network knows, so the less its stain is known, the nearer all its views are to the whole.
 */
function viewsOf(
  frame: Uint8Array,
  crop: number,
  size: number,
  views: readonly number[],
  knownStain: number,
): Uint8Array {
  const pictures = views.map((share, at) => {
    const side = crop * (1 - (1 - share) * knownStain);
    return viewOf(toInput(frame, 2 * Math.round(side / 2), size), size, at);
  });
  return Buffer.concat(pictures);
}

/**
 * What the network sees of a segmented cell, and how far its output can be trusted for a cell stained like this one. Analysis and training share it, so that a head is trained on what it will classify.
 *
 * @param box The cell in the image; the segmentation's pixels are the box's.
 */
export function cellInput(
  image: Picture,
  box: Box,
  { morphology }: Pick<Segmentation, 'morphology'>,
  rules: Pick<ModelRules, 'crop' | 'size' | 'views' | 'stains' | 'temperature'>,
): CellInput {
  const { crop, size, views, stains, temperature } = rules;
  const frame = whiteBalance(cropFrame(image, box));
  if (!stains) return { input: viewsOf(frame, crop, size, views, 1), unusualStain: false, temperature, knownStain: 1 };
  const [, , width, height] = box;
  const adaptation = adaptStain(morphology, FRAME / Math.min(width, height), crop, stains);
  const knownStain = 1 - adaptation.weight;
  return {
    input: viewsOf(restain(frame, adaptation.tone), adaptation.crop, size, adaptation.views ?? views, knownStain),
    unusualStain: adaptation.weight >= UNKNOWN,
    temperature: adaptation.temperature ?? temperature,
    knownStain,
  };
}
