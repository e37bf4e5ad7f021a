import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The window in a browser: `npx vite --config tests/ui/vite.config.ts`, then open the address that it prints. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { port: 5199, strictPort: true, fs: { allow: [path.resolve(import.meta.dirname, '../..')] } },
});
