import type { MaskEdit } from '../../../electron/contract/segmenter.ts';

/** The unsaved strokes on a cell's mask, and the undone ones. */
export interface Strokes {
  readonly done: readonly MaskEdit[];
  readonly undone: readonly MaskEdit[];
}

export const NO_STROKES: Strokes = { done: [], undone: [] };
/** The engine's limit per request. */
const MOST = 2000;
/** Points of a stroke closer than this, px of the cell's picture, are dropped. */
const LEAST_STEP = 0.5;

export const drawn = ({ done }: Strokes, edit: MaskEdit): Strokes =>
  done.length >= MOST ? { done, undone: [] } : { done: [...done, edit], undone: [] };

export function undone({ done, undone: later }: Strokes): Strokes {
  const last = done.at(-1);
  return last ? { done: done.slice(0, -1), undone: [...later, last] } : { done, undone: later };
}

export function redone({ done, undone: later }: Strokes): Strokes {
  const next = later.at(-1);
  return next ? { done: [...done, next], undone: later.slice(0, -1) } : { done, undone: later };
}

export type Point = [number, number];

/** A stroke with one more point, unless the pointer hardly moved. */
export function extended(points: Point[], [x, y]: Point): Point[] {
  const last = points.at(-1);
  const near = last !== undefined && Math.hypot(last[0] - x, last[1] - y) < LEAST_STEP;
  return near || points.length >= 10_000 ? points : [...points, [x, y]];
}
