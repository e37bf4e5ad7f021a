import type { Random } from '../../electron/contract/random.ts';
import { PIXELS, SIDE } from './kernel.ts';

/** A frame (224 x 224 x 3) with its mask (224 x 224: 0 background, 128 cytoplasm, 255 nucleus). */
export interface LabelledFrame {
  frame: Uint8Array;
  mask: Uint8Array;
}

/** Share of examples whose cell is pushed over the border, so that cut cells are learned too. */
const CUT_SHARE = 0.06;
/** Share of examples with another cell laid beside theirs, so that the network learns which cell is meant. */
const NEIGHBOUR_SHARE = 0.2;
/** Share of examples that get the surroundings of another cell of the same stain: other red cells touch, or none do. */
const SURROUNDINGS_SHARE = 0.35;
/** Share of examples whose cytoplasm is paler than it was. */
const PALE_SHARE = 0.2;
const BARE_PALE_SHARE = 0.5;
/** Share of examples whose cytoplasm is full of granules of the red cells' own colour, as in eosinophils: ten cells contain few of them. */
const GRANULES_SHARE = 0.1;
/** Share of examples with nothing around the cell: pale cells are often found at the thin end of a smear. */
const BARE_SHARE = 0.1;
const BLUR_SHARE = 0.3;
const NEW_BACKGROUND_SHARE = 0.7;
const DARK = 2;

/**
 * Another look at the same cell: other stain, background, focus, size and place, at times with another cell of the same slide beside
 * it. `background` = the frame's own, 0..255.
 */
export function augment(
  source: LabelledFrame,
  background: ArrayLike<number>,
  random: Random,
  neighbour?: LabelledFrame,
): LabelledFrame {
  const moved = move(source, random);
  if (neighbour) {
    const kind = random.next();
    if (kind < NEIGHBOUR_SHARE) addNeighbour(moved, move(neighbour, random), random);
    else if (kind < NEIGHBOUR_SHARE + SURROUNDINGS_SHARE) changeSurroundings(moved, move(neighbour, random), random);
  }
  const bare = random.next() < BARE_SHARE;
  if (random.next() < GRANULES_SHARE) addGranules(moved, background, random);
  else if (random.next() < (bare ? BARE_PALE_SHARE : PALE_SHARE))
    paleCytoplasm(moved, background, random.uniform(0.4, 1));
  if (bare) clearSurroundings(moved);
  restain(moved.frame, background, random);
  if (random.next() < BLUR_SHARE) blurFrame(moved.frame, random.uniform(0.5, 1.5));
  return moved;
}

/** Turns by quarter turns, mirrors, scales and shifts; what comes in from outside is mirrored. */
function move({ frame, mask }: LabelledFrame, random: Random): LabelledFrame {
  const quarter = random.integer(4);
  const cos = [1, 0, -1, 0][quarter] ?? 1;
  const sin = [0, 1, 0, -1][quarter] ?? 0;
  const mirror = random.next() < 0.5 ? -1 : 1;
  const scale = 1 / random.uniform(0.8, 1.25);
  const cut = random.next() < CUT_SHARE;
  const reach = cut ? 90 : 8;
  const shiftX = random.uniform(-reach, reach);
  const shiftY = random.uniform(-reach, reach);
  const middle = (SIDE - 1) / 2;
  const reflect = (v: number) => {
    const w = v < 0 ? -v : v;
    return w > SIDE - 1 ? 2 * (SIDE - 1) - w : w;
  };
  const result = { frame: new Uint8Array(PIXELS * 3), mask: new Uint8Array(PIXELS) };
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const dx = (x - middle - shiftX) * scale * mirror;
      const dy = (y - middle - shiftY) * scale;
      let u = middle + cos * dx - sin * dy;
      let v = middle + sin * dx + cos * dy;
      if (cut) {
        // A mirrored second half would make the cell whole again: the border's own pixels go on instead.
        u = Math.min(SIDE - 1, Math.max(0, u));
        v = Math.min(SIDE - 1, Math.max(0, v));
      } else {
        u = Math.min(SIDE - 1, Math.max(0, reflect(u)));
        v = Math.min(SIDE - 1, Math.max(0, reflect(v)));
      }
      const p = y * SIDE + x;
      const x0 = Math.min(SIDE - 2, Math.floor(u));
      const y0 = Math.min(SIDE - 2, Math.floor(v));
      const fx = u - x0;
      const fy = v - y0;
      const q = (y0 * SIDE + x0) * 3;
      for (let c = 0; c < 3; c++) {
        const above = (frame[q + c] ?? 0) * (1 - fx) + (frame[q + 3 + c] ?? 0) * fx;
        const below = (frame[q + SIDE * 3 + c] ?? 0) * (1 - fx) + (frame[q + SIDE * 3 + 3 + c] ?? 0) * fx;
        result.frame[p * 3 + c] = Math.round(above * (1 - fy) + below * fy);
      }
      result.mask[p] = mask[Math.round(v) * SIDE + Math.round(u)] ?? 0;
    }
  }
  return result;
}

/** Lays the cell of `neighbour` beside the one in `target`, touching it or apart, and behind it: it is background there. */
function addNeighbour(target: LabelledFrame, neighbour: LabelledFrame, random: Random): void {
  const angle = random.uniform(0, 2 * Math.PI);
  const distance = random.uniform(0.3, 0.65) * SIDE;
  const dx = Math.round(distance * Math.cos(angle));
  const dy = Math.round(distance * Math.sin(angle));
  for (let y = Math.max(0, dy); y < Math.min(SIDE, SIDE + dy); y++) {
    for (let x = Math.max(0, dx); x < Math.min(SIDE, SIDE + dx); x++) {
      const p = y * SIDE + x;
      const q = (y - dy) * SIDE + x - dx;
      if (target.mask[p] !== 0 || neighbour.mask[q] === 0) continue;
      for (let c = 0; c < 3; c++) target.frame[3 * p + c] = neighbour.frame[3 * q + c] ?? 0;
    }
  }
}

const ANGLES = 128;
/** The cell's own edge goes on this far outside its mask, px. */
const HALO = 3;
/** What lay this far from the other cell, px, may touch this one. */
const CLOSER = 14;

/** Centroid of the cell and its reach in each direction, px. */
function outlineOf(mask: Uint8Array): { x: number; y: number; reach: Float64Array } {
  let [n, x, y] = [0, 0, 0];
  for (let p = 0; p < PIXELS; p++) {
    if (mask[p] === 0) continue;
    n++;
    x += p % SIDE;
    y += Math.floor(p / SIDE);
  }
  x /= Math.max(1, n);
  y /= Math.max(1, n);
  const reach = new Float64Array(ANGLES);
  for (let p = 0; p < PIXELS; p++) {
    if (mask[p] === 0) continue;
    const [dx, dy] = [(p % SIDE) - x, Math.floor(p / SIDE) - y];
    const a = direction(dx, dy);
    reach[a] = Math.max(reach[a] ?? 0, Math.sqrt(dx * dx + dy * dy));
  }
  return { x, y, reach };
}

function direction(dx: number, dy: number): number {
  return Math.floor(((Math.atan2(dy, dx) + Math.PI) / (2 * Math.PI)) * ANGLES) % ANGLES;
}

/** Value that a tenth of a channel's pixels outside the cell exceed: bare glass. */
function glass({ frame, mask }: LabelledFrame, channel: number): number {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let p = 0; p < PIXELS; p++) {
    if (mask[p] !== 0) continue;
    const value = frame[3 * p + channel] ?? 0;
    counts[value] = (counts[value] ?? 0) + 1;
    total++;
  }
  let value = 255;
  for (let seen = counts[255] ?? 0; seen * 10 < total && value > 1; ) seen += counts[--value] ?? 0;
  return value;
}

/**
 * Puts the cell among what surrounds another one: each direction's background of `other` moves in or out until it begins where this
 * cell ends, so that what touched the other cell touches this one.
 */
function changeSurroundings(target: LabelledFrame, other: LabelledFrame, random: Random): void {
  const here = outlineOf(target.mask);
  const there = outlineOf(other.mask);
  const tint = [0, 1, 2].map((c) => glass(target, c) / glass(other, c));
  const closer = random.uniform(0, CLOSER);
  for (let p = 0; p < PIXELS; p++) {
    if (target.mask[p] !== 0) continue;
    const dx = (p % SIDE) - here.x;
    const dy = Math.floor(p / SIDE) - here.y;
    const r = Math.sqrt(dx * dx + dy * dy);
    const a = direction(dx, dy);
    const beyond = r - (here.reach[a] ?? 0);
    if (beyond < HALO) continue;
    const from = (there.reach[a] ?? 0) + beyond + closer;
    const u = Math.min(SIDE - 1, Math.max(0, Math.round(there.x + (dx / r) * from)));
    const v = Math.min(SIDE - 1, Math.max(0, Math.round(there.y + (dy / r) * from)));
    const q = v * SIDE + u;
    if (other.mask[q] !== 0) continue;
    for (let c = 0; c < 3; c++) {
      target.frame[3 * p + c] = Math.min(255, Math.round((other.frame[3 * q + c] ?? 0) * (tint[c] ?? 1)));
    }
  }
}

/** Takes stain out of the cytoplasm: `gain` (0..1) of its density stays. */
function paleCytoplasm({ frame, mask }: LabelledFrame, background: ArrayLike<number>, gain: number): void {
  for (let c = 0; c < 3; c++) {
    const white = (background[c] ?? 255) + DARK;
    const paler = Uint8Array.from({ length: 256 }, (_, v) =>
      Math.min(255, Math.max(0, Math.round(white * ((v + DARK) / white) ** gain - DARK))),
    );
    for (let p = 0; p < PIXELS; p++) {
      if (mask[p] !== 128) continue;
      const value = frame[3 * p + c] ?? 0;
      if (value < white) frame[3 * p + c] = paler[value] ?? 0;
    }
  }
}

/** Green density from which something is stained; as many px of it tell its colour. */
const LEAST_RED = 0.08;
const RED_PIXELS = 300;
/** Densities of eosin. */
const EOSIN = [0.06, 0.3, 0.2];

/** Densities of what is stained outside the cell, mostly red cells; those of an eosin stain where there is too little of it. */
function redDensities({ frame, mask }: LabelledFrame, white: readonly number[]): number[] {
  const sums = [0, 0, 0];
  let n = 0;
  for (let p = 0; p < PIXELS; p += 3) {
    if (mask[p] !== 0) continue;
    const densities = white.map((w, c) => Math.log10(w / ((frame[3 * p + c] ?? 0) + DARK)));
    if ((densities[1] ?? 0) < LEAST_RED) continue;
    n++;
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] ?? 0) + (densities[c] ?? 0);
  }
  return n > RED_PIXELS ? sums.map((sum) => Math.max(0, sum / n)) : EOSIN;
}
/** Fills the cytoplasm with granules: blobs of a few px of the colour that red cells have in this image. */
function addGranules(target: LabelledFrame, background: ArrayLike<number>, random: Random): void {
  const { frame, mask } = target;
  const white = [0, 1, 2].map((c) => (background[c] ?? 255) + DARK);
  const red = redDensities(target, white);
  const gain = random.uniform(0.8, 1.7);
  const size = random.uniform(3, 7);
  const kept = random.uniform(0, 0.5);
  const across = Math.ceil(SIDE / size) + 2;
  const knots = Float64Array.from({ length: across * across }, () => random.uniform(0.35, 1.5));
  for (let p = 0; p < PIXELS; p++) {
    if (mask[p] !== 128) continue;
    const [x, y] = [(p % SIDE) / size, Math.floor(p / SIDE) / size];
    const [i, j] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - i, y - j];
    const knot = (dx: number, dy: number) => knots[(j + dy) * across + i + dx] ?? 1;
    const above = knot(0, 0) * (1 - fx) + knot(1, 0) * fx;
    const below = knot(0, 1) * (1 - fx) + knot(1, 1) * fx;
    const strength = gain * (above * (1 - fy) + below * fy);
    for (let c = 0; c < 3; c++) {
      const w = white[c] ?? 255;
      const own = Math.log10(w / ((frame[3 * p + c] ?? 0) + DARK));
      const value = w * 10 ** -(kept * own + strength * (red[c] ?? 0)) - DARK;
      frame[3 * p + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
}

/** Leaves nothing but glass around the cell. */
function clearSurroundings(target: LabelledFrame): void {
  const { frame, mask } = target;
  const bare = [0, 1, 2].map((c) => glass(target, c));
  const { x, y, reach } = outlineOf(mask);
  for (let p = 0; p < PIXELS; p++) {
    if (mask[p] !== 0) continue;
    const dx = (p % SIDE) - x;
    const dy = Math.floor(p / SIDE) - y;
    if (Math.sqrt(dx * dx + dy * dy) < (reach[direction(dx, dy)] ?? 0) + HALO) continue;
    for (let c = 0; c < 3; c++) frame[3 * p + c] = bare[c] ?? 255;
  }
}

/** Scales and mixes the optical densities (another stain), and puts them on another background with sensor noise. */
function restain(frame: Uint8Array, background: ArrayLike<number>, random: Random): void {
  const gain = Math.exp(random.normal(0.18));
  const matrix = Array.from({ length: 9 }, (_, i) =>
    i % 4 === 0 ? gain * Math.exp(random.normal(0.13)) : random.normal(0.06),
  );
  const white = [0, 1, 2].map((c) => (background[c] ?? 255) + DARK);
  const fresh =
    random.next() < NEW_BACKGROUND_SHARE
      ? [random.uniform(200, 255), random.uniform(190, 255), random.uniform(110, 255)]
      : white.map((w) => (w - DARK) * random.uniform(0.9, 1.05));
  const logs = white.map((w) => Float64Array.from({ length: 256 }, (_, v) => Math.log10(w / (v + DARK))));
  for (let p = 0; p < frame.length; p += 3) {
    const r = logs[0]?.[frame[p] ?? 0] ?? 0;
    const g = logs[1]?.[frame[p + 1] ?? 0] ?? 0;
    const b = logs[2]?.[frame[p + 2] ?? 0] ?? 0;
    for (let c = 0; c < 3; c++) {
      const density = (matrix[3 * c] ?? 0) * r + (matrix[3 * c + 1] ?? 0) * g + (matrix[3 * c + 2] ?? 0) * b;
      // Three uniforms make noise enough for a sensor, and are much quicker than a normal for each of 150,000 values.
      const noise = 2 * (random.next() + random.next() + random.next() - 1.5) * 2;
      const value = ((fresh[c] ?? 255) + DARK) * 10 ** -density - DARK + noise;
      frame[p + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
}

/** Gaussian blur of the frame, sigma in px. */
export function blurFrame(frame: Uint8Array, sigma: number): void {
  const radius = Math.ceil(2.5 * sigma);
  const taps = Array.from({ length: radius + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma)));
  const sum = taps.reduce((total, t, i) => total + (i === 0 ? t : 2 * t), 0);
  const pass = (step: number, position: (p: number) => number, source: Float32Array): Float32Array => {
    const target = new Float32Array(source.length);
    for (let i = 0; i < source.length; i++) {
      const at = position(Math.floor(i / 3));
      let value = (taps[0] ?? 0) * (source[i] ?? 0);
      for (let k = 1; k <= radius; k++) {
        const before = i - 3 * step * Math.min(k, at);
        const after = i + 3 * step * Math.min(k, SIDE - 1 - at);
        value += (taps[k] ?? 0) * ((source[before] ?? 0) + (source[after] ?? 0));
      }
      target[i] = value / sum;
    }
    return target;
  };
  const across = pass(1, (p) => p % SIDE, Float32Array.from(frame));
  const down = pass(SIDE, (p) => Math.floor(p / SIDE), across);
  for (let i = 0; i < frame.length; i++) frame[i] = Math.round(down[i] ?? 0);
}
