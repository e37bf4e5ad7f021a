/**
 * How a cell's bulky figures lie on the disk: feature vectors in a byte a value and then Huffman-coded, outlines as differences.
 * Both lose less than the uncertainty of their source (docs/decisions/database-size.md has the figures).
 */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';

const LEVELS = 255;
const HEADER_BYTES = 8;

/**
 * Packs floats of any range. The codes stand for the square root of a value's share of the range: features are many small values
 * and few large ones, and the small ones keep their figures this way.
 */
export function packFeatures(values: Float32Array): Buffer {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  // Indexed loops throughout: these run two thousand times a cell.
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const codes = new Uint8Array(values.length);
  const range = high - low;
  if (range > 0) {
    const factor = LEVELS / Math.sqrt(range);
    for (let i = 0; i < values.length; i++) codes[i] = Math.sqrt((values[i] as number) - low) * factor + 0.5;
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeFloatLE(values.length ? low : 0, 0);
  header.writeFloatLE(values.length ? range : 0, 4);
  return Buffer.concat([header, deflateRawSync(codes, { strategy: constants.Z_HUFFMAN_ONLY, memLevel: 9 })]);
}

/** The values that {@link packFeatures} packed: each within 0.4% of the range, the smallest ones far nearer. */
export function unpackFeatures(packed: Buffer): Float32Array {
  const low = packed.readFloatLE(0);
  const range = packed.readFloatLE(4);
  const codes = inflateRawSync(packed.subarray(HEADER_BYTES));
  const values = new Float32Array(codes.length);
  const factor = range / LEVELS ** 2;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    values[i] = low + factor * code * code;
  }
  return values;
}

/** Points lie on a grid of a sixteenth of a pixel. */
const GRID = 16;
const START_BYTES = 8;
const STEP_BYTES = 4;

/**
 * An outline as its first point and the steps from one point to the next, on a grid of 1/16 px; as JSON where a step is too long
 * for that (2048 px) or the outline is no list of points.
 */
export function packOutline(outline: readonly (readonly number[])[]): Buffer | string {
  if (outline.length === 0) return '[]';
  const packed = Buffer.alloc(START_BYTES + STEP_BYTES * (outline.length - 1));
  let [x, y] = [0, 0];
  for (const [i, [px, py]] of outline.entries()) {
    if (px === undefined || py === undefined) return JSON.stringify(outline);
    const [gx, gy] = [Math.round(px * GRID), Math.round(py * GRID)];
    if (i === 0) {
      packed.writeInt32LE(gx, 0);
      packed.writeInt32LE(gy, 4);
    } else {
      const [dx, dy] = [gx - x, gy - y];
      if (Math.abs(dx) > 0x7fff || Math.abs(dy) > 0x7fff) return JSON.stringify(outline);
      const at = START_BYTES + STEP_BYTES * (i - 1);
      packed.writeInt16LE(dx, at);
      packed.writeInt16LE(dy, at + 2);
    }
    [x, y] = [gx, gy];
  }
  return packed;
}

/** The outline that {@link packOutline} packed, to 1/32 px. */
export function unpackOutline(packed: Buffer | string): number[][] {
  if (typeof packed === 'string') return JSON.parse(packed) as number[][];
  let [x, y] = [packed.readInt32LE(0), packed.readInt32LE(4)];
  const outline = [[x / GRID, y / GRID]];
  for (let at = START_BYTES; at < packed.length; at += STEP_BYTES) {
    x += packed.readInt16LE(at);
    y += packed.readInt16LE(at + 2);
    outline.push([x / GRID, y / GRID]);
  }
  return outline;
}

/** Probabilities to five decimals, without zeros: as fine as a call or a bar on the screen can show. */
export function packProbabilities(probabilities: Readonly<Record<string, number>>): string {
  const kept: Record<string, number> = {};
  for (const [name, value] of Object.entries(probabilities)) {
    const rounded = Math.round(value * 1e5) / 1e5;
    if (rounded > 0) kept[name] = rounded;
  }
  return JSON.stringify(kept);
}
