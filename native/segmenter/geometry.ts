import { SIDE } from './kernel.ts';
import { Resampler } from './resample.ts';

/**
 * The way from images of one size to the working frame and back. The image keeps its aspect: its longer side fills the frame, the
 * strips beside the shorter one repeat its edge pixels.
 */
export class Geometry {
  readonly width: number;
  readonly height: number;
  /** The image's place in the frame, px. */
  readonly left: number;
  readonly top: number;
  readonly contentWidth: number;
  readonly contentHeight: number;
  readonly #toFrame: Resampler;
  readonly #cellBack: Resampler;
  readonly #nucleusBack: Resampler;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    const scale = SIDE / Math.max(width, height);
    this.contentWidth = Math.max(1, Math.round(width * scale));
    this.contentHeight = Math.max(1, Math.round(height * scale));
    this.left = (SIDE - this.contentWidth) >> 1;
    this.top = (SIDE - this.contentHeight) >> 1;
    const content = { width: this.contentWidth, height: this.contentHeight };
    this.#toFrame = new Resampler({ width, height }, content, 3, 'cubic');
    this.#cellBack = new Resampler(content, { width, height }, 1, 'linear');
    this.#nucleusBack = new Resampler(content, { width, height }, 1, 'linear');
  }

  /** Input px per frame px, across and down. */
  get scaleX(): number {
    return this.width / this.contentWidth;
  }
  get scaleY(): number {
    return this.height / this.contentHeight;
  }

  /** Whether an image is the frame itself, as it is for most crops: then nothing is resampled. */
  get #same(): boolean {
    return this.width === SIDE && this.height === SIDE;
  }

  /** Brings an image (width x height x 3 bytes) into the frame. */
  toFrame(rgb: Uint8Array, frame: Uint8Array): void {
    if (this.#same) {
      frame.set(rgb);
      return;
    }
    const { left, top, contentWidth, contentHeight } = this;
    const rowBytes = SIDE * 3;
    this.#toFrame.rows(rgb, 0, this.width * 3, (row, y) => {
      const start = (top + y) * rowBytes;
      for (let i = 0; i < row.length; i++) {
        // a cubic overshoots at steep edges
        frame[start + left * 3 + i] = Math.min(255, Math.max(0, Math.round(row[i] ?? 0)));
      }
      for (let x = 0; x < left; x++) frame.copyWithin(start + x * 3, start + left * 3, start + left * 3 + 3);
      const end = start + (left + contentWidth) * 3;
      for (let x = end; x < start + rowBytes; x += 3) frame.copyWithin(x, end - 3, end);
    });
    for (let y = 0; y < top; y++) frame.copyWithin(y * rowBytes, top * rowBytes, (top + 1) * rowBytes);
    const bottom = top + contentHeight;
    for (let y = bottom; y < SIDE; y++) frame.copyWithin(y * rowBytes, (bottom - 1) * rowBytes, bottom * rowBytes);
  }

  /**
   * Draws the mask at the image's size (0 background, 128 cytoplasm, 255 nucleus) from the frame's two fields and the levels at
   * which their outlines lie. Returns the areas in px.
   */
  drawMask(
    cell: Float32Array,
    nucleus: Float32Array,
    cellLevel: number,
    nucleusLevel: number,
  ): { mask: Uint8Array; cellArea: number; nucleusArea: number } {
    const { width, height } = this;
    const mask = new Uint8Array(width * height);
    const start = this.top * SIDE + this.left;
    let cellArea = 0;
    let nucleusArea = 0;
    if (this.#same) {
      for (let p = 0; p < mask.length; p++) {
        if ((cell[p] ?? 0) < cellLevel) continue;
        cellArea++;
        const inNucleus = (nucleus[p] ?? 0) >= nucleusLevel;
        nucleusArea += inNucleus ? 1 : 0;
        mask[p] = inNucleus ? 255 : 128;
      }
      return { mask, cellArea, nucleusArea };
    }
    this.#cellBack.rows(cell, start, SIDE, (row, y) => {
      for (let x = 0; x < width; x++) {
        if ((row[x] ?? 0) < cellLevel) continue;
        mask[y * width + x] = 128;
        cellArea++;
      }
    });
    this.#nucleusBack.rows(nucleus, start, SIDE, (row, y) => {
      for (let x = 0; x < width; x++) {
        if ((row[x] ?? 0) < nucleusLevel || mask[y * width + x] !== 128) continue;
        mask[y * width + x] = 255;
        nucleusArea++;
      }
    });
    return { mask, cellArea, nucleusArea };
  }

  /** Brings a mask of the image's size into the frame: nearest pixels, edges repeated as in `toFrame`. */
  labelsToFrame(mask: Uint8Array): Uint8Array {
    const labels = new Uint8Array(SIDE * SIDE);
    for (let y = 0; y < SIDE; y++) {
      const v = Math.min(this.contentHeight - 1, Math.max(0, y - this.top));
      const row = Math.floor((v + 0.5) * this.scaleY) * this.width;
      for (let x = 0; x < SIDE; x++) {
        const u = Math.min(this.contentWidth - 1, Math.max(0, x - this.left));
        labels[y * SIDE + x] = mask[row + Math.floor((u + 0.5) * this.scaleX)] ?? 0;
      }
    }
    return labels;
  }

  /** A point of the frame (pixel centres at whole numbers) in px of the image, its corner being (0, 0). */
  toImage(x: number, y: number): [number, number] {
    const u = (x + 0.5 - this.left) * this.scaleX;
    const v = (y + 0.5 - this.top) * this.scaleY;
    return [Math.min(this.width, Math.max(0, u)), Math.min(this.height, Math.max(0, v))];
  }
}
