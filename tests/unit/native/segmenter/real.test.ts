import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createSegmenter } from '../../../../native/segmenter/index.ts';
import { scoreMask, summarise } from '../../../../native/segmenter/score.ts';
import { MASK_DATA, readKernel, readParameters } from './support.ts';

const missing = !existsSync(MASK_DATA);
if (missing) console.warn(`Skipped: real images with masks (${MASK_DATA} is not there; set LEUKOSCOPE_DATA)`);

/**
 * A guard against breakage, not a measurement: the shipped network has seen these images. `npm run` figures of unseen ones come
 * from models/segmenter/fit.ts.
 */
describe.skipIf(missing)('real cells', () => {
  const segmenter = createSegmenter(readKernel(), readParameters());
  for (const dataset of ['dataset1', 'dataset2']) {
    test(`${dataset}: every fifth image`, async () => {
      const folder = join(MASK_DATA, dataset);
      const files = readdirSync(join(folder, 'images')).filter((_, i) => i % 5 === 0);
      const scores = [];
      for (const file of files) {
        const image = sharp(join(folder, 'images', file))
          .removeAlpha()
          .raw();
        const { data, info } = await image.toBuffer({ resolveWithObject: true });
        const truth = await sharp(join(folder, 'masks', file))
          .toColourspace('b-w')
          .extractChannel(0)
          .raw()
          .toBuffer();
        scores.push(scoreMask(segmenter.segment(data, info.width, info.height).mask, truth));
      }
      expect(summarise(scores.map((s) => s.cell)).dice.mean).toBeGreaterThan(0.96);
      expect(summarise(scores.map((s) => s.nucleus)).dice.mean).toBeGreaterThan(0.95);
    });
  }
});
