import type { ChildProcess } from 'node:child_process';
import type { MessagePort, Worker } from 'node:worker_threads';
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

/** A worker thread as its parent sees it, as a {@link Port}. An error that it did not catch is thrown in the parent. */
export function workerPort(worker: Worker): Port {
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on('message', listener),
    onClose: (listener) => worker.once('exit', listener),
    close: () => void worker.terminate(),
  };
}

/** The parent's end of a forked process (`serialization: 'advanced'`, so that typed arrays arrive as such). */
export function childPort(child: ChildProcess): Port {
  let open = true;
  return {
    // A message to a process that has just died is lost either way: onClose reports it.
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
