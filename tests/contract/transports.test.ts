import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, connect } from '../../electron/contract/rpc.ts';
import { childPort, messagePort } from '../../electron/engine/transport/node.ts';
import { type ECHO_METHODS, serveEcho } from './echo-service.ts';

type Echo = Client<typeof ECHO_METHODS>;

/** Every way that a call travels; each opens a connection and can kill its far end. */
const TRANSPORTS: Record<string, () => { client: Echo; kill: () => void }> = {
  'message channel': () => {
    const { port1, port2 } = new MessageChannel();
    serveEcho(messagePort(port2));
    return { client: connect<typeof ECHO_METHODS>(messagePort(port1)), kill: () => port2.close() };
  },
  'forked process': () => {
    const child = fork(fileURLToPath(new URL('./echo.ts', import.meta.url)), { serialization: 'advanced' });
    return { client: connect<typeof ECHO_METHODS>(childPort(child)), kill: () => child.kill('SIGKILL') };
  },
};

for (const [name, open] of Object.entries(TRANSPORTS)) {
  describe(`calls over a ${name}`, () => {
    let echo: ReturnType<typeof open>;
    beforeEach(() => {
      echo = open();
    });
    afterEach(() => echo.client.close());

    it('answers, many at once and each its own', async () => {
      const values = Array.from({ length: 50 }, (_, i) => i);
      expect(await Promise.all(values.map((value) => echo.client.call('double', { value })))).toEqual(
        values.map((v) => v * 2),
      );
    });

    it('carries bytes as bytes', async () => {
      const bytes = await echo.client.call('bytes', { bytes: Uint8Array.of(0, 1, 255) });
      expect([...bytes]).toEqual([255, 254, 0]);
      expect(bytes).toBeInstanceOf(Uint8Array);
    });

    it('refuses bad input by name of the field', async () => {
      await expect(echo.client.call('double', { value: 'x' } as never)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringContaining('value'),
      });
    });

    it('refuses unknown methods, those of every object too', async () => {
      for (const method of ['nothing', 'toString', '__proto__', 'constructor']) {
        await expect(echo.client.call(method as 'double', { value: 1 })).rejects.toMatchObject({
          code: 'UNKNOWN_METHOD',
        });
      }
    });

    it('brings errors back whole, foreign ones as INTERNAL', async () => {
      const full = { code: 'DISK_FULL', message: 'The disk is full.', details: { free: 0 } };
      await expect(echo.client.call('fail', {})).rejects.toMatchObject(full);
      await expect(echo.client.call('crash', {})).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    it('turns a result that cannot travel into an error', async () => {
      await expect(echo.client.call('uncloneable', {})).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(await echo.client.call('double', { value: 4 })).toBe(8);
    });

    it('aborts the far end', async () => {
      const controller = new AbortController();
      const call = echo.client.call('forever', {}, { signal: controller.signal });
      // The far end must have begun before it can be told to stop.
      await echo.client.call('double', { value: 1 });
      controller.abort();
      await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await echo.client.call('aborted', {})).toBe(1);
    });

    it('tells events', async () => {
      const told: unknown[] = [];
      const stop = echo.client.on('told', (text) => told.push(text));
      await echo.client.call('tell', { text: 'a' });
      stop();
      await echo.client.call('tell', { text: 'b' });
      expect(told).toEqual(['a']);
    });

    it('rejects what is pending when the far end dies, and every call after', async () => {
      const pending = echo.client.call('forever', {});
      const settled = expect(pending).rejects.toMatchObject({ code: 'PEER_GONE' });
      await echo.client.call('double', { value: 1 });
      echo.kill();
      await settled;
      await expect(echo.client.call('double', { value: 1 })).rejects.toMatchObject({ code: 'PEER_GONE' });
    });
  });
}
