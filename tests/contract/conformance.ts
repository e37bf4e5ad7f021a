import assert from 'node:assert/strict';
import type { Client } from '../../electron/contract/rpc.ts';
import type { ECHO_METHODS } from './echo-service.ts';

/** A connection to the echo service over some transport, and a way to end its far side without warning. */
export interface Connection {
  client: Client<typeof ECHO_METHODS>;
  kill: () => void;
}

const rejectsWith = (promise: Promise<unknown>, expected: Record<string, unknown>) =>
  assert.rejects(promise, (error: Record<string, unknown>) => {
    for (const [key, value] of Object.entries(expected)) {
      if (value instanceof RegExp) assert.match(String(error[key]), value);
      else assert.deepEqual(error[key], value);
    }
    return true;
  });

/**
 * What every transport must do, in words and as code that needs no test runner: the same cases run under Vitest for Node's
 * transports and inside Electron for its own.
 */
export const CONFORMANCE: Record<string, (connection: Connection) => Promise<void>> = {
  'answers, many at once and each its own': async ({ client }) => {
    const values = Array.from({ length: 50 }, (_, i) => i);
    assert.deepEqual(
      await Promise.all(values.map((value) => client.call('double', { value }))),
      values.map((v) => v * 2),
    );
  },

  'carries bytes as bytes': async ({ client }) => {
    const bytes = await client.call('bytes', { bytes: Uint8Array.of(0, 1, 255) });
    assert.ok(bytes instanceof Uint8Array);
    assert.deepEqual([...bytes], [255, 254, 0]);
  },

  'refuses bad input by name of the field': async ({ client }) => {
    await rejectsWith(client.call('double', { value: 'x' } as never), { code: 'BAD_REQUEST', message: /value/ });
  },

  'refuses unknown methods, those of every object too': async ({ client }) => {
    for (const method of ['nothing', 'toString', '__proto__', 'constructor'])
      await rejectsWith(client.call(method as 'double', { value: 1 }), { code: 'UNKNOWN_METHOD' });
  },

  'brings errors back whole, foreign ones as INTERNAL': async ({ client }) => {
    await rejectsWith(client.call('fail', {}), {
      code: 'DISK_FULL',
      message: 'The disk is full.',
      details: { free: 0 },
    });
    await rejectsWith(client.call('crash', {}), { code: 'INTERNAL' });
  },

  'turns a result that cannot be cloned into an error': async ({ client }) => {
    await rejectsWith(client.call('uncloneable', {}), { code: 'INTERNAL' });
    assert.equal(await client.call('double', { value: 4 }), 8);
  },

  'aborts the far end': async ({ client }) => {
    const controller = new AbortController();
    const cancelled = rejectsWith(client.call('forever', {}, { signal: controller.signal }), { code: 'CANCELLED' });
    // The far end must have begun before it can be stopped.
    await client.call('double', { value: 1 });
    controller.abort();
    await cancelled;
    assert.equal(await client.call('aborted', {}), 1);
  },

  'tells events': async ({ client }) => {
    const received: unknown[] = [];
    const stop = client.on('echo', (text) => received.push(text));
    await client.call('tell', { text: 'a' });
    stop();
    await client.call('tell', { text: 'b' });
    assert.deepEqual(received, ['a']);
  },

  'rejects what is pending when the far end dies, and every call after': async ({ client, kill }) => {
    const rejected = rejectsWith(client.call('forever', {}), { code: 'PEER_GONE' });
    await client.call('double', { value: 1 });
    kill();
    await rejected;
    await rejectsWith(client.call('double', { value: 1 }), { code: 'PEER_GONE' });
  },
};
