import type { ModelRules } from '../../models/manifest.ts';
import { adaptStain, cropFrame, FRAME, restain, toInput, whiteBalance } from '../../native/preprocess/index.ts';
import type { Segmentation } from '../../native/segmenter/index.ts';
import type { Box } from '../contract/index.ts';

/** Share of a complete adaptation from which a cell is flagged `unusual_stain`. */
const FLAGGED = 0.5;

interface Picture {
  rgb: Uint8Array;
  width: number;
  height: number;
}

/**
 * What the network sees of a segmented cell (size x size x 3 bytes), and whether its stain is so unlike the ones that the network
 * learned on that the reader should know. Analysis and teaching both take it from here, so a head is taught what it will be asked.
 *
 * @param box The cell in the image; the segmentation's pixels are the box's.
 */
export function cellInput(
  image: Picture,
  box: Box,
  { morphology }: Pick<Segmentation, 'morphology'>,
  { crop, size, stains }: Pick<ModelRules, 'crop' | 'size' | 'stains'>,
): { input: Uint8Array; unusualStain: boolean } {
  const frame = whiteBalance(cropFrame(image, box));
  if (!stains) return { input: toInput(frame, crop, size), unusualStain: false };
  const [, , width, height] = box;
  const adaptation = adaptStain(morphology, FRAME / Math.min(width, height), crop, stains);
  return {
    input: toInput(restain(frame, adaptation.gain), adaptation.crop, size),
    unusualStain: adaptation.weight >= FLAGGED,
  };
}
