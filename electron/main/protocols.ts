import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { PICTURE_KINDS, type PictureKind } from '../contract/index.ts';
import type { EngineHost } from './processes.ts';

/** The window's own address; `'self'` in the content security policy. */
export const APP_ORIGIN = 'leukoscope://app';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Mantine sets styles on elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' cell: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Must run before the application is ready. */
export function declareProtocols(): void {
  protocol.registerSchemesAsPrivileged([
    // Compiled code is kept from one start to the next.
    { scheme: 'leukoscope', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    { scheme: 'cell', privileges: { standard: true, secure: true } },
  ]);
}

const notFound = () => new Response(null, { status: 404 });

/** `leukoscope://app/<file>` serves the built renderer, and nothing outside its folder. */
function serveRenderer(folder: string): void {
  protocol.handle('leukoscope', async ({ url }) => {
    const file = normalize(join(folder, decodeURIComponent(new URL(url).pathname)));
    const type = TYPES[extname(file)];
    if (!file.startsWith(folder + sep) || !type) return notFound();
    try {
      const headers = { 'content-type': type, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' };
      return new Response(await readFile(file), { headers });
    } catch {
      return notFound();
    }
  });
}

/** Pictures that never change; every other depends on the segmenter in use or on a correction, and its address says on which. */
const PERMANENT: ReadonlySet<string> = new Set(['thumb', 'image', 'overlay', 'field'] satisfies PictureKind[]);

/** `cell://<kind>/<id>` serves a cell's pictures from the engine. What follows a `?` only distinguishes one state from the next. */
function serveCells(host: () => EngineHost): void {
  protocol.handle('cell', async ({ url }) => {
    const { hostname, pathname } = new URL(url);
    const id = /^\/(\d{1,15})$/.exec(pathname)?.[1];
    if (!id || !(PICTURE_KINDS as readonly string[]).includes(hostname)) return notFound();
    try {
      const input = { kind: hostname as PictureKind, id: Number(id) };
      const picture = await host().control?.call('control.picture', input);
      if (!picture) return notFound();
      const caching = PERMANENT.has(hostname) ? 'private, max-age=31536000, immutable' : 'private, max-age=600';
      const headers = { 'content-type': picture.type, 'cache-control': caching };
      return new Response(new Uint8Array(picture.bytes), { headers });
    } catch {
      return notFound();
    }
  });
}

export function serveProtocols(rendererFolder: string, host: () => EngineHost): void {
  serveRenderer(rendererFolder);
  serveCells(host);
}
