/** What a data set for research is made of: pseudonyms, parts, COCO. Pure. */
import { createHmac } from 'node:crypto';
import type { SignedCell } from '../../../db/index.ts';
import { CELL_CLASSES, CLASS_NAMES } from '../../contract/index.ts';

export const PARTS = ['train', 'validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

/** A signed cell under its pseudonyms. */
export interface DatasetCell extends SignedCell {
  part: Part;
  patientName: string;
  slideName: string;
  imageName: string;
  cellName: string;
}

/** A name that only the holder of the key can trace back, always the same for the same key. */
export function pseudonym(key: Buffer, kind: 'patient' | 'slide' | 'image' | 'cell', what: string): string {
  return `${kind[0]}${createHmac('sha256', key).update(`${kind}\n${what}`).digest('hex').slice(0, 16)}`;
}

/** The part that a patient's cells go to: by lot, which depends on key and patient alone, so later exports agree. */
export function partOf(key: Buffer, subject: string, split: readonly [number, number, number]): Part {
  const digest = createHmac('sha256', key).update(`split\n${subject}`).digest();
  const total = split[0] + split[1] + split[2];
  const lot = (digest.readUIntBE(0, 6) / 2 ** 48) * total;
  if (lot < split[0]) return 'train';
  return lot < split[0] + split[1] ? 'validation' : 'test';
}

export function named(cell: SignedCell, key: Buffer, split: readonly [number, number, number]): DatasetCell {
  return {
    ...cell,
    part: partOf(key, cell.subject, split),
    patientName: pseudonym(key, 'patient', cell.subject),
    slideName: pseudonym(key, 'slide', String(cell.slide)),
    // The hash of the original would let anybody who has the file recognise it.
    imageName: pseudonym(key, 'image', `${cell.slide} ${cell.sha256}`),
    cellName: pseudonym(key, 'cell', String(cell.cell)),
  };
}

/** Area of a polygon, px². */
export function polygonArea(points: readonly (readonly number[])[]): number {
  let twice = 0;
  for (const [i, [x = 0, y = 0]] of points.entries()) {
    const [nextX = 0, nextY = 0] = points[(i + 1) % points.length] ?? [];
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice) / 2;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** A cell without an outline is its box. */
function outlineOf({ outline, box: [x, y, w, h] }: SignedCell): number[][] {
  if (outline.length >= 3) return outline;
  return [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ];
}

/** Object detection in the format of COCO: one picture with all its signed cells. Ids count from 1 in the order given. */
export function cocoOf(cells: readonly DatasetCell[]) {
  const images = new Map<string, number>();
  for (const { imageName } of cells) if (!images.has(imageName)) images.set(imageName, images.size + 1);
  const first = new Map(cells.toReversed().map((cell) => [cell.imageName, cell]));
  return {
    info: { description: 'Signed white blood cells, pseudonymised. For research use only.' },
    categories: CELL_CLASSES.map((name, i) => ({
      id: i + 1,
      name,
      supercategory: 'cell',
      description: CLASS_NAMES[name],
    })),
    images: [...images].flatMap(([imageName, id]) => {
      const cell = first.get(imageName);
      return cell
        ? [
            {
              id,
              file_name: `fields/${cell.part}/${imageName}.png`,
              width: cell.width,
              height: cell.height,
              patient: cell.patientName,
              slide: cell.slideName,
            },
          ]
        : [];
    }),
    annotations: cells.map((cell, i) => {
      const outline = outlineOf(cell);
      return {
        id: i + 1,
        image_id: images.get(cell.imageName) ?? 0,
        category_id: CELL_CLASSES.indexOf(cell.class) + 1,
        bbox: cell.box.map(round),
        segmentation: [outline.flat().map(round)],
        area: round(polygonArea(outline)),
        iscrowd: 0,
        cell: cell.cellName,
      };
    }),
  };
}

const COLUMNS = [
  'file',
  'part',
  'class',
  'patient',
  'slide',
  'image',
  'cell',
  'x',
  'y',
  'width',
  'height',
  'called',
  'called_status',
  'confidence',
  'quality',
  'synthetic',
] as const;

export const cellFile = ({ part, class: name, cellName }: DatasetCell) => `cells/${part}/${name}/${cellName}.png`;
export const fieldFile = ({ part, imageName }: DatasetCell) => `fields/${part}/${imageName}.png`;

export function datasetTable(cells: readonly DatasetCell[]) {
  return {
    name: 'cells',
    columns: COLUMNS,
    rows: cells.map((cell) => [
      cellFile(cell),
      cell.part,
      cell.class,
      cell.patientName,
      cell.slideName,
      cell.imageName,
      cell.cellName,
      ...cell.box.map(round),
      cell.called,
      cell.status,
      cell.confidence,
      cell.quality,
      cell.synthetic,
    ]),
  };
}

/** The card that goes with a data set: what is in it, how it came about, what it is not. */
export function cardOf(
  cells: readonly DatasetCell[],
  facts: { appVersion: string; without: number; split: readonly number[] },
): string {
  const distinct = (items: readonly DatasetCell[], name: (cell: DatasetCell) => string) =>
    new Set(items.map(name)).size;
  const of = (part: Part) => cells.filter((cell) => cell.part === part);
  const classes = CELL_CLASSES.filter((name) => cells.some((cell) => cell.class === name));
  const byClass = classes.map((name) => {
    const counts = PARTS.map((part) => of(part).filter((cell) => cell.class === name).length);
    return `| ${name} | ${CLASS_NAMES[name]} | ${counts.join(' | ')} | ${counts.reduce((a, b) => a + b, 0)} |`;
  });
  const byPart = PARTS.map(
    (part) =>
      `| ${part} | ${distinct(of(part), (cell) => cell.patientName)} | ${distinct(of(part), (cell) => cell.slideName)} | ${distinct(of(part), (cell) => cell.imageName)} | ${of(part).length} |`,
  );
  const generated = cells.filter((cell) => cell.synthetic).length;
  return `# Signed white blood cells

Written by Leukoscope ${facts.appVersion}. **For research use only.**

- Every cell's class was given by a reviewer on a signed slide; excluded cells and cells that nobody classified are not included.
- Cells are pictures of their boxes, fields are whole images, both written anew without the originals' metadata.
- Patients, slides, images and cells bear pseudonyms (HMAC-SHA-256). The key stays in the laboratory: this is pseudonymous, **not
  anonymous** data.
- All cells of a patient are in one part (asked for: ${facts.split.join(' / ')}); the lot depends on key and patient alone.
- ${generated === 0 ? 'No generated slide is in it.' : `${generated} cells are of generated slides (\`synthetic\`): they are drawings, not patients' cells.`}
- ${facts.without} cells were omitted because their original image was missing.

| part | patients | slides | images | cells |
|---|---|---|---|---|
${byPart.join('\n')}

| class | name | ${PARTS.join(' | ')} | all |
|---|---|---|---|---|---|
${byClass.join('\n')}

\`cells.csv\` has one row per cell (\`called\` is the model's call, \`class\` the reviewer's); \`cells/<part>/<class>/\` contains the pictures;
\`coco/<part>.json\` refers to \`fields/<part>/\`, with boxes as x, y, width, height and outlines as polygons in pixels.
`;
}
