import type { ChildProcess } from 'node:child_process';
import type { MessagePort } from 'node:worker_threads';
import type { Port } from '../../contract/port.ts';

/** A Node MessagePort (worker threads, and tests) as a {@link Port}. */
export function messagePort(port: MessagePort): Port {
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: (listener) => port.on('message', listener),
    onClose: (listener) => port.once('close', listener),
    close: () => port.close(),
  };
}

/** The parent's end of a forked process (`serialization: 'advanced'`, so that typed arrays arrive as such). */
export function childPort(child: ChildProcess): Port {
  let open = true;
  return {
    // A message to a process that has just died is lost either way: onClose tells.
    post: (message) => {
      if (open && child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => child.on('message', listener),
    onClose: (listener) =>
      child.once('exit', () => {
        open = false;
        listener();
      }),
    close: () => {
      open = false;
      child.kill();
    },
  };
}

/** The child's end of a forked process. */
export function parentPort(): Port {
  return {
    post: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.once('disconnect', listener),
    close: () => process.disconnect(),
  };
}
