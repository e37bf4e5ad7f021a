import type { METHODS, OutboxId, SlideId } from '../contract/index.ts';
import type { Handlers } from '../contract/rpc.ts';
import { peopleHandlers } from './accounts/handlers.ts';
import type { Engine } from './engine.ts';
import { exchangeHandlers } from './handlers/exchange.ts';
import { headHandlers } from './handlers/heads.ts';
import { insightHandlers } from './handlers/insight.ts';
import { orderHandlers } from './handlers/orders.ts';
import { reportHandlers } from './handlers/reports.ts';
import { reviewHandlers } from './handlers/review.ts';
import { safetyHandlers } from './handlers/safety.ts';
import { segmenterHandlers } from './handlers/segmenter.ts';
import { signoffHandlers } from './handlers/signoff.ts';
import { slideHandlers } from './runs/handlers.ts';
import { settingHandlers } from './settings/handlers.ts';

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
