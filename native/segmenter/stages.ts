import type { SegmentationStage } from '../../electron/contract/bridge.ts';
import { Geometry } from './geometry.ts';
import { SIDE } from './kernel.ts';
import type { Stages } from './segmenter.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** The same as of the outlines over a cell (native/images/encode.ts). */
const CELL: Colour = [0, 214, 214];
const NUCLEUS: Colour = [255, 214, 10];
const FOR: Colour = [255, 128, 0];
const AGAINST: Colour = [38, 92, 232];
const BORDER: Colour = [18, 32, 60];

const BORDER_ALPHA = 150;
const FAINT_ALPHA = 60;
const TINT_ALPHA = 96;
/** Log-odds of this size are shown at full strength; the cuts clip them there too. */
const FULL_EVIDENCE = 5;
const EVIDENCE_ALPHA = 190;

/** Superpixels are drawn with lines of one px: small crops are enlarged to at least this many px, so that the lines stay thin. */
const LEAST_SIDE = 640;
const MOST_ENLARGED = 8;

/** A transparent picture to lie over an image of the same aspect. */
export interface StagePicture {
  rgba: Uint8Array;
  width: number;
  height: number;
}

/** For each px of a picture of the image, enlarged `times`, its px in the frame. */
function framePixels(width: number, height: number, times: number): Int32Array {
  const geometry = new Geometry(width, height);
  const out = new Int32Array(width * times * height * times);
  let i = 0;
  for (let y = 0; y < height * times; y++) {
    const v = geometry.top + Math.min(geometry.contentHeight - 1, Math.floor((y + 0.5) / times / geometry.scaleY));
    for (let x = 0; x < width * times; x++) {
      const u = geometry.left + Math.min(geometry.contentWidth - 1, Math.floor((x + 0.5) / times / geometry.scaleX));
      out[i++] = v * SIDE + u;
    }
  }
  return out;
}

/** Superpixel of each px of an image that was segmented with `stages`; width x height. */
export function superpixelsOf(stages: Stages, width: number, height: number): Int32Array {
  return framePixels(width, height, 1).map((p) => stages.labels[p] ?? 0);
}

/**
 * Draws one stage of a segmentation, to lie over the image (width x height px) that was segmented.
 *
 * @returns null for evidence when there is no fitted network, which would give it.
 */
export function drawStage(
  stage: SegmentationStage,
  stages: Stages,
  width: number,
  height: number,
): StagePicture | null {
  const evidence =
    stage === 'cell-evidence' ? stages.cellEvidence : stage === 'nucleus-evidence' ? stages.nucleusEvidence : undefined;
  if (evidence === null) return null;
  const times = Math.max(1, Math.min(MOST_ENLARGED, Math.ceil(LEAST_SIDE / Math.max(width, height))));
  const [w, h] = [width * times, height * times];
  const frame = framePixels(width, height, times);
  const rgba = new Uint8Array(w * h * 4);
  const put = (i: number, [r, g, b]: Colour, alpha: number) => {
    rgba[4 * i] = r;
    rgba[4 * i + 1] = g;
    rgba[4 * i + 2] = b;
    rgba[4 * i + 3] = alpha;
  };
  /** Marks where the value of a px differs from that of its right or lower neighbour. */
  const edges = (levelOf: (p: number) => number, colour: Colour, alpha: number, thick = 1) => {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const i = y * w + x;
        const own = levelOf(frame[i] ?? 0);
        const right = x + thick < w ? levelOf(frame[i + thick] ?? 0) : own;
        const below = y + thick < h ? levelOf(frame[i + thick * w] ?? 0) : own;
        if (own !== right || own !== below) put(i, colour, alpha);
      }
    }
  };
  const fill = (colourOf: (p: number) => readonly [Colour, number] | null) => {
    for (let i = 0; i < frame.length; i++) {
      const found = colourOf(frame[i] ?? 0);
      if (found) put(i, ...found);
    }
  };
  const label = (p: number) => stages.labels[p] ?? 0;
  const on = (plane: Uint8Array) => (p: number) => (plane[p] ? 1 : 0);

  if (evidence) {
    fill((p) => {
      const value = evidence[p] ?? 0;
      const strength = Math.min(1, Math.abs(value) / FULL_EVIDENCE);
      return [value > 0 ? FOR : AGAINST, Math.round(EVIDENCE_ALPHA * strength)];
    });
    edges(label, BORDER, FAINT_ALPHA);
  } else if (stage === 'superpixels') {
    edges(label, BORDER, BORDER_ALPHA);
  } else if (stage === 'final') {
    const kind = (p: number) => stages.final[p] ?? 0;
    fill((p) => (kind(p) === 255 ? [NUCLEUS, TINT_ALPHA] : kind(p) === 128 ? [CELL, TINT_ALPHA] : null));
    edges((p) => (kind(p) >= 128 ? 1 : 0), CELL, 255, 2);
    edges((p) => (kind(p) === 255 ? 1 : 0), NUCLEUS, 255, 2);
  } else {
    const [plane, colour] =
      stage === 'seed' ? [stages.seed, NUCLEUS] : stage === 'bw' ? [stages.cell, CELL] : [stages.nucleus, NUCLEUS];
    fill((p) => {
      if (plane[p]) return [colour, TINT_ALPHA];
      return stage === 'nc' && stages.cell[p] ? [CELL, TINT_ALPHA] : null;
    });
    edges(label, BORDER, FAINT_ALPHA);
    if (stage === 'nc') edges(on(stages.cell), CELL, 255, 2);
    edges(on(plane), colour, 255, 2);
  }
  return { rgba, width: w, height: h };
}
