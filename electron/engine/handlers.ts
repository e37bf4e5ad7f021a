import type { METHODS } from '../contract/index.ts';
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

/** The calls that a client makes, a window or the command line; each service keeps its own beside it. */
export function clientHandlers(engine: Engine): Handlers<typeof METHODS> {
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
