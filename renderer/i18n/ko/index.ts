import type { Catalogue } from '../en/index.ts';
import { core } from './core.ts';
import { models } from './models.ts';
import { segmenter } from './segmenter.ts';

export const ko: Catalogue = { ...core, ...models, ...segmenter };
