// The labelled images that the segmenter is fitted and measured on.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import type { Random } from '../../electron/contract/random.ts';
import type { ExampleMaker, FitOptions, Sample } from '../../native/segmenter/calibrate.ts';
import type { Examples } from '../../native/segmenter/network.ts';

const DATA = process.env.LEUKOSCOPE_DATA ?? resolve(import.meta.dirname, '../../../shared/data');

export interface Labelled extends Sample {
  dataset: 'dataset1' | 'dataset2' | 'drawn';
  file: string;
}

/** The images of a dataset with their masks, in the order of their names. */
async function readSamples(
  dataset: Labelled['dataset'],
  folder = join(DATA, 'segmentation', dataset),
): Promise<Labelled[]> {
  const files = readdirSync(join(folder, 'images')).sort();
  return Promise.all(
    files.map(async (file) => {
      const image = await sharp(join(folder, 'images', file))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const mask = await sharp(join(folder, 'masks', file))
        .toColourspace('b-w')
        .extractChannel(0)
        .raw()
        .toBuffer();
      const { width, height } = image.info;
      return { dataset, file, rgb: image.data, width, height, mask };
    }),
  );
}

/** Looks at each image in fitting; the smaller dataset gets more, so that both count about the same. */
const AUGMENTATIONS = { dataset1: 3, dataset2: 8, drawn: 1 };
/** Groups of a cross-validation. */
export const FOLDS = 5;
/** How the shipped network is fitted. */
export const FIT: FitOptions = { version: '4', calibrated: false, augmentations: 0, epochs: 8 };

/**
 * Both datasets, and the group of each image.
 *
 * @param drawn Folder of drawn cells (tests/smear/make-masks.ts) that are fitted on too.
 */
export async function readAll(drawn?: string): Promise<{ samples: Labelled[]; foldOf: Map<Labelled, number> }> {
  const samples = [
    ...(await readSamples('dataset1')),
    ...(await readSamples('dataset2')),
    ...(drawn ? await readSamples('drawn', drawn) : []),
  ];
  return { samples, foldOf: new Map(samples.map((sample, i) => [sample, i % FOLDS])) };
}

/** What the network sees of each image. Neighbours and surroundings come from the image's own group: nothing of a held-out image is seen. */
export function makeExamples(
  maker: ExampleMaker,
  samples: readonly Labelled[],
  foldOf: ReadonlyMap<Labelled, number>,
  random: Random,
): Map<Labelled, Examples[]> {
  return new Map(
    samples.map((s) => {
      const others = samples.filter((o) => o.dataset === s.dataset && foldOf.get(o) === foldOf.get(s));
      return [s, maker.make(s, AUGMENTATIONS[s.dataset], random, others)];
    }),
  );
}
