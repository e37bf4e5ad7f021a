// The inference process: holds ONNX Runtime and nothing else, so that a native crash costs one batch and never the application.
// Under Electron the parent hands over a MessagePort; under Node the parent is the port.
import { constants, setPriority } from 'node:os';
import { LeukoscopeError } from '../contract/errors.ts';
import type { Port } from '../contract/port.ts';
import { serve } from '../contract/rpc.ts';
import { type ElectronPort, electronPort } from '../engine/transport/electron.ts';
import { parentPort } from '../engine/transport/node.ts';
import { INFERENCE_METHODS } from './protocol.ts';
import { type Network, openNetwork } from './session.ts';

function serveInference(port: Port): void {
  let network: Network | undefined;
  serve(port, INFERENCE_METHODS, {
    load: async ({ modelPath, provider, threads, exact }) => {
      network = await openNetwork(modelPath, provider, threads, exact);
      return {};
    },
    classify: ({ inputs, n }, { signal }) => {
      if (!network) throw new LeukoscopeError('MODEL_UNUSABLE', 'No model has been loaded.');
      return network.run(inputs, n, signal);
    },
  });
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
  utilityParent.once('message', ({ ports: [port] }) => port && serveInference(electronPort(port)));
} else {
  serveInference(parentPort());
}
