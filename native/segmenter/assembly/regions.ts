// Pixel masks (0 and 1): distances, connected components, holes, opening.
import { PIXELS, SIDE } from './frame';

/**
 * Chamfer weights with the least greatest error for a 3 x 3 neighbourhood (Borgefors 1986), as whole multiples of 1 / UNIT px: whole
 * numbers add up the same in any order, so four pixels can be done at a time.
 */
const UNIT: f32 = 65536;
const STRAIGHT: i32 = 62593; // 0.95509 px
const DIAGONAL: i32 = 89738; // 1.36930 px
const FAR: i32 = 1 << 30;

/** Distances with one pixel of `FAR` all around; the margin is four wide, so that rows stay aligned. */
const MARGIN: i32 = 4;
const ROW: i32 = SIDE + 2 * MARGIN;
const steps = new StaticArray<i32>(ROW * (SIDE + 2)).fill(FAR);

// @ts-ignore: decorator
@inline
function stepsAt(x: i32, y: i32): usize {
  return changetype<usize>(steps) + (<usize>((y + 1) * ROW + MARGIN + x) << 2);
}

/** The least of four distances and of the three in the row at `row` (above or below) with their steps. */
// @ts-ignore: decorator
@inline
function fromRow(own: v128, row: usize): v128 {
  const straight = i32x4.add(v128.load(row), i32x4.splat(STRAIGHT));
  const beside = i32x4.min_s(v128.load(row - 4), v128.load(row + 4));
  return i32x4.min_s(own, i32x4.min_s(straight, i32x4.add(beside, i32x4.splat(DIAGONAL))));
}

/** Distance in px of every pixel to the nearest one whose mask equals `value`; over 16,000 when there is none. */
export function distanceTo(mask: StaticArray<u8>, value: u8, distance: StaticArray<f32>): void {
  const far = i32x4.splat(FAR);
  const one = i32x4.splat(STRAIGHT);
  const two = i32x4.splat(2 * STRAIGHT);
  const onwards = i32x4(STRAIGHT, 2 * STRAIGHT, 3 * STRAIGHT, 4 * STRAIGHT);
  const back = i32x4(4 * STRAIGHT, 3 * STRAIGHT, 2 * STRAIGHT, STRAIGHT);
  const wanted = i32x4.splat(<i32>value);
  for (let y = 0; y < SIDE; y++) {
    let last = far;
    for (let x = 0; x < SIDE; x += 4) {
      const at = stepsAt(x, y);
      const four = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(changetype<usize>(mask) + y * SIDE + x)));
      let d = v128.andnot(far, i32x4.eq(four, wanted));
      d = fromRow(d, at - (<usize>ROW << 2));
      // what comes from the left: from the neighbour, from two on, from the four before
      d = i32x4.min_s(d, i32x4.add(v128.shuffle<i32>(d, far, 4, 0, 1, 2), one));
      d = i32x4.min_s(d, i32x4.add(v128.shuffle<i32>(d, far, 4, 5, 0, 1), two));
      d = i32x4.min_s(d, i32x4.add(v128.shuffle<i32>(last, last, 3, 3, 3, 3), onwards));
      v128.store(at, d);
      last = d;
    }
  }
  const px = f32x4.splat(1 / UNIT);
  for (let y = SIDE - 1; y >= 0; y--) {
    let last = far;
    for (let x = SIDE - 4; x >= 0; x -= 4) {
      const at = stepsAt(x, y);
      let d = fromRow(v128.load(at), at + (<usize>ROW << 2));
      d = i32x4.min_s(d, i32x4.add(v128.shuffle<i32>(d, far, 1, 2, 3, 4), one));
      d = i32x4.min_s(d, i32x4.add(v128.shuffle<i32>(d, far, 2, 3, 4, 5), two));
      d = i32x4.min_s(d, i32x4.add(v128.shuffle<i32>(last, last, 0, 0, 0, 0), back));
      v128.store(at, d);
      v128.store(changetype<usize>(distance) + (<usize>(y * SIDE + x) << 2), f32x4.mul(f32x4.convert_i32x4_s(d), px));
      last = d;
    }
  }
}

/** The 4-connected component of each pixel, from 1; 0 where the mask differs from the value looked for. */
export const component = new StaticArray<i32>(PIXELS);
const stack = new StaticArray<i32>(PIXELS);
/** Components beyond this many are specks of one frame's noise: they are put into the last one. */
export const MAX_COMPONENTS: i32 = 4096;
export const componentArea = new StaticArray<i32>(MAX_COMPONENTS + 1);
export const componentScore = new StaticArray<f32>(MAX_COMPONENTS + 1);

/** Labels the components of the pixels equal to `value` and measures their areas. Returns how many there are. */
export function findComponents(mask: StaticArray<u8>, value: u8): i32 {
  component.fill(0);
  let count = 0;
  for (let first = 0; first < PIXELS; first++) {
    if (mask[first] != value || component[first] != 0) continue;
    if (count < MAX_COMPONENTS) componentArea[++count] = 0;
    let size = 0;
    stack[size++] = first;
    component[first] = count;
    for (let next = 0; next < size; next++) {
      const p = stack[next];
      const x = p % SIDE;
      if (x > 0 && mask[p - 1] == value && component[p - 1] == 0) {
        component[p - 1] = count;
        stack[size++] = p - 1;
      }
      if (x < SIDE - 1 && mask[p + 1] == value && component[p + 1] == 0) {
        component[p + 1] = count;
        stack[size++] = p + 1;
      }
      if (p >= SIDE && mask[p - SIDE] == value && component[p - SIDE] == 0) {
        component[p - SIDE] = count;
        stack[size++] = p - SIDE;
      }
      if (p < PIXELS - SIDE && mask[p + SIDE] == value && component[p + SIDE] == 0) {
        component[p + SIDE] = count;
        stack[size++] = p + SIDE;
      }
    }
    componentArea[count] += size;
  }
  return count;
}

/** Keeps the component with the most pixels near (x, y), by a Gaussian of width `sigma` px; leaves an empty mask empty. */
export function keepCentral(mask: StaticArray<u8>, x: f32, y: f32, sigma: f32): void {
  const count = findComponents(mask, 1);
  if (count <= 1) return;
  for (let c = 1; c <= count; c++) componentScore[c] = 0;
  const scale: f32 = -1 / (2 * sigma * sigma);
  for (let p = 0; p < PIXELS; p++) {
    if (component[p] == 0) continue;
    const dx = <f32>(p % SIDE) - x;
    const dy = <f32>(p / SIDE) - y;
    componentScore[component[p]] += Mathf.exp(scale * (dx * dx + dy * dy)) + 1e-6;
  }
  let best = 1;
  for (let c = 2; c <= count; c++) if (componentScore[c] > componentScore[best]) best = c;
  for (let p = 0; p < PIXELS; p++) mask[p] = u8(component[p] == best);
}

/** Fills every hole: background that does not reach the border of the frame. */
export function fillHoles(mask: StaticArray<u8>): void {
  const count = findComponents(mask, 0);
  for (let c = 1; c <= count; c++) componentScore[c] = 0;
  for (let i = 0; i < SIDE; i++) {
    componentScore[component[i]] = 1;
    componentScore[component[PIXELS - 1 - i]] = 1;
    componentScore[component[i * SIDE]] = 1;
    componentScore[component[i * SIDE + SIDE - 1]] = 1;
  }
  for (let p = 0; p < PIXELS; p++) if (component[p] != 0 && componentScore[component[p]] == 0) mask[p] = 1;
}

const eroded = new StaticArray<u8>(PIXELS);

// @ts-ignore: decorator
@inline
function anyAround(mask: StaticArray<u8>, p: i32, value: u8): bool {
  const x = p % SIDE;
  const y = p / SIDE;
  for (let v = max(0, y - 1); v <= min(SIDE - 1, y + 1); v++) {
    for (let u = max(0, x - 1); u <= min(SIDE - 1, x + 1); u++) {
      if (mask[v * SIDE + u] == value) return true;
    }
  }
  return false;
}

/** Opening with a 3 x 3 square: takes away what is thinner than 3 px. */
export function open(mask: StaticArray<u8>): void {
  for (let p = 0; p < PIXELS; p++) eroded[p] = u8(mask[p] && !anyAround(mask, p, 0));
  for (let p = 0; p < PIXELS; p++) mask[p] = u8(mask[p] && anyAround(eroded, p, 1));
}
