import { core } from './core.ts';
import { models } from './models.ts';
import { segmenter } from './segmenter.ts';

/** The English catalogue, the shape that every other catalogue has; each part of the window keeps its words in a file. */
export const en = { ...core, ...models, ...segmenter };

export type Catalogue = typeof en;
