import type { z } from 'zod';
import { fromWireError, LeukoscopeError, toWireError, type WireError } from './errors.ts';
import type { Actor } from './people.ts';
import type { Port } from './port.ts';
import type { Blinded, ConnectionSession, Needs } from './rights.ts';

/** A call: the schemas of its input and output, and the right that it needs. */
export interface Method {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly needs: Needs;
  readonly blinded?: Blinded;
}

/** Calls one side answers, by name. */
export type MethodTable = Record<string, Method>;

export type Result<T> = { ok: true; data: T } | { ok: false; error: WireError };

export interface CallContext<N extends Needs = Needs> {
  /** Aborted when the caller cancels or goes away. */
  signal: AbortSignal;
  /** Who acts, with the right that the call needs. Null only where a call needs none and nobody is signed in. */
  actor: N extends 'none' ? Actor | null : Actor;
  /** The session of the connection that the call came through. */
  session: ConnectionSession;
}

export type Handlers<T extends MethodTable> = {
  [M in keyof T]: (
    input: z.output<T[M]['input']>,
    context: CallContext<T[M]['needs']>,
  ) => Promise<Answer<z.output<T[M]['output']>>> | Answer<z.output<T[M]['output']>>;
};

/** What a handler returns: nothing where the answer is an empty object. */
// biome-ignore lint/suspicious/noConfusingVoidType: as the return type of a function, which is all it is used for
type Answer<Output> = Output extends Record<string, never> ? Output | undefined | void : Output;

type Message =
  | { kind: 'call'; id: number; method: string; input: unknown }
  | { kind: 'abort'; id: number }
  | { kind: 'result'; id: number; result: Result<unknown> }
  | { kind: 'event'; name: string; payload: unknown };

const isMessage = (value: unknown): value is Message => typeof value === 'object' && value !== null && 'kind' in value;

export interface Server {
  /** Sends an event to the other side. */
  emit(name: string, payload: unknown): void;
}

export interface ServeOptions {
  /** Whose calls these are. Without one, only methods that need no right are answered: processes of ours among themselves. */
  session?: ConnectionSession | undefined;
  /** Whether the input is about a slide that the actor reads as its second reader; decides on methods that `blinded` refuses. */
  isBlinded?: (input: unknown, actor: Actor) => boolean;
  /** Also checks what handlers return: tests use it, large answers would pay for it. */
  checkOutput?: boolean;
}

const signedOut = () => {
  throw new LeukoscopeError('NOT_SIGNED_IN', 'Nobody is signed in on this connection.');
};

/** The session of a connection on which nobody can sign in. */
const NO_SESSION: ConnectionSession = {
  current: signedOut,
  authorize: ((right) => (right === 'none' ? null : signedOut())) as ConnectionSession['authorize'],
  touch: signedOut,
  signIn: signedOut,
  unlock: signedOut,
  signOut: signedOut,
  lock: signedOut,
  verify: signedOut,
};

/** The actor of a call. @throws LeukoscopeError NOT_SIGNED_IN, LOCKED or NOT_ALLOWED when they lack the right. */
function authorize(
  { needs, blinded }: Method,
  input: unknown,
  { session = NO_SESSION, isBlinded }: ServeOptions,
): Actor | null {
  const actor = session.authorize(typeof needs === 'function' ? needs(input as never, session.current()) : needs);
  if (actor && blinded === 'refused' && isBlinded?.(input, actor)) {
    throw new LeukoscopeError('NOT_ALLOWED', 'You read this slide as its second reader. Submit your reading first.');
  }
  return actor;
}

/**
 * Answers calls that come in through `port`. Input is checked against its schema, then the caller's right; whatever a handler
 * throws goes back as an error; nothing is thrown here.
 */
export function serve<T extends MethodTable>(
  port: Port,
  methods: T,
  handlers: Handlers<T>,
  options: ServeOptions = {},
): Server {
  const running = new Map<number, AbortController>();

  const answer = async (id: number, name: string, input: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    let result: Result<unknown>;
    try {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
      if (!method || !handler) throw new LeukoscopeError('UNKNOWN_METHOD', `There is no call named "${name}".`);
      const parsed = method.input.safeParse(input);
      if (!parsed.success) {
        const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
        throw new LeukoscopeError('BAD_REQUEST', `"${name}" was called with bad input (${issues.join('; ')}).`);
      }
      const actor = authorize(method, parsed.data, options);
      const context = { signal: controller.signal, actor, session: options.session ?? NO_SESSION };
      // An answer is an object or null, so that a method without a result still answers.
      const answered: unknown = await handler(parsed.data as never, context as never);
      const data = answered === undefined ? {} : answered;
      result = { ok: true, data: options.checkOutput ? method.output.parse(data) : data };
    } catch (error) {
      result = { ok: false, error: toWireError(error) };
    }
    running.delete(id);
    try {
      port.post({ kind: 'result', id, result });
    } catch (error) {
      port.post({ kind: 'result', id, result: { ok: false, error: toWireError(error) } });
    }
  };

  port.onMessage((message) => {
    if (!isMessage(message)) return;
    if (message.kind === 'call') void answer(message.id, message.method, message.input);
    if (message.kind === 'abort') running.get(message.id)?.abort();
  });
  port.onClose(() => {
    for (const controller of running.values()) controller.abort();
  });
  return { emit: (name, payload) => port.post({ kind: 'event', name, payload }) };
}

export interface Client<T extends MethodTable> {
  /** Calls the other side. Rejects with a LeukoscopeError: the other side's own, CANCELLED after `signal`, or PEER_GONE. */
  call<M extends keyof T & string>(
    method: M,
    input: z.input<T[M]['input']>,
    options?: { signal?: AbortSignal | undefined; transfer?: ArrayBuffer[] },
  ): Promise<z.output<T[M]['output']>>;
  /** Listens to an event by name; returns the way to stop. */
  on(event: string, listener: (payload: unknown) => void): () => void;
  close(): void;
}

/** The calling end of a port whose other end is {@link serve}d. */
export function connect<T extends MethodTable>(port: Port): Client<T> {
  const pending = new Map<number, { resolve: (data: never) => void; reject: (error: LeukoscopeError) => void }>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  let next = 1;
  let gone = false;

  port.onMessage((message) => {
    if (!isMessage(message)) return;
    if (message.kind === 'event') for (const listener of listeners.get(message.name) ?? []) listener(message.payload);
    if (message.kind !== 'result') return;
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.result.ok) call?.resolve(message.result.data as never);
    else call?.reject(fromWireError(message.result.error));
  });
  const peerGone = () => {
    gone = true;
    for (const call of pending.values()) {
      call.reject(new LeukoscopeError('PEER_GONE', 'The process that was to answer has ended. Try again in a moment.'));
    }
    pending.clear();
  };
  port.onClose(peerGone);

  return {
    call: (method, input, options = {}) =>
      new Promise((resolve, reject) => {
        const { signal, transfer } = options;
        if (gone)
          return reject(
            new LeukoscopeError('PEER_GONE', 'The process that was to answer has ended. Try again in a moment.'),
          );
        if (signal?.aborted) return reject(new LeukoscopeError('CANCELLED', 'Cancelled.'));
        const id = next++;
        const onAbort = () => {
          pending.delete(id);
          port.post({ kind: 'abort', id });
          reject(new LeukoscopeError('CANCELLED', 'Cancelled.'));
        };
        const stopListening = () => signal?.removeEventListener('abort', onAbort);
        pending.set(id, {
          resolve: (data) => {
            stopListening();
            resolve(data);
          },
          reject: (error) => {
            stopListening();
            reject(error);
          },
        });
        signal?.addEventListener('abort', onAbort, { once: true });
        try {
          port.post({ kind: 'call', id, method, input }, transfer);
        } catch (error) {
          pending.delete(id);
          stopListening();
          reject(
            new LeukoscopeError(
              'BAD_REQUEST',
              `"${method}" was called with input that can't be sent: ${String(error)}`,
            ),
          );
        }
      }),
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    close: () => {
      port.close();
      peerGone();
    },
  };
}
