import type { Catalogue } from '../en/index.ts';
import { core } from './core.ts';
import { criteria } from './criteria.ts';
import { database } from './database.ts';
import { help } from './help.ts';
import { insight } from './insight.ts';
import { models } from './models.ts';
import { orders } from './orders.ts';
import { people } from './people.ts';
import { report } from './report.ts';
import { review } from './review.ts';
import { runs } from './runs.ts';
import { segmenter } from './segmenter.ts';
import { signoff } from './signoff.ts';
import { slides } from './slides.ts';

export const ko: Catalogue = {
  ...core,
  ...criteria,
  ...database,
  ...help,
  ...insight,
  ...models,
  ...orders,
  ...people,
  ...report,
  ...review,
  ...runs,
  ...segmenter,
  ...signoff,
  ...slides,
};
