import type { CellId } from '../../electron/contract/ids.ts';

/** Boxes of two analyses that overlap less than this show different cells: the usual threshold of object detection (PASCAL VOC). */
export const LEAST_OVERLAP = 0.5;

/** A cell of an analysis, by its image's content and its box in pixels of that image. */
export interface PlacedCell {
  id: CellId;
  sha256: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Area of the intersection of two boxes over that of their union, 0..1. */
export function overlapOf(a: PlacedCell, b: PlacedCell): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

/**
 * Which cells of two analyses are the same: those of the same image whose boxes overlap by at least {@link LEAST_OVERLAP}, one to one, the
 * greatest overlap first (the lower ids among equals).
 */
export function matchCells(from: readonly PlacedCell[], to: readonly PlacedCell[]): Map<CellId, CellId> {
  const byImage = Map.groupBy(to, ({ sha256 }) => sha256);
  const pairs = from.flatMap((one) =>
    (byImage.get(one.sha256) ?? []).flatMap((other) => {
      const overlap = overlapOf(one, other);
      return overlap >= LEAST_OVERLAP ? [{ one: one.id, other: other.id, overlap }] : [];
    }),
  );
  pairs.sort((a, b) => b.overlap - a.overlap || a.one - b.one || a.other - b.other);
  const matched = new Map<CellId, CellId>();
  const taken = new Set<CellId>();
  for (const { one, other } of pairs) {
    if (matched.has(one) || taken.has(other)) continue;
    matched.set(one, other);
    taken.add(other);
  }
  return matched;
}
