import type { Catalogue } from '../en/index.ts';
import { core } from './core.ts';
import { models } from './models.ts';

export const ko: Catalogue = { ...core, ...models };
