// The far end inside Electron: a utility process that is handed its port by message, as the engine and inference are.
import { type ElectronPort, electronPort } from '../../../electron/engine/transport/electron.ts';
import { serveEcho } from '../echo-service.ts';

interface Parent {
  on(event: 'message', listener: (event: { ports: ElectronPort[] }) => void): unknown;
}
(process as unknown as { parentPort: Parent }).parentPort.on('message', ({ ports: [port] }) => {
  if (port) serveEcho(electronPort(port));
});
