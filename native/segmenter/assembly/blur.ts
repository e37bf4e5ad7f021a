// Separable Gaussian blur of one plane of the frame, edges replicated.
import { at, PIXELS, SIDE } from './frame';

const RADIUS: i32 = 3;
/** Room on both sides of a row for the replicated edge; 4 keeps the row itself aligned. */
const MARGIN: i32 = 4;
const ROW_BYTES: usize = 4 * <usize>SIDE;

const row = new StaticArray<f32>(SIDE + 2 * MARGIN);
const taps = new StaticArray<f32>(RADIUS + 1);

function setTaps(sigma: f32): void {
  let sum: f32 = 0;
  for (let i = 0; i <= RADIUS; i++) {
    const weight = Mathf.exp(-(<f32>(i * i)) / (2 * sigma * sigma));
    taps[i] = weight;
    sum += i == 0 ? weight : 2 * weight;
  }
  for (let i = 0; i <= RADIUS; i++) taps[i] /= sum;
}

/** Blurs `source` into `target`, which must be another plane. `sigma` up to 1 px (seven taps). */
export function blur(source: StaticArray<f32>, target: StaticArray<f32>, sigma: f32): void {
  setTaps(sigma);
  const t0 = f32x4.splat(taps[0]);
  const t1 = f32x4.splat(taps[1]);
  const t2 = f32x4.splat(taps[2]);
  const t3 = f32x4.splat(taps[3]);
  for (let y = 0; y < SIDE; y++) {
    const here = at(source, y * SIDE);
    const up1 = at(source, max(y - 1, 0) * SIDE);
    const up2 = at(source, max(y - 2, 0) * SIDE);
    const up3 = at(source, max(y - 3, 0) * SIDE);
    const down1 = at(source, min(y + 1, SIDE - 1) * SIDE);
    const down2 = at(source, min(y + 2, SIDE - 1) * SIDE);
    const down3 = at(source, min(y + 3, SIDE - 1) * SIDE);
    for (let x: usize = 0; x < ROW_BYTES; x += 16) {
      let sum = f32x4.mul(v128.load(here + x), t0);
      sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(up1 + x), v128.load(down1 + x)), t1));
      sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(up2 + x), v128.load(down2 + x)), t2));
      sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(up3 + x), v128.load(down3 + x)), t3));
      v128.store(at(row, MARGIN) + x, sum);
    }
    for (let i = 1; i <= RADIUS; i++) {
      row[MARGIN - i] = row[MARGIN];
      row[MARGIN + SIDE - 1 + i] = row[MARGIN + SIDE - 1];
    }
    const out = at(target, y * SIDE);
    for (let x: usize = 0; x < ROW_BYTES; x += 16) {
      const middle = at(row, MARGIN) + x;
      let sum = f32x4.mul(v128.load(middle), t0);
      sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(middle - 4), v128.load(middle + 4)), t1));
      sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(middle - 8), v128.load(middle + 8)), t2));
      sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(middle - 12), v128.load(middle + 12)), t3));
      v128.store(out + x, sum);
    }
  }
}

/** A plane for whoever needs one between two steps. */
export const scratch = new StaticArray<f32>(PIXELS);
