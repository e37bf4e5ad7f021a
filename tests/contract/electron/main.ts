// An Electron program that holds Electron's own ports to the conformance suite and prints what failed, as one JSON line.
import { join } from 'node:path';
import { app, MessageChannelMain, utilityProcess } from 'electron';
import { connect } from '../../../electron/contract/rpc.ts';
import { electronPort } from '../../../electron/engine/transport/electron.ts';
import { CONFORMANCE, type Connection } from '../conformance.ts';
import type { ECHO_METHODS } from '../echo-service.ts';

function open(): Connection {
  const child = utilityProcess.fork(join(import.meta.dirname, 'echo.js'));
  const { port1, port2 } = new MessageChannelMain();
  child.once('spawn', () => child.postMessage({}, [port2]));
  const client = connect<typeof ECHO_METHODS>(electronPort(port1));
  return { client, kill: () => process.kill(child.pid ?? 0, 'SIGKILL') };
}

void app.whenReady().then(async () => {
  const failures: Record<string, string> = {};
  for (const [rule, holds] of Object.entries(CONFORMANCE)) {
    const connection = open();
    try {
      await holds(connection);
    } catch (error) {
      failures[rule] = String(error);
    } finally {
      connection.client.close();
    }
  }
  process.stdout.write(`${JSON.stringify({ rules: Object.keys(CONFORMANCE).length, failures })}\n`);
  app.quit();
});
