// Kernel density estimates over the superpixels' colours: how much area of a set lies near each superpixel in colour and texture.
import { at, MAX_SUPERPIXELS } from './frame';
import { area, count, deviationG, meanB, meanG, meanR } from './superpixels';
import { expOfNegative } from './vector';

/** Sets are numbered 0 .. SETS - 1; a superpixel in none of them has the number NO_SET. */
export const SETS: i32 = 4;
export const NO_SET: u8 = 255;

/** The set of each superpixel: the caller writes it. */
export const setOf = new StaticArray<u8>(MAX_SUPERPIXELS);
/** Result: area of the set near superpixel i, itself excluded, at [i * SETS + set]. */
export const near = new StaticArray<f32>(MAX_SUPERPIXELS * SETS);
/** Result: the whole area of each set. */
export const setArea = new StaticArray<f32>(SETS);

/** The colours and areas of the superpixels, sorted by set, so that lanes of four always add to the same set. */
const r = new StaticArray<f32>(MAX_SUPERPIXELS + 4 * SETS);
const g = new StaticArray<f32>(MAX_SUPERPIXELS + 4 * SETS);
const b = new StaticArray<f32>(MAX_SUPERPIXELS + 4 * SETS);
const t = new StaticArray<f32>(MAX_SUPERPIXELS + 4 * SETS);
const weight = new StaticArray<f32>(MAX_SUPERPIXELS + 4 * SETS);
const setEnd = new StaticArray<i32>(SETS);

function sortBySet(texture: f32): void {
  let n = 0;
  for (let set = 0; set < SETS; set++) {
    setArea[set] = 0;
    for (let i = 0; i < count; i++) {
      if (<i32>setOf[i] != set) continue;
      r[n] = meanR[i];
      g[n] = meanG[i];
      b[n] = meanB[i];
      t[n] = texture * deviationG[i];
      weight[n] = area[i];
      setArea[set] += area[i];
      n++;
    }
    // fill the last group of four with weightless entries
    while ((n & 3) != 0) {
      r[n] = g[n] = b[n] = t[n] = weight[n] = 0;
      n++;
    }
    setEnd[set] = n;
  }
}

/** Fills `near` and `setArea`: Gaussian kernel of width `h` over (densities, `texture` x deviation of the green density). */
export function estimateDensities(h: f32, texture: f32): void {
  sortBySet(texture);
  const scale = f32x4.splat(-1 / (2 * h * h));
  for (let i = 0; i < count; i++) {
    const ri = f32x4.splat(meanR[i]);
    const gi = f32x4.splat(meanG[i]);
    const bi = f32x4.splat(meanB[i]);
    const ti = f32x4.splat(texture * deviationG[i]);
    let n = 0;
    for (let set = 0; set < SETS; set++) {
      let sum = f32x4.splat(0);
      for (const end = setEnd[set]; n < end; n += 4) {
        const dr = f32x4.sub(v128.load(at(r, n)), ri);
        const dg = f32x4.sub(v128.load(at(g, n)), gi);
        const db = f32x4.sub(v128.load(at(b, n)), bi);
        const dt = f32x4.sub(v128.load(at(t, n)), ti);
        const squared = f32x4.add(
          f32x4.add(f32x4.mul(dr, dr), f32x4.mul(dg, dg)),
          f32x4.add(f32x4.mul(db, db), f32x4.mul(dt, dt)),
        );
        sum = f32x4.add(sum, f32x4.mul(expOfNegative(f32x4.mul(squared, scale)), v128.load(at(weight, n))));
      }
      let total =
        f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
      if (<i32>setOf[i] == set) total -= area[i];
      near[i * SETS + set] = max<f32>(0, total);
    }
  }
}
