import { existsSync } from 'node:fs';
import type { Provider } from '../../contract/analysis.ts';
import { LeukoscopeError, toWireError } from '../../contract/errors.ts';
import type { Port } from '../../contract/port.ts';
import { connectInference, type InferenceClient } from '../../inference/client.ts';
import type { Normalisation } from '../../inference/protocol.ts';

export interface InferenceSettings {
  modelPath: string;
  /** The same network with float activations, for every provider but the CPU; without it they run the other one. */
  floatPath?: string | null;
  /** How the network's input is normalised; as for ImageNet where there is none. */
  normalisation?: Normalisation | undefined;
  /** Refuses files that are not the released ones; waited for before any is loaded. */
  verifyWeights: () => Promise<void>;
  provider: Provider | 'auto';
  threads: number;
}

interface Session {
  client: InferenceClient;
  provider: Provider;
  note: string | null;
}

const ATTEMPTS = 3;

const isDeath = (error: unknown) => error instanceof LeukoscopeError && error.code === 'PEER_GONE';

/** Providers worth trying here before the CPU. Linux without a graphics device has nothing to probe. */
function automaticProviders(): Provider[] {
  if (process.platform === 'win32') return ['dml', 'webgpu'];
  if (process.platform === 'darwin') return ['coreml', 'webgpu'];
  const gpu = existsSync('/dev/nvidia0') || existsSync('/dev/dri');
  return gpu ? ['cuda', 'webgpu'] : [];
}

/**
 * The engine's connection to the inference process. It is started when first needed, and again when it dies: a batch that was lost
 * with it is sent again.
 */
export class InferenceLink {
  readonly #start: () => Promise<Port>;
  readonly #settings: InferenceSettings;
  #session: Promise<Session> | undefined;

  /** @param start Gives a port to a fresh inference process. */
  constructor(start: () => Promise<Port>, settings: InferenceSettings) {
    this.#start = start;
    this.#settings = settings;
  }

  /** Starts the process and loads the model, if that has not happened; tells which provider runs it. */
  ready(): Promise<Session> {
    if (!this.#session) {
      const session = this.#open();
      this.#session = session;
      session.catch(() => this.#forget(session));
    }
    return this.#session;
  }

  async #open(): Promise<Session> {
    const { provider: wanted, threads, normalisation, verifyWeights } = this.#settings;
    await verifyWeights();
    const notes: string[] = [];
    const chain = wanted === 'auto' ? automaticProviders() : wanted === 'cpu' ? [] : [wanted];
    // The CPU always works, unless the process is killed from outside: it gets more than one try.
    for (const provider of [...chain, ...Array<Provider>(ATTEMPTS).fill('cpu')]) {
      // A process a provider: one that crashes, hangs a driver or computes nonsense is thrown away with all it holds.
      const client = connectInference(await this.#start());
      try {
        await client.load({ modelPath: this.#fileFor(provider), provider, threads, normalisation });
        return { client, provider, note: notes.length ? `${notes.join(' ')} Running on the CPU instead.` : null };
      } catch (error) {
        client.close();
        if (provider !== 'cpu') notes.push(toWireError(error).message);
        else if (!isDeath(error)) throw error;
      }
    }
    throw new LeukoscopeError(
      'PEER_GONE',
      'The classifier stops whenever it is started. Restart the computer; if it goes on, reinstall Leukoscope.',
    );
  }

  #fileFor(provider: Provider): string {
    const { modelPath, floatPath } = this.#settings;
    return provider === 'cpu' ? modelPath : (floatPath ?? modelPath);
  }

  #forget(session: Promise<Session>): void {
    if (this.#session === session) this.#session = undefined;
  }

  /** Logits and features of `n` inputs, each size x size x 3 uint8. @throws LeukoscopeError PEER_GONE after three deaths. */
  async classify(
    inputs: Uint8Array,
    n: number,
    signal: AbortSignal,
  ): Promise<{ logits: Float32Array; features: Float32Array }> {
    for (let attempt = 1; ; attempt++) {
      const session = this.ready();
      try {
        return await (await session).client.classify(inputs, n, signal);
      } catch (error) {
        if (!isDeath(error) || attempt === ATTEMPTS) throw error;
        this.#forget(session);
      }
    }
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.then(({ client }) => client.close()).catch(() => undefined);
  }
}
