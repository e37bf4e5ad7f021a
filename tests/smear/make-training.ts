/**
 * node tests/smear/make-training.ts <folder> [cells per class = 110] [first slide = 1]
 * Writes synthetic cells for training: class folders and labels.csv (file,class,source,patient). One synthetic slide per cell of
 * each class, so stain and optics vary as much as they can; `patient` names the slide, to split by. LA is omitted: the
 * classifier is honest about not having been trained on it.
 */
import path from 'node:path';
import { CELL_CLASSES } from '../../electron/contract/classes.ts';
import { numberArgument, writePicture, writeTable } from './files.ts';
import { createRandom, drawSlide, renderCell } from './index.ts';

const folder = process.argv[2];
if (!folder) throw new Error('Usage: node tests/smear/make-training.ts <folder> [cells per class] [first slide]');
const perClass = numberArgument(process.argv[3], 110);
const first = numberArgument(process.argv[4], 1);

const labels: string[][] = [['file', 'class', 'source', 'patient']];
for (let number = first; number < first + perClass; number++) {
  const seed = `training-${number}`;
  const random = createRandom(seed);
  const slide = drawSlide(random, { variation: random.between(0.1, 1) });
  for (const cellClass of CELL_CLASSES) {
    if (cellClass === 'LA') continue;
    const file = `${cellClass}/synthetic__${seed}__${cellClass}.jpg`;
    await writePicture(path.join(folder, file), renderCell({ cellClass, seed, slide, jitter: 12 }));
    labels.push([file, cellClass, 'synthetic', seed]);
  }
}
await writeTable(path.join(folder, 'labels.csv'), labels);
console.log(`${labels.length - 1} synthetic cells of ${perClass} slides in ${folder}`);
