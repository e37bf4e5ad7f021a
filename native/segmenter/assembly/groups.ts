// Connected groups of superpixels.
import { MAX_SUPERPIXELS } from './frame';
import { area, count, edgeCount, edgeFrom, edgeTo, rim } from './superpixels';

/** The group of each superpixel: the number of its first member. Only members of `connectGroups`'s last set are grouped. */
export const group = new StaticArray<i32>(MAX_SUPERPIXELS);
/** For whoever adds something up by group. */
export const groupScore = new StaticArray<f32>(MAX_SUPERPIXELS);

function root(i: i32): i32 {
  while (group[i] != i) {
    group[i] = group[group[i]];
    i = group[i];
  }
  return i;
}

/** Groups the superpixels whose `chosen` equals `value`, neighbours together (union-find). */
export function connectGroups(chosen: StaticArray<u8>, value: u8): void {
  for (let i = 0; i < count; i++) group[i] = i;
  for (let e = 0; e < edgeCount; e++) {
    if (chosen[edgeFrom[e]] != value || chosen[edgeTo[e]] != value) continue;
    const a = root(edgeFrom[e]);
    const b = root(edgeTo[e]);
    if (a < b) group[b] = a;
    else group[a] = b;
  }
  for (let i = 0; i < count; i++) group[i] = root(i);
}

/** Keeps of `chosen` only the group with the most seed area, and fills what it encloses. */
export function keepSeedGroup(chosen: StaticArray<u8>, seed: StaticArray<u8>): void {
  connectGroups(chosen, 1);
  for (let i = 0; i < count; i++) groupScore[i] = 0;
  for (let i = 0; i < count; i++) {
    // a trace of plain area decides between groups without any seed
    if (chosen[i]) groupScore[group[i]] += area[i] * (seed[i] ? 1 : 1e-3);
  }
  let best = 0;
  for (let i = 0; i < count; i++) if (groupScore[i] > groupScore[best]) best = i;
  for (let i = 0; i < count; i++) chosen[i] = u8(chosen[i] && group[i] == best);
  connectGroups(chosen, 0);
  for (let i = 0; i < count; i++) groupScore[i] = 0;
  for (let i = 0; i < count; i++) if (rim[i] && !chosen[i]) groupScore[group[i]] = 1;
  for (let i = 0; i < count; i++) if (!chosen[i] && groupScore[group[i]] == 0) chosen[i] = 1;
}
