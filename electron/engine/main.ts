// The engine's utility process. Main sends: control calls, ports to windows, and ports to inference processes it started.

import { type CONTROL_METHODS, INFERENCE_WANTED } from '../contract/control.ts';
import { LeukoscopeError, toWireError } from '../contract/errors.ts';
import type { Port } from '../contract/port.ts';
import type { Handlers } from '../contract/rpc.ts';
import type { UserSession } from './accounts/session.ts';
import { serveClient, serveMain } from './connection.ts';
import { controlHandlers } from './control.ts';
import { Engine } from './engine.ts';
import { type ElectronPort, electronPort } from './transport/electron.ts';

interface Parent {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: ElectronPort[] }) => void): unknown;
}
const parent = (process as unknown as { parentPort: Parent }).parentPort;

/** Messages that hand over a port; everything else from main is a control call. */
const handover = (data: unknown) =>
  typeof data === 'object' && data !== null && 'port' in data
    ? (data.port as 'window' | 'inference' | 'refused')
    : undefined;

/** What nobody waits for begins once the window has asked nothing for so long, or at the latest so long after the start; ms. */
const QUIET_MS = 3000;
const LATEST_MS = 60_000;
let waitingForQuiet: NodeJS.Timeout | undefined;
let lastAsked = 0;
function onceQuiet(started: Engine, since = performance.now()): void {
  waitingForQuiet = setTimeout(() => {
    const now = performance.now();
    if (now - lastAsked < QUIET_MS && now - since < LATEST_MS) return onceQuiet(started, since);
    // A run that is asked for meanwhile starts the classifier itself.
    void started.tools.provider().catch((error: unknown) => {
      started.events.emit('system.notice', { level: 'warning', message: toWireError(error).message });
    });
    void started.similarity.index().catch(() => undefined);
    void started.maintenance.quickCheckIfDue();
  }, QUIET_MS).unref();
}

let engine: Engine | undefined;
// A process that ends in an orderly way has its connections closed with it, and SQLite then removes the log: a file that still counted as
// open would look as if somebody had taken the log away.
process.once('exit', () => engine?.database.close());
const running = (): Engine => {
  if (!engine) throw new LeukoscopeError('INTERNAL', 'The engine has not been started.');
  return engine;
};

const waiting: { resolve: (port: Port) => void; reject: (error: Error) => void }[] = [];
const startInference = () =>
  new Promise<Port>((resolve, reject) => {
    waiting.push({ resolve, reject });
    control.emit(INFERENCE_WANTED, {});
  });

const controlPort: Port = {
  post: (message) => parent.postMessage(message),
  onMessage: (listener) => parent.on('message', ({ data }) => handover(data) === undefined && listener(data)),
  onClose: () => undefined,
  close: () => process.exit(0),
};

/** The session of the window that came last. */
let windowSession: UserSession | undefined;

const handlers: Handlers<typeof CONTROL_METHODS> = {
  ...controlHandlers(running),
  'control.start': (options) => {
    engine = new Engine({
      ...options,
      startInference,
      rescue: true,
      // The answer to whoever asked for it goes out first.
      restart: () => void setTimeout(() => process.exit(0), 200),
    });
    void engine.runs.resumeInterrupted();
    void engine.exchange.start();
    engine.maintenance.start();
    onceQuiet(engine);
    return {};
  },
  'control.shutdown': async () => {
    clearTimeout(waitingForQuiet);
    await engine?.close();
    setTimeout(() => process.exit(0), 50);
    return {};
  },
};
const control = serveMain(controlPort, handlers, () => windowSession);

parent.on('message', ({ data, ports: [port] }) => {
  const kind = handover(data);
  if (kind === 'refused') {
    waiting
      .shift()
      ?.reject(
        new LeukoscopeError(
          'PEER_GONE',
          'The classifier keeps failing to start. Restart Leukoscope; if it happens again, reinstall it.',
        ),
      );
  } else if (kind === 'inference' && port) {
    waiting.shift()?.resolve(electronPort(port));
  } else if (kind === 'window' && port) {
    const window = electronPort(port);
    const session = serveClient(running(), window);
    windowSession = session;
    window.onMessage(() => {
      lastAsked = performance.now();
    });
    window.onClose(() => {
      if (windowSession === session) windowSession = undefined;
    });
  }
});
