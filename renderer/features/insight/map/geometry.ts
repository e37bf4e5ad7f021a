/** Pure geometry of the map: screen coordinates, hit tests and the lasso. */

/** Zoom and centre of a map with coordinates 0..1. */
export interface View {
  zoom: number;
  /** The map point at the centre of the screen. */
  x: number;
  y: number;
}

export const WHOLE: View = { zoom: 1, x: 0.5, y: 0.5 };
export const ZOOMS = { min: 1, max: 40 } as const;
/** Margin, px. */
const BORDER = 14;

export interface Room {
  width: number;
  height: number;
}

const scaleOf = ({ zoom }: View, { width, height }: Room) => zoom * Math.max(1, Math.min(width, height) - 2 * BORDER);

export function toScreen(view: View, room: Room, x: number, y: number): [number, number] {
  const scale = scaleOf(view, room);
  return [room.width / 2 + (x - view.x) * scale, room.height / 2 + (y - view.y) * scale];
}

export function toMap(view: View, room: Room, px: number, py: number): [number, number] {
  const scale = scaleOf(view, room);
  return [view.x + (px - room.width / 2) / scale, view.y + (py - room.height / 2) / scale];
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

/** Zooms by a factor about a screen point. */
export function zoomAt(view: View, room: Room, factor: number, px = room.width / 2, py = room.height / 2): View {
  const zoom = clamp(view.zoom * factor, ZOOMS.min, ZOOMS.max);
  if (zoom === ZOOMS.min) return WHOLE;
  const [x, y] = toMap(view, room, px, py);
  const shrink = view.zoom / zoom;
  return { zoom, x: clamp(x + (view.x - x) * shrink, 0, 1), y: clamp(y + (view.y - y) * shrink, 0, 1) };
}

/** Pans by screen pixels. */
export function panBy(view: View, room: Room, dx: number, dy: number): View {
  const scale = scaleOf(view, room);
  return { ...view, x: clamp(view.x - dx / scale, 0, 1), y: clamp(view.y - dy / scale, 0, 1) };
}

/** Whether a point is inside a closed polygon (even-odd rule). */
export function isWithin(line: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let within = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [ax = 0, ay = 0] = line[i] ?? [];
    const [bx = 0, by = 0] = line[j] ?? [];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

/** The index of the point nearest to a map position within reach, or null. @param places x and y alternating. */
export function nearestPoint(places: readonly number[], x: number, y: number, reach: number): number | null {
  let best = reach * reach;
  let found: number | null = null;
  for (let i = 0; i < places.length / 2; i++) {
    const [dx, dy] = [(places[2 * i] ?? 0) - x, (places[2 * i + 1] ?? 0) - y];
    const distance = dx * dx + dy * dy;
    if (distance <= best) [best, found] = [distance, i];
  }
  return found;
}
