// The inference process: holds ONNX Runtime and nothing else, so that a native crash costs one batch and never the application.
// Under Electron the parent hands over a MessagePort; under Node the parent is the port.
import { constants, setPriority } from 'node:os';
import type { Port } from '../contract/port.ts';
import { type ElectronPort, electronPort } from '../engine/transport/electron.ts';
import { parentPort } from '../engine/transport/node.ts';
import { serveInference } from './serve.ts';
import { openSessions } from './session-pool.ts';

function start(port: Port): void {
  serveInference(port, openSessions);
  // Nobody is left to work for.
  port.onClose(() => process.exit(0));
}

interface UtilityParent {
  once(event: 'message', listener: (event: { ports: ElectronPort[] }) => void): unknown;
}
const utilityParent = (process as unknown as { parentPort?: UtilityParent }).parentPort;
if (utilityParent) {
  // Whoever looks at cells goes before cells that are being classified; with the processors free, nothing takes longer.
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where a system refuses it, both are served alike.
  }
  utilityParent.once('message', ({ ports: [port] }) => port && start(electronPort(port)));
} else {
  start(parentPort());
}
