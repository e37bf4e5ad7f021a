/**
 * node tests/smear/make-fields.ts <folder> [fields = 20]
 * Writes synthetic fields with their truth: images/, masks/ (PNG 0, 128, 255) and boxes.csv (file,class,x,y,width,height,cut).
 */
import path from 'node:path';
import { CELL_CLASSES } from '../../electron/contract/classes.ts';
import { numberArgument, writeMask, writePicture, writeTable } from './files.ts';
import { createRandom, drawSlide, renderField } from './index.ts';

const folder = process.argv[2];
if (!folder) throw new Error('Usage: node tests/smear/make-fields.ts <folder> [fields]');
const count = numberArgument(process.argv[3], 20);

const boxes: (string | number)[][] = [['file', 'class', 'x', 'y', 'width', 'height', 'cut']];
for (let number = 1; number <= count; number++) {
  const seed = `field-${number}`;
  const random = createRandom(seed);
  const slide = drawSlide(random, { variation: random.between(0.1, 1), scale: random.between(5.5, 11) });
  const cells = Array.from({ length: random.integer(1, 6) }, () => random.pick(CELL_CLASSES));
  const field = renderField({ seed, slide, cells });
  const name = `field-${String(number).padStart(4, '0')}`;
  await writePicture(path.join(folder, 'images', `${name}.jpg`), field);
  await writeMask(path.join(folder, 'masks', `${name}.png`), field.mask, field.width, field.height);
  for (const { cellClass, box, cut } of field.cells) boxes.push([`${name}.jpg`, cellClass, ...box, Number(cut)]);
}
await writeTable(path.join(folder, 'boxes.csv'), boxes);
console.log(`${count} synthetic fields with ${boxes.length - 1} cells in ${folder}`);
