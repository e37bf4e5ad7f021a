import type { METHODS } from '../contract/index.ts';
import type { Handlers } from '../contract/rpc.ts';
import { peopleHandlers } from './accounts/handlers.ts';
import { segmenterHandlers } from './calibration/handlers.ts';
import type { Engine } from './engine.ts';
import { exchangeHandlers } from './exchange/handlers.ts';
import { orderHandlers } from './exchange/order-handlers.ts';
import { headHandlers } from './heads/handlers.ts';
import { maintenanceHandlers } from './maintenance/handlers.ts';
import { reportHandlers } from './reports/handlers.ts';
import { reviewHandlers } from './review/handlers.ts';
import { provenanceHandlers } from './review/provenance-handlers.ts';
import { signoffHandlers } from './review/signoff-handlers.ts';
import { runHandlers, slideHandlers } from './runs/handlers.ts';
import { settingHandlers } from './settings/handlers.ts';
import { similarityHandlers } from './similarity/handlers.ts';
import { statisticsHandlers } from './statistics/handlers.ts';

/** The calls that a client makes, a window or the command line; each service keeps its own beside it. */
export function clientHandlers(engine: Engine): Handlers<typeof METHODS> {
  return {
    ...slideHandlers(engine),
    ...runHandlers(engine),
    ...segmenterHandlers(engine),
    ...reviewHandlers(engine),
    ...signoffHandlers(engine),
    ...peopleHandlers(engine),
    ...settingHandlers(engine),
    ...orderHandlers(engine),
    ...headHandlers(engine),
    ...reportHandlers(engine),
    ...exchangeHandlers(engine),
    ...similarityHandlers(engine),
    ...statisticsHandlers(engine),
    ...provenanceHandlers(engine),
    ...maintenanceHandlers(engine),
  };
}
