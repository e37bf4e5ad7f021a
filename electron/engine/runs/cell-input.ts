import type { ModelRules } from '../../../models/manifest.ts';
import { cropFor, cropFrame, FRAME, toInput, whiteBalance } from '../../../native/preprocess/index.ts';
import type { Segmentation } from '../../../native/segmenter/index.ts';
import type { Box } from '../../contract/index.ts';
import { viewOf } from './views.ts';

interface Picture {
  rgb: Uint8Array;
  width: number;
  height: number;
}

/**
 * What the network sees of a segmented cell: a picture of size x size x 3 bytes for every view, each showing its share of the middle of
 * the white-balanced frame, turned in its own way. Analysis and training share it, so that a head is trained on what it will classify.
 *
 * @param box The cell in the image; the segmentation's pixels are the box's.
 */
export function cellInput(
  image: Picture,
  box: Box,
  { morphology }: Pick<Segmentation, 'morphology'>,
  { crop, size, views, scale }: Pick<ModelRules, 'crop' | 'size' | 'views' | 'scale'>,
): Uint8Array {
  const [, , width, height] = box;
  const frame = whiteBalance(cropFrame(image, box));
  const diameter = morphology.cell_diameter_px * (FRAME / Math.min(width, height));
  const side = scale ? cropFor(diameter, crop, scale) : crop;
  return Buffer.concat(
    views.map((share, at) => viewOf(toInput(frame, 2 * Math.round((side * share) / 2), size), size, at)),
  );
}
