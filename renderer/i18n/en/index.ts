import { core } from './core.ts';

/** The English catalogue, the shape that every other catalogue has; each part of the window keeps its words in a file. */
export const en = { ...core };

export type Catalogue = typeof en;
