import type { Catalogue } from '../en/index.ts';
import { core } from './core.ts';

export const ko: Catalogue = { ...core };
