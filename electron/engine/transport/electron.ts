import type { Port } from '../../contract/port.ts';

/** What Electron's MessagePortMain offers; named here so that the engine need not import Electron. */
export interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** A MessagePortMain, as main and utility processes have it, as a {@link Port}. It transfers ports only: buffers are copied. */
export function electronPort(port: ElectronPort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.once('close', listener),
    close: () => port.close(),
  };
}
