import { fork } from 'node:child_process';
import type { Port } from '../../contract/port.ts';
import { childPort } from './node.ts';

/** Starts a program of ours in a process of its own, under the running Node; its stderr is shown, its stdout is not ours to use. */
export function forkPort(program: string): Promise<Port> {
  const child = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(childPort(child)));
    child.once('error', reject);
  });
}
