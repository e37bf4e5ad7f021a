import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import { floatsOf } from './head.ts';

/** A file of models/training/domain.py; base64 of little-endian float32, matrices row by row. */
const fileSchema = z.looseObject({
  schema: z.literal('leukoscope/domain/1'),
  features: z.number().int().positive(),
  dimensions: z.number().int().positive(),
  /** dimensions x features, and what is added to the product: whitens the spread of cells within their class. */
  projection: z.base64(),
  offset: z.base64(),
  /** Mean of each class of the training cells in the projected space, classes x dimensions. */
  centres: z.base64(),
  /** Squared distances from the nearest centre at which a cell begins to be unlike the training cells, and is surely so. */
  from: z.number().positive(),
  full: z.number().positive(),
});

/** Where in the space of features the cells lie that a network was trained on. */
export interface Domain {
  dimensions: number;
  projection: Float32Array;
  offset: Float32Array;
  centres: Float32Array;
  from: number;
  full: number;
}

/**
 * Reads the training domain from its file's text.
 *
 * @param name Names the file in messages.
 * @param sha256 Of the text, as the manifest states it.
 * @throws {@link LeukoscopeError} MODEL_UNUSABLE for a changed or malformed file.
 */
export function parseDomain(text: string, name: string, sha256: string): Domain {
  const refuse = (why: string, cause?: unknown) =>
    new LeukoscopeError('MODEL_UNUSABLE', `${name} ${why}. Restore the released file.`, undefined, { cause });
  // A checkout on Windows may have changed the line ends.
  const found = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
  if (found !== sha256) throw refuse('is not the file that the manifest describes: it is damaged or was changed');
  let parsed: z.infer<typeof fileSchema>;
  try {
    parsed = fileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw refuse('does not describe a training domain that this version can use', cause);
  }
  const { features, dimensions, from, full } = parsed;
  const domain = {
    dimensions,
    projection: floatsOf(parsed.projection),
    offset: floatsOf(parsed.offset),
    centres: floatsOf(parsed.centres),
    from,
    full,
  };
  const fits =
    domain.projection.length === dimensions * features &&
    domain.offset.length === dimensions &&
    domain.centres.length > 0 &&
    domain.centres.length % dimensions === 0 &&
    full > from;
  if (!fits) throw refuse('holds parts that do not fit each other');
  return domain;
}

/**
 * Squared Mahalanobis distance of a cell from the nearest class of the training cells, in the leading directions of the spread within
 * classes (Lee et al. 2018, arXiv:1807.03888).
 */
export function domainDistance(features: Float32Array, { dimensions, projection, offset, centres }: Domain): number {
  const width = features.length;
  const projected = offset.map((start, row) => {
    let sum = start;
    for (let i = 0; i < width; i++) sum += (projection[row * width + i] ?? 0) * (features[i] ?? 0);
    return sum;
  });
  let nearest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < centres.length; at += dimensions) {
    let square = 0;
    for (let k = 0; k < dimensions; k++) square += ((projected[k] ?? 0) - (centres[at + k] ?? 0)) ** 2;
    nearest = Math.min(nearest, square);
  }
  return nearest;
}

/** How far a cell lies outside what the network was trained on: 0 within, 1 surely outside, smooth between. */
export function outOfDomain(features: Float32Array, domain: Domain): number {
  const t = (domainDistance(features, domain) - domain.from) / (domain.full - domain.from);
  const bounded = Math.min(1, Math.max(0, t));
  return bounded * bounded * (3 - 2 * bounded);
}
