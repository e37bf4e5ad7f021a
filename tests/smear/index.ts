import type { Box } from '../../electron/contract/analysis.ts';
import type { CellClass } from '../../electron/contract/classes.ts';
import { createArtifact } from './artifact.ts';
import { createCanvas, expose } from './canvas.ts';
import { type Body, createCell } from './cell.ts';
import { createRandom, type Random } from './random.ts';
import type { Point, Shape } from './shapes.ts';
import { drawSlide, type Slide } from './stain.ts';
import { paintPlatelets, paintRedCells } from './surroundings.ts';

export { createRandom, type Random } from './random.ts';
export { drawSlide, type Slide } from './stain.ts';

/** Side of a single-cell frame in pixels: about 36 micrometres at the default scale. */
export const FRAME = 224;

export interface CellOptions {
  cellClass: CellClass;
  /** Equal seeds and options give equal bytes. */
  seed: string;
  /** The slide that the cell lies on; default: one drawn from `seed`. */
  slide?: Slide | undefined;
  width?: number | undefined;
  height?: number | undefined;
  /** Greatest displacement of the cell from the frame's centre, in pixels. Default 4. */
  jitter?: number | undefined;
}

export interface SyntheticCell {
  cellClass: CellClass;
  /** sRGB bytes, width * height * 3. */
  rgb: Uint8Array;
  width: number;
  height: number;
  /** 0 background, 128 cytoplasm, 255 nucleus; exact, before blur. */
  mask: Uint8Array;
  /** Tight box of the cell's mask. */
  box: Box;
}

/** Renders one cell in the middle of a frame (224 x 224 by default) among red cells and platelets. */
export function renderCell(options: CellOptions): SyntheticCell {
  const { cellClass, seed, width = FRAME, height = FRAME, jitter = 4 } = options;
  const random = createRandom(`cell/${seed}/${cellClass}`);
  const slide = options.slide ?? drawSlide(random.fork('slide'));
  const centre = {
    x: width / 2 + random.between(-jitter, jitter),
    y: height / 2 + random.between(-jitter, jitter),
  };
  const body = createBody(random.fork('body'), slide, cellClass, centre);
  const { rgb, mask } = render(random, slide, width, height, [body]);
  return { cellClass, rgb, width, height, mask, box: boxOf(body, width, height).box };
}

export interface FieldOptions {
  seed: string;
  width?: number | undefined;
  height?: number | undefined;
  /** One class for every cell wanted; those that find no free place are omitted. */
  cells: readonly CellClass[];
  slide?: Slide | undefined;
  /** Whether cells may lie across the border, as they do in a real field. Default true. */
  cutting?: boolean | undefined;
}

export interface FieldCell {
  cellClass: CellClass;
  /** Tight box of the part that lies within the field. */
  box: Box;
  /** Whether the field's border cuts the cell. */
  cut: boolean;
}

export interface SyntheticField {
  rgb: Uint8Array;
  width: number;
  height: number;
  mask: Uint8Array;
  cells: FieldCell[];
}

/** Renders a field (640 x 480 by default) with white cells at random free places, and the truth about each. */
export function renderField(options: FieldOptions): SyntheticField {
  const { seed, width = 640, height = 480, cells, cutting = true } = options;
  const random = createRandom(`field/${seed}`);
  const slide = options.slide ?? drawSlide(random.fork('slide'));
  const bodies: Body[] = [];
  cells.forEach((cellClass, i) => {
    const body = placeBody(random.fork(`cell ${i}`), slide, cellClass, { width, height, cutting, bodies });
    if (body) bodies.push(body);
  });
  const { rgb, mask } = render(random, slide, width, height, bodies);
  return { rgb, width, height, mask, cells: bodies.map((body) => boxOf(body, width, height)) };
}

export interface DemoCell extends SyntheticCell {
  /** Name of the image file, without telling the class. */
  file: string;
}

/** The bundled slide: a left shift as in chronic myeloid leukaemia, with a few of everything that a differential knows but LA. */
const DEMO: readonly (readonly [CellClass, number])[] = [
  ['NE', 58],
  ['ME', 10],
  ['MY', 9],
  ['PR', 2],
  ['BL', 3],
  ['EO', 6],
  ['BA', 6],
  ['LY', 11],
  ['MO', 6],
  ['LR', 3],
  ['PC', 1],
  ['NR', 4],
  ['AR', 2],
];

/** The demo slide's images in order, classes mixed: what will be rendered, without rendering it. */
export function demoPlan(): { file: string; cellClass: CellClass }[] {
  const classes = shuffle(
    createRandom('demo order'),
    DEMO.flatMap(([cellClass, count]) => Array.from({ length: count }, () => cellClass)),
  );
  return classes.map((cellClass, i) => ({ cellClass, file: `cell-${String(i + 1).padStart(3, '0')}.jpg` }));
}

/** Renders the demo slide, one cell at a time. */
export function* demoSlide(): Generator<DemoCell> {
  const slide = drawSlide(createRandom('demo slide'), { variation: 0.15, scale: 6.3 });
  for (const { file, cellClass } of demoPlan())
    yield { file, ...renderCell({ cellClass, seed: `demo/${file}`, slide }) };
}

function shuffle<T>(random: Random, items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

function createBody(random: Random, slide: Slide, cellClass: CellClass, centre: Point): Body {
  return cellClass === 'AR' ? createArtifact(random, slide, centre) : createCell(random, slide, cellClass, centre);
}

interface Place {
  width: number;
  height: number;
  cutting: boolean;
  bodies: readonly Body[];
}

/** Throws a cell into the field until it overlaps no other; gives up after 60 throws. */
function placeBody(random: Random, slide: Slide, cellClass: CellClass, place: Place): Body | null {
  const inset = place.cutting ? 0 : 12 * slide.scale;
  for (let attempt = 0; attempt < 60; attempt++) {
    const centre = {
      x: random.between(inset, place.width - inset),
      y: random.between(inset, place.height - inset),
    };
    const body = createBody(random.fork(`throw ${attempt}`), slide, cellClass, centre);
    const free = place.bodies.every(
      (other) => Math.hypot(other.centre.x - centre.x, other.centre.y - centre.y) > 0.75 * (other.reach + body.reach),
    );
    if (free) return body;
  }
  return null;
}

function render(
  random: Random,
  slide: Slide,
  width: number,
  height: number,
  bodies: readonly Body[],
): { rgb: Uint8Array; mask: Uint8Array } {
  const canvas = createCanvas(width, height);
  paintRedCells(canvas, random.fork('red cells'), slide, bodies);
  paintPlatelets(canvas, random.fork('platelets'), slide, bodies);
  for (const body of bodies) body.paint(canvas);
  return { rgb: expose(canvas, slide, random.fork('camera')), mask: canvas.mask };
}

/** Truth about one body within a field of the given size. */
function boxOf(body: Body, width: number, height: number): FieldCell {
  const whole = extent(body.outline, body.centre, body.reach);
  const left = Math.max(0, whole.left);
  const top = Math.max(0, whole.top);
  const right = Math.min(width, whole.right);
  const bottom = Math.min(height, whole.bottom);
  return {
    cellClass: body.cellClass,
    box: [left, top, right - left, bottom - top],
    cut: whole.left < 0 || whole.top < 0 || whole.right > width || whole.bottom > height,
  };
}

function extent(outline: Shape, { x, y }: Point, reach: number) {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let py = Math.floor(y - reach); py <= y + reach; py++) {
    for (let px = Math.floor(x - reach); px <= x + reach; px++) {
      if (outline(px, py) >= 0) continue;
      bounds.left = Math.min(bounds.left, px);
      bounds.top = Math.min(bounds.top, py);
      bounds.right = Math.max(bounds.right, px + 1);
      bounds.bottom = Math.max(bounds.bottom, py + 1);
    }
  }
  return bounds;
}
