import { LeukoscopeError, type ORDER_METHODS, type Order } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';

/** Orders, and patients with them. */
export function orderHandlers(engine: Engine): Handlers<typeof ORDER_METHODS> {
  const { orders } = engine.database;
  const stored = (accession: string): Order => {
    const order = orders.get(accession);
    if (!order) throw new LeukoscopeError('NOT_FOUND', `There is no order with the accession number ${accession}.`);
    return order;
  };
  return {
    'orders.list': (query) => orders.list(query),
    'orders.get': ({ accession }) => orders.get(accession) ?? null,
    'orders.save': (order) => {
      orders.save(order, 'typed', engine.session.require('review').id);
      engine.tell('orders.changed', {});
      return stored(order.accession);
    },
    'orders.cancel': ({ accession }) => {
      orders.setStatus(accession, 'cancelled', engine.session.require('review').id);
      engine.tell('orders.changed', {});
      return stored(accession);
    },
  };
}
