import { core } from './core.ts';
import { models } from './models.ts';

/** The English catalogue, the shape that every other catalogue has; each part of the window keeps its words in a file. */
export const en = { ...core, ...models };

export type Catalogue = typeof en;
