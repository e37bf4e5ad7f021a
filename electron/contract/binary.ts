import { z } from 'zod';

/** Raw bytes across a process boundary. */
export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes');
/** Raw floats across a process boundary. */
export const floatsSchema = z.custom<Float32Array>((value) => value instanceof Float32Array, 'expected floats');
