import type { EXCHANGE_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { ExchangeService } from './service.ts';

/** The exchange with the laboratory's system. Anybody at work may send; what is sent where is for administrators to set. */
export function exchangeHandlers({ exchange }: { exchange: ExchangeService }): Handlers<typeof EXCHANGE_METHODS> {
  return {
    'exchange.settings': () => exchange.settings,
    'exchange.configure': (settings, { actor }) => exchange.configure(settings, actor.id),
    'exchange.status': () => exchange.status(),
    'exchange.test': async (settings) => ({ destination: await exchange.test(settings) }),
    'exchange.importOrders': ({ bytes }, { actor }) => ({ orders: exchange.importOrders(bytes, actor.id) }),
    'outbox.addressee': ({ slideId }) => exchange.addressee(slideId),
    'outbox.queueReport': ({ slideId, confirmed }) => exchange.message(exchange.queueLatest(slideId, confirmed)),
    'outbox.list': (query) => exchange.list(query),
    'outbox.text': ({ id }) => ({ text: exchange.text(id) }),
    'outbox.sendNow': () => exchange.sendNow(),
    'outbox.sendAgain': ({ id }, { actor }) => exchange.sendAgain(id, actor.id),
    'outbox.discard': ({ id, reason }, { actor }) => exchange.discard(id, reason, actor.id),
  };
}
