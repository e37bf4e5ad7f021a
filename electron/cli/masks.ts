import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { encodeMask } from '../../native/images/index.ts';
import type { PipelineImage } from '../engine/jobs/pipeline.ts';

/** Where an image's mask goes below the mask folder: the input's own place and stem. */
export function maskName(relative: string): string {
  const { dir, name } = parse(relative);
  return join(dir, `${name}.png`);
}

/** Writes all cells of an image as one mask of the image's size; where two overlap, nucleus wins over cytoplasm. */
export async function writeMask(folder: string, { file, image, cells }: PipelineImage): Promise<void> {
  const whole = new Uint8Array(image.width * image.height);
  for (const { box, segmentation } of cells) {
    const [left, top, width, height] = box;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (top + y) * image.width + left + x;
        whole[at] = Math.max(whole[at] ?? 0, segmentation.mask[y * width + x] ?? 0);
      }
    }
  }
  const target = join(folder, maskName(file.relative));
  mkdirSync(dirname(target), { recursive: true });
  await writeFile(target, await encodeMask(whole, image.width, image.height));
}
