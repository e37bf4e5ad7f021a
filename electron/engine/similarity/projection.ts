/** Principal components of feature vectors, and the reduced vectors that similar cells are searched by. Pure. */
import type { Projection, VectorBlock } from '../../../db/index.ts';
import { Random } from '../../contract/random.ts';

/** Length of a reduced vector. */
export const OUTPUTS = 64;
/** Directions that are iterated beside the wanted ones, so that the last wanted one is found as well as the first. */
const SPARE = 8;
const ROUNDS = 4;
const CODE_LIMIT = 127;

/** A vector of length 1; a vector of zeros stays one. */
export function unit(vector: Float32Array): Float32Array {
  const sum = dot(vector, vector);
  const factor = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  const scaled = new Float32Array(vector.length);
  for (let i = 0; i < vector.length; i++) scaled[i] = (vector[i] as number) * factor;
  return scaled;
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Makes rows square to each other and of length 1, in place (modified Gram-Schmidt). */
function orthonormalise(rows: Float32Array[]): void {
  for (const [i, row] of rows.entries()) {
    // Twice: once leaves rounding errors that grow from round to round.
    for (let pass = 0; pass < 2; pass++) {
      for (const earlier of rows.slice(0, i)) {
        const share = dot(row, earlier);
        for (let j = 0; j < row.length; j++) row[j] = (row[j] ?? 0) - share * (earlier[j] ?? 0);
      }
    }
    row.set(unit(row));
  }
}

/**
 * Fits a projection on feature vectors by subspace iteration (Halko, Martinsson and Tropp 2011): the directions in which vectors of
 * length 1 vary most.
 *
 * @param sample At least as many vectors as outputs, all of one length.
 * @param outputs Length of the reduced vectors.
 */
export function fitProjection(
  sample: readonly Float32Array[],
  model: string,
  cells: number,
  outputs: number = OUTPUTS,
): Omit<Projection, 'id'> {
  const inputs = sample[0]?.length ?? 0;
  const width = Math.min(outputs, inputs);
  const units = sample.map(unit);
  const mean = new Float32Array(inputs);
  for (const vector of units)
    for (let i = 0; i < inputs; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0) / units.length;
  const centred = units.map((vector) => vector.map((value, i) => value - (mean[i] ?? 0)));

  const random = new Random(7);
  let basis = Array.from({ length: Math.min(width + SPARE, inputs) }, () =>
    Float32Array.from({ length: inputs }, () => random.uniform(-1, 1)),
  );
  orthonormalise(basis);
  for (let round = 0; round < ROUNDS; round++) {
    const next = basis.map(() => new Float32Array(inputs));
    for (const vector of centred) {
      for (const [k, direction] of basis.entries()) {
        const share = dot(vector, direction);
        const target = next[k] as Float32Array;
        for (let i = 0; i < inputs; i++) target[i] = (target[i] as number) + share * (vector[i] as number);
      }
    }
    basis = next;
    orthonormalise(basis);
  }
  // The iteration leaves the directions nearly in order of variance; the early exit of a search wants them quite so.
  const variance = (direction: Float32Array) => centred.reduce((sum, vector) => sum + dot(vector, direction) ** 2, 0);
  basis = basis
    .map((direction) => ({ direction, variance: variance(direction) }))
    .toSorted((a, b) => b.variance - a.variance)
    .slice(0, width)
    .map(({ direction }) => direction);

  let largest = 0;
  for (const vector of centred)
    for (const direction of basis) largest = Math.max(largest, Math.abs(dot(vector, direction)));
  const flat = new Float32Array(width * inputs);
  for (const [k, direction] of basis.entries()) flat.set(direction, k * inputs);
  return { model, inputs, outputs: width, cells, scale: CODE_LIMIT / (largest || 1), mean, basis: flat };
}

export interface ReducedVector {
  codes: Int8Array;
  /** Squared length of what the codes leave out, in units of the codes. */
  rest: number;
}

/** A feature vector reduced: the codes of its coordinates, and the length of the rest. */
export function reduce(features: Float32Array, projection: Omit<Projection, 'id'>): ReducedVector {
  const { inputs, outputs, scale, mean, basis } = projection;
  const vector = unit(features);
  let length = 0;
  for (let i = 0; i < inputs; i++) {
    const value = (vector[i] as number) - (mean[i] as number);
    vector[i] = value;
    length += value * value;
  }
  const codes = new Int8Array(outputs);
  let kept = 0;
  for (let k = 0; k < outputs; k++) {
    const start = k * inputs;
    let share = 0;
    for (let i = 0; i < inputs; i++) share += (vector[i] as number) * (basis[start + i] as number);
    kept += share * share;
    codes[k] = Math.max(-CODE_LIMIT, Math.min(CODE_LIMIT, Math.round(share * scale)));
  }
  return { codes, rest: Math.max(0, length - kept) * scale * scale };
}

/** The block of a run's cells. */
export function makeBlock(
  cells: readonly { cell: number; call: number; features: Float32Array }[],
  projection: Omit<Projection, 'id'>,
): VectorBlock {
  const { outputs } = projection;
  const codes = new Int8Array(cells.length * outputs);
  const rests = new Float32Array(cells.length);
  for (const [i, { features }] of cells.entries()) {
    const reduced = reduce(features, projection);
    codes.set(reduced.codes, i * outputs);
    rests[i] = reduced.rest;
  }
  return {
    ids: Uint32Array.from(cells, ({ cell }) => cell),
    calls: Uint8Array.from(cells, ({ call }) => call),
    rests,
    codes,
  };
}
