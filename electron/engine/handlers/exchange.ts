import type { EXCHANGE_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';

/** The exchange with the laboratory's system. Anybody at work may send; what is sent where is for administrators to set. */
export function exchangeHandlers({ exchange, session }: Engine): Handlers<typeof EXCHANGE_METHODS> {
  return {
    'exchange.settings': () => exchange.settings,
    'exchange.configure': (settings) => exchange.configure(settings, session.require('administer').id),
    'exchange.status': () => exchange.status(),
    'exchange.test': async (settings) => {
      session.require('administer');
      return { destination: await exchange.test(settings) };
    },
    'exchange.importOrders': ({ bytes }) => ({
      orders: exchange.importOrders(bytes, session.require('review').id),
    }),
    'outbox.queueReport': ({ slideId }) => {
      session.require('review');
      return exchange.message(exchange.queueLatest(slideId));
    },
    'outbox.list': (query) => exchange.list(query),
    'outbox.text': ({ id }) => ({ text: exchange.text(id) }),
    'outbox.sendNow': () => {
      session.require('review');
      exchange.sendNow();
      return {};
    },
    'outbox.sendAgain': ({ id }) => {
      exchange.sendAgain(id, session.require('review').id);
      return {};
    },
    'outbox.discard': ({ id, reason }) => {
      exchange.discard(id, reason, session.require('review').id);
      return {};
    },
  };
}
