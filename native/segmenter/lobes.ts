/** A lobe's neck is narrower than the lobe by at least this share of the lobe's depth ... */
const NECK_SHARE = 0.3;
/** ... and by at least this many px of the frame, which is more than the outline's own roughness. */
const NECK_PX = 1.5;
/** Nothing shallower than this is a lobe. */
const LEAST_DEPTH = 3;
const BUCKETS_PER_PX = 4;

/**
 * Lobes of a nucleus from the depth of its pixels (distance to its outline, side x side, 0 outside): peaks of the depth that are
 * parted by necks. Flooding from the deepest pixel down, two basins that meet are two lobes when both are clearly deeper than their
 * meeting point; what never meets is parted anyway.
 */
export function countLobes(depth: Float32Array, side: number): number {
  const pixels = sortByDepth(depth);
  const root = new Int32Array(depth.length).fill(-1);
  const find = (i: number): number => {
    let r = i;
    while (root[r] !== r) r = root[r] ?? r;
    for (let p = i; p !== r; ) {
      const up = root[p] ?? r;
      root[p] = r;
      p = up;
    }
    return r;
  };
  let lobes = 0;
  const around = [-1, 1, -side, side, -side - 1, -side + 1, side - 1, side + 1];
  for (const p of pixels) {
    const here = depth[p] ?? 0;
    let own = -1;
    for (const step of around) {
      const q = p + step;
      if (q < 0 || q >= depth.length || (root[q] ?? -1) < 0) continue;
      const other = find(q);
      if (own < 0) {
        own = other;
        root[p] = own;
      } else if (other !== own) {
        // a basin's root is its deepest pixel; the shallower basin is the one that may be a mere bump
        const shallow = (depth[own] ?? 0) < (depth[other] ?? 0) ? own : other;
        const deep = shallow === own ? other : own;
        const peak = depth[shallow] ?? 0;
        if (peak >= LEAST_DEPTH && peak - here >= Math.max(NECK_PX, NECK_SHARE * peak)) lobes++;
        root[shallow] = deep;
        own = deep;
      }
    }
    if (own < 0) root[p] = p;
  }
  for (const p of pixels) if (root[p] === p && (depth[p] ?? 0) >= LEAST_DEPTH) lobes++;
  return pixels.length > 0 ? Math.max(1, lobes) : 0;
}

/** The pixels inside, deepest first (counting sort over quarters of a px, ties in the order of the image). */
function sortByDepth(depth: Float32Array): Int32Array {
  const bucket = (d: number) => Math.min(1023, Math.floor(d * BUCKETS_PER_PX));
  const starts = new Int32Array(1025);
  for (const d of depth) if (d > 0) starts[1023 - bucket(d) + 1] = (starts[1023 - bucket(d) + 1] ?? 0) + 1;
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const sorted = new Int32Array(starts[1024] ?? 0);
  for (let p = 0; p < depth.length; p++) {
    const d = depth[p] ?? 0;
    if (d <= 0) continue;
    const b = 1023 - bucket(d);
    const place = starts[b] ?? 0;
    sorted[place] = p;
    starts[b] = place + 1;
  }
  return sorted;
}
