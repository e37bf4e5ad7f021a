import type { CellClass } from '../../electron/contract/classes.ts';

/** A class with at most this many images is too small to give any away. */
const ALL_NEEDED = 12;
/** Of a larger class, every such share of images is locked. */
const ONE_IN = 5;

/**
 * Which images are kept for comparison and never fitted on: a fifth of every class with more than 12 images, by the SHA-256 of their
 * bytes. An image that is locked stays locked when the folder grows, and also under another name.
 */
export function lockedOf(images: readonly { sha256: string; truth: CellClass }[]): Set<string> {
  const distinct = new Map(images.map((image) => [image.sha256, image.truth]));
  const counts = new Map<CellClass, number>();
  for (const truth of distinct.values()) counts.set(truth, (counts.get(truth) ?? 0) + 1);
  const out = new Set<string>();
  for (const [sha256, truth] of distinct) {
    if ((counts.get(truth) ?? 0) > ALL_NEEDED && Number.parseInt(sha256.slice(0, 8), 16) % ONE_IN === 0)
      out.add(sha256);
  }
  return out;
}
