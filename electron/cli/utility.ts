// The command line inside the packaged application: a utility process, with main as its parent.
import type { Port } from '../contract/port.ts';
import { type ElectronPort, electronPort } from '../engine/transport/electron.ts';
import { runProgram } from './program.ts';

interface Parent {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: { interrupt?: true }; ports: ElectronPort[] }) => void): unknown;
}
const parent = (process as unknown as { parentPort: Parent }).parentPort;
const { LEUKOSCOPE_ROOT: root = '', LEUKOSCOPE_VERSION: appVersion = '' } = process.env;

const interrupt = new AbortController();
const waiting: ((port: Port) => void)[] = [];
parent.on('message', ({ data, ports: [port] }) => {
  if (data.interrupt) interrupt.abort();
  if (port) waiting.shift()?.(electronPort(port));
});

const code = await runProgram(process.argv.slice(2), {
  root,
  appVersion,
  signal: interrupt.signal,
  startInference: () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      parent.postMessage({});
    }),
});
process.exit(code);
