import type { MaskEdit, Paint } from '../../electron/contract/methods.ts';

/** The mask's code of each paint. */
const CODES: Record<Paint, number> = { background: 0, cytoplasm: 128, nucleus: 255 };

interface Canvas {
  mask: Uint8Array;
  width: number;
  height: number;
}

/** Paints every px whose middle is within `radius` of the line from a to b. */
function paintLine(
  { mask, width, height }: Canvas,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  radius: number,
  code: number,
): void {
  const left = Math.max(0, Math.floor(Math.min(ax, bx) - radius));
  const right = Math.min(width - 1, Math.ceil(Math.max(ax, bx) + radius));
  const top = Math.max(0, Math.floor(Math.min(ay, by) - radius));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(ay, by) + radius));
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
      if (Math.hypot(px - along * dx, py - along * dy) <= radius) mask[y * width + x] = code;
    }
  }
}

/**
 * A mask after strokes, in their order; the one given is not changed. Strokes may leave the image.
 *
 * @param superpixels Superpixel of each px of the mask; needed for strokes of that tool only.
 */
export function applyEdits(
  before: Uint8Array,
  width: number,
  height: number,
  edits: readonly MaskEdit[],
  superpixels?: Int32Array,
): Uint8Array {
  const mask = before.slice();
  for (const edit of edits) {
    const code = CODES[edit.paint];
    if (edit.tool === 'brush') {
      edit.points.forEach((point, i) => {
        paintLine({ mask, width, height }, edit.points[i - 1] ?? point, point, edit.radius, code);
      });
      continue;
    }
    const [x, y] = edit.at.map(Math.floor) as [number, number];
    if (!superpixels || x < 0 || y < 0 || x >= width || y >= height) continue;
    const label = superpixels[y * width + x];
    for (let i = 0; i < mask.length; i++) if (superpixels[i] === label) mask[i] = code;
  }
  return mask;
}
