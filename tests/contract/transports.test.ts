import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { describe, it } from 'vitest';
import { connect } from '../../electron/contract/rpc.ts';
import { childPort, messagePort } from '../../electron/engine/transport/node.ts';
import { CONFORMANCE, type Connection } from './conformance.ts';
import { type ECHO_METHODS, serveEcho } from './echo-service.ts';

/** Node's transports for a call; Electron's run the same cases in tests/e2e/transports.spec.ts. */
const TRANSPORTS: Record<string, () => Connection> = {
  'message channel': () => {
    const { port1, port2 } = new MessageChannel();
    serveEcho(messagePort(port2));
    return { client: connect<typeof ECHO_METHODS>(messagePort(port1)), kill: () => port2.close() };
  },
  'forked process': () => {
    const child = fork(fileURLToPath(new URL('./echo.ts', import.meta.url)), { serialization: 'advanced' });
    return { client: connect<typeof ECHO_METHODS>(childPort(child)), kill: () => child.kill('SIGKILL') };
  },
};

for (const [name, open] of Object.entries(TRANSPORTS)) {
  describe(`calls over a ${name}`, () => {
    for (const [rule, holds] of Object.entries(CONFORMANCE)) {
      it(rule, async () => {
        const connection = open();
        try {
          await holds(connection);
        } finally {
          connection.client.close();
        }
      });
    }
  });
}
