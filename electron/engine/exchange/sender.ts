import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DueMessage, Outbox } from '../../../db/index.ts';
import { LeukoscopeError, toWireError } from '../../contract/errors.ts';
import { type Acknowledgement, readAcknowledgement } from './acknowledgement.ts';
import { MllpClient, type MllpTarget } from './mllp.ts';

/** The way messages take to the laboratory's system. */
export interface Delivery {
  /** For people: where messages go. */
  readonly destination: string;
  /** Makes the way ready. @throws LeukoscopeError DELIVERY_FAILED when nothing can be sent at all. */
  open(): Promise<void>;
  /** @throws LeukoscopeError DELIVERY_FAILED when this message got no answer. */
  send(message: DueMessage): Promise<Acknowledgement>;
  close(): void;
}

export function mllpDelivery(target: MllpTarget): Delivery {
  const client = new MllpClient(target);
  return {
    destination: `${target.tls ? 'mllps' : 'mllp'}://${target.host}:${target.port}`,
    open: async () => {
      await client.connect();
    },
    async send({ payload, controlId }) {
      const answer = await client.exchange(payload, (text) => readAcknowledgement(text, controlId) !== undefined);
      return readAcknowledgement(answer, controlId) ?? { verdict: 'failed', text: answer };
    },
    close: () => client.close(),
  };
}

/** Each message as a file `<control id>.hl7`, which appears whole or not at all. */
export function folderDelivery(folder: string): Delivery {
  return {
    destination: folder,
    async open() {
      const found = await stat(folder).catch(() => undefined);
      if (!found?.isDirectory()) {
        throw new LeukoscopeError('DELIVERY_FAILED', `The folder ${folder} is not there. Make it, or choose another.`);
      }
    },
    async send({ payload, controlId }) {
      const parts = join(folder, '.leukoscope');
      const part = join(parts, `${controlId}.part`);
      try {
        // On the same disk as its goal, so that the last step is one; out of sight of what looks for *.hl7 or new files.
        await mkdir(parts, { recursive: true });
        const file = await open(part, 'w');
        try {
          await file.writeFile(payload, 'utf8');
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, join(folder, `${controlId}.hl7`));
      } catch (error) {
        await rm(part, { force: true }).catch(() => undefined);
        throw new LeukoscopeError(
          'DELIVERY_FAILED',
          `${folder} can't be written (${error instanceof Error ? error.message : String(error)}).`,
        );
      }
      return { verdict: 'accepted', text: '' };
    },
    close: () => undefined,
  };
}

export interface Backoff {
  firstMs: number;
  mostMs: number;
  /** A message that failed this often, at a receiver that can be reached, waits for a person. */
  attempts: number;
}

export const BACKOFF: Backoff = { firstMs: 5_000, mostMs: 10 * 60_000, attempts: 12 };

/** How long to wait after the `failures`-th failure in a row. */
export const pauseAfter = (failures: number, { firstMs, mostMs }: Backoff): number =>
  Math.min(mostMs, firstMs * 2 ** Math.min(30, failures - 1));

/** Messages read from the outbox at a time. */
const BATCH = 64;

/** Carries messages from the outbox to their destination until it is stopped. What is not acknowledged stays in the outbox. */
export class Sender {
  readonly #outbox: Outbox;
  readonly #delivery: Delivery;
  readonly #backoff: Backoff;
  readonly #changed: () => void;
  #stopped = false;
  #wake: (() => void) | undefined;
  #running: Promise<void> | undefined;
  /** Failures in a row to reach the destination at all. */
  #outages = 0;
  #fault: string | null = null;

  constructor(outbox: Outbox, delivery: Delivery, options: { backoff?: Backoff; changed?: () => void } = {}) {
    this.#outbox = outbox;
    this.#delivery = delivery;
    this.#backoff = options.backoff ?? BACKOFF;
    this.#changed = options.changed ?? (() => undefined);
  }

  get destination(): string {
    return this.#delivery.destination;
  }

  /** Why the destination can't be reached; null when it can, or nothing was tried. */
  get fault(): string | null {
    return this.#fault;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something may be due: a new message, or one to be sent again. */
  poke(): void {
    this.#outages = 0;
    this.#wake?.();
  }

  /** Ends after the message under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    this.#delivery.close();
    await this.#running;
  }

  /** Sends what is due now, once each, and ends; for the command line. */
  async drain(): Promise<void> {
    for (let due = this.#due(); due.length > 0; due = this.#due()) {
      for (const message of due) {
        await this.#attempt(message);
        if (this.#outages > 0) return;
      }
    }
  }

  #due(): DueMessage[] {
    return this.#outbox.due(new Date().toISOString(), BATCH);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        for (const message of this.#due()) {
          if (this.#stopped) return;
          await this.#attempt(message);
          if (this.#outages > 0) break;
        }
      } catch (error) {
        // The database refused: nothing is lost, for what was not recorded is sent again under the same control id.
        this.#outages++;
        this.#fault = toWireError(error).message;
      }
      if (this.#stopped) return;
      await this.#sleep(this.#pause());
    }
  }

  /** Milliseconds until there is something to do. */
  #pause(): number {
    if (this.#outages > 0) return pauseAfter(this.#outages, this.#backoff);
    const next = this.#outbox.nextDue();
    return next === null ? this.#backoff.mostMs : Math.min(this.#backoff.mostMs, Date.parse(next) - Date.now());
  }

  async #sleep(ms: number): Promise<void> {
    if (ms <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #attempt(message: DueMessage): Promise<void> {
    const { destination } = this.#delivery;
    try {
      await this.#delivery.open();
    } catch (error) {
      if (this.#stopped) return;
      this.#outages++;
      this.#fault = toWireError(error).message;
      // Not this message's fault: it is due again as soon as the destination is.
      this.#outbox.unreachable(message.id, { destination, error: this.#fault });
      this.#changed();
      return;
    }
    this.#outages = 0;
    this.#fault = null;
    let answer: Acknowledgement;
    try {
      answer = await this.#delivery.send(message);
    } catch (error) {
      // A message under way when the sender is stopped counts as not tried: it is sent again at the next start.
      if (this.#stopped) return;
      answer = { verdict: 'failed', text: toWireError(error).message };
    }
    this.#record(message, answer);
    this.#changed();
  }

  #record({ id, attempts }: DueMessage, { verdict, text }: Acknowledgement): void {
    const { destination } = this.#delivery;
    if (verdict === 'accepted') {
      this.#outbox.delivered(id, destination);
    } else if (verdict === 'refused' || attempts + 1 >= this.#backoff.attempts) {
      this.#outbox.park(id, { destination, error: text });
    } else {
      const nextAttemptAt = new Date(Date.now() + pauseAfter(attempts + 1, this.#backoff)).toISOString();
      this.#outbox.failed(id, { destination, error: text, nextAttemptAt });
    }
  }
}
