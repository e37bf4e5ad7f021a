import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { LeukoscopeError, type ORDER_METHODS, type Order } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { EventHub } from '../common/event-hub.ts';

/** Orders, and patients with them. */
export function orderHandlers({
  database: { orders },
  events,
}: {
  database: LeukoscopeDatabase;
  events: EventHub;
}): Handlers<typeof ORDER_METHODS> {
  const stored = (accession: string): Order => {
    const order = orders.get(accession);
    if (!order) throw new LeukoscopeError('NOT_FOUND', `There is no order with the accession number ${accession}.`);
    return order;
  };
  return {
    'orders.list': (query) => orders.list(query),
    'orders.get': ({ accession }) => orders.get(accession) ?? null,
    'orders.save': (order, { actor }) => {
      orders.save(order, 'typed', actor.id);
      events.emit('orders.changed', {});
      return stored(order.accession);
    },
    'orders.cancel': ({ accession }, { actor }) => {
      orders.setStatus(accession, 'cancelled', actor.id);
      events.emit('orders.changed', {});
      return stored(accession);
    },
  };
}
