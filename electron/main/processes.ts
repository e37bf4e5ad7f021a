import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import { type CONTROL_METHODS, type EngineOptions, INFERENCE_WANTED } from '../contract/control.ts';
import type { Port } from '../contract/port.ts';
import { type Client, connect } from '../contract/rpc.ts';

/** More deaths than this within the window, and a process is not started again: a restart won't fix what is wrong. */
const DEATHS_ALLOWED = 3;
const DEATH_WINDOW_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 250;
const SHUTDOWN_LIMIT_MS = 5_000;

/** Counts deaths, and says how long to wait before the next start: undefined when there have been too many. */
export class RestartPolicy {
  #deaths: number[] = [];

  died(now: number): number | undefined {
    this.#deaths = [...this.#deaths.filter((at) => now - at < DEATH_WINDOW_MS), now];
    return this.#deaths.length > DEATHS_ALLOWED ? undefined : FIRST_PAUSE_MS * 2 ** (this.#deaths.length - 1);
  }
}

function utilityPort(child: UtilityProcess): Port {
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onClose: (listener) => child.once('exit', listener),
    close: () => child.kill(),
  };
}

export interface EngineHostEvents {
  /** A fresh engine is up: windows need a new port. */
  started(): void;
  /** The engine keeps dying and is not started any more. */
  gaveUp(): void;
}

/** Owns the engine's and the inference's utility processes: starts them, restarts them when they die, ends them in order. */
export class EngineHost {
  readonly #programs: string;
  readonly #options: EngineOptions;
  readonly #events: EngineHostEvents;
  readonly #engineDeaths = new RestartPolicy();
  readonly #inferenceDeaths = new RestartPolicy();
  #engine: UtilityProcess | undefined;
  #inference: UtilityProcess | undefined;
  /** It died too often: the engine gets no more of them. */
  #inferenceFails = false;
  #closing = false;
  control: Client<typeof CONTROL_METHODS> | undefined;

  constructor(options: EngineOptions, events: EngineHostEvents) {
    this.#programs = join(options.root, 'out/main');
    this.#options = options;
    this.#events = events;
  }

  /** Starts the engine and opens its database. @throws LeukoscopeError when it can't be used. */
  async start(): Promise<void> {
    const engine = utilityProcess.fork(join(this.#programs, 'engine.js'), [], { serviceName: 'Leukoscope engine' });
    this.#engine = engine;
    const control = connect<typeof CONTROL_METHODS>(utilityPort(engine));
    this.control = control;
    control.on(INFERENCE_WANTED, () => this.#startInference(engine));
    try {
      await control.call('control.start', this.#options);
    } catch (error) {
      engine.kill();
      throw error;
    }
    engine.once('exit', (code) => this.#restartEngine(code));
  }

  /** @param code Zero: it ended on purpose, to open another database; that is no death. */
  #restartEngine(code: number): void {
    this.#endInference();
    if (this.#closing) return;
    const pause = code === 0 ? 0 : this.#engineDeaths.died(Date.now());
    if (pause === undefined) this.#events.gaveUp();
    else {
      setTimeout(() => {
        this.start().then(
          () => this.#events.started(),
          () => this.#restartEngine(1),
        );
      }, pause);
    }
  }

  /** Ends the inference process on purpose; that is no death. */
  #endInference(): void {
    const child = this.#inference;
    this.#inference = undefined;
    child?.kill();
  }

  #startInference(engine: UtilityProcess): void {
    this.#endInference();
    if (this.#inferenceFails) {
      engine.postMessage({ port: 'refused' });
      return;
    }
    const child = utilityProcess.fork(join(this.#programs, 'inference.js'), [], {
      serviceName: 'Leukoscope inference',
    });
    this.#inference = child;
    child.once('exit', () => {
      // One that was ended on purpose is not ours any more. The engine learns of a death by the closing port; here it counts.
      if (this.#inference !== child) return;
      this.#inference = undefined;
      this.#inferenceFails = this.#inferenceDeaths.died(Date.now()) === undefined;
    });
    child.once('spawn', () => {
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({}, [port1]);
      engine.postMessage({ port: 'inference' }, [port2]);
    });
  }

  /** A new port to the engine for a window. */
  windowPort(): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain();
    this.#engine?.postMessage({ port: 'window' }, [port1]);
    return port2;
  }

  /** Cancels between batches, commits, closes the database; after five seconds the processes are ended as they are. */
  async close(): Promise<void> {
    this.#closing = true;
    const late = new Promise((resolve) => setTimeout(resolve, SHUTDOWN_LIMIT_MS));
    await Promise.race([this.control?.call('control.shutdown', {}).catch(() => undefined), late]);
    this.#endInference();
    this.#engine?.kill();
  }
}
