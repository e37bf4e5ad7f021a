/** The nearest of a few thousand vectors, all compared with all: exact, and soon done at this size. Pure. */

type Vectors = readonly (readonly number[])[];

export interface Neighbours {
  /** Places of the nearest vectors, nearest first. */
  indices: number[][];
  /** Euclidean distances, in the same order. */
  distances: number[][];
}

/** So many vectors between two calls of `progress`. */
const STRETCH = 100;

function flatten(vectors: Vectors, width: number): Float64Array {
  const flat = new Float64Array(vectors.length * width);
  for (const [i, vector] of vectors.entries()) flat.set(vector, i * width);
  return flat;
}

/**
 * The vectors of `among` that are nearest to each of `queries`.
 *
 * @param count How many for each query.
 * @param progress Is given the part that is done, 0..1; what it throws ends the work.
 * @param apart Leaves out the vector at the query's own place: for queries that are `among` themselves.
 */
export function nearestAmong(
  among: Vectors,
  queries: Vectors,
  count: number,
  progress: (part: number) => void = () => undefined,
  apart = false,
): Neighbours {
  const width = queries[0]?.length ?? 0;
  const [from, to] = [flatten(queries, width), flatten(among, width)];
  const wanted = Math.min(count, among.length - (apart ? 1 : 0));
  const best = new Float64Array(wanted);
  const places = new Int32Array(wanted);
  const found: Neighbours = { indices: [], distances: [] };
  for (let i = 0; i < queries.length; i++) {
    if (i % STRETCH === 0) progress(i / queries.length);
    best.fill(Number.POSITIVE_INFINITY);
    for (let j = 0; j < among.length; j++) {
      if (apart && j === i) continue;
      const worst = best[wanted - 1] as number;
      let sum = 0;
      for (let k = 0; k < width && sum < worst; k++) {
        const d = (from[i * width + k] as number) - (to[j * width + k] as number);
        sum += d * d;
      }
      if (sum >= worst) continue;
      let at = wanted - 1;
      for (; at > 0 && (best[at - 1] as number) > sum; at--) {
        best[at] = best[at - 1] as number;
        places[at] = places[at - 1] as number;
      }
      best[at] = sum;
      places[at] = j;
    }
    found.indices.push([...places]);
    found.distances.push(Array.from(best, Math.sqrt));
  }
  return found;
}

/** The nearest of each vector, itself first. */
export function nearestNeighbours(vectors: Vectors, count: number, progress?: (part: number) => void): Neighbours {
  const { indices, distances } = nearestAmong(vectors, vectors, count - 1, progress, true);
  return { indices: indices.map((row, i) => [i, ...row]), distances: distances.map((row) => [0, ...row]) };
}
