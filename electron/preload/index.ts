import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { LeukoscopeBridge } from '../contract/bridge.ts';
import { LeukoscopeError, toWireError } from '../contract/errors.ts';
import type { METHODS } from '../contract/methods.ts';
import type { Port } from '../contract/port.ts';
import { type Client, connect } from '../contract/rpc.ts';

type Engine = Client<typeof METHODS>;

/** The port of a page; Electron hands it over by message. */
function pagePort(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.onmessage = ({ data }) => listener(data);
    },
    onClose: (listener) => port.addEventListener('close', listener, { once: true }),
    close: () => port.close(),
  };
}

const listeners = new Set<(engine: Engine) => void>();
let engine: Engine | undefined;
let engineArrives: (engine: Engine) => void;
let engineFails: (error: Error) => void;
let arrival = new Promise<Engine>((resolve, reject) => {
  engineArrives = resolve;
  engineFails = reject;
});

// After a restart of the engine its new port replaces the old one, and what was listened to is listened to again.
ipcRenderer.on('engine-port', ({ ports: [port] }) => {
  if (!port) return;
  engine = connect<typeof METHODS>(pagePort(port));
  for (const listen of listeners) listen(engine);
  engineArrives(engine);
  arrival = Promise.resolve(engine);
});
ipcRenderer.on('engine-gone', () => {
  const error = new LeukoscopeError(
    'PEER_GONE',
    'Leukoscope’s engine keeps stopping. Restart the application; reviews are safe in the database.',
  );
  arrival = Promise.reject(error);
  arrival.catch(() => undefined);
  engineFails(error);
});

const bridge: LeukoscopeBridge = {
  async call(method, input) {
    try {
      return { ok: true, data: await (await arrival).call(method, input) };
    } catch (error) {
      return { ok: false, error: toWireError(error) };
    }
  },
  on(event, listener) {
    let stop: () => void = () => undefined;
    const listen = (to: Engine) => {
      stop = to.on(event, listener as (payload: unknown) => void);
    };
    listeners.add(listen);
    if (engine) listen(engine);
    return () => {
      listeners.delete(listen);
      stop();
    };
  },
  choose: (kind) => ipcRenderer.invoke('choose', kind),
  dropped: (files) =>
    ipcRenderer.invoke(
      'dropped',
      files.map((file) => webUtils.getPathForFile(file)),
    ),
  exportDataset: (options) => ipcRenderer.invoke('export-dataset', options),
  saveReport: (file) => ipcRenderer.invoke('save-report', file),
  saveExport: (file) => ipcRenderer.invoke('save-export', file),
  versions: {
    app: new URLSearchParams(location.search).get('version') ?? '',
    electron: process.versions.electron ?? '',
    chromium: process.versions.chrome ?? '',
    node: process.versions.node,
  },
};
contextBridge.exposeInMainWorld('leukoscope', bridge);
