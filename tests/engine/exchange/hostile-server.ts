import { createServer, type Server, type Socket } from 'node:net';

/** What a receiver may do with a message, and how often (shares of 1; the rest is handled as it should be). */
export interface Mood {
  /** Breaks the line and forgets the message. */
  drop: number;
  /** Takes the message, then breaks the line before it says so. */
  loseAnswer: number;
  /** Takes the message and answers when the sender has stopped waiting. */
  late: number;
  /** Answers AE and takes nothing. */
  error: number;
  /** Answers with something that is no acknowledgement of this message first. */
  confused: number;
  /** Goes down after so many messages, for `downMs`. */
  restartEvery: number;
  downMs: number;
  lateMs: number;
}

export const CALM: Mood = {
  drop: 0,
  loseAnswer: 0,
  late: 0,
  error: 0,
  confused: 0,
  restartEvery: Number.POSITIVE_INFINITY,
  downMs: 0,
  lateMs: 0,
};

/** A reproducible stream of numbers in [0, 1). */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface Receiver {
  port: number;
  /** Control ids in the order in which the application took them, once each. */
  taken: string[];
  /** How often a message came that had been taken before. */
  repeats: number;
  /** What happened, by name. */
  fates: Record<string, number>;
  close(): Promise<void>;
}

/** An HL7 receiver of the bad days: framing and parsing of its own, an application that knows messages by control id. */
export async function startReceiver(
  mood: Mood,
  options: { seed?: number; answerCode?: string } = {},
): Promise<Receiver> {
  const random = randoms(options.seed ?? 1);
  const sockets = new Set<Socket>();
  let server: Server;
  let since = 0;
  let closed = false;
  const seen = new Set<string>();
  const receiver: Receiver = {
    port: 0,
    taken: [],
    repeats: 0,
    fates: {},
    close: async () => {
      closed = true;
      await stop();
    },
  };

  const stop = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  const start = (port: number) =>
    new Promise<void>((resolve) => {
      server = createServer(talk);
      server.listen(port, '127.0.0.1', () => {
        receiver.port = (server.address() as { port: number }).port;
        resolve();
      });
    });
  const restart = async () => {
    await stop();
    await new Promise((resolve) => setTimeout(resolve, mood.downMs));
    if (!closed) await start(receiver.port);
  };

  function take(controlId: string): void {
    if (seen.has(controlId)) receiver.repeats++;
    else receiver.taken.push(controlId);
    seen.add(controlId);
  }

  function handle(socket: Socket, text: string): void {
    const controlId = text.split('\r')[0]?.split('|')[9] ?? '';
    const answer = (code: string, id = controlId) => {
      if (socket.destroyed) return;
      const bytes = Buffer.from(
        `\u000bMSH|^~\\&|LIS||X||20260302||ACK|1|P|2.5.1\rMSA|${code}|${id}|words of the server\r\u001c\r`,
      );
      // In two pieces: a stream has no messages.
      const cut = Math.floor(random() * bytes.length);
      socket.write(bytes.subarray(0, cut));
      socket.write(bytes.subarray(cut));
    };
    const fate = (name: string) => {
      receiver.fates[name] = (receiver.fates[name] ?? 0) + 1;
    };
    if (++since >= mood.restartEvery) {
      since = 0;
      fate('restart');
      void restart();
      return;
    }
    let dice = random();
    const happens = (share: number) => {
      dice -= share;
      return dice < 0;
    };
    if (happens(mood.drop)) {
      fate('drop');
      socket.destroy();
    } else if (happens(mood.loseAnswer)) {
      fate('loseAnswer');
      take(controlId);
      socket.destroy();
    } else if (happens(mood.late)) {
      fate('late');
      take(controlId);
      setTimeout(() => answer('AA'), mood.lateMs);
    } else if (happens(mood.error)) {
      fate('error');
      answer('AE');
    } else {
      if (happens(mood.confused)) {
        fate('confused');
        socket.write('noise\u000bnot HL7\u001c\r');
        answer('AA', 'somebody-elses');
      }
      take(controlId);
      answer(options.answerCode ?? 'AA');
    }
  }

  function talk(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    let held = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      held += chunk;
      for (let end = held.indexOf('\u001c\r'); end >= 0; end = held.indexOf('\u001c\r')) {
        const text = held.slice(held.indexOf('\u000b') + 1, end);
        held = held.slice(end + 2);
        handle(socket, text);
      }
    });
  }

  await start(0);
  return receiver;
}
