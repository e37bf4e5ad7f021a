/**
 * One end of a two-way message channel. Electron's MessagePorts, a forked process and Node's MessageChannel each have an adapter;
 * everything above works with this.
 */
export interface Port {
  /** Sends a structured-cloneable message. Throws when the message can't be cloned. */
  post(message: unknown, transfer?: ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the other end is gone. */
  onClose(listener: () => void): void;
  close(): void;
}
