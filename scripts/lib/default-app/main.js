// The official Electron binary brings an app that starts the folder named on the command line; the fallback runtime has none,
// so this one takes its place there (it is copied to resources/app).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const named = process.argv.slice(1).find((arg) => !arg.startsWith('-'));
const folder = path.resolve(named ?? '.');
const { name, productName, version, main } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

// Electron's own starter app does just this; its types leave these three out.
Object.assign(process, { defaultApp: true });
const starter = /** @type {typeof app & { setVersion(version: string): void, setAppPath(folder: string): void }} */ (
  app
);
starter.setVersion(version);
starter.setAppPath(folder);
app.setName(productName ?? name);
app.setPath('userData', path.join(app.getPath('appData'), app.getName()));
// Awaited, since Electron holds back `ready` until this module is done, and an app registers its schemes before that.
await import(pathToFileURL(path.join(folder, main)).href);
