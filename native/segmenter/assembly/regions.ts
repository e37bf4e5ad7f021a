// Pixel masks (0 and 1): distances, connected components, holes, opening.
import { PIXELS, SIDE } from './frame';

/** Chamfer weights with the least greatest error for a 3 x 3 neighbourhood (Borgefors 1986). */
const STRAIGHT: f32 = 0.95509;
const DIAGONAL: f32 = 1.36930;
const FAR: f32 = 1e6;

/** Distance in px of every pixel to the nearest one whose mask equals `value`; `FAR` when there is none. */
export function distanceTo(mask: StaticArray<u8>, value: u8, distance: StaticArray<f32>): void {
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const p = y * SIDE + x;
      if (mask[p] == value) {
        distance[p] = 0;
        continue;
      }
      let d = FAR;
      if (x > 0) d = min(d, distance[p - 1] + STRAIGHT);
      if (y > 0) {
        d = min(d, distance[p - SIDE] + STRAIGHT);
        if (x > 0) d = min(d, distance[p - SIDE - 1] + DIAGONAL);
        if (x < SIDE - 1) d = min(d, distance[p - SIDE + 1] + DIAGONAL);
      }
      distance[p] = d;
    }
  }
  for (let y = SIDE - 1; y >= 0; y--) {
    for (let x = SIDE - 1; x >= 0; x--) {
      const p = y * SIDE + x;
      let d = distance[p];
      if (d == 0) continue;
      if (x < SIDE - 1) d = min(d, distance[p + 1] + STRAIGHT);
      if (y < SIDE - 1) {
        d = min(d, distance[p + SIDE] + STRAIGHT);
        if (x > 0) d = min(d, distance[p + SIDE - 1] + DIAGONAL);
        if (x < SIDE - 1) d = min(d, distance[p + SIDE + 1] + DIAGONAL);
      }
      distance[p] = d;
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
