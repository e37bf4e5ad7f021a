import type { CellClass } from '../../../../electron/contract/classes.ts';
import type { CellSummary } from '../../../../electron/contract/methods.ts';
import { isDoubtful, LOW_QUALITY } from '../../../state/cell-filters.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import type { Thumb } from './thumbs.ts';

/** The hairline around a picture; without it, a bright picture would merge with the panel. */
const EDGE = 'rgb(0 0 0 / 14%)';
/** Placeholder colour of a picture, light or dark. */
const EMPTY = 'rgb(128 140 152 / 22%)';
const DOUBT = { ring: '#e0a32e', ground: '#2a2008', ink: '#ffd98a' };
const FLAG = { ground: '#8a1c14', ink: '#ffffff' };
const GIVEN = { ground: '#3d2470', ink: '#ffffff' };
const SEEN = { confirmed: '#1b7446', changed: '#6a3fb0', ink: '#ffffff', ring: 'rgb(255 255 255 / 85%)' };
const LABEL_FONT = '560 10.5px';
const SIGN_FONT = '700 11px';

export interface TileLook {
  /** Tile size, CSS px. */
  tile: number;
  /** Device pixels per CSS pixel. */
  density: number;
  /** Font family of labels. */
  font: string;
}

/**
 * Marks of tiles, each drawn once and cached: the same few hundred recur, and text and rounded corners cost more than the picture itself.
 */
class Marks {
  readonly #look: Pick<TileLook, 'density' | 'font'>;
  readonly #drawn = new Map<string, ImageBitmap>();
  readonly #measure = new OffscreenCanvas(1, 1).getContext('2d');

  constructor(look: Pick<TileLook, 'density' | 'font'>) {
    this.#look = look;
  }

  #make(key: string, width: number, height: number, paint: (draw: OffscreenCanvasRenderingContext2D) => void) {
    const { density } = this.#look;
    let mark = this.#drawn.get(key);
    if (!mark) {
      const canvas = new OffscreenCanvas(Math.ceil(width * density), Math.ceil(height * density));
      const draw = canvas.getContext('2d');
      draw?.scale(density, density);
      if (draw) paint(draw);
      // Drawing from a canvas would make the browser copy it each time.
      mark = canvas.transferToImageBitmap();
      this.#drawn.set(key, mark);
    }
    return mark;
  }

  #width(text: string, font: string): number {
    if (!this.#measure) return 0;
    this.#measure.font = `${font} ${this.#look.font}`;
    return this.#measure.measureText(text).width;
  }

  #box(draw: OffscreenCanvasRenderingContext2D, colour: string, width: number, height: number): void {
    draw.fillStyle = colour;
    draw.beginPath();
    draw.roundRect(0, 0, width, height, 2);
    draw.fill();
    draw.textBaseline = 'middle';
  }

  /** A text label, with the colour of a class if it names one. */
  #text(text: string, { ground, ink }: { ground: string; ink: string }, name: CellClass | null): ImageBitmap {
    const known = this.#drawn.get(text);
    if (known) return known;
    const swatch = name ? 10 : 0;
    const width = Math.ceil(this.#width(text, LABEL_FONT) + swatch + 8);
    return this.#make(text, width, 15, (draw) => {
      this.#box(draw, ground, width, 15);
      if (name) {
        draw.fillStyle = 'rgb(255 255 255 / 45%)';
        draw.fillRect(3, 3, 9, 9);
        draw.fillStyle = CLASS_COLOURS[name];
        draw.fillRect(4, 4, 7, 7);
      }
      draw.font = `${LABEL_FONT} ${this.#look.font}`;
      draw.fillStyle = ink;
      draw.fillText(text, 4 + swatch, 8);
    });
  }

  /** The confidence, with the most likely class of an unidentified cell. */
  label({ status, class: name }: CellSummary, percent: string): ImageBitmap {
    return status === 'unidentified'
      ? this.#text(`${name}? ${percent}`, DOUBT, name)
      : this.#text(percent, DOUBT, null);
  }

  /** The class assigned by a reviewer. */
  name(name: CellClass): ImageBitmap {
    return this.#text(name, GIVEN, name);
  }

  sign(text: string, { ground, ink }: { ground: string; ink: string }): ImageBitmap {
    return this.#make(text, 15, 15, (draw) => {
      this.#box(draw, ground, 15, 15);
      draw.font = `${SIGN_FONT} ${this.#look.font}`;
      draw.fillStyle = ink;
      draw.fillText(text, (15 - this.#width(text, SIGN_FONT)) / 2, 8);
    });
  }

  /** The tick of a reviewed cell, in another colour if its class was changed. */
  seen(changed: boolean): ImageBitmap {
    return this.#make(`seen ${changed}`, 16, 16, (draw) => {
      const disc = (radius: number, colour: string) => {
        draw.fillStyle = colour;
        draw.beginPath();
        draw.arc(8, 8, radius, 0, 2 * Math.PI);
        draw.fill();
      };
      disc(8, SEEN.ring);
      disc(6.5, changed ? SEEN.changed : SEEN.confirmed);
      draw.strokeStyle = SEEN.ink;
      draw.lineWidth = 1.7;
      draw.beginPath();
      draw.moveTo(5.2, 8.2);
      draw.lineTo(7.2, 10.3);
      draw.lineTo(11, 5.6);
      draw.stroke();
    });
  }
}

let marks: { key: string; of: Marks } | undefined;

function marksFor({ density, font }: TileLook): Marks {
  const key = `${density} ${font}`;
  if (marks?.key !== key) marks = { key, of: new Marks({ density, font }) };
  return marks.of;
}

/** What a tile shows of a cell. */
export interface Shown {
  cell: CellSummary;
  /** The confidence as text. */
  percent: string;
  /** Whether the cell's class differs from its section; then the class is drawn. */
  leaves: boolean;
  /** Null if there is no picture. */
  thumb: Thumb;
}

/**
 * Draws a tile on an empty canvas: the picture and its marks. DOM elements for each label and mark would cost more than everything else
 * in the gallery, on every frame of scrolling.
 */
export function drawTile(
  draw: CanvasRenderingContext2D,
  { cell, percent, leaves, thumb }: Shown,
  look: TileLook,
): void {
  const { tile, density } = look;
  const side = Math.round(tile * density);
  const inset = Math.round(3 * density);
  const mark = marksFor(look);
  // Four filled bars on whole pixels; a stroked rectangle looks the same but takes ten times as long.
  const ring = (colour: string, width: number) => {
    draw.fillStyle = colour;
    draw.fillRect(0, 0, side, width);
    draw.fillRect(0, side - width, side, width);
    draw.fillRect(0, width, width, side - 2 * width);
    draw.fillRect(side - width, width, width, side - 2 * width);
  };
  draw.fillStyle = EMPTY;
  if (thumb) draw.drawImage(thumb, 0, 0);
  else draw.fillRect(0, 0, side, side);

  if (isDoubtful(cell)) {
    ring(DOUBT.ring, Math.round(2 * density));
    const label = mark.label(cell, percent);
    const corner = side - Math.round(2 * density);
    draw.drawImage(label, corner - label.width, corner - label.height);
  } else ring(EDGE, Math.max(1, Math.round(density)));
  if (leaves && cell.status === 'classified') {
    const name = mark.name(cell.class);
    draw.drawImage(name, inset, side - inset - name.height);
  }
  let at = inset;
  const sign = (text: string, colours: { ground: string; ink: string }) => {
    draw.drawImage(mark.sign(text, colours), at, inset);
    at += Math.round(17 * density);
  };
  if (cell.quality < LOW_QUALITY) sign('!', DOUBT);
  if (cell.flagged) sign('⚑', FLAG);
  if (cell.reviewed) {
    const seen = mark.seen(cell.changed);
    draw.drawImage(seen, side - seen.width - Math.round(1.5 * density), Math.round(1.5 * density));
  }
}
