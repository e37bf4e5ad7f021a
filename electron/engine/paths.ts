import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the parts of the application lie below its root: the repository, or the packaged app's folder. */
export function appPaths(root: string) {
  return {
    wasm: join(root, 'out/native/segmenter.wasm'),
    segmenterParameters: join(root, 'models/segmenter/unary.json'),
    manifest: join(root, 'models/manifest.json'),
    demo: join(root, 'out/demo'),
    fonts: join(root, 'out/fonts'),
    inference: join(root, 'out/main/inference.js'),
  };
}

/** The per-user data folder, the same for the window and the command line. */
export function userDataFolder(): string {
  if (process.env.LEUKOSCOPE_USER_DATA) return process.env.LEUKOSCOPE_USER_DATA;
  if (process.platform === 'win32')
    return join(process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Leukoscope');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Leukoscope');
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'Leukoscope');
}

export const defaultDatabase = () => join(userDataFolder(), 'leukoscope.sqlite');
