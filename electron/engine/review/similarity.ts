import type { LeukoscopeDatabase } from '../../../db/index.ts';
import {
  CELL_CLASSES,
  type CellClass,
  type CellId,
  type MethodOutput,
  type ParsedInput,
} from '../../contract/index.ts';
import { missing } from '../common/missing.ts';
import type { ReviewService } from './service.ts';

/** The newest signed cells of a class that are looked at; a laboratory's taste of last year matters less. */
const EXAMPLES = 2000;

/** Cosine of the angle between two vectors, -1..1; 0 when one of them is nothing. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? dot / Math.sqrt(aa * bb) : 0;
}

const bySimilarity = <T extends { similarity: number; cellId: CellId }>(list: T[]): T[] =>
  list.toSorted((a, b) => b.similarity - a.similarity || a.cellId - b.cellId);

/** The values at 0%, 1% ... 100% of a measure, interpolated between neighbours; empty without a cell. */
export function percentiles(values: Float64Array): number[] {
  const sorted = values.toSorted();
  if (sorted.length === 0) return [];
  return Array.from({ length: 101 }, (_, percent) => {
    const place = (percent / 100) * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
    return below + (above - below) * (place - Math.floor(place));
  });
}

/** What cells look like: measures over a slide, and cells like another. */
export class CellSimilarity {
  readonly #database: LeukoscopeDatabase;
  readonly #review: ReviewService;

  constructor(database: LeukoscopeDatabase, review: ReviewService) {
    this.#database = database;
    this.#review = review;
  }

  distribution({ slideId }: ParsedInput<'cells.distribution'>): MethodOutput<'cells.distribution'> {
    const measures = this.#database.cells.measures(this.#review.reviews.slideState(slideId).run);
    return {
      cells: measures.cell_area_px.length,
      measures: Object.fromEntries(
        Object.entries(measures).map(([name, values]) => [name, percentiles(values)]),
      ) as MethodOutput<'cells.distribution'>['measures'],
    };
  }

  #features(cellId: CellId): Float32Array {
    const features = this.#database.cells.features(cellId);
    if (!features) throw missing('cell', cellId);
    return features;
  }

  similar({ cellId, limit }: ParsedInput<'cells.similar'>): MethodOutput<'cells.similar'> {
    const slide = this.#review.reviews.slideOf(cellId);
    if (slide === undefined) throw missing('cell', cellId);
    const target = this.#features(cellId);
    const found: MethodOutput<'cells.similar'> = [];
    for (const { cell, features } of this.#database.cells.featuresOf(this.#review.reviews.slideState(slide).root)) {
      if (cell !== cellId) found.push({ cellId: cell, similarity: cosine(target, features) });
    }
    return bySimilarity(found).slice(0, limit);
  }

  candidates({ cellId, classes, limit }: ParsedInput<'atlas.candidates'>): MethodOutput<'atlas.candidates'> {
    const { cells } = this.#database;
    const target = this.#features(cellId);
    return (classes ?? this.#likeliest(cellId)).map((name) => {
      const { total, cells: signed } = cells.signedExamples(name, EXAMPLES);
      const examples = signed.flatMap(({ cell, slide, name: slideName }) => {
        const features = cell === cellId ? undefined : cells.features(cell);
        return features
          ? [{ cellId: cell, slideId: slide, slide: slideName, similarity: cosine(target, features) }]
          : [];
      });
      return { class: name, signed: total, examples: bySimilarity(examples).slice(0, limit) };
    });
  }

  /** The model's three likeliest classes. */
  #likeliest(cellId: CellId): CellClass[] {
    const probabilities = this.#database.cells.get(cellId)?.probabilities;
    if (!probabilities) throw missing('cell', cellId);
    return CELL_CLASSES.toSorted((a, b) => probabilities[b] - probabilities[a]).slice(0, 3);
  }
}
