import type { Noise } from './noise.ts';
import { clamp, mix } from './noise.ts';
import type { Random } from './random.ts';

/** A shape as its signed distance in pixels: negative inside, zero on the outline. Distances are exact enough within a few pixels. */
export type Shape = (x: number, y: number) => number;

export interface Point {
  x: number;
  y: number;
}

/**
 * A round body with a wavy outline.
 * @param irregularity relative amplitude of the waves (0 = ellipse)
 * @param stretch long axis over short axis, at least 1; the area stays that of the circle
 * @param waves highest number of waves around the outline: low = smooth bulges, high = a ragged skirt
 */
export function blob(
  random: Random,
  centre: Point,
  radius: number,
  { irregularity = 0, stretch = 1, waves = 5 }: { irregularity?: number; stretch?: number; waves?: number } = {},
): Shape {
  const tilt = random.between(0, Math.PI);
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  const root = Math.sqrt(stretch);
  const harmonics = Array.from({ length: Math.max(0, waves - 1) }, (_, i) => ({
    order: i + 2,
    amplitude: (irregularity * random.normal(0, 1)) / Math.sqrt(i + 1),
    phase: random.between(0, 2 * Math.PI),
  }));
  return (x, y) => {
    const dx = x - centre.x;
    const dy = y - centre.y;
    const along = (cos * dx + sin * dy) / root;
    const across = (cos * dy - sin * dx) * root;
    const angle = Math.atan2(across, along);
    let wave = 1;
    for (const { order, amplitude, phase } of harmonics) wave += amplitude * Math.cos(order * angle + phase);
    return Math.sqrt(along * along + across * across) - radius * wave;
  };
}

/** A tube around the segment from `a` to `b`, its radius running from `ra` to `rb`. */
export function tube(a: Point, b: Point, ra: number, rb: number): Shape {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const squared = Math.max(dx * dx + dy * dy, 1e-9);
  return (x, y) => {
    const t = clamp(((x - a.x) * dx + (y - a.y) * dy) / squared, 0, 1);
    return Math.hypot(x - a.x - t * dx, y - a.y - t * dy) - mix(ra, rb, t);
  };
}

/** Union whose seams are rounded over about `softness` pixels, as a nuclear membrane rounds them. */
export function merge(shapes: readonly Shape[], softness: number): Shape {
  return (x, y) => {
    let distance = Infinity;
    for (const shape of shapes) {
      const other = shape(x, y);
      const near = Math.max(softness - Math.abs(distance - other), 0) / softness;
      distance = Math.min(distance, other) - (Number.isFinite(near) ? (near * near * softness) / 4 : 0);
    }
    return distance;
  };
}

/** `shape` without `hole`, the edge of the cut rounded over about `softness` pixels. */
export function cutOut(shape: Shape, hole: Shape, softness: number): Shape {
  return (x, y) => {
    const a = shape(x, y);
    const b = -hole(x, y);
    const near = Math.max(softness - Math.abs(a - b), 0) / softness;
    return Math.max(a, b) + (near * near * softness) / 4;
  };
}

/** The part of `inner` that lies at least `margin` pixels inside `outer`: keeps a nucleus within its cell. */
export function confine(inner: Shape, outer: Shape, margin: number): Shape {
  return (x, y) => Math.max(inner(x, y), outer(x, y) + margin);
}

/** `shape` seen through uneven glass: every point is displaced by up to `strength` pixels, over patches of `scale` pixels. */
export function distort(shape: Shape, noise: Noise, strength: number, scale: number): Shape {
  return (x, y) =>
    shape(x + strength * noise(x / scale, y / scale), y + strength * noise(x / scale + 41.7, y / scale - 23.9));
}
