import { core } from './core.ts';
import { help } from './help.ts';
import { models } from './models.ts';
import { review } from './review.ts';
import { segmenter } from './segmenter.ts';

/** The English catalogue, the shape that every other catalogue has; each part of the window keeps its words in a file. */
export const en = { ...core, ...help, ...models, ...review, ...segmenter };

export type Catalogue = typeof en;
