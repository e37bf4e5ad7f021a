import { LeukoscopeError } from '../../contract/errors.ts';
import type { ExchangeSettings } from '../../contract/exchange.ts';
import { type Delivery, folderDelivery, mllpDelivery } from './sender.ts';

const CONNECT_MS = 10_000;

/**
 * The way out that the settings describe; null when nothing is to be sent.
 *
 * @throws LeukoscopeError BAD_REQUEST when they lack the host or the folder.
 */
export function deliveryOf(settings: ExchangeSettings): Delivery | null {
  const { transport, host, port, tls, ca, keepOpen, responseSeconds, folder } = settings;
  if (transport === 'off') return null;
  if (transport === 'folder') {
    if (!folder) throw new LeukoscopeError('BAD_REQUEST', 'The folder for messages is not set. Name one.');
    return folderDelivery(folder);
  }
  if (!host) throw new LeukoscopeError('BAD_REQUEST', 'The host of the receiving system is not set. Name one.');
  return mllpDelivery({
    host,
    port,
    tls,
    ca: ca.trim() || undefined,
    keepOpen,
    connectMs: CONNECT_MS,
    responseMs: responseSeconds * 1_000,
  });
}
