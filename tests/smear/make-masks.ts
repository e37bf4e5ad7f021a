// node tests/smear/make-masks.ts FOLDER [SLIDES]
// Drawn cells with their exact masks, for fitting the segmenter (models/segmenter/fit.ts --drawn): 11 classes on each of 4 slides. More
// of them would take the real cells' place.
import { join } from 'node:path';
import { CELL_CLASSES } from '../../electron/contract/classes.ts';
import { writeMask, writePicture } from './files.ts';
import { createRandom, drawSlide, renderCell } from './index.ts';

const [folder, count = '4'] = process.argv.slice(2);
if (!folder) throw new Error('usage: node tests/smear/make-masks.ts FOLDER [SLIDES]');
// Artifacts have no outline to learn, abnormal lymphocytes are drawn like others, and granules hide a basophil's nucleus.
const classes = CELL_CLASSES.filter((name) => !['AR', 'LA', 'BA'].includes(name));

for (let s = 0; s < Number(count); s++) {
  const slide = drawSlide(createRandom(`segmenter slide ${s}`));
  for (const cellClass of classes) {
    const name = `${s}-${cellClass}`;
    const cell = renderCell({ cellClass, seed: `segmenter ${name}`, slide });
    await writePicture(join(folder, 'images', `${name}.png`), cell);
    await writeMask(join(folder, 'masks', `${name}.png`), cell.mask, cell.width, cell.height);
  }
}
