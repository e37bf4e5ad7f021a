/**
 * node tests/smear/make-demo.ts <folder>
 * Writes the bundled synthetic slide: one JPEG per cell and labels.csv (file,class).
 */
import path from 'node:path';
import { writePicture, writeTable } from './files.ts';
import { demoSlide } from './index.ts';

const folder = process.argv[2];
if (!folder) throw new Error('Usage: node tests/smear/make-demo.ts <folder>');

const labels: string[][] = [['file', 'class']];
for (const cell of demoSlide()) {
  await writePicture(path.join(folder, cell.file), cell);
  labels.push([cell.file, cell.cellClass]);
}
await writeTable(path.join(folder, 'labels.csv'), labels);
console.log(`${labels.length - 1} synthetic cells in ${folder}`);
