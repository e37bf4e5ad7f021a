import type { METHODS, OutboxId, SlideId } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';
import { exchangeHandlers } from './exchange.ts';
import { fieldHandlers } from './fields.ts';
import { headHandlers } from './heads.ts';
import { insightHandlers } from './insight.ts';
import { orderHandlers } from './orders.ts';
import { peopleHandlers } from './people.ts';
import { reportHandlers } from './reports.ts';
import { reviewHandlers } from './review.ts';
import { safetyHandlers } from './safety.ts';
import { segmenterHandlers } from './segmenter.ts';
import { settingHandlers } from './settings.ts';
import { signoffHandlers } from './signoff.ts';
import { slideHandlers } from './slides.ts';

export { controlHandlers } from './control.ts';

/** Whether a call is about a slide that whoever makes it reads as its second reader. */
export const isBlinded =
  ({ desk, exchange }: Engine) =>
  (input: unknown): boolean => {
    const { slideId, id } = input as { slideId?: SlideId; id?: OutboxId };
    const about = slideId ?? (id === undefined ? null : exchange.message(id).slideId);
    return about !== null && desk.isBlinded(about);
  };

/** The calls that the window makes; each part of the product keeps its own in a file. */
export function windowHandlers(engine: Engine): Handlers<typeof METHODS> {
  return {
    ...slideHandlers(engine),
    ...fieldHandlers(engine),
    ...segmenterHandlers(engine),
    ...reviewHandlers(engine),
    ...signoffHandlers(engine),
    ...peopleHandlers(engine),
    ...settingHandlers(engine),
    ...orderHandlers(engine),
    ...headHandlers(engine),
    ...reportHandlers(engine),
    ...exchangeHandlers(engine),
    ...insightHandlers(engine),
    ...safetyHandlers(engine),
  };
}
