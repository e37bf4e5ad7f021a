import { join } from 'node:path';
import { app, MessageChannelMain, utilityProcess } from 'electron';

/**
 * Runs the command line of the packaged application: in a utility process, since image codecs are not safe in main, with inference
 * processes started here when it asks for them.
 */
export function runCommandLine(root: string, args: string[]): void {
  const programs = join(root, 'out/main');
  const child = utilityProcess.fork(join(programs, 'cli-utility.js'), args, {
    serviceName: 'Leukoscope command line',
    stdio: 'pipe',
    env: { ...process.env, LEUKOSCOPE_ROOT: root, LEUKOSCOPE_VERSION: app.getVersion() },
  });
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stderr);
  child.on('message', () => {
    const inference = utilityProcess.fork(join(programs, 'inference.js'), [], { serviceName: 'Leukoscope inference' });
    inference.once('spawn', () => {
      const { port1, port2 } = new MessageChannelMain();
      inference.postMessage({}, [port1]);
      child.postMessage({ port: 'inference' }, [port2]);
    });
  });
  process.once('SIGINT', () => child.postMessage({ interrupt: true }));
  // The pipes are drained before the process goes.
  child.once('exit', (code) => setTimeout(() => app.exit(code), 100));
}
