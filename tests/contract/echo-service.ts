import { z } from 'zod';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { Port } from '../../electron/contract/port.ts';
import { serve } from '../../electron/contract/rpc.ts';

/** A small service with every kind of answer that the application's own services give. */
export const ECHO_METHODS = {
  double: { needs: 'none', input: z.object({ value: z.number() }), output: z.number() },
  bytes: { needs: 'none', input: z.object({ bytes: z.custom<Uint8Array>() }), output: z.custom<Uint8Array>() },
  fail: { needs: 'none', input: z.object({}), output: z.never() },
  crash: { needs: 'none', input: z.object({}), output: z.never() },
  uncloneable: { needs: 'none', input: z.object({}), output: z.unknown() },
  forever: { needs: 'none', input: z.object({}), output: z.never() },
  aborted: { needs: 'none', input: z.object({}), output: z.number() },
  tell: { needs: 'none', input: z.object({ text: z.string() }), output: z.object({}) },
} as const;

export function serveEcho(port: Port): void {
  let aborted = 0;
  const server = serve(
    port,
    ECHO_METHODS,
    {
      double: ({ value }) => value * 2,
      bytes: ({ bytes }) => bytes.map((byte) => 255 - byte),
      fail: () => {
        throw new LeukoscopeError('DISK_FULL', 'The disk is full.', { free: 0 });
      },
      crash: () => {
        throw new TypeError('x is not a function');
      },
      uncloneable: () => () => 1,
      forever: (_input, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted++;
            reject(signal.reason);
          });
        }),
      aborted: () => aborted,
      tell: ({ text }) => {
        server.emit('echo', text);
        return {};
      },
    },
    { checkOutput: true },
  );
}
