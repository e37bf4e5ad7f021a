import type { SlideSummary } from '../../../electron/contract/methods.ts';

/** Slides whose name or accession holds every word of `query`, newest first. Case and Unicode form do not matter. */
export function searchSlides(slides: readonly SlideSummary[], query: string): SlideSummary[] {
  const fold = (text: string) => text.normalize('NFC').toLowerCase();
  const words = fold(query).split(/\s+/).filter(Boolean);
  return slides
    .filter(({ name, accession }) => {
      const text = fold(`${name} ${accession ?? ''}`);
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id - a.id);
}
