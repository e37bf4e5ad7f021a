// Simple linear iterative clustering: superpixels by k-means in colour and place, each centre looking only at its surroundings
// (Achanta et al. 2012, IEEE TPAMI 34:2274).
import { at, MAX_SUPERPIXELS, PIXELS, SIDE } from './frame';
import { blueYellow, greenRed, lightness } from './lab';

/** Wanted number of superpixels. 400-500 keep the best mask that whole superpixels can make above .98 Dice. */
const SUPERPIXELS: f32 = 500;
/** Weight of place against colour, in Lab units per grid step. */
const COMPACTNESS: f32 = 10;
const ITERATIONS: i32 = 6;
/** Pieces under this share of a grid cell join a neighbour. */
const SMALLEST_PIECE: f32 = 0.25;

const STEP: f32 = Mathf.sqrt(<f32>PIXELS / SUPERPIXELS);
const GRID: i32 = <i32>(<f32>SIDE / STEP + 0.5);
const CELL: f32 = <f32>SIDE / <f32>GRID;
const CENTRES: i32 = GRID * GRID;
const REACH: i32 = <i32>Mathf.ceil(STEP);
const PLACE_WEIGHT: f32 = (COMPACTNESS * COMPACTNESS) / (STEP * STEP);
const MIN_PIECE: i32 = <i32>(SMALLEST_PIECE * STEP * STEP);

/** The result: the superpixel of each pixel, 0 .. count - 1, each 4-connected. */
export const labels = new StaticArray<i32>(PIXELS);

/** Centres as [L, a, b, -] and [x, y, -, -]; sums in the same layout with the count in the free lane. */
const centreColour = new StaticArray<f32>(CENTRES * 4);
const centrePlace = new StaticArray<f32>(CENTRES * 4);
const nearest = new StaticArray<i32>(PIXELS);
const distance = new StaticArray<f32>(PIXELS);
const stack = new StaticArray<i32>(PIXELS);

function squaredStep(plane: StaticArray<f32>, p: i32): f32 {
  const across = plane[p + 1] - plane[p - 1];
  const down = plane[p + SIDE] - plane[p - SIDE];
  return across * across + down * down;
}

/** Starts the centres on a regular grid, each moved to the flattest place of its 3 x 3 pixels, off edges and noise. */
function placeCentres(): void {
  for (let j = 0; j < GRID; j++) {
    for (let i = 0; i < GRID; i++) {
      const x0 = min(SIDE - 1, <i32>((<f32>i + 0.5) * CELL));
      const y0 = min(SIDE - 1, <i32>((<f32>j + 0.5) * CELL));
      let flattest = f32.MAX_VALUE;
      let best = y0 * SIDE + x0;
      for (let y = max(1, y0 - 1); y <= min(SIDE - 2, y0 + 1); y++) {
        for (let x = max(1, x0 - 1); x <= min(SIDE - 2, x0 + 1); x++) {
          const p = y * SIDE + x;
          const steepness = squaredStep(lightness, p) + squaredStep(greenRed, p) + squaredStep(blueYellow, p);
          if (steepness < flattest) {
            flattest = steepness;
            best = p;
          }
        }
      }
      const c = (j * GRID + i) * 4;
      centreColour[c] = lightness[best];
      centreColour[c + 1] = greenRed[best];
      centreColour[c + 2] = blueYellow[best];
      centrePlace[c] = <f32>(best % SIDE);
      centrePlace[c + 1] = <f32>(best / SIDE);
    }
  }
  // Centres drift, so after some iterations a pixel may lie in nobody's reach: it then keeps the owner it had, at first its grid cell's.
  for (let y = 0; y < SIDE; y++) {
    const j = min(GRID - 1, <i32>(<f32>y / CELL));
    for (let x = 0; x < SIDE; x++) nearest[y * SIDE + x] = j * GRID + min(GRID - 1, <i32>(<f32>x / CELL));
  }
}

/** Gives each pixel within a centre's reach to that centre if none nearer has claimed it. */
function claim(centre: i32): void {
  const c = centre * 4;
  const l = f32x4.splat(centreColour[c]);
  const a = f32x4.splat(centreColour[c + 1]);
  const b = f32x4.splat(centreColour[c + 2]);
  const cx = centrePlace[c];
  const cy = centrePlace[c + 1];
  // whole groups of four: looking a few pixels further does no harm
  const x0 = max(0, <i32>cx - REACH) & ~3;
  const x1 = min(SIDE - 1, <i32>cx + REACH);
  const y0 = max(0, <i32>cy - REACH);
  const y1 = min(SIDE - 1, <i32>cy + REACH);
  const place = f32x4.splat(PLACE_WEIGHT);
  const self = i32x4.splat(centre);
  const start = f32x4.sub(f32x4.add(f32x4.splat(<f32>x0), f32x4(0, 1, 2, 3)), f32x4.splat(cx));
  for (let y = y0; y <= y1; y++) {
    const dy = <f32>y - cy;
    const rowPlace = f32x4.splat(dy * dy * PLACE_WEIGHT);
    let dx = start;
    for (let x = x0; x <= x1; x += 4) {
      const p = y * SIDE + x;
      const dl = f32x4.sub(v128.load(at(lightness, p)), l);
      const da = f32x4.sub(v128.load(at(greenRed, p)), a);
      const db = f32x4.sub(v128.load(at(blueYellow, p)), b);
      let d = f32x4.add(f32x4.mul(f32x4.mul(dx, dx), place), rowPlace);
      d = f32x4.add(d, f32x4.mul(dl, dl));
      d = f32x4.add(d, f32x4.mul(da, da));
      d = f32x4.add(d, f32x4.mul(db, db));
      const known = v128.load(at(distance, p));
      const nearer = f32x4.lt(d, known);
      v128.store(at(distance, p), v128.bitselect(d, known, nearer));
      v128.store(at(nearest, p), v128.bitselect(self, v128.load(at(nearest, p)), nearer));
      dx = f32x4.add(dx, f32x4.splat(4));
    }
  }
}

/** Moves each centre to the mean of its pixels; one without pixels stays. */
function moveCentres(): void {
  memory.fill(changetype<usize>(colourSum), 0, CENTRES * 16);
  memory.fill(changetype<usize>(placeSum), 0, CENTRES * 16);
  for (let y = 0; y < SIDE; y++) {
    let place = f32x4(0, <f32>y, 1, 0);
    const right = f32x4(1, 0, 0, 0);
    for (let p = y * SIDE, end = p + SIDE; p < end; p++) {
      const c = nearest[p] << 2;
      let colour = f32x4.splat(lightness[p]);
      colour = f32x4.replace_lane(colour, 1, greenRed[p]);
      colour = f32x4.replace_lane(colour, 2, blueYellow[p]);
      v128.store(at(colourSum, c), f32x4.add(v128.load(at(colourSum, c)), colour));
      v128.store(at(placeSum, c), f32x4.add(v128.load(at(placeSum, c)), place));
      place = f32x4.add(place, right);
    }
  }
  for (let c = 0; c < CENTRES * 4; c += 4) {
    const count = placeSum[c + 2];
    if (count == 0) continue;
    const share = f32x4.splat(1 / count);
    v128.store(at(centreColour, c), f32x4.mul(v128.load(at(colourSum, c)), share));
    v128.store(at(centrePlace, c), f32x4.mul(v128.load(at(placeSum, c)), share));
  }
}

const colourSum = new StaticArray<f32>(CENTRES * 4);
const placeSum = new StaticArray<f32>(CENTRES * 4);

/** Numbers the 4-connected pieces; a piece too small to stand alone takes the number of a neighbour. Returns how many there are. */
function connect(): i32 {
  labels.fill(-1);
  let count = 0;
  for (let first = 0; first < PIXELS; first++) {
    if (labels[first] >= 0) continue;
    const owner = nearest[first];
    // The scan goes down row by row, so only the neighbours above and to the left can have a number already.
    const neighbour =
      first >= SIDE && labels[first - SIDE] >= 0 ? labels[first - SIDE] : first % SIDE > 0 ? labels[first - 1] : -1;
    let size = 0;
    stack[size++] = first;
    labels[first] = count;
    for (let next = 0; next < size; next++) {
      const p = stack[next];
      const x = p % SIDE;
      if (x > 0 && labels[p - 1] < 0 && nearest[p - 1] == owner) {
        labels[p - 1] = count;
        stack[size++] = p - 1;
      }
      if (x < SIDE - 1 && labels[p + 1] < 0 && nearest[p + 1] == owner) {
        labels[p + 1] = count;
        stack[size++] = p + 1;
      }
      if (p >= SIDE && labels[p - SIDE] < 0 && nearest[p - SIDE] == owner) {
        labels[p - SIDE] = count;
        stack[size++] = p - SIDE;
      }
      if (p < PIXELS - SIDE && labels[p + SIDE] < 0 && nearest[p + SIDE] == owner) {
        labels[p + SIDE] = count;
        stack[size++] = p + SIDE;
      }
    }
    if (size < MIN_PIECE && neighbour >= 0) {
      for (let i = 0; i < size; i++) labels[stack[i]] = neighbour;
    } else {
      count++;
    }
  }
  return count;
}

/** Clusters the Lab planes into superpixels. Returns their number; the result is in `labels`. */
export function slic(): i32 {
  placeCentres();
  for (let i = 0; i < ITERATIONS; i++) {
    distance.fill(f32.MAX_VALUE);
    for (let c = 0; c < CENTRES; c++) claim(c);
    moveCentres();
  }
  return min(connect(), MAX_SUPERPIXELS);
}
