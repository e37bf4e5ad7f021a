import { EventEmitter } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { BackgroundWorker, type JobMessage } from '../../../../../electron/engine/background/background-worker.ts';
import type { MaintenanceJobs } from '../../../../../electron/engine/maintenance/service.ts';

const threads = vi.hoisted((): FakeThread[] => []);
interface FakeThread extends EventEmitter {
  sent: JobMessage[];
}

vi.mock('node:worker_threads', () => ({
  Worker: class extends EventEmitter implements FakeThread {
    sent: JobMessage[] = [];
    constructor() {
      super();
      threads.push(this);
    }
    postMessage(message: JobMessage): void {
      this.sent.push(message);
    }
    ref(): void {}
    unref(): void {}
  },
}));

afterEach(() => threads.splice(0));

it('names the job that failed when its thread ends', async () => {
  const worker = new BackgroundWorker<MaintenanceJobs>({ file: 'a.db' });
  const backup = worker.run('backup', { folder: 'x' });
  threads[0]!.emit('exit', 1);
  await expect(backup).rejects.toMatchObject({ code: 'PEER_GONE', message: 'The backup was stopped. Try again.' });
});

it('runs the next job in a new thread, which the end of the former does not stop', async () => {
  const worker = new BackgroundWorker<MaintenanceJobs>({ file: 'a.db' });
  const first = worker.run('quickCheck', null);
  threads[0]!.emit('error', new Error('out of memory'));
  await expect(first).rejects.toMatchObject({ code: 'PEER_GONE' });
  const second = worker.run('quickCheck', null);
  threads[0]!.emit('exit', 1);
  threads[1]!.emit('message', { id: threads[1]!.sent[0]!.id, value: null });
  await expect(second).resolves.toBeNull();
});
