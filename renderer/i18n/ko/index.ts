import type { Catalogue } from '../en/index.ts';
import { core } from './core.ts';
import { help } from './help.ts';
import { models } from './models.ts';

<<<<<<< HEAD

import { segmenter } from './segmenter.ts';

export const ko: Catalogue = { ...core, ...models, ...segmenter };
=======

import { review } from './review.ts';

<<<<<<< HEAD
export const ko: Catalogue = { ...core, ...criteria, ...help, ...models, ...review };
>>>>>>> c3f8f72 (Gallery for review: selection as in a file manager, one remappable key a class, bins that take drops, filters by state, sorts by uncertainty, likeness and nucleus, picture adjustments, comparison)
=======
export const ko: Catalogue = { ...core, ...help, ...models, ...review };
>>>>>>> a4b9d22 (Undo shows what it took back; the gallery's bars fit beside an open card)
