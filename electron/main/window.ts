import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, session } from 'electron';
import { APP_ORIGIN } from './protocols.ts';

/** Nothing in the window may leave it: no permission, no navigation, no new window, no webview. */
export function lockDown(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** The main window, hidden until it has something to show. `opens` goes to the renderer in the address. */
export function createWindow(root: string, opens: 'worklist' | 'demo'): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Leukoscope',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171c' : '#f7f8fa',
    webPreferences: {
      preload: join(root, 'out/preload/index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  window.removeMenu();
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${APP_ORIGIN}/index.html?version=${app.getVersion()}${opens === 'demo' ? '#demo' : ''}`);
  return window;
}
