import type { Catalogue } from '../en/index.ts';
import { core } from './core.ts';
import { help } from './help.ts';
import { models } from './models.ts';
import { review } from './review.ts';
import { segmenter } from './segmenter.ts';

export const ko: Catalogue = { ...core, ...help, ...models, ...review, ...segmenter };
