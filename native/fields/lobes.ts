import { type Component, components, distanceTransform, type Mask, type Plane } from './plane.ts';
import { TUNING } from './tuning.ts';

interface Point {
  x: number;
  y: number;
}

/** Cuts a component at its neck when it is two round nuclei that touch. */
export function splitTouching(component: Component, width: number, redCell: number): Component[] {
  const w = component.right - component.left + 3;
  const h = component.bottom - component.top + 3;
  if (Math.hypot(w, h) < 4 * TUNING.splitRadius * redCell) return [component];
  const patch: Mask = { width: w, height: h, data: new Uint8Array(w * h) };
  const local = (pixel: number): number => {
    const x = pixel % width;
    return ((pixel - x) / width - component.top + 1) * w + x - component.left + 1;
  };
  for (const pixel of component.pixels) patch.data[local(pixel)] = 1;
  const { data } = distanceTransform(patch);
  // Raise the water line from the outside in: the first level at which the body falls into two large cores is its neck.
  for (let neck = 1; ; neck++) {
    const cores = components({ ...patch, data: Uint8Array.from(data, (value) => (value > neck ? 1 : 0)) });
    if (cores.length === 0) return [component];
    const large = cores
      .map((core) => ({ core, radius: Math.max(...core.pixels.map((pixel) => data[pixel] ?? 0)) }))
      .filter(({ radius }) => radius >= TUNING.splitRadius * redCell && neck <= TUNING.splitNeck * radius);
    if (large.length < 2) {
      if (cores.length === 1) continue;
      if (large.length === 0) return [component];
      continue;
    }
    const hearts = large.map(({ core }) => centroid(core, w));
    const parts = hearts.map((): number[] => []);
    for (const pixel of component.pixels) {
      const at = local(pixel);
      const x = at % w;
      const y = (at - x) / w;
      const distances = hearts.map((heart) => Math.hypot(heart.x - x, heart.y - y));
      parts[distances.indexOf(Math.min(...distances))]?.push(pixel);
    }
    return parts.map((pixels) => bounded(pixels, width));
  }
}

function centroid({ pixels }: Component, width: number): Point {
  let x = 0;
  let y = 0;
  for (const pixel of pixels) {
    x += pixel % width;
    y += Math.floor(pixel / width);
  }
  return { x: x / pixels.length, y: y / pixels.length };
}

function bounded(pixels: number[], width: number): Component {
  const component = { pixels, left: Infinity, top: Infinity, right: -1, bottom: -1 };
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    component.left = Math.min(component.left, x);
    component.right = Math.max(component.right, x);
    component.top = Math.min(component.top, y);
    component.bottom = Math.max(component.bottom, y);
  }
  return component;
}

/**
 * Joins pieces that lie so near together that they are the lobes of one cell, the nearest first. Between lobes there is cytoplasm;
 * where bright background shows between two pieces, they are two cells.
 */
export function joinLobes(pieces: readonly Component[], green: Plane<Float32Array>, redCell: number): Component[] {
  const reach = TUNING.lobeGap * redCell;
  const near: { a: number; b: number; gap: number }[] = [];
  for (const [a, one] of pieces.entries()) {
    for (const [b, other] of pieces.entries()) {
      if (b <= a || boxGap(one, other) > reach) continue;
      const bridge = shortestBridge(one, other, green.width);
      if (bridge.gap <= reach && !crossesBackground(bridge, green)) near.push({ a, b, gap: bridge.gap });
    }
  }
  const groups = [...pieces];
  // Which group each piece is in now, as an index into `groups`.
  const home = pieces.map((_, i) => i);
  for (const { a, b } of near.sort((one, other) => one.gap - other.gap)) {
    const [into, from] = [home[a] ?? a, home[b] ?? b];
    const [one, other] = [groups[into], groups[from]];
    if (into === from || !one || !other) continue;
    if (extent(one, other) > TUNING.lobesExtent * redCell || areTwoCells(one, other, redCell)) continue;
    groups[into] = bounded([...one.pixels, ...other.pixels], green.width);
    for (const [i, group] of home.entries()) if (group === from) home[i] = into;
  }
  return [...new Set(home)].flatMap((group) => groups[group] ?? []);
}

/** Two nuclei each far larger than a lobe are no lobes of one cell. */
function areTwoCells(a: Component, b: Component, redCell: number): boolean {
  return Math.min(a.pixels.length, b.pixels.length) > TUNING.largestLobe * (Math.PI / 4) * redCell * redCell;
}

function extent(a: Component, b: Component): number {
  const width = Math.max(a.right, b.right) - Math.min(a.left, b.left) + 1;
  const height = Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top) + 1;
  return Math.max(width, height);
}

/** Distance between the boxes of two components along the axis on which they are farther apart: never more than their own. */
function boxGap(a: Component, b: Component): number {
  return Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
}

interface Bridge {
  gap: number;
  from: Point;
  to: Point;
}

/** The shortest way between two components, over every second pixel: exact to about a pixel. */
function shortestBridge(a: Component, b: Component, width: number): Bridge {
  let least = Infinity;
  let ends: [number, number] = [0, 0];
  for (let i = 0; i < a.pixels.length; i += 2) {
    const p = a.pixels[i] ?? 0;
    const x = p % width;
    const y = (p - x) / width;
    for (let j = 0; j < b.pixels.length; j += 2) {
      const q = b.pixels[j] ?? 0;
      const dx = (q % width) - x;
      const dy = Math.floor(q / width) - y;
      if (dx * dx + dy * dy >= least) continue;
      least = dx * dx + dy * dy;
      ends = [p, q];
    }
  }
  const [from, to] = ends.map((pixel) => ({ x: pixel % width, y: Math.floor(pixel / width) })) as [Point, Point];
  return { gap: Math.sqrt(least), from, to };
}

function crossesBackground({ gap, from, to }: Bridge, { width, data }: Plane<Float32Array>): boolean {
  const steps = Math.ceil(gap);
  for (let i = 1; i < steps; i++) {
    const x = Math.round(from.x + ((to.x - from.x) * i) / steps);
    const y = Math.round(from.y + ((to.y - from.y) * i) / steps);
    if ((data[y * width + x] ?? 0) < TUNING.background) return true;
  }
  return false;
}
