import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import type { Cells } from '../../db/index.ts';
import { decodeMask, encodeMask } from '../../native/images/index.ts';
import type { Box, RunId } from '../contract/index.ts';
import type { PipelineImage } from '../engine/runs/pipeline.ts';

/** Where an image's mask goes below the mask folder: the input's own place and stem. */
export function maskName(relative: string): string {
  const { dir, name } = parse(relative);
  return join(dir, `${name}.png`);
}

/** The mask of one cell of an image: 0 background, 128 cytoplasm, 255 nucleus, within its box in whole pixels of the image. */
interface CellMask {
  box: Box;
  mask: Uint8Array;
}

/** Writes all cells of an image as one mask of the image's size; where two overlap, nucleus wins over cytoplasm. */
async function writeMask(folder: string, relative: string, width: number, height: number, cells: readonly CellMask[]) {
  const whole = new Uint8Array(width * height);
  for (const { box, mask } of cells) {
    const [left, top, boxWidth, boxHeight] = box;
    for (let y = 0; y < boxHeight; y++) {
      for (let x = 0; x < boxWidth; x++) {
        const at = (top + y) * width + left + x;
        whole[at] = Math.max(whole[at] ?? 0, mask[y * boxWidth + x] ?? 0);
      }
    }
  }
  const target = join(folder, maskName(relative));
  mkdirSync(dirname(target), { recursive: true });
  await writeFile(target, await encodeMask(whole, width, height));
}

/** Writes the mask of an image that was just analysed. */
export async function writeFreshMask(folder: string, { file, image, cells }: PipelineImage): Promise<void> {
  const masks = cells.map(({ box, segmentation }) => ({ box, mask: segmentation.mask }));
  await writeMask(folder, file.relative, image.width, image.height, masks);
}

/** Writes the masks of images that an earlier, interrupted process stored. */
export async function writeStoredMasks(folder: string, files: Iterable<string>, run: RunId, cells: Cells) {
  const wanted = new Set(files);
  const byFile = Map.groupBy(
    cells.ofRun(run).filter(({ file }) => wanted.has(file)),
    ({ file }) => file,
  );
  for (const [file, stored] of byFile) {
    const masks: CellMask[] = [];
    for (const { id, box } of stored) {
      const png = cells.mask(id);
      if (png) masks.push({ box, mask: (await decodeMask(png)).mask });
    }
    const [first] = stored;
    if (first) await writeMask(folder, file, first.imageWidth, first.imageHeight, masks);
  }
}
