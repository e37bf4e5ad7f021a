export type Point = [number, number];

/**
 * Outlines of where a field (side x side, row by row) is at least `level`: closed polygons by marching squares, corners placed by
 * linear interpolation, inside on the left hand as seen on the screen. Beyond the field's border everything counts as 0.
 */
export function traceContours(field: Float32Array, side: number, level: number): Point[][] {
  const value = (x: number, y: number) => (x < 0 || y < 0 || x >= side || y >= side ? 0 : (field[y * side + x] ?? 0));
  // Each crossing of the level lies on a grid edge: number 2 * node for the edge to the right of the node, + 1 for the one below.
  const stride = side + 2;
  const edge = (x: number, y: number, down: 0 | 1) => 2 * ((y + 1) * stride + x + 1) + down;
  const next = new Map<number, number>();
  // Which nodes of the upper and of the lower row of squares lie inside, the row's first node being the one left of the field.
  let upper = new Uint8Array(stride);
  let lower = new Uint8Array(stride);
  for (let y = -1; y < side; y++) {
    [upper, lower] = [lower, upper];
    const row = (y + 1) * side;
    for (let x = 0; x < side; x++) lower[x + 1] = y + 1 < side && (field[row + x] ?? 0) >= level ? 1 : 0;
    let behind = 0;
    for (let x = -1; x < side; x++) {
      const ahead = ((upper[x + 2] ?? 0) << 2) | ((lower[x + 2] ?? 0) << 1);
      const code = behind | ahead;
      // the right corners of this square are the left ones of the next
      behind = ((ahead << 1) & 8) | ((ahead >> 1) & 1);
      if (code === 0 || code === 15) continue;
      const top = edge(x, y, 0);
      const bottom = edge(x, y + 1, 0);
      const left = edge(x, y, 1);
      const right = edge(x + 1, y, 1);
      const link = (from: number, to: number) => next.set(from, to);
      // from the edge where the outline enters the square to the one where it leaves
      switch (code) {
        case 1:
          link(bottom, left);
          break;
        case 2:
          link(right, bottom);
          break;
        case 3:
          link(right, left);
          break;
        case 4:
          link(top, right);
          break;
        case 6:
          link(top, bottom);
          break;
        case 7:
          link(top, left);
          break;
        case 8:
          link(left, top);
          break;
        case 9:
          link(bottom, top);
          break;
        case 11:
          link(right, top);
          break;
        case 12:
          link(left, right);
          break;
        case 13:
          link(bottom, right);
          break;
        case 14:
          link(left, bottom);
          break;
        // saddles: the corners that are inside stay apart
        case 5:
          link(top, right);
          link(bottom, left);
          break;
        case 10:
          link(left, top);
          link(right, bottom);
          break;
      }
    }
  }
  const place = (e: number): Point => {
    const node = e >> 1;
    const x = (node % stride) - 1;
    const y = Math.floor(node / stride) - 1;
    const here = value(x, y);
    const there = e & 1 ? value(x, y + 1) : value(x + 1, y);
    const share = (level - here) / (there - here);
    return e & 1 ? [x, y + share] : [x + share, y];
  };
  const contours: Point[][] = [];
  while (next.size > 0) {
    const [start] = next.keys();
    if (start === undefined) break;
    const contour: Point[] = [];
    for (let e: number | undefined = start; e !== undefined; ) {
      const following: number | undefined = next.get(e);
      if (following === undefined) break;
      next.delete(e);
      contour.push(place(e));
      e = following;
    }
    contours.push(contour);
  }
  return contours;
}

/** Area of a closed polygon: positive for an outline, negative for a hole. */
export function signedArea(polygon: readonly Point[]): number {
  let sum = 0;
  let [px, py] = polygon.at(-1) ?? [0, 0];
  for (const [x, y] of polygon) {
    sum += px * y - x * py;
    px = x;
    py = y;
  }
  // the screen's y points down, which turns the sign of the usual formula
  return -sum / 2;
}

/** Length of a closed polygon. */
export function perimeter(polygon: readonly Point[]): number {
  let sum = 0;
  let [px, py] = polygon.at(-1) ?? [0, 0];
  for (const [x, y] of polygon) {
    sum += Math.sqrt((x - px) * (x - px) + (y - py) * (y - py));
    px = x;
    py = y;
  }
  return sum;
}

/** Convex hull (Andrew's monotone chain). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (ordered: Point[]) => {
    const hull: Point[] = [];
    for (const p of ordered) {
      for (let b = hull.at(-1), a = hull.at(-2); a && b; b = hull.at(-1), a = hull.at(-2)) {
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        hull.pop();
      }
      hull.push(p);
    }
    hull.pop();
    return hull;
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}

/** Leaves out corners that lie within `tolerance` of the line between their neighbours (Douglas and Peucker), for a closed polygon. */
export function simplify(polygon: readonly Point[], tolerance: number): Point[] {
  if (polygon.length < 4) return [...polygon];
  const keep = new Uint8Array(polygon.length + 1);
  const at = (i: number) => polygon[i % polygon.length] as Point;
  const half = polygon.length >> 1;
  keep[0] = keep[half] = keep[polygon.length] = 1;
  const open: [number, number][] = [
    [0, half],
    [half, polygon.length],
  ];
  for (let span = open.pop(); span; span = open.pop()) {
    const [first, last] = span;
    const [ax, ay] = at(first);
    const [bx, by] = at(last);
    const length = Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay)) || 1;
    let farthest = tolerance;
    let corner = -1;
    for (let i = first + 1; i < last; i++) {
      const [x, y] = at(i);
      const distance = Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length;
      if (distance > farthest) {
        farthest = distance;
        corner = i;
      }
    }
    if (corner < 0) continue;
    keep[corner] = 1;
    open.push([first, corner], [corner, last]);
  }
  return polygon.filter((_, i) => keep[i] === 1);
}
