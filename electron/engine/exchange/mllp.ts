import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { LeukoscopeError } from '../../contract/errors.ts';

/** The minimal lower layer protocol: a message between 0x0B and 0x1C 0x0D. */
const START = 0x0b;
const END = 0x1c;
const CARRIAGE_RETURN = 0x0d;

/** Larger messages are taken for a fault or an attack. */
const LARGEST_MESSAGE = 8 * 1024 * 1024;

export const frame = (text: string): Buffer => {
  const body = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.of(START), body, Buffer.of(END, CARRIAGE_RETURN)]);
};

/** Finds the messages in a stream of bytes, however it is cut into pieces; bytes between messages are ignored. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #size = 0;
  #inside = false;
  /** The last byte may be the first byte of an end. */
  #ending = false;

  /** @throws LeukoscopeError TOO_LARGE when a message has no end within 8 MB. */
  *read(chunk: Buffer): Generator<Buffer> {
    let from = 0;
    while (from < chunk.length) {
      if (!this.#inside) {
        const start = chunk.indexOf(START, from);
        if (start < 0) return;
        this.#inside = true;
        from = start + 1;
        continue;
      }
      if (this.#ending) {
        this.#ending = false;
        if (chunk[from] === CARRIAGE_RETURN) {
          from++;
          const message = Buffer.concat(this.#pieces).subarray(0, -1);
          this.#reset();
          // A message that was broken off is followed by the start of the next.
          yield message.subarray(message.lastIndexOf(START) + 1);
          continue;
        }
      }
      const end = chunk.indexOf(END, from);
      const to = end < 0 ? chunk.length : end + 1;
      this.#pieces.push(chunk.subarray(from, to));
      this.#size += to - from;
      this.#ending = end >= 0;
      from = to;
      if (this.#size > LARGEST_MESSAGE) {
        throw new LeukoscopeError('TOO_LARGE', 'An HL7 message was larger than 8 MB. Check the sender.');
      }
    }
  }

  #reset(): void {
    this.#pieces = [];
    this.#size = 0;
    this.#inside = false;
  }
}

export interface MllpTarget {
  host: string;
  port: number;
  /** Whether the line is encrypted; the receiver's certificate must then be valid for `host`. */
  tls: boolean;
  /** Certificates to trust instead of the system's, PEM. */
  ca?: string | undefined;
  /** Whether the line stays open for the next message; some receivers take only one on a line. */
  keepOpen: boolean;
  /** How long to wait for a connection, milliseconds. */
  connectMs: number;
  /** How long to wait for an acknowledgement, milliseconds. */
  responseMs: number;
}

/** The line to a receiver: opened when it is needed, kept open, one message on it at a time. */
export class MllpClient {
  readonly #target: MllpTarget;
  #socket: Socket | undefined;

  constructor(target: MllpTarget) {
    this.#target = target;
  }

  /** Whether an exchange would have to connect first. */
  get closed(): boolean {
    return !this.#socket;
  }

  /**
   * Sends a message and waits for the answer that `isAnswer` knows as its own; others (to a message given up before) are ignored.
   *
   * @throws LeukoscopeError DELIVERY_FAILED when there is no connection or no answer in time; the line is then closed.
   */
  async exchange(text: string, isAnswer: (answer: string) => boolean): Promise<string> {
    const socket = await this.connect();
    const { host, port, responseMs, keepOpen } = this.#target;
    return new Promise((resolve, reject) => {
      const reader = new FrameReader();
      const fail = (why: string) => {
        cleanUp();
        this.close();
        reject(new LeukoscopeError('DELIVERY_FAILED', `${host}:${port} ${why}.`));
      };
      const onData = (chunk: Buffer) => {
        try {
          for (const message of reader.read(chunk)) {
            const answer = message.toString('utf8');
            if (!isAnswer(answer)) continue;
            cleanUp();
            if (!keepOpen) this.close();
            resolve(answer);
            return;
          }
        } catch {
          fail('sent an answer without an end');
        }
      };
      const onClose = () => fail('closed the connection before it acknowledged the message');
      const timer = setTimeout(() => fail(`did not answer within ${responseMs / 1000} s`), responseMs);
      const cleanUp = () => {
        clearTimeout(timer);
        socket.off('data', onData).off('close', onClose);
      };
      socket.on('data', onData).once('close', onClose);
      socket.write(frame(text));
    });
  }

  /** @throws LeukoscopeError DELIVERY_FAILED. */
  async connect(): Promise<Socket> {
    if (this.#socket) return this.#socket;
    const { host, port, tls, ca, connectMs } = this.#target;
    const socket = tls
      ? connectTls({ host, port, ...(ca === undefined ? {} : { ca }), servername: host })
      : createConnection({ host, port });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 30_000);
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => {
        clearTimeout(timer);
        socket.destroy();
        reject(new LeukoscopeError('DELIVERY_FAILED', `${host}:${port} can't be reached (${why}).`));
      };
      const timer = setTimeout(() => fail(`no connection within ${connectMs / 1000} s`), connectMs);
      socket.once('error', (error) => fail(error.message));
      socket.once(tls ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    // A broken line shows as its end; it must not end the process.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
    });
    this.#socket = socket;
    return socket;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }
}

export interface MllpServerOptions {
  /** The address of the interface to listen at. */
  host: string;
  port: number;
  /** Answers a message; the answer goes back on the same line, messages of a line are answered in their order. */
  answer: (message: Buffer) => Promise<string> | string;
  /** Called when a connection is closed because of a fault. */
  fault?: (error: Error) => void;
}

const MOST_LINES = 32;
const IDLE_MS = 10 * 60_000;

/**
 * Listens for messages.
 *
 * @returns The port in use, and the way to stop.
 * @throws LeukoscopeError DELIVERY_FAILED when the port can't be had.
 */
export async function listenMllp(options: MllpServerOptions): Promise<{ port: number; close: () => Promise<void> }> {
  const lines = new Set<Socket>();
  const server: Server = createServer((socket) => {
    lines.add(socket);
    socket.once('close', () => lines.delete(socket));
    socket.on('error', () => undefined);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    const reader = new FrameReader();
    let turn = Promise.resolve();
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of reader.read(chunk)) {
          turn = turn.then(async () => {
            const answer = await options.answer(message);
            if (!socket.destroyed) socket.write(frame(answer));
          });
        }
      } catch (error) {
        socket.destroy();
        options.fault?.(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
  server.maxConnections = MOST_LINES;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new LeukoscopeError(
          'DELIVERY_FAILED',
          `Leukoscope can't listen for orders at ${options.host}:${options.port} (${error.message}). Choose another port or address.`,
        ),
      );
    });
    server.listen({ host: options.host, port: options.port, exclusive: true }, resolve);
  });
  server.on('error', (error) => options.fault?.(error));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of lines) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
